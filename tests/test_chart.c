/* test_chart.c -- what a chart shows: extremes, gaps, flags, markers, axes; and numbers. */
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
#include "tests/support_canary.h"
#include "tests/support_chart.h"
#include "ui/chart_axis.h"

static const struct chart_series lines[] = {
    {STAT_GRAD_VAR, CHART_LINE, ROLE_TRACE, NULL, "tr Σ", NULL},
    {STAT_GRAD_SQ, CHART_LINE, ROLE_SIGNAL, NULL, "signal", NULL},
};

/* ---- nothing outside, at any size ---- */

static struct history *rough_run(void)
{
    struct history *history = history_new();

    for (int i = 1; i <= 90; i++) {
        step_add(history, i, STAT_TRAIN_LOSS, i % 31 == 0 ? NAN : i % 37 == 0 ? 0 : exp(2 - i * .05));
        if (i % 3 == 0)
            history_mark(history, i % 2 ? "B 32→256" : "lr .02→.16");
    }
    return history;
}

static void nothing_is_written_outside(void **state)
{
    struct history *history = rough_run();
    struct history *empty = history_new();
    struct grid grid = {0};
    (void)state;

    for (int cols = 1; cols <= 120; cols += cols < 50 ? 1 : 7) {
        for (int rows = 1; rows <= 60; rows += rows < 20 ? 1 : 8) {
            struct chart chart = loss_chart(rows % 5 == 0 ? empty : history);
            chart.log_y = rows % 2;
            chart.log_x = cols % 3 == 0;
            chart.x_start = chart.log_x ? cols % 2 ? 1 : .03 : rows % 7;
            chart.zoom = rows % 3;
            chart.cursor = rows % 4 != 0;
            chart.cursor_at = cols * rows / 40.;
            chart.thick = rows % 6 == 0;
            chart.bare = rows % 11 == 0;
            chart.smoothing = (enum smoothing)(rows % SMOOTHINGS);
            chart.percent = cols % 4 == 0;
            chart.clock = (enum clock)((rows + cols) % CLOCKS);
            chart.x_end = cols % 5 ? 10 * cols : 0;
            static const struct glyphs *const sets[] = {&glyphs_utf8, &glyphs_block,
                                                        &glyphs_console, &glyphs_ascii};
            struct pane pane = canary_pane(&grid, rows, cols, sets[cols % COUNT_OF(sets)]);
            chart_draw(&chart, &pane);
            canaries_check(&pane, "a chart");
        }
    }
    grid_done(&grid);
    history_free(empty);
    history_free(history);
}

/* ---- values ---- */

static void every_extreme_is_inside(void **state)
{
    static const double values[][3] = {
        {1, 2, 3},          {1e-6, 1, 1e6},   {.3, .3, .3}, {-5, 0, 5},       {-1e9, -1e9, -2},
        {1e-30, 1e30, 1},   {0, 0, 0},        {5, 5, 5},    {3.4e38, 1, 2},   {.999, 1, 1.001},
        {100, 100.001, 99}, {2e-38, 1, 3e-7},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(values); i++) {
        for (int log_y = 0; log_y < 2; log_y++) {
            struct history *history = history_new();
            int positive = 0;
            for (int k = 0; k < 3; k++) {
                step_add(history, 30 * k + 10, STAT_UPDATE_NORM, values[i][k]);
                positive += values[i][k] > 0;
            }
            static const struct chart_series dots = {STAT_UPDATE_NORM, CHART_DOTS, ROLE_TRAIN, NULL, "x", NULL};
            struct chart chart = loss_chart(history);
            chart.log_y = log_y;
            chart.series = &dots;
            chart.count = 1;
            struct shot shot = shot_draw(&chart, 20, 60, &glyphs_utf8);
            assert_int_equal(shot_count(&shot, ROLE_TRAIN, 0), log_y ? positive : 3);
            grid_done(&shot.grid);
            history_free(history);
        }
    }
}

static void a_spike_shows_in_a_long_run(void **state)
{
    struct history *history = history_new();
    (void)state;

    for (int i = 1; i <= 50000; i++)
        step_add(history, i, STAT_TRAIN_LOSS, i == 23456 ? 800 : 1);
    struct chart chart = loss_chart(history);
    chart.x_end = 50000;
    struct shot shot = shot_draw(&chart, 20, 60, &glyphs_utf8);
    int flags = 0;
    for (int col = 1; col < 59; col++)
        flags += shot_cell(&shot, 1, col)->ch == glyphs_utf8.cell[GLYPH_FLAG];
    assert_int_equal(flags, 1); /* far above the curves: flagged at the edge, never dropped */
    assert_false(shot_row_says(&shot, 1, "1k"));
    grid_done(&shot.grid);
    history_free(history);
}

static void lost_values_flag_and_break(void **state)
{
    struct history *history = history_new();
    (void)state;

    for (int i = 1; i <= 100; i++)
        step_add(history, i, STAT_GRAD_VAR, i == 50 ? INFINITY : 1);
    struct chart chart = loss_chart(history);
    chart.series = lines;
    chart.count = 1;
    struct shot shot = shot_draw(&chart, 12, 108, &glyphs_utf8);
    assert_int_equal(shot_count(&shot, ROLE_WARN, glyphs_utf8.cell[GLYPH_FLAG]), 1);
    int gaps = 0, at_flag = 0;
    for (int row = 2; row < 11; row++) {
        for (int col = 7; col < 106; col++) {
            const struct cell *cell = shot_cell(&shot, row, col);
            bool line = cell->role == ROLE_TRACE && cell->ch != ' ';
            bool next = shot_cell(&shot, row, col + 1)->role == ROLE_TRACE;
            gaps += line && !next && col < 105;
            at_flag += line && !next && shot_cell(&shot, 1, col + 1)->role == ROLE_WARN;
        }
    }
    assert_int_equal(gaps, 1);
    assert_int_equal(at_flag, 1);
    grid_done(&shot.grid);
    history_free(history);
}

static void lines_join_across_what_was_not_measured(void **state)
{
    struct history *history = history_new();
    (void)state;

    for (int i = 1; i <= 100; i++)
        step_add(history, i, i % 10 == 1 ? STAT_GRAD_VAR : STAT_LR, 1);
    struct chart chart = loss_chart(history);
    chart.series = lines;
    chart.count = 1;
    struct shot shot = shot_draw(&chart, 12, 107, &glyphs_utf8);
    assert_in_range(shot_count(&shot, ROLE_TRACE, 0), 89, 93);
    grid_done(&shot.grid);
    history_free(history);
}

static void what_a_log_axis_cannot_show_is_flagged(void **state)
{
    struct history *history = history_new();
    (void)state;

    for (int i = 1; i <= 100; i++)
        step_add(history, i, STAT_GRAD_SQ, i == 30 ? -1 : i == 60 ? 0 : 2);
    struct chart chart = loss_chart(history);
    chart.series = &lines[1];
    chart.count = 1;
    struct shot shot = shot_draw(&chart, 12, 107, &glyphs_utf8);
    uint32_t low = glyphs_utf8.cell[GLYPH_FLAG_LOW];
    assert_int_equal(shot_count(&shot, ROLE_DIM, low), 2);
    chart.log_y = false;
    grid_done(&shot.grid);
    shot = shot_draw(&chart, 12, 107, &glyphs_utf8);
    assert_int_equal(shot_count(&shot, ROLE_DIM, low), 0);
    grid_done(&shot.grid);
    history_free(history);
}

static void the_last_step_of_a_run_is_drawn(void **state)
{
    (void)state;

    for (int clock = 0; clock < CLOCKS; clock++) {
        struct history *history = history_new();
        static const double per_step[] = {1, .1, 32, .02};
        step_add(history, 100, STAT_TRAIN_LOSS, 1);
        struct chart chart = loss_chart(history);
        chart.clock = (enum clock)clock;
        chart.x_end = 100 * per_step[clock];
        struct shot shot = shot_draw(&chart, 12, 60, &glyphs_utf8);
        int drawn = 0;
        for (int row = 1; row < 10; row++)
            drawn += shot_cell(&shot, row, 58)->role == ROLE_SMOOTH;
        assert_int_equal(drawn, 1);
        grid_done(&shot.grid);
        history_free(history);
    }
}

static void stamps_are_thinned_and_the_last_stays(void **state)
{
    struct history *history = history_new();
    (void)state;

    for (int i = 1; i <= 100; i++)
        step_add(history, i, STAT_TEST_LOSS, 1);
    struct chart chart = loss_chart(history);
    struct shot shot = shot_draw(&chart, 12, 57, &glyphs_utf8);
    assert_int_equal(shot_count(&shot, ROLE_TEST, '+'), 17 + 1);
    bool last = false;
    for (int row = 1; row < 11; row++)
        last |= shot_cell(&shot, row, 55)->ch == '+';
    assert_true(last);
    grid_done(&shot.grid);
    history_free(history);
}

/* ---- axes, legend, markers ---- */

static struct history *falling_run(void)
{
    struct history *history = history_new();

    for (int i = 1; i <= 60; i++) {
        if (i == 41)
            history_mark(history, "B 32→256");
        step_add(history, i, STAT_TRAIN_LOSS, 4 * exp(-i * .06));
    }
    return history;
}

static void axes_and_legend(void **state)
{
    struct history *history = falling_run();
    struct chart chart = loss_chart(history);
    (void)state;

    struct shot shot = shot_draw(&chart, 19, 46, &glyphs_utf8);
    assert_true(shot_row_says(&shot, 0, "┌ loss ────────── · step  ─ smoothed  + test ┐"));
    assert_true(shot_row_says(&shot, 17, "│     0     20      40      60      100 steps│"));
    assert_true(shot_row_says(&shot, 17, "100 steps│"));
    assert_true(shot_row_says(&shot, 1, "│   5 "));
    assert_true(shot_row_says(&shot, 16, "│  .1 "));
    grid_done(&shot.grid);

    chart.clock = CLOCK_EPOCHS;
    chart.x_end = 16;
    shot = shot_draw(&chart, 19, 46, &glyphs_ascii);
    assert_true(shot_row_says(&shot, 17, "|     0        4         8        12    16 ep|"));
    for (int i = 0; i < shot.grid.rows * shot.grid.cols; i++)
        assert_true(shot.grid.cells[i].ch >= ' ' && shot.grid.cells[i].ch < 0x7F);
    grid_done(&shot.grid);

    chart.percent = true;
    chart.log_y = false;
    shot = shot_draw(&chart, 19, 46, &glyphs_utf8);
    assert_true(shot_row_says(&shot, 1, "│100%"));
    assert_true(shot_row_says(&shot, 16, "│  0%"));
    grid_done(&shot.grid);
    history_free(history);
}

/* The axis changes a few times while the loss falls by fifty, not with every value. */
static void ranges_hold_still(void **state)
{
    struct history *history = history_new();
    char before[19][8][8] = {{{0}}};
    int changes = 0;
    (void)state;

    for (int i = 1; i <= 400; i++) {
        step_add(history, i, STAT_TRAIN_LOSS, 2.3 * exp(-i * .01) * (1 + .3 * sin(i * 1.7)));
        struct chart chart = loss_chart(history);
        chart.x_end = 400;
        struct shot shot = shot_draw(&chart, 19, 46, &glyphs_utf8);
        bool changed = false;
        for (int row = 1; row < 18; row++)
            for (int col = 1; col < 5; col++) {
                char text[8] = "";
                glyph_encode(shot_cell(&shot, row, col)->ch, text);
                changed |= strcmp(text, before[row][col]) != 0;
                strcpy(before[row][col], text);
            }
        changes += changed;
        grid_done(&shot.grid);
    }
    assert_in_range(changes, 3, 10);
    history_free(history);
}

static void a_marker_stands_under_the_curve(void **state)
{
    struct history *history = falling_run();
    struct chart chart = loss_chart(history);
    (void)state;

    struct shot with = shot_draw(&chart, 19, 46, &glyphs_utf8);
    assert_true(shot_says(&with, "┆B 32→256"));
    struct history *bare = history_new();
    for (int i = 1; i <= 60; i++)
        step_add(bare, i, STAT_TRAIN_LOSS, 4 * exp(-i * .06));
    chart.history = bare;
    struct shot without = shot_draw(&chart, 19, 46, &glyphs_utf8);
    for (int i = 0; i < 19 * 46; i++)
        if (without.grid.cells[i].ch != ' ')
            assert_int_equal(with.grid.cells[i].ch, without.grid.cells[i].ch);
    grid_done(&with.grid);
    grid_done(&without.grid);
    history_free(bare);
    history_free(history);
}

/* In the units of every other number, on both kinds of axis. */
static void large_ticks_have_short_labels(void **state)
{
    struct axis even = {.step = 1e13}, uneven = {.step = 0};
    char text[32];
    (void)state;
    assert_string_equal(axis_label(&even, 3e13, text, sizeof text), "30T");
    assert_string_equal(axis_label(&uneven, 2e12, text, sizeof text), "2T");
    assert_string_equal(axis_label(&uneven, 2e9, text, sizeof text), "2G");
}

static void labels_never_overlap_and_the_newest_stays(void **state)
{
    struct history *history = history_new();
    char text[24];
    (void)state;

    for (int i = 1; i <= 60; i++) {
        snprintf(text, sizeof text, "change %02d", i);
        history_mark(history, text);
        step_add(history, i, STAT_TRAIN_LOSS, 1);
    }
    struct chart chart = loss_chart(history);
    for (int rows = 5; rows < 30; rows += 4) {
        struct shot shot = shot_draw(&chart, rows, 50, &glyphs_utf8);
        assert_true(shot_says(&shot, "change 60"));
        int letters = shot_count(&shot, ROLE_MARKER, 'c'), named = 0;
        for (int i = 1; i <= 60; i++) {
            snprintf(text, sizeof text, "change %02d", i);
            named += shot_says(&shot, text);
        }
        assert_int_equal(letters, named); /* one 'c' a label: all are whole */
        grid_done(&shot.grid);
    }
    history_free(history);
}

static void lines_are_named_at_their_ends(void **state)
{
    struct history *history = history_new();
    (void)state;

    for (int i = 1; i <= 50; i++) {
        struct step_stats stats = {0};
        stat_set(&stats, STAT_STEP, i);
        stat_set(&stats, STAT_GRAD_VAR, 20);
        stat_set(&stats, STAT_GRAD_SQ, .1);
        history_add(history, &stats);
    }
    struct chart chart = loss_chart(history);
    chart.series = lines;
    chart.count = 2;
    struct shot shot = shot_draw(&chart, 15, 50, &glyphs_ascii);
    bool trace = false, signal = false;
    for (int row = 1; row < 14; row++) {
        trace |= shot_row_says(&shot, row, "tr S");
        signal |= shot_row_says(&shot, row, "signal");
    }
    assert_true(trace && signal);
    grid_done(&shot.grid);
    history_free(history);
}

/* ---- numbers ---- */

static void numbers_read_well(void **state)
{
    static const struct {
        double value;
        int width;
        const char *text;
    } samples[] = {
        {.039, 4, ".039"},     {.0394, 5, ".0394"},   {20.7, 4, "20.7"},   {1437, 4, "1437"},
        {535.4, 4, "535"},     {1600.4, 4, "1.6k"},   {17226, 5, "17226"}, {17226, 4, "17k"},
        {.02, 6, ".02"},       {.16f, 6, ".16"},      {-.5, 4, "-.5"},     {0, 4, "0"},
        {-0.0, 4, "0"},        {999.6, 5, "1.00k"},   {1e-7, 6, "1e-7"},   {1.23e-7, 6, "1.2e-7"},
        {12345678, 5, "12.3M"}, {NAN, 4, "nan"},      {-INFINITY, 4, "-inf"}, {.00012345, 2, "~0"},
        {123456, 2, "##"},     {NAN, 2, "##"},        {5.5801, 4, "5.58"}, {1e20, 4, "1e20"},
    };
    char text[32];
    (void)state;

    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        number_format(samples[i].value, samples[i].width, text, sizeof text);
        assert_string_equal(text, samples[i].text);
    }
}

static double read_back(const char *text)
{
    char *end;
    double value = strtod(text, &end);
    static const char suffix[] = "kMGT";
    const char *found = *end ? strchr(suffix, *end) : NULL;

    return found ? value * pow(1000, (double)(found - suffix + 1)) : value;
}

/* At most the width, and never further off than half of the last digit's place allows. */
static void numbers_fit_and_tell_the_truth(void **state)
{
    uint32_t seed = 1;
    char text[64];
    (void)state;

    for (int i = 0; i < 200000; i++) {
        seed = seed * 1664525u + 1013904223u;
        double value = pow(10, (int)(seed >> 8) % 40 - 20) * (1 + (seed >> 16) / 7000.0);
        int width = 1 + (int)(seed >> 4) % 9;
        value *= seed & 1 ? 1 : -1;
        number_format(value, width, text, sizeof text);
        assert_true((int)strlen(text) <= width);
        if (text[0] == '#' || text[0] == '~')
            continue;
        if (fabs(read_back(text) - value) > .51 * fabs(value))
            fail_msg("%.9g in %d columns reads %s", value, width, text);
        if (width >= 8 && fabs(read_back(text) - value) > .0501 * fabs(value))
            fail_msg("%.9g in %d columns reads %s", value, width, text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_is_written_outside),
        cmocka_unit_test(every_extreme_is_inside),
        cmocka_unit_test(a_spike_shows_in_a_long_run),
        cmocka_unit_test(lost_values_flag_and_break),
        cmocka_unit_test(lines_join_across_what_was_not_measured),
        cmocka_unit_test(what_a_log_axis_cannot_show_is_flagged),
        cmocka_unit_test(the_last_step_of_a_run_is_drawn),
        cmocka_unit_test(stamps_are_thinned_and_the_last_stays),
        cmocka_unit_test(axes_and_legend),
        cmocka_unit_test(ranges_hold_still),
        cmocka_unit_test(a_marker_stands_under_the_curve),
        cmocka_unit_test(large_ticks_have_short_labels),
        cmocka_unit_test(labels_never_overlap_and_the_newest_stays),
        cmocka_unit_test(lines_are_named_at_their_ends),
        cmocka_unit_test(numbers_read_well),
        cmocka_unit_test(numbers_fit_and_tell_the_truth),
    };
    return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
