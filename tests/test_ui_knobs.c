/* test_ui_knobs.c -- the list of all knobs, and the mouse on everything that turns one. */
#include "ui/ui.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_sanitized.h"
#include "tests/support_ui.h"
#include "ui/keys.h"
#include "ui/knobs.h"

/* ---- the list -------------------------------------------------------------------------------- */

static void the_list_reaches_every_knob(void **state)
{
    struct ui_rig *rig = *state;
    enum setting order[SETTINGS];
    int count = knob_order(order);
    char name[64];

    ui_rig_key(rig, 'k');
    for (int rows = 10; rows <= 60; rows += 7) {
        grid_resize(&rig->grid, rows, 80);
        ui_rig_key(rig, KEY_HOME_KEY);
        for (int i = 0; i < count; i++, ui_rig_key(rig, KEY_ARROW_DOWN)) {
            snprintf(name, sizeof name, " %s  ", setting_table[order[i]].name); /* no marker of a chart */
            assert_int_equal(ui_rig_role(rig, name + 1), ROLE_FOCUS);
        }
    }
    for (int s = 0; s < SETTINGS; s++)
        count -= setting_table[s].knob;
    assert_int_equal(count, 0);
}

/* 80 columns, two of them the frame and two a margin. */
static void what_a_knob_does_fits_one_row(void **state)
{
    char text[256];
    (void)state;
    for (int s = 0; s < SETTINGS; s++) {
        const struct setting_info *info = &setting_table[s];
        snprintf(text, sizeof text, "%s: %s", info->name, info->help);
        if (info->knob && text_columns(&glyphs_utf8, text) > 76)
            fail_msg("%d columns: %s", text_columns(&glyphs_utf8, text), text);
    }
}

static void the_list_searches(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, "/noSuch");
    ui_rig_shows(rig, "none found");
    ui_rig_key(rig, 'u' & 0x1f);
    ui_rig_keys(rig, "decay");
    ui_rig_shows(rig, "weight-decay");
    ui_rig_hides(rig, "momentum");
    ui_rig_shows(rig, "pull of the weights towards 0");
    ui_rig_key(rig, KEY_ENTER_KEY); /* ends the search */
    ui_rig_key(rig, KEY_ENTER_KEY); /* types */
    ui_rig_keys(rig, "0.5");
    ui_rig_shows(rig, "‹0.5_›");
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_string_equal(ui_rig_last(rig), "weight-decay=0.5");
    ui_rig_key(rig, KEY_ESCAPE); /* the search first */
    ui_rig_shows(rig, "momentum");
    ui_rig_key(rig, KEY_ESCAPE);
    ui_rig_hides(rig, "┌ knobs");
}

static void the_list_turns_and_types(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_key(rig, 'k');
    ui_rig_key(rig, KEY_ARROW_DOWN);
    ui_rig_key(rig, KEY_ARROW_RIGHT);
    ui_rig_key(rig, KEY_ARROW_RIGHT);
    ui_rig_shows(rig, "lr 0.02 ▸ 0.08   ·   u undoes");
    ui_rig_wait(rig, 0.3);
    assert_string_equal(ui_rig_last(rig), "lr=0.08");
    ui_rig_answer(rig);
    ui_rig_key(rig, KEY_ENTER_KEY);
    ui_rig_keys(rig, "fast");
    ui_rig_key(rig, KEY_ENTER_KEY);
    ui_rig_shows(rig, "lr: 'fast' will not do");
    assert_int_equal(rig->changes, 1);
    ui_rig_key(rig, KEY_ESCAPE);
    rig->sample.view.undoes = true;
    ui_rig_keys(rig, "u"); /* as on the main screen */
    assert_int_equal(rig->other.kind, UI_UNDO);
    ui_rig_keys(rig, "P");
    ui_rig_shows(rig, "bits is at its highest");
    ui_rig_shows(rig, "sgd does not use it");
    ui_rig_keys(rig, "k");
    ui_rig_hides(rig, "┌ knobs");
}

/* The next notch is looked at before it is pressed. */
static void the_list_foresees_the_next_notch(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_key(rig, 'k');
    ui_rig_wait(rig, 0.05);
    assert_true(*change_value(&rig->question, SET_BATCH) == 64);
    rig->sample.view.preview = (struct preview){
        .number = rig->question_number, .allowed = true,
        .now = {32, 1, 32, 200 << 10, 1 << 20, 0.02}, .then = {64, 1, 64, 265 << 10, 1 << 20, 0.02}};
    ui_rig_wait(rig, 0);
    ui_rig_shows(rig, "→ 64: needs 265 of 1024 KiB");
    assert_int_equal(rig->changes, 0);
}

/* ---- the mouse ------------------------------------------------------------------------------- */

/* The first cell with that character in a row, or -1. */
static int find_col(const struct grid *grid, int row, int from, uint32_t ch)
{
    for (int col = from; col < grid->cols; col++)
        if (grid->cells[row * grid->cols + col].ch == ch)
            return col;
    return -1;
}

static void the_strip_is_pressed(void **state)
{
    struct ui_rig *rig = *state;
    int row = 22, open, close;

    ui_rig_wait(rig, 0);
    open = find_col(&rig->grid, row, 0, U'‹');
    close = find_col(&rig->grid, row, 0, U'›');
    ui_rig_mouse(rig, MOUSE_PRESS, row, close);
    ui_rig_shows(rig, "batch 32 ▸ 64");
    ui_rig_wait(rig, 0.3);
    ui_rig_answer(rig);
    ui_rig_mouse(rig, MOUSE_PRESS, row, open);
    ui_rig_wait(rig, 0.3);
    assert_string_equal(ui_rig_last(rig), "batch=32");
    ui_rig_answer(rig);
    open = find_col(&rig->grid, row, close, U'‹'); /* the rate: picked, turned, typed */
    ui_rig_mouse(rig, MOUSE_PRESS, row, open + 1);
    assert_int_equal(ui_rig_role(rig, "lr ‹"), ROLE_FOCUS);
    ui_rig_mouse(rig, MOUSE_WHEEL_DOWN, row, open + 1);
    ui_rig_wait(rig, 0.3);
    assert_string_equal(ui_rig_last(rig), "lr=0.01");
    ui_rig_mouse(rig, MOUSE_PRESS, row, open + 1);
    ui_rig_shows(rig, "lr: _");
}

/* At every width: wherever an arrow or a key is drawn, that is what lies there. */
static void hits_are_where_things_are_drawn(void **state)
{
    struct ui_rig *rig = *state;
    struct look look = {.focus = SET_WARMUP, .status = ""};
    struct hit hit;

    for (int cols = 40; cols <= 220; cols += SANITIZED ? 12 : 1) {
        grid_resize(&rig->grid, 24, cols);
        panels_draw(&rig->sample.view, &look, &rig->grid, &glyphs_utf8);
        for (int i = 0; i < 24 * cols; i++) {
            const struct cell *cell = &rig->grid.cells[i];
            hit = panels_hit(&rig->sample.view, &look, &rig->grid, &glyphs_utf8, i / cols, i % cols,
                             NULL);
            if (cell->ch == U'‹' || cell->ch == U'›')
                assert_true(hit.kind == HIT_KNOB && hit.direction == (cell->ch == U'‹' ? -1 : +1));
            else if (i / cols == 23 && cell->role == ROLE_KEY && cell->ch < 127 && cell->ch > ' ' &&
                     !(hit.kind == HIT_KEY && key_find(hit.key)->name[1]))
                assert_true(hit.kind == HIT_KEY && hit.key == (int)cell->ch);
            else if (i / cols == 23 && cell->ch == ' ')
                assert_true(hit.kind != HIT_KNOB || !hit.direction);
        }
    }
}

static void hints_are_pressed(void **state)
{
    struct ui_rig *rig = *state;
    int col;

    ui_rig_wait(rig, 0);
    col = find_col(&rig->grid, 23, 0, 'B');
    ui_rig_mouse(rig, MOUSE_PRESS, 23, col);
    ui_rig_mouse(rig, MOUSE_PRESS, 23, col);
    ui_rig_mouse(rig, MOUSE_PRESS, 23, col - 1);
    ui_rig_wait(rig, 0.3);
    assert_string_equal(ui_rig_last(rig), "batch=64");
    col = find_col(&rig->grid, 23, 0, '?');
    ui_rig_mouse(rig, MOUSE_PRESS, 23, col + 3);
    ui_rig_shows(rig, "┌ help");
}

static void the_line_typed_is_pressed(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, ":batch=4");
    ui_rig_wait(rig, 0);
    ui_rig_mouse(rig, MOUSE_PRESS, 5, 20); /* a chart: nothing */
    ui_rig_mouse(rig, MOUSE_PRESS, 21, 2 + 6);
    ui_rig_keys(rig, "6");
    ui_rig_mouse(rig, MOUSE_PRESS, 21, 70);
    ui_rig_keys(rig, " lr=1");
    ui_rig_shows(rig, ":batch=64 lr=1_");
}

static void the_list_is_pressed(void **state)
{
    struct ui_rig *rig = *state;
    int row = 2, open; /* under the frame: batch, then lr */

    ui_rig_key(rig, 'k');
    ui_rig_wait(rig, 0);
    open = find_col(&rig->grid, row, 0, U'‹');
    ui_rig_mouse(rig, MOUSE_PRESS, row, 8);
    assert_int_equal(ui_rig_role(rig, "lr   "), ROLE_FOCUS);
    ui_rig_mouse(rig, MOUSE_PRESS, row, open);
    ui_rig_wait(rig, 0.3);
    assert_string_equal(ui_rig_last(rig), "lr=0.01");
    ui_rig_answer(rig);
    ui_rig_mouse(rig, MOUSE_PRESS, row, open + 1);
    ui_rig_shows(rig, "‹_›");
    ui_rig_key(rig, KEY_ESCAPE);
    ui_rig_mouse(rig, MOUSE_WHEEL_DOWN, row, 8);
    assert_int_equal(ui_rig_role(rig, "scale-lr   "), ROLE_FOCUS);
}

/* Keys and presses anywhere, at every kind of size: nothing falls over. */
static void anything_may_be_pressed(void **state)
{
    static const int special[] = {KEY_ARROW_LEFT, KEY_ARROW_RIGHT, KEY_ARROW_UP, KEY_ARROW_DOWN,
                                  KEY_ENTER_KEY, KEY_ESCAPE, KEY_BACKSPACE_KEY, KEY_TAB, KEY_HOME_KEY,
                                  KEY_END_KEY, KEY_PAGE_UP, KEY_PAGE_DOWN, 0x3a3, 1, 4, 21, 23};
    struct ui_rig *rig = *state;
    uint32_t random = 1;

    for (int i = 0; i < (SANITIZED ? 2000 : 20000); i++) {
        random = random * 1664525u + 1013904223u;
        int r = (int)(random >> 9);
        if (i % 500 == 0)
            grid_resize(&rig->grid, 1 + r % 50, 1 + r / 64 % 140);
        if (r % 8 == 0)
            ui_rig_mouse(rig, (enum mouse_kind)(r / 8 % 3), r / 32 % rig->grid.rows,
                         r / 4096 % rig->grid.cols);
        else
            ui_rig_key(rig, r % 3 ? 32 + r / 8 % 95 : special[r / 8 % (int)COUNT_OF(special)]);
        if (r % 5 == 0)
            ui_rig_wait(rig, 0.1);
        if (r % 7 == 0)
            ui_rig_answer(rig);
        if (rig->changes == RIG_ASKED)
            rig->changes = rig->answered = 0;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(the_list_reaches_every_knob),
        cmocka_unit_test(what_a_knob_does_fits_one_row),
        RIG_TEST(the_list_searches),
        RIG_TEST(the_list_turns_and_types),
        RIG_TEST(the_list_foresees_the_next_notch),
        RIG_TEST(the_strip_is_pressed),
        RIG_TEST(hits_are_where_things_are_drawn),
        RIG_TEST(hints_are_pressed),
        RIG_TEST(the_line_typed_is_pressed),
        RIG_TEST(the_list_is_pressed),
        RIG_TEST(anything_may_be_pressed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
