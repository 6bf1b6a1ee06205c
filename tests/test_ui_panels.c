/* test_ui_panels.c -- picking panels, full screen and back, lecture mode: by keys and by mouse. */
#include "tests/support_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "ui/keys.h"
#include "ui/ui.h"

struct explorer {
    struct sample sample;
    struct ui *ui;
    struct grid grid;
    double now;
};

static int set_up(void **state)
{
    struct explorer *explorer = checked_calloc(1, sizeof *explorer);

    sample_init(&explorer->sample);
    explorer->ui = ui_new(&glyphs_utf8);
    grid_resize(&explorer->grid, 24, 80);
    *state = explorer;
    return 0;
}

static int tear_down(void **state)
{
    struct explorer *explorer = *state;

    sample_done(&explorer->sample);
    ui_free(explorer->ui);
    grid_done(&explorer->grid);
    free(explorer);
    return 0;
}
#define EXPLORER_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void redraw(struct explorer *explorer)
{
    explorer->now += 10;
    ui_draw(explorer->ui, &explorer->sample.view, explorer->now, &explorer->grid);
}

static void press(struct explorer *explorer, int key)
{
    struct ui_requests requests = {0};

    ui_key(explorer->ui, &explorer->sample.view, key, explorer->now, &requests);
    assert_int_equal(requests.count, 0);
    redraw(explorer);
}

static void click(struct explorer *explorer, int row, int col)
{
    const struct mouse mouse = {MOUSE_PRESS, row, col};
    struct ui_requests requests = {0};

    ui_mouse(explorer->ui, &explorer->sample.view, &explorer->grid, &mouse, explorer->now,
             &requests);
    assert_int_equal(requests.count, 0);
    redraw(explorer);
}

/* The row of the screen as text begins so. */
static bool row_has(const struct explorer *explorer, int row, const char *words)
{
    char text[80 * 4 + 1], *at = text;

    for (int col = 0; col < explorer->grid.cols; col++)
        text_append(&at, explorer->grid.cells[row * explorer->grid.cols + col].ch);
    *at = '\0';
    return strstr(text, words) != NULL;
}

static void tab_picks_what_is_there_then_the_rest(void **state)
{
    static const char *const alone[] = {"┌ noise over time", "┌ accuracy", "┌ memory", "┌ events"};
    struct explorer *explorer = *state;

    redraw(explorer);
    assert_true(row_has(explorer, 1, "┌ loss"));
    press(explorer, KEY_TAB);
    assert_true(row_has(explorer, 1, "┌▸loss"));
    press(explorer, KEY_TAB);
    assert_true(row_has(explorer, 1, "┌▸gradient noise"));
    for (size_t i = 0; i < COUNT_OF(alone); i++) {
        press(explorer, KEY_TAB);
        if (!row_has(explorer, 1, alone[i]))
            fail_msg("%s does not come after %zu times Tab", alone[i], i + 3);
        assert_false(row_has(explorer, 1, "loss (log)"));
    }
    press(explorer, KEY_BACK_TAB);
    assert_true(row_has(explorer, 1, "┌ memory"));
    press(explorer, KEY_ESCAPE);
    assert_true(row_has(explorer, 1, "┌ loss"));
    press(explorer, KEY_BACK_TAB);
    assert_false(row_has(explorer, 1, "loss (log)"));
}

static void tab_comes_round(void **state)
{
    struct explorer *explorer = *state;
    int panels = 0;

    for (int p = 0; p < PANELS; p++)
        panels += layout_picks((enum panel_id)p, 1);
    redraw(explorer);
    for (int i = 0; i < panels + 1; i++)
        press(explorer, KEY_TAB);
    assert_true(row_has(explorer, 1, "┌ loss (log)"));
    assert_false(row_has(explorer, 1, "gradient noise"));
}

static void zoom_and_back(void **state)
{
    struct explorer *explorer = *state;

    redraw(explorer);
    press(explorer, 'z');
    assert_true(row_has(explorer, 1, "┌ loss"));
    assert_false(row_has(explorer, 1, "gradient noise"));
    press(explorer, 'z');
    assert_true(row_has(explorer, 1, "┌▸loss"));
    press(explorer, KEY_TAB);
    press(explorer, 'z');
    assert_true(row_has(explorer, 2, "bigger batches pay"));
    press(explorer, KEY_ESCAPE);
    assert_true(row_has(explorer, 1, "┌▸gradient noise"));
    press(explorer, KEY_ESCAPE);
    assert_true(row_has(explorer, 1, "┌ gradient noise"));
}

static void lecture_and_back(void **state)
{
    struct explorer *explorer = *state;

    redraw(explorer);
    press(explorer, 'Z');
    assert_true(row_has(explorer, 1, " batch "));
    press(explorer, 'Z');
    assert_true(row_has(explorer, 1, "┌ loss"));
    press(explorer, 'Z');
    press(explorer, KEY_ESCAPE);
    assert_true(row_has(explorer, 1, "┌ gradient noise"));
}

/* A knob turned in the lecture is told in large digits, for as long as the status line says it. */
static void lecture_echoes_large(void **state)
{
    struct explorer *explorer = *state;
    struct ui_requests requests = {0};

    explorer->sample.view.knob[SET_BATCH] = 32;
    press(explorer, 'Z');
    ui_key(explorer->ui, &explorer->sample.view, 'B', explorer->now, &requests);
    ui_draw(explorer->ui, &explorer->sample.view, explorer->now, &explorer->grid);
    assert_true(row_has(explorer, 7, "┌ batch ──"));
    assert_true(row_has(explorer, 7, "u undoes"));
    redraw(explorer);
    assert_false(row_has(explorer, 7, "u undoes"));
}

static void mouse_picks_and_zooms(void **state)
{
    struct explorer *explorer = *state;

    redraw(explorer);
    click(explorer, 5, 50);
    assert_true(row_has(explorer, 1, "┌▸gradient noise"));
    click(explorer, 1, 50);
    assert_true(row_has(explorer, 2, "bigger batches pay"));
    click(explorer, 8, 50);
    assert_true(row_has(explorer, 2, "bigger batches pay"));
    click(explorer, 1, 50);
    assert_true(row_has(explorer, 1, "┌▸gradient noise"));
    click(explorer, 1, 3);
    assert_false(row_has(explorer, 1, "gradient noise"));
    click(explorer, 23, 79);
    assert_true(row_has(explorer, 1, "┌ loss"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        EXPLORER_TEST(tab_picks_what_is_there_then_the_rest),
        EXPLORER_TEST(tab_comes_round),
        EXPLORER_TEST(zoom_and_back),
        EXPLORER_TEST(lecture_and_back),
        EXPLORER_TEST(lecture_echoes_large),
        EXPLORER_TEST(mouse_picks_and_zooms),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
