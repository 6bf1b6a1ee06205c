/* test_history_past.c -- a history taken back is one that never went on; a copy is its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/history.h"
#include "engine/random.h"
#include "engine/util.h"

/* A step made up from its number; `seconds` stands for a machine that is slower this time. */
static struct step_stats step_of(uint64_t step, double seconds)
{
    struct step_stats stats = {0};
    double draw = random_uniform(random_bits(5, RANDOM_INIT, step, 0));

    stat_set(&stats, STAT_STEP, (double)step);
    stat_set(&stats, STAT_EXAMPLES, 32 * (double)step);
    stat_set(&stats, STAT_EPOCH, 32 * (double)step / 1437);
    stat_set(&stats, STAT_TIME_S, seconds * (double)step);
    stat_set(&stats, STAT_BATCH, 32);
    stat_set(&stats, STAT_TRAIN_LOSS, step % 101 ? exp(draw) : NAN);
    stat_set(&stats, STAT_GRAD_VAR, 2 + draw);
    stat_set(&stats, STAT_GRAD_SQ, draw);
    stat_set(&stats, STAT_BATCH_NOISE, draw / 3);
    if (step % 7 == 0)
        stat_set(&stats, STAT_TEST_LOSS, 1 - draw);
    return stats;
}

/* Steps from where the history stands up to `to`, with a marker at every `mark`th. */
static void feed(struct history *history, uint64_t to, uint64_t mark, double seconds)
{
    for (uint64_t step = history_steps(history, NULL) + 1; step <= to; step++) {
        struct step_stats stats = step_of(step, seconds);
        char text[16];
        snprintf(text, sizeof text, "m%llu", (unsigned long long)step);
        if (mark && step % mark == 1)
            history_mark(history, text);
        history_add(history, &stats);
    }
}

static struct history *fed(uint64_t steps, uint64_t mark)
{
    struct history *history = history_new();
    feed(history, steps, mark, .01);
    return history;
}

static const int watched[] = {
    STAT_TRAIN_LOSS, STAT_TEST_LOSS, STAT_BATCH, SERIES_SMOOTH_LOSS, SERIES_SMOOTH_TRACE,
    SERIES_SMOOTH_NOISE, SERIES_SMOOTH_END + SERIES_SMOOTH_LOSS - STATS,
};

static void assert_same_bins(const struct history_bin *a, const struct history_bin *b, size_t n,
                             double relative)
{
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(a[i].steps, b[i].steps);
        assert_int_equal(a[i].count, b[i].count);
        assert_int_equal(a[i].lost, b[i].lost);
        if (!a[i].count)
            continue;
        assert_true(a[i].min == b[i].min && a[i].max == b[i].max && a[i].last == b[i].last);
        assert_true(fabs((double)a[i].mean - (double)b[i].mean) <=
                    relative * fabs((double)b[i].mean));
    }
}

/* Windows of whole bins of `width` steps on three clocks, and the same as logarithms. */
static void assert_same_windows(struct history *a, struct history *b, uint64_t width,
                                double relative)
{
    static const double unit[CLOCKS] = {1, 32.0 / 1437, 32, .01};
    struct history_bin of_a[200], of_b[200];
    double w = (double)width;

    for (size_t s = 0; s < COUNT_OF(watched); s++)
        for (int clock = 0; clock < CLOCKS; clock++)
            for (double from = 0; from < 1200 * w; from += 397 * w) {
                double x0 = (from + .5) * unit[clock], x1 = x0 + 200 * w * unit[clock];
                history_sample(a, watched[s], (enum clock)clock, x0, x1, 200, of_a);
                history_sample(b, watched[s], (enum clock)clock, x0, x1, 200, of_b);
                assert_same_bins(of_a, of_b, 200, relative);
                history_sample_log(a, watched[s], (enum clock)clock, x0, x1, 1, of_a);
                history_sample_log(b, watched[s], (enum clock)clock, x0, x1, 1, of_b);
                assert_same_bins(of_a, of_b, 1, relative);
            }
}

static void assert_same_markers(struct history *a, struct history *b)
{
    static struct history_marker of_a[HISTORY_MARKERS], of_b[HISTORY_MARKERS];
    size_t count = history_markers(a, of_a, HISTORY_MARKERS);

    assert_int_equal(count, history_markers(b, of_b, HISTORY_MARKERS));
    for (size_t i = 0; i < count; i++) {
        assert_string_equal(of_a[i].text, of_b[i].text);
        assert_memory_equal(of_a[i].at, of_b[i].at, sizeof of_a[i].at);
    }
}

static void assert_same_state(struct history *a, struct history *b)
{
    double at_a[CLOCKS], at_b[CLOCKS];

    assert_int_equal(history_steps(a, at_a), history_steps(b, at_b));
    assert_memory_equal(at_a, at_b, sizeof at_a);
    for (size_t s = 0; s < COUNT_OF(watched); s++) {
        double of_a = 0, of_b = 0;
        assert_int_equal(history_latest(a, watched[s], &of_a),
                         history_latest(b, watched[s], &of_b));
        assert_memory_equal(&of_a, &of_b, sizeof of_a);
    }
}

static void assert_same(struct history *a, struct history *b, uint64_t width, double relative)
{
    double first_a[CLOCKS], first_b[CLOCKS];

    assert_same_state(a, b);
    assert_same_windows(a, b, width, relative);
    assert_same_markers(a, b);
    assert_int_equal(history_first(a, first_a), history_first(b, first_b));
    if (width == 1)
        assert_memory_equal(first_a, first_b, sizeof first_a);
}

/* ---- back ------------------------------------------------------------------------------------ */

/* A history that went from `from` on to `far` and is back, beside one that never went on; then both go on
 * to `end`. */
static void check_rewind(uint64_t from, uint64_t far, uint64_t end, uint64_t width, double relative)
{
    struct history *back = fed(from, 100), *stayed = fed(from, 100);
    struct history_point point;

    history_point(back, &point);
    feed(back, far, 1 + far / 50, .01); /* the oldest markers are still there */
    history_rewind(back, &point, from);
    assert_same(back, stayed, width, relative);
    feed(back, end, 130, .01);
    feed(stayed, end, 130, .01);
    assert_same(back, stayed, width, relative);
    history_free(back);
    history_free(stayed);
}

static void back_is_as_if_it_never_went_on(void **state)
{
    (void)state;
    check_rewind(1000, 1500, 1800, 1, 0);
    check_rewind(999, 1000, 1001, 1, 0);
    check_rewind(1000, 1000, 1500, 1, 0);
    check_rewind(0, 1500, 1200, 1, 0);
    check_rewind(1, 700, 1200, 1, 0);
    check_rewind(0, 20000, 1200, 1, 0);
}

static void back_over_merged_bins(void **state)
{
    (void)state;
    check_rewind(20000, 3 * HISTORY_BINS, 21000, 4, 1e-6);
    check_rewind(1000, 4 * HISTORY_BINS + 17, 5000, 8, 1e-6);
    check_rewind(HISTORY_BINS, 2 * HISTORY_BINS + 8, 40000, 4, 1e-6);
}

/* The values of steps 21 to 22 went with the bin they were merged into; later ones are where they belong. */
static void back_into_a_merged_bin(void **state)
{
    struct history *history = fed(22, 0);
    struct history_point point;
    struct history_place place;
    struct history_bin bin;
    (void)state;

    history_point(history, &point);
    feed(history, 2 * HISTORY_BINS, 0, .01); /* bins of four */
    history_rewind(history, &point, 22);
    assert_int_equal(history_steps(history, NULL), 22);
    assert_true(history_at(history, STAT_TRAIN_LOSS, CLOCK_STEPS, 22, &bin, &place));
    assert_int_equal(place.last, 20);
    feed(history, 30, 0, .01);
    assert_true(history_at(history, STAT_TRAIN_LOSS, CLOCK_STEPS, 23, &bin, &place));
    assert_int_equal(place.first, 21);
    assert_int_equal(place.last, 24);
    assert_int_equal(bin.count, 2);
    assert_true(history_at(history, STAT_TRAIN_LOSS, CLOCK_STEPS, 27, &bin, &place));
    assert_int_equal(place.first, 25);
    assert_int_equal(bin.count, 4);
    history_free(history);
}

/* Back to 500 by way of a point at 300: changes between them are about to be passed again, and stand where
 * they are passed this time. */
static void markers_on_the_way_stay(void **state)
{
    struct history *back = fed(300, 100), *slow = fed(300, 100);
    struct history_point point;
    struct history_marker marker[HISTORY_MARKERS];
    (void)state;

    history_point(back, &point);
    feed(back, 900, 100, .01);
    history_rewind(back, &point, 500);
    assert_int_equal(history_markers(back, marker, HISTORY_MARKERS), 5); /* 0 … 400, not 500 */
    feed(back, 500, 0, .02);
    feed(slow, 500, 100, .02);
    assert_same_state(back, slow);
    assert_same_markers(back, slow);
    history_free(back);
    history_free(slow);
}

/* ---- copies ---------------------------------------------------------------------------------- */

static void check_copy(uint64_t steps, uint64_t width)
{
    struct history *history = fed(steps, 50), *copy = fed(1234, 60), *alone = fed(steps, 50);

    history_copy(copy, history);
    assert_same(copy, history, width, 0);
    feed(history, steps + 700, 70, .03);
    assert_same(copy, alone, width, 0);
    feed(copy, steps + 300, 40, .01);
    feed(alone, steps + 300, 40, .01);
    assert_same(copy, alone, width, 0);
    history_free(history);
    history_free(copy);
    history_free(alone);
}

static void a_copy_is_its_own(void **state)
{
    (void)state;
    check_copy(0, 1);
    check_copy(1, 1);
    check_copy(1000, 1);
    check_copy(HISTORY_BINS + 11, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(back_is_as_if_it_never_went_on),
        cmocka_unit_test(back_over_merged_bins),
        cmocka_unit_test(back_into_a_merged_bin),
        cmocka_unit_test(markers_on_the_way_stay),
        cmocka_unit_test(a_copy_is_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
