/* test_choose.c -- choosing data and model: the list's state machine and its screens. */
#include "tests/support_view.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "ui/keys.h"
#include "ui/line.h"
#include "ui/ui.h"

/* ---- a catalogue ----------------------------------------------------------------------------- */

static const struct catalogue_data data[] = {
    {"digits", "handwritten digits, 8×8 pixels, ten classes", 1797, 64, 10, NULL},
    {"iris", "sepals and petals of three species of iris", 150, 4, 3, NULL},
    {"fashion-mnist", "articles of clothing", 70000, 784, 10,
     "not installed: apt-get install dataset-fashion-mnist"},
};
static const struct catalogue_model models[] = {
    {"softmax", "softmax", "no hidden layer"},
    {"mlp:128,64", "mlp:128,64", "two hidden layers"},
    {"lenet", "lenet", "two convolutions"},
};

static void weigh(void *context, const char *model, struct model_weight *weight)
{
    (void)context;
    *weight = (struct model_weight){.fits = strcmp(model, "lenet") && !strstr(model, "bad"),
                                    .parameters = 17226, .bytes = 656 * 1024};
    if (!weight->fits) {
        weight->column = 10;
        snprintf(weight->why, sizeof weight->why, "takes images only");
    }
}

static bool find(void *context, const char *file, char *why, size_t size)
{
    (void)context;
    snprintf(why, size, "%s: No such file or directory", file);
    return strstr(file, "there") != NULL;
}

static void complete(void *context, char *file, size_t size, char *others, size_t others_size)
{
    (void)context;
    snprintf(file, size, "there.csv");
    snprintf(others, others_size, "there.csv  there-2.csv");
}

static const struct catalogue catalogue = {
    .data = data, .data_count = COUNT_OF(data), .model = models, .model_count = COUNT_OF(models),
    .present_data = "digits", .layers = "dense:N, relu", .weigh = weigh, .find = find,
    .complete = complete};

/* ---- the interface --------------------------------------------------------------------------- */

struct bench {
    struct sample sample;
    struct ui *ui;
    struct ui_requests requests;
    struct grid grid;
    char text[40 * 1000];
};

static int set_up(void **state)
{
    struct bench *bench = checked_calloc(1, sizeof *bench);
    sample_init(&bench->sample);
    bench->sample.view.model = "mlp:128,64";
    bench->sample.view.step = 384;
    bench->ui = ui_new(&glyphs_utf8);
    ui_offer(bench->ui, &catalogue);
    grid_resize(&bench->grid, 24, 80);
    *state = bench;
    return 0;
}

static int tear_down(void **state)
{
    struct bench *bench = *state;
    ui_free(bench->ui);
    grid_done(&bench->grid);
    sample_done(&bench->sample);
    free(bench);
    return 0;
}

static void press(struct bench *bench, int key)
{
    bench->requests.count = 0;
    ui_key(bench->ui, &bench->sample.view, key, 1, &bench->requests);
}

static void type(struct bench *bench, const char *text)
{
    for (; *text; text++)
        press(bench, *text);
}

/* The screen in one line, runs of blanks as one. */
static const char *screen(struct bench *bench)
{
    char *at = bench->text;
    ui_draw(bench->ui, &bench->sample.view, 1, &bench->grid);
    for (int i = 0; i < bench->grid.rows * bench->grid.cols; i++) {
        uint32_t ch = bench->grid.cells[i].ch;
        if (ch == 0x2502) /* a box's side: lines of its text go on */
            ch = ' ';
        if (ch != ' ' || (at > bench->text && at[-1] != ' '))
            text_append(&at, ch);
    }
    *at = '\0';
    return bench->text;
}

static void shows(struct bench *bench, const char *text)
{
    if (!strstr(screen(bench), text))
        fail_msg("not on the screen: \"%s\"\n%s", text, bench->text);
}

static void hides(struct bench *bench, const char *text)
{
    if (strstr(screen(bench), text))
        fail_msg("on the screen: \"%s\"\n%s", text, bench->text);
}

static void asks_for(struct bench *bench, enum ui_request_kind kind, const char *text)
{
    assert_int_equal(bench->requests.count, 1);
    assert_int_equal(bench->requests.item[0].kind, kind);
    assert_string_equal(bench->requests.item[0].text, text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

static void the_present_data_are_picked_and_marked(void **state)
{
    press(*state, 'd');
    shows(*state, "* digits");
    shows(*state, "1797×64");
    shows(*state, "digits: handwritten digits");
    shows(*state, "not installed: apt-get install");
}

static void a_run_begins_after_one_question(void **state)
{
    struct bench *bench = *state;
    press(bench, 'd');
    press(bench, KEY_ARROW_DOWN);
    press(bench, KEY_ENTER_KEY);
    assert_int_equal(bench->requests.count, 0);
    shows(bench, "A new run on iris with mlp:128,64: the present run ends (step 384). Enter starts "
                 "it, Esc goes back.");
    press(bench, KEY_ENTER_KEY);
    asks_for(bench, UI_NEW_DATA, "iris");
    hides(bench, "data of a new run");
}

static void escape_goes_back_a_step_at_a_time(void **state)
{
    struct bench *bench = *state;
    press(bench, 'D');
    press(bench, KEY_ENTER_KEY);
    shows(bench, "Enter starts");
    press(bench, KEY_ESCAPE);
    hides(bench, "Enter starts");
    shows(bench, "model of a new run");
    press(bench, KEY_ESCAPE);
    hides(bench, "model of a new run");
    assert_int_equal(bench->requests.count, 0);
}

static void what_is_missing_is_not_started(void **state)
{
    struct bench *bench = *state;
    press(bench, 'd');
    press(bench, KEY_ARROW_DOWN);
    press(bench, KEY_ARROW_DOWN);
    press(bench, KEY_ENTER_KEY);
    press(bench, KEY_ENTER_KEY);
    assert_int_equal(bench->requests.count, 0);
    shows(bench, "not installed: apt-get install dataset-fashion-mnist");
}

static void a_model_that_does_not_fit_says_why(void **state)
{
    struct bench *bench = *state;
    press(bench, 'D');
    shows(bench, "* mlp:128,64");
    shows(bench, "17226 parameters, 656 KiB at batch 256");
    press(bench, KEY_ARROW_DOWN);
    press(bench, KEY_ENTER_KEY);
    press(bench, KEY_ENTER_KEY);
    assert_int_equal(bench->requests.count, 0);
    shows(bench, "takes images only");
}

static void layers_are_typed_and_weighed(void **state)
{
    struct bench *bench = *state;
    press(bench, 'D');
    press(bench, KEY_END_KEY);
    press(bench, KEY_ENTER_KEY);
    shows(bench, "type layers first");
    type(bench, "dense:64,bad");
    shows(bench, "column 10: takes images only");
    press(bench, KEY_ENTER_KEY);
    shows(bench, "column 10: takes images only");
    for (int i = 0; i < 4; i++)
        press(bench, KEY_BACKSPACE_KEY);
    shows(bench, "layers: dense:64_");
    shows(bench, "17226 parameters");
    press(bench, KEY_ENTER_KEY);
    press(bench, KEY_ENTER_KEY);
    asks_for(bench, UI_NEW_MODEL, "dense:64");
}

static void a_path_is_typed_completed_and_kept(void **state)
{
    struct bench *bench = *state;
    press(bench, 'd');
    press(bench, KEY_ARROW_UP);
    type(bench, "qd");
    press(bench, KEY_ENTER_KEY);
    shows(bench, "qd: No such file or directory");
    press(bench, KEY_TAB);
    shows(bench, "a CSV file: there.csv_");
    shows(bench, "there.csv there-2.csv");
    press(bench, KEY_ENTER_KEY);
    press(bench, KEY_ENTER_KEY);
    asks_for(bench, UI_NEW_DATA, "there.csv");
    ui_not_begun(bench->ui, 1, "there.csv:2:1: 2 cells in this row");
    shows(bench, "there.csv:2:1: 2 cells in this row");
    press(bench, KEY_ESCAPE);
    ui_restart(bench->ui, 1, "run 2");
    press(bench, 'd');
    shows(bench, "a CSV file: there.csv");
}

static void lists_change_places_and_close(void **state)
{
    struct bench *bench = *state;
    press(bench, 'd');
    press(bench, 'D');
    shows(bench, "model of a new run");
    press(bench, 'D');
    hides(bench, "model of a new run");
    press(bench, 'D');
    press(bench, 'q');
    hides(bench, "model of a new run");
    hides(bench, "quit?");
}

static void the_mouse_picks_and_scrolls(void **state)
{
    struct bench *bench = *state;
    struct mouse mouse = {.kind = MOUSE_WHEEL_DOWN};
    press(bench, 'd');
    ui_mouse(bench->ui, &bench->sample.view, &bench->grid, &mouse, 1, &bench->requests);
    shows(bench, "iris: sepals");
    mouse.kind = MOUSE_PRESS;
    mouse.col = 10;
    for (int row = 0; row < 24; row++) {
        const struct cell *cell = &bench->grid.cells[row * 80];
        if (cell[4].ch == 'd' && cell[5].ch == 'i')
            mouse.row = row;
    }
    assert_true(mouse.row > 0);
    ui_mouse(bench->ui, &bench->sample.view, &bench->grid, &mouse, 1, &bench->requests);
    shows(bench, "A new run on digits");
    bench->requests.count = 0;
    ui_mouse(bench->ui, &bench->sample.view, &bench->grid, &mouse, 1, &bench->requests);
    asks_for(bench, UI_NEW_DATA, "digits");
}

/* The row picked is always there, and what is said of it. */
static void every_size_shows_the_row_picked(void **state)
{
    static const int sizes[][2] = {{1, 1}, {2, 3}, {3, 20}, {10, 40}, {24, 80}, {60, 300}};
    struct bench *bench = *state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        for (int row = 0; row < 4; row++) {
            grid_resize(&bench->grid, sizes[i][0], sizes[i][1]);
            press(bench, 'd');
            press(bench, KEY_HOME_KEY);
            for (int k = 0; k < row; k++)
                press(bench, KEY_ARROW_DOWN);
            if (sizes[i][0] >= 10 && row < 3)
                shows(bench, data[row].name);
            else
                screen(bench);
            press(bench, KEY_ESCAPE);
        }
}

/* Words wider than a line go on in the next. */
static void a_long_model_is_shown_whole(void **state)
{
    struct bench *bench = *state;
    grid_resize(&bench->grid, 12, 40);
    press(bench, 'D');
    press(bench, KEY_END_KEY);
    type(bench, "conv:8x3,relu,maxpool:2,dense:64,relu");
    press(bench, KEY_ENTER_KEY);
    shows(bench, "with conv:8x3,relu,maxpool:2,dense:64, relu: the present");
    press(bench, KEY_ESCAPE);
    type(bench, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
    press(bench, KEY_ENTER_KEY);
    shows(bench, "xxxxxxxxxxxxxxxxx: the present run ends");
}

static void a_restart_forgets_the_old_run(void **state)
{
    struct bench *bench = *state;
    press(bench, 'B');
    ui_tick(bench->ui, &bench->sample.view, 9, &bench->requests);
    ui_sent(bench->ui, 7);
    ui_restart(bench->ui, 9, "run 2: iris with mlp:128,64");
    shows(bench, "run 2: iris with mlp:128,64");
    press(bench, 'u');
    shows(bench, "nothing to undo");
}

/* ---- a line ---------------------------------------------------------------------------------- */

static void a_line_takes_characters_back_whole(void **state)
{
    char text[6] = "";
    (void)state;
    assert_true(line_press(text, sizeof text, 'a'));
    assert_true(line_press(text, sizeof text, 0xe9));
    assert_string_equal(text, "aé");
    assert_true(line_press(text, sizeof text, 0x4e2d)); /* no room for it */
    assert_string_equal(text, "aé");
    assert_true(line_press(text, sizeof text, KEY_BACKSPACE_KEY));
    assert_string_equal(text, "a");
    assert_false(line_press(text, sizeof text, KEY_ARROW_UP));
    assert_true(line_press(text, sizeof text, 21));
    assert_true(line_press(text, sizeof text, KEY_BACKSPACE_KEY));
    assert_string_equal(text, "");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        TEST(the_present_data_are_picked_and_marked),
        TEST(a_run_begins_after_one_question),
        TEST(escape_goes_back_a_step_at_a_time),
        TEST(what_is_missing_is_not_started),
        TEST(a_model_that_does_not_fit_says_why),
        TEST(layers_are_typed_and_weighed),
        TEST(a_path_is_typed_completed_and_kept),
        TEST(lists_change_places_and_close),
        TEST(the_mouse_picks_and_scrolls),
        TEST(every_size_shows_the_row_picked),
        TEST(a_long_model_is_shown_whole),
        TEST(a_restart_forgets_the_old_run),
        cmocka_unit_test(a_line_takes_characters_back_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
