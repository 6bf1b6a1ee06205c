/* test_window.c -- zoom, pan and cursor: the window as a function, and the keys that move it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "tests/support_view.h"
#include "ui/clock_axis.h"
#include "ui/keys.h"
#include "ui/ui.h"
#include "ui/window.h"

static const bool none_hidden[RUNS];
static const struct clock_scale line = {.high = 40, .live = 12.3, .least = .01};
static const struct clock_scale logs = {.low = 1, .high = 1e4, .live = 3700, .least = 8, .log = true};

static void near(double a, double b)
{
    if (fabs(a - b) > 1e-9 * (1 + fabs(b)))
        fail_msg("%.12g, should be %.12g", a, b);
}

static bool holds(const struct span *span, double at)
{
    return at >= span->from * (1 - 1e-9) && at <= span->to * (1 + 1e-9);
}

/* ---- the window ---- */

static void a_new_window_shows_all(void **state)
{
    struct window window = {0};
    struct span span = window_shown(&window, &line);
    (void)state;

    near(span.from, 0);
    near(span.to, 40);
    near(window_magnified(&window, &line), 1);
    window_pan(&window, &line, .5);
    window_follow(&window, &line);
    window_zoom(&window, &line, .5, 20);
    assert_int_equal(window.mode, WINDOW_WHOLE);
}

static void what_lies_ahead_is_not_zoomed_into(void **state)
{
    struct window window = {0};
    (void)state;

    for (int i = 0; i < 5; i++) {
        window_zoom(&window, &line, 2, 35);
        struct span span = window_shown(&window, &line);
        assert_true(holds(&span, line.live));
    }
}

static void zooming_keeps_the_place(void **state)
{
    const struct clock_scale *const scales[] = {&line, &logs};
    (void)state;

    for (size_t s = 0; s < COUNT_OF(scales); s++) {
        struct window window = {0};
        double around = scales[s]->high / 7, share = -1;
        for (int i = 0; i < 5; i++) {
            struct span span = window_shown(&window, scales[s]);
            double now = span_share(&span, around);
            near(share < 0 ? now : share, now);
            near(span_place(&span, now), around);
            share = now;
            near(window_magnified(&window, scales[s]), pow(2, i));
            window_zoom(&window, scales[s], 2, around);
        }
        for (int i = 0; i < 5; i++)
            window_zoom(&window, scales[s], .5, around);
        assert_int_equal(window.mode, WINDOW_WHOLE);
    }
}

static void zooming_in_ends(void **state)
{
    const struct clock_scale *const scales[] = {&line, &logs};
    (void)state;

    for (size_t s = 0; s < COUNT_OF(scales); s++) {
        struct window window = {0};
        for (int i = 0; i < 200; i++)
            window_zoom(&window, scales[s], 2, scales[s]->live);
        struct span span = window_shown(&window, scales[s]);
        assert_true(span.to - span.from >= scales[s]->least * .5);
        assert_true(span.to - span.from <= scales[s]->least * 2);
        assert_true(holds(&span, scales[s]->live));
    }
}

/* It always holds the live end, and moves rarely: by quarters of its width. */
static void following_is_by_quarters(void **state)
{
    struct window window = {0};
    struct clock_scale scale = line;
    double before = -1;
    int moves = 0;
    (void)state;

    for (int i = 0; i < 3; i++)
        window_zoom(&window, &scale, 2, NAN);
    assert_int_equal(window.mode, WINDOW_LIVE);
    for (scale.live = 0; scale.live <= 40; scale.live += .01) {
        struct span span = window_shown(&window, &scale);
        near(span.to - span.from, 5);
        assert_true(holds(&span, scale.live));
        assert_true(span.from >= -1e-9 && span.to <= 40 + 1e-9);
        moves += span.from != before;
        before = span.from;
    }
    assert_in_range(moves, 20, 30);
}

static void nothing_leaves_the_clock(void **state)
{
    uint32_t seed = 1;
    (void)state;

    for (int log = 0; log < 2; log++) {
        struct window window = {0};
        struct clock_scale scale = log ? logs : line;
        for (int i = 0; i < 20000; i++) {
            seed = seed * 1664525u + 1013904223u;
            double u = (seed >> 8) / 16777216.0;
            double at = scale.low + u * (scale.high - scale.low);
            switch (seed >> 28) {
            case 0: case 1: case 2: window_zoom(&window, &scale, 2, at); break;
            case 3: case 4: window_zoom(&window, &scale, .5, at); break;
            case 5: window_zoom(&window, &scale, 2, NAN); break;
            case 6: window_pan(&window, &scale, 4 * u - 2); break;
            case 7: window_follow(&window, &scale); break;
            case 8: scale.live = at; break;
            case 9: scale.high = MAX(scale.live, (log ? 1e4 : 40) * (1 + u)); break;
            default: window_reveal(&window, &scale, at); break;
            }
            struct span span = window_shown(&window, &scale);
            assert_true(span.from >= scale.low * (1 - 1e-9) - 1e-9);
            assert_true(span.to <= scale.high * (1 + 1e-9));
            assert_true(span.to > span.from);
            if (seed >> 28 > 9)
                assert_true(holds(&span, at));
            if (window.mode == WINDOW_LIVE)
                assert_true(holds(&span, scale.live));
        }
    }
}

/* ---- keys, on a whole screen ---- */

struct desk {
    struct sample sample;
    struct ui *ui;
    struct grid grid;
    struct ui_requests requests;
    double now;
};

static void look_at(struct desk *desk)
{
    ui_draw(desk->ui, &desk->sample.view, desk->now, &desk->grid);
}

static void press_keys(struct desk *desk, const char *keys)
{
    for (; *keys; keys++) {
        desk->requests.count = 0;
        ui_key(desk->ui, &desk->sample.view, *keys, desk->now, &desk->requests);
    }
    desk->now += 100; /* echoes are over */
    look_at(desk);
}

static void escape(struct desk *desk)
{
    ui_key(desk->ui, &desk->sample.view, KEY_ESCAPE, desk->now, &desk->requests);
    look_at(desk);
}

static int desk_set_up(void **state)
{
    struct desk *desk = checked_calloc(1, sizeof *desk);

    sample_init(&desk->sample);
    desk->ui = ui_new(&glyphs_utf8);
    grid_resize(&desk->grid, 50, 200);
    look_at(desk);
    *state = desk;
    return 0;
}

static int desk_tear_down(void **state)
{
    struct desk *desk = *state;

    ui_free(desk->ui);
    grid_done(&desk->grid);
    sample_done(&desk->sample);
    free(desk);
    return 0;
}
#define DESK_TEST(name) cmocka_unit_test_setup_teardown(name, desk_set_up, desk_tear_down)

static int count_words(const struct desk *desk, const char *words)
{
    int count = 0;

    for (int row = 0; row < desk->grid.rows; row++) {
        char text[4096], *at = text;
        for (int col = 0; col < desk->grid.cols; col++)
            text_append(&at, desk->grid.cells[row * desk->grid.cols + col].ch);
        *at = '\0';
        for (at = text; (at = strstr(at, words)); at += strlen(words))
            count++;
    }
    return count;
}

/* Loss, accuracy and noise: all charts of the screen zoom together. */
static void all_charts_share_the_window(void **state)
{
    struct desk *desk = *state;

    assert_int_equal(count_words(desk, "×8"), 0);
    press_keys(desk, "++=");
    assert_int_equal(count_words(desk, "loss ×8"), 1);
    assert_int_equal(count_words(desk, "accuracy ×8"), 1);
    assert_int_equal(count_words(desk, "noise over time ×8"), 1);
    press_keys(desk, "-");
    assert_int_equal(count_words(desk, "loss ×4"), 1);
    escape(desk);
    assert_int_equal(count_words(desk, "×4"), 0);
}

static void the_cursor_reads_every_chart(void **state)
{
    struct desk *desk = *state;

    press_keys(desk, ",,<");
    assert_int_equal(count_words(desk, ", step "), 3);
    assert_true(count_words(desk, "step =") == 1);
    assert_true(count_words(desk, "train =") == 1);
    assert_true(count_words(desk, "─ =") == 3); /* no room for names: tr Σ, noise, signal */
    assert_true(count_words(desk, "test .") >= 1); /* of an earlier step: no '=' */
    escape(desk);
    assert_int_equal(count_words(desk, "step ="), 0);
}

static bool find(const struct desk *desk, const char *words, char after[64])
{
    for (int row = 0; row < desk->grid.rows; row++) {
        char text[4096], *at = text;
        for (int col = 0; col < desk->grid.cols; col++)
            text_append(&at, desk->grid.cells[row * desk->grid.cols + col].ch);
        *at = '\0';
        at = strstr(text, words);
        if (at) {
            snprintf(after, 64, "%.63s", at + strlen(words));
            return true;
        }
    }
    return false;
}

/* Once round the clocks the cursor is at the same step again, and never elsewhere in between. */
static void clocks_keep_the_moment(void **state)
{
    struct desk *desk = *state;
    char first[64], now[64];

    press_keys(desk, ",<++");
    assert_true(find(desk, ", step ", first));
    int step = atoi(first);
    assert_in_range(step, 2, 400);
    for (int i = 0; i < CLOCKS; i++) {
        press_keys(desk, "x");
        assert_int_equal(count_words(desk, "loss ×"), 1);
        snprintf(now, sizeof now, "step %d, epoch ", step); /* by steps the step comes first */
        if (count_words(desk, now) == 3)
            snprintf(now, sizeof now, "%d", step);
        else
            assert_true(find(desk, ", step ", now));
        assert_int_equal(atoi(now), step);
    }
}

/* Moving it beyond the window's edge moves the window. */
static void the_cursor_pans(void **state)
{
    struct desk *desk = *state;
    char first[64], last[64];

    press_keys(desk, ",+++");
    assert_true(find(desk, ", step ", first));
    for (int i = 0; i < 60; i++)
        press_keys(desk, "<");
    assert_true(find(desk, ", step ", last));
    assert_true(atoi(last) < atoi(first) && atoi(last) <= 2);
    for (int i = 0; i < 200; i++)
        press_keys(desk, ">");
    assert_true(find(desk, ", step ", last));
    assert_int_equal(atoi(last), (int)desk->sample.view.step);
}

static void press_at(struct desk *desk, enum mouse_kind kind, int row, int col)
{
    struct mouse mouse = {kind, row, col};

    desk->requests.count = 0;
    ui_mouse(desk->ui, &desk->sample.view, &desk->grid, &mouse, desk->now, &desk->requests);
    desk->now += 100;
    look_at(desk);
}

static int cursor_col(const struct desk *desk, int row)
{
    for (int col = 2; col < desk->grid.cols; col++) {
        const struct cell *cell = &desk->grid.cells[row * desk->grid.cols + col];
        if (cell->ch == U'│' && cell->role == ROLE_STRONG)
            return col;
    }
    return -1;
}

static void a_press_puts_the_cursor_there(void **state)
{
    struct desk *desk = *state;

    for (int col = 10; col < 20; col += 3) {
        press_at(desk, MOUSE_PRESS, 3, col);
        assert_int_equal(cursor_col(desk, 3), col);
    }
    press_keys(desk, ",");
    assert_int_equal(cursor_col(desk, 3), 19 - 1);
    press_keys(desk, ".....");
    assert_int_equal(cursor_col(desk, 3), 19 + 4);
    press_keys(desk, "<");
    assert_int_equal(cursor_col(desk, 3), 19 - 6);
    press_at(desk, MOUSE_WHEEL_UP, 3, 13);
    assert_int_equal(cursor_col(desk, 3), 13); /* zoomed around it */
    assert_int_equal(count_words(desk, "loss ×2"), 1);
    press_at(desk, MOUSE_WHEEL_DOWN, 3, 13);
    assert_int_equal(count_words(desk, "loss ×2"), 0);
    press_at(desk, MOUSE_PRESS, 3, 0); /* on the frame: nothing */
    assert_int_equal(cursor_col(desk, 3), 13);
}

static void start_and_live_end(void **state)
{
    struct desk *desk = *state;
    char unit[64];

    press_keys(desk, "+++++g");
    press_keys(desk, ",");
    assert_true(find(desk, ", step ", unit));
    assert_in_range(atoi(unit), 1, 60); /* the middle of the first thirty-second */
    escape(desk);
    press_keys(desk, "G,");
    assert_true(find(desk, ", step ", unit));
    assert_int_equal(atoi(unit), (int)desk->sample.view.step);
}

/* Each of the three ways to smooth says so. */
static void the_legend_says_how_it_is_smoothed(void **state)
{
    struct desk *desk = *state;

    assert_true(count_words(desk, "mean of 2048 ex") > 0);
    press_keys(desk, "s");
    assert_true(count_words(desk, "mean of 512 ex") > 0);
    assert_int_equal(count_words(desk, "mean of 2048 ex"), 0);
    press_keys(desk, "s");
    assert_true(count_words(desk, "mean, not smoothed") > 0);
    press_keys(desk, "s");
    assert_true(count_words(desk, "mean of 2048 ex") > 0);
}

/* The end of every clock stands still up to the horizon; beyond, it doubles. */
static void past_the_horizon_the_axis_doubles(void **state)
{
    struct desk *desk = *state;
    struct view *view = &desk->sample.view;
    double first = view->epoch, steps = (double)view->step;

    for (int clock = 0; clock < CLOCKS; clock++) {
        double before = 0;
        int changes = 0;
        for (double epoch = first; epoch <= 300; epoch += .5) {
            view->epoch = epoch;
            view->seconds = epoch * .9;
            view->step = (uint64_t)(steps + ceil((epoch - first) * 6));
            double end = clock_axis_end(view, none_hidden, (enum clock)clock);
            assert_true(end >= before);
            if (before > 0 && end > before)
                assert_in_range((long)(end / before * 100), 110, 260);
            changes += end > before;
            before = end;
        }
        assert_in_range(changes, 4, 9); /* 40, 80, 160, 320 epochs; seconds from 20 */
    }
}

/* Of two runs the one selected has the larger batch, and so is behind by steps: the cursor comes out
 * where it stands, and goes on to where the other does, but not further. */
static void the_cursor_reaches_the_furthest_run(void **state)
{
    struct desk *desk = *state;
    struct view *view = &desk->sample.view;
    struct history *first = view->history;

    sample_runs(&desk->sample, 2);
    press_keys(desk, "2");
    view->run = 1;
    view->history = view->runs[1].history;
    view->step = view->runs[1].step;
    press_keys(desk, "xxx,");
    char words[32];
    snprintf(words, sizeof words, " step %d, epoch 12 ", (int)view->step);
    assert_true(count_words(desk, words) > 0);
    for (int i = 0; i < 40; i++)
        press_keys(desk, ">");
    snprintf(words, sizeof words, " step %d ", (int)view->runs[0].step);
    assert_true(count_words(desk, words) > 0);
    view->history = first;
}

static void the_log_axis_begins_with_the_first_step(void **state)
{
    struct desk *desk = *state;
    struct clock_scale scale;

    for (int clock = 0; clock < CLOCKS; clock++) {
        double first[CLOCKS];
        scale = clock_axis_scale(&desk->sample.view, none_hidden, (enum clock)clock, true);
        assert_true(history_first(desk->sample.view.history, first));
        assert_true(scale.low <= first[clock] * (1 + 1e-6) && scale.low > first[clock] / 2.6);
    }
    press_keys(desk, "xxxX"); /* steps */
    assert_true(count_words(desk, " 1     ") > 0);
    assert_true(count_words(desk, " 100  ") > 0);
    press_keys(desk, ",<<");
    assert_int_equal(count_words(desk, "step ="), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_window_shows_all),
        cmocka_unit_test(what_lies_ahead_is_not_zoomed_into),
        cmocka_unit_test(zooming_keeps_the_place),
        cmocka_unit_test(zooming_in_ends),
        cmocka_unit_test(following_is_by_quarters),
        cmocka_unit_test(nothing_leaves_the_clock),
        DESK_TEST(all_charts_share_the_window),
        DESK_TEST(the_cursor_reads_every_chart),
        DESK_TEST(clocks_keep_the_moment),
        DESK_TEST(the_cursor_pans),
        DESK_TEST(a_press_puts_the_cursor_there),
        DESK_TEST(start_and_live_end),
        DESK_TEST(the_legend_says_how_it_is_smoothed),
        DESK_TEST(past_the_horizon_the_axis_doubles),
        DESK_TEST(the_cursor_reaches_the_furthest_run),
        DESK_TEST(the_log_axis_begins_with_the_first_step),
    };
    return cmocka_run_group_tests_name("window", tests, NULL, NULL);
}
