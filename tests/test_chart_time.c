/* test_chart_time.c -- what a chart keeps while steps come and windows move, and what the cursor
 * reads: spikes, columns that stand still, ranges that do not flip, gaps, exact values. */
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
#include "tests/support_chart.h"
#include "tests/support_sanitized.h"

static const struct chart_series dots[] = {
    {STAT_TRAIN_LOSS, CHART_DOTS, ROLE_TRAIN, NULL, "step", NULL},
};
static const struct chart_series both[] = {
    {STAT_TRAIN_LOSS, CHART_DOTS, ROLE_TRAIN, NULL, "step", NULL},
    {SERIES_SMOOTH_LOSS, CHART_LINE, ROLE_SMOOTH, NULL, "mean", NULL},
};
static const struct chart_series test_line[] = {
    {STAT_TEST_LOSS, CHART_LINE, ROLE_TEST, NULL, "test", NULL},
};

static struct chart chart_of(struct history *history, const struct chart_series *series, int count)
{
    struct chart chart = loss_chart(history);

    chart.series = series;
    chart.count = count;
    return chart;
}

static double noise(int step)
{
    uint32_t x = (uint32_t)step * 2654435761u;

    x ^= x >> 15;
    x *= 2246822519u;
    return (double)(x >> 8) / 16777216.0 - .5;
}

/* ---- spikes ---- */

static int spikes_shown(const struct chart *chart, const struct glyphs *glyphs)
{
    struct shot shot = shot_draw(chart, 20, 60, glyphs);
    int count = 0;

    for (int row = 1; row < 5; row++)
        for (int col = 6; col < 59; col++)
            count += shot_cell(&shot, row, col)->role == ROLE_TRAIN &&
                     shot_cell(&shot, row, col)->ch != ' ';
    grid_done(&shot.grid);
    return count;
}

/* One step in a hundred thousand, on every clock, log or not, at every zoom that holds it, in each
 * set of glyphs. */
static void a_spike_shows_at_any_zoom(void **state)
{
    enum { STEPS = 100000, SPIKE = 34567 };
    static const struct glyphs *const sets[] = {&glyphs_utf8, &glyphs_block, &glyphs_console_block,
                                                &glyphs_ascii};
    static const double per_step[CLOCKS] = {1, .1, 32, .02};
    struct history *history = history_new();
    (void)state;

    for (int i = 1; i <= STEPS; i++)
        step_add(history, i, STAT_TRAIN_LOSS, i == SPIKE ? 90 : 1 + noise(i));
    struct chart chart = chart_of(history, dots, 1);
    for (int clock = 0; clock < CLOCKS; clock++)
        for (int log_x = 0; log_x < 2; log_x++)
            for (double width = 60; width <= STEPS; width *= 1.9) {
                double from = MAX(log_x, SPIKE - .37 * width);
                chart.clock = (enum clock)clock;
                chart.log_x = log_x;
                chart.x_start = from * per_step[clock];
                chart.x_end = (from + width) * per_step[clock];
                assert_int_equal(spikes_shown(&chart, sets[(int)width % 4]), 1);
            }
    history_free(history);
}

/* ---- columns stand still ---- */

/* Rows of the grid left of a column, as they were; labels of the axis included. */
static bool same_left_of(const struct shot *before, const struct shot *after, int col)
{
    for (int row = 1; row < before->grid.rows - 1; row++)
        for (int c = 1; c < col; c++)
            if (shot_cell(before, row, c)->ch != shot_cell(after, row, c)->ch)
                return false;
    return true;
}

static bool same_axis(const struct shot *before, const struct shot *after)
{
    return same_left_of(before, after, 6);
}

/* From one frame to the next nothing changes left of the cell the run stands in and the one before
 * it, where the bin that is open was until now, unless the bins are merged or the axis of values
 * takes a step. */
static void check_wobble(int steps, int every, double x_start, double x_end)
{
    struct history *history = history_new();
    struct chart chart = chart_of(history, both, 2);
    struct shot before = {0};
    uint64_t width = 1;
    int compared = 0;

    chart.x_start = x_start;
    chart.x_end = x_end;
    for (int i = 1; i <= steps; i++) {
        step_add(history, i, STAT_TRAIN_LOSS, 3 * exp(-3. * i / steps) * (1 + noise(i)) + .1);
        bool merged = (uint64_t)i == HISTORY_BINS * width;
        width *= merged ? 2 : 1;
        if (merged)
            grid_done(&before.grid);
        if (merged || i % every)
            continue;
        struct shot after = shot_draw(&chart, 30, 106, &glyphs_utf8);
        double share = (i - every - x_start) / (x_end - x_start); /* where it stood before */
        int col = 6 + (int)floor(MAX(0, MIN(1, share)) * 99) - 1;
        if (before.grid.cells && same_axis(&before, &after)) {
            compared++;
            if (!same_left_of(&before, &after, col))
                fail_msg("step %d of %d, columns of %g steps", i, steps, (x_end - x_start) / 198);
        }
        grid_done(&before.grid);
        before = after;
    }
    assert_true(compared > steps / every / 2);
    grid_done(&before.grid);
    history_free(history);
}

static void columns_do_not_wobble(void **state)
{
    (void)state;

    /* bins of one step, from one to fifty steps a column of dots */
    check_wobble(200, 1, 0, 200);
    check_wobble(5000, 7, 0, 5000);
    check_wobble(5000, 7, 0, 10000);
    /* bins of up to two, and of up to eight steps */
    check_wobble(30000, 111, 0, 30000);
    check_wobble(100000, 499, 0, 120000);
    /* zoomed in, so that a column is narrower than a bin */
    check_wobble(70000, 50, 69000, 69400);
}

/* ---- ranges ---- */

static void labels_of(const struct shot *shot, char text[256])
{
    text[0] = '\0';
    for (int row = 1; row < shot->grid.rows - 2; row++)
        for (int col = 1; col < 6; col++)
            glyph_encode(shot_cell(shot, row, col)->ch, text + strlen(text));
}

/* How often the axis changes while a loss falls to a boundary and jitters around it; never back to
 * an axis it had. */
static int range_changes(enum smoothing smoothing, bool log_y, double floor_at)
{
    struct history *history = history_new();
    struct chart chart = chart_of(history, both, 2);
    char seen[64][256];
    int changes = 0;

    chart.smoothing = smoothing;
    chart.log_y = log_y;
    chart.x_end = 3000;
    for (int i = 1; i <= 3000; i++) {
        double level = floor_at * (1 + 3 * exp(-i / 300.));
        step_add(history, i, STAT_TRAIN_LOSS, level * (1 + .2 * noise(i) + .05 * sin(i * .11)));
        if (i % (SANITIZED ? 30 : 3) || i < 45) /* the first two columns of dots: all there is of the curve still grows */
            continue;
        struct shot shot = shot_draw(&chart, 24, 80, &glyphs_utf8);
        char now[256];
        labels_of(&shot, now);
        grid_done(&shot.grid);
        if (changes && !strcmp(now, seen[changes - 1]))
            continue;
        for (int k = 0; k < changes; k++)
            assert_string_not_equal(now, seen[k]);
        assert_true(changes < 63);
        strcpy(seen[changes++], now);
    }
    history_free(history);
    return changes;
}

static void ranges_do_not_flip(void **state)
{
    static const double floors[] = {.2, .21, .1, .5, .95, 1.02};
    (void)state;

    for (size_t i = 0; i < COUNT_OF(floors); i += SANITIZED ? 2 : 1)
        for (int smoothing = 0; smoothing < SMOOTHINGS; smoothing++)
            for (int log_y = 0; log_y < 2; log_y++)
                assert_in_range(range_changes((enum smoothing)smoothing, log_y, floors[i]), 1, 8);
}

/* ---- gaps ---- */

static int columns_of(const struct chart *chart, enum role role)
{
    struct shot shot = shot_draw(chart, 12, 106, &glyphs_utf8);
    int count = shot_count(&shot, role, 0);

    grid_done(&shot.grid);
    return count;
}

static void measuring_that_stops_leaves_a_gap(void **state)
{
    static const struct chart_series line[] = {
        {STAT_GRAD_VAR, CHART_LINE, ROLE_TRACE, NULL, "tr Σ", NULL},
    };
    (void)state;

    for (int missing = 0; missing <= 40; missing += 2) {
        struct history *history = history_new();
        for (int i = 1; i <= 99; i++)
            step_add(history, i, i > 30 && i <= 30 + missing ? STAT_LR : STAT_GRAD_VAR, 1);
        struct chart chart = chart_of(history, line, 1);
        int drawn = columns_of(&chart, ROLE_TRACE);
        if (missing <= 4) /* dots of columns: two of them a step here */
            assert_in_range(drawn, 97, 99);
        else
            assert_in_range(drawn, 97 - missing, 101 - missing);
        history_free(history);
    }
}

/* Every 25 steps, then every 3, as a batch eight times as large makes it, and back. */
static void what_is_measured_now_and_then_is_joined(void **state)
{
    struct history *history = history_new();
    (void)state;

    for (int i = 1; i <= 900; i++)
        step_add(history, i, i % (i > 300 && i <= 600 ? 3 : 25) == 0 ? STAT_TEST_LOSS : STAT_LR, 1);
    struct chart chart = chart_of(history, test_line, 1);
    chart.x_end = 900;
    assert_in_range(columns_of(&chart, ROLE_TEST), 95, 99);
    chart.x_end = 300;
    assert_in_range(columns_of(&chart, ROLE_TEST), 89, 99);
    chart.x_start = 100; /* seven tests */
    assert_in_range(columns_of(&chart, ROLE_TEST), 85, 99);
    history_free(history);
}

/* ---- what the cursor reads ---- */

static struct history *readable_run(int steps)
{
    struct history *history = history_new();

    for (int i = 1; i <= steps; i++) {
        if (i == 41)
            history_mark(history, "B 32→256");
        step_add(history, i, STAT_TRAIN_LOSS, i == 30 ? -.5 : i == 31 ? NAN : i * .01);
    }
    return history;
}

static void cursor_says(struct chart *chart, double at, const char *words, const char *place)
{
    chart->cursor = true;
    chart->cursor_at = at;
    struct shot shot = shot_draw(chart, 19, 90, &glyphs_utf8);
    if (!shot_row_says(&shot, 0, words) || !shot_row_says(&shot, 17, place)) {
        for (int row = 0; row < 19; row += 17)
            for (int col = 0; col < 90; col++) {
                char text[GLYPH_BYTES];
                glyph_encode(shot_cell(&shot, row, col)->ch, text);
                printf("%s%s", text, col == 89 ? "\n" : "");
            }
        fail_msg("%g does not say '%s', '%s'", at, words, place);
    }
    grid_done(&shot.grid);
}

static void the_cursor_reads_values(void **state)
{
    struct history *history = readable_run(90);
    struct chart chart = loss_chart(history);
    (void)state;

    cursor_says(&chart, 41, "· step =.41", "step 41, epoch 4.1");
    cursor_says(&chart, 41, "+ test =.492", "step 41, epoch 4.1");
    cursor_says(&chart, 40.2, "· step =.41", "step 41, epoch 4.1"); /* the step under way there */
    cursor_says(&chart, 47, "+ test .492 (step 41)", "step 47, epoch 4.7");
    cursor_says(&chart, 30, "· step =-.5", "step 30"); /* below what a log axis shows */
    cursor_says(&chart, 31, "· step not finite", "step 31");
    cursor_says(&chart, 99, "· step .9 (step 90)", "step 90"); /* after the run */
    chart.clock = CLOCK_EPOCHS;
    chart.x_end = 10;
    cursor_says(&chart, 4.1, "· step =.41", "epoch 4.1, step 41");
    chart.clock = CLOCK_SECONDS;
    chart.x_end = 2;
    cursor_says(&chart, .82, "· step =.41", ".82 s, step 41");
    chart.clock = CLOCK_EXAMPLES;
    chart.x_end = 3200;
    cursor_says(&chart, 41 * 32, "· step =.41", "1312 examples, step 41");
    history_free(history);
}

/* Where the history keeps two steps together there is no exact value. */
static void wide_bins_are_not_exact(void **state)
{
    struct history *history = history_new();
    (void)state;

    for (int i = 1; i <= 20000; i++)
        step_add(history, i, STAT_TRAIN_LOSS, i % 2 ? 1 : 3);
    struct chart chart = chart_of(history, dots, 1);
    chart.x_start = 9990;
    chart.x_end = 10010;
    cursor_says(&chart, 10000, "· step 2 (1…3)", "steps 9999–10000");
    assert_int_equal(history_steps(history, NULL), 20000);
    history_free(history);
}

/* Narrower and narrower: the line and the legend never lose the value of the first series before
 * others, and nothing is cut in the middle. */
static void readings_shrink_with_the_room(void **state)
{
    struct history *history = readable_run(90);
    struct chart chart = loss_chart(history);
    (void)state;

    chart.cursor = true;
    chart.cursor_at = 41;
    for (int cols = 120; cols >= 8; cols--) {
        struct shot shot = shot_draw(&chart, 19, cols, &glyphs_utf8);
        if (cols >= 26)
            assert_true(shot_row_says(&shot, 0, "=.41 "));
        if (cols >= 30)
            assert_true(shot_row_says(&shot, 17, "step 41"));
        assert_int_equal(shot_cell(&shot, 0, 0)->ch, U'┌');
        assert_int_equal(shot_cell(&shot, 0, cols - 1)->ch, U'┐');
        grid_done(&shot.grid);
    }
    history_free(history);
}

/* ---- zoomed ---- */

static void markers_and_ticks_when_zoomed(void **state)
{
    static const struct glyphs *const sets[] = {&glyphs_utf8, &glyphs_block, &glyphs_ascii};
    struct history *history = readable_run(90);
    struct chart chart = loss_chart(history);
    (void)state;

    chart.zoom = 4;
    for (size_t i = 0; i < COUNT_OF(sets); i++) {
        bool ascii = sets[i]->ascii;
        for (int log_x = 0; log_x < 2; log_x++) {
            chart.log_x = log_x;
            chart.x_start = 35;
            chart.x_end = 60;
            struct shot shot = shot_draw(&chart, 19, 70, sets[i]);
            assert_true(shot_says(&shot, ascii ? ":B 32->256" : "┆B 32→256"));
            assert_true(shot_row_says(&shot, 0, ascii ? "loss x4 " : "loss ×4 "));
            assert_true(shot_row_says(&shot, 17, " 40 "));
            assert_true(shot_row_says(&shot, 17, " 50 "));
            assert_true(shot_row_says(&shot, 17, "steps"));
            grid_done(&shot.grid);
            chart.x_start = 45; /* the marker is outside now */
            shot = shot_draw(&chart, 19, 70, sets[i]);
            assert_false(shot_says(&shot, "B 32"));
            grid_done(&shot.grid);
        }
    }
    history_free(history);
}

/* Ticks of a narrow window far from 0 are told apart. */
static void far_ticks_differ(void **state)
{
    struct history *history = readable_run(90);
    struct chart chart = loss_chart(history);
    (void)state;

    chart.x_start = 1234560;
    chart.x_end = 1234640;
    struct shot shot = shot_draw(&chart, 19, 90, &glyphs_utf8);
    assert_true(shot_row_says(&shot, 17, " 1234560 ") && shot_row_says(&shot, 17, " 1234600 "));
    grid_done(&shot.grid);
    chart.clock = CLOCK_EPOCHS;
    chart.x_start = 31.02;
    chart.x_end = 31.1;
    shot = shot_draw(&chart, 19, 90, &glyphs_utf8);
    assert_true(shot_row_says(&shot, 17, " 31.04") && shot_row_says(&shot, 17, " 31.06"));
    grid_done(&shot.grid);
    history_free(history);
}

static void thick_and_bare(void **state)
{
    struct history *history = readable_run(90);
    struct chart chart = loss_chart(history);
    (void)state;

    struct shot thin = shot_draw(&chart, 19, 60, &glyphs_utf8);
    chart.thick = chart.bare = true;
    struct shot thick = shot_draw(&chart, 19, 60, &glyphs_utf8);
    assert_true(shot_row_says(&thin, 0, "step") && !shot_row_says(&thick, 0, "step"));
    int dots_thin = 0, dots_thick = 0;
    for (int i = 0; i < 19 * 60; i++) {
        uint32_t a = thin.grid.cells[i].ch, b = thick.grid.cells[i].ch;
        dots_thin += a > 0x2800 && a < 0x2900 ? __builtin_popcount(a & 0xFF) : 0;
        dots_thick += b > 0x2800 && b < 0x2900 ? __builtin_popcount(b & 0xFF) : 0;
    }
    assert_true(dots_thick > dots_thin * 3 / 2);
    grid_done(&thin.grid);
    grid_done(&thick.grid);
    history_free(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_spike_shows_at_any_zoom),
        cmocka_unit_test(columns_do_not_wobble),
        cmocka_unit_test(ranges_do_not_flip),
        cmocka_unit_test(measuring_that_stops_leaves_a_gap),
        cmocka_unit_test(what_is_measured_now_and_then_is_joined),
        cmocka_unit_test(the_cursor_reads_values),
        cmocka_unit_test(wide_bins_are_not_exact),
        cmocka_unit_test(readings_shrink_with_the_room),
        cmocka_unit_test(markers_and_ticks_when_zoomed),
        cmocka_unit_test(far_ticks_differ),
        cmocka_unit_test(thick_and_bare),
    };
    return cmocka_run_group_tests_name("chart over time", tests, NULL, NULL);
}
