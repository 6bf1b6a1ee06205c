/* test_history.c -- the history against brute force over the raw steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <malloc.h>
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/history.h"
#include "engine/util.h"

/* A run made up from a seed: every step keeps what was recorded. */
struct raw {
    double at[CLOCKS];
    double loss, test, batch;
    bool tested;
};

static uint32_t next_random(uint32_t *state)
{
    *state = *state * 1664525u + 1013904223u;
    return *state >> 8;
}

static double uniform(uint32_t *state)
{
    return next_random(state) / 16777216.0;
}

static struct raw raw_step(uint32_t *state, const struct raw *before, uint64_t step)
{
    struct raw raw = {.batch = 1 + next_random(state) % 300, .tested = step % 7 == 0};
    static const double odd[] = {NAN, INFINITY, -INFINITY, 1e300, -1e300, 0};

    raw.at[CLOCK_STEPS] = (double)step;
    raw.at[CLOCK_EXAMPLES] = before->at[CLOCK_EXAMPLES] + raw.batch;
    raw.at[CLOCK_EPOCHS] = raw.at[CLOCK_EXAMPLES] / 1437;
    raw.at[CLOCK_SECONDS] = before->at[CLOCK_SECONDS] + uniform(state) * .01;
    raw.loss = exp(3 * uniform(state)) + (next_random(state) % 97 == 0 ? 1000 : 0);
    if (next_random(state) % 61 == 0)
        raw.loss = odd[next_random(state) % COUNT_OF(odd)];
    raw.test = uniform(state) - .5;
    return raw;
}

static struct step_stats stats_of(const struct raw *raw)
{
    struct step_stats stats = {0};

    stat_set(&stats, STAT_STEP, raw->at[CLOCK_STEPS]);
    stat_set(&stats, STAT_EPOCH, raw->at[CLOCK_EPOCHS]);
    stat_set(&stats, STAT_EXAMPLES, raw->at[CLOCK_EXAMPLES]);
    stat_set(&stats, STAT_TIME_S, raw->at[CLOCK_SECONDS]);
    stat_set(&stats, STAT_BATCH, raw->batch);
    stat_set(&stats, STAT_TRAIN_LOSS, raw->loss);
    if (raw->tested)
        stat_set(&stats, STAT_TEST_LOSS, raw->test);
    return stats;
}

static struct raw *feed(struct history *history, uint64_t steps, uint32_t seed)
{
    struct raw *raw = checked_calloc(steps + 1, sizeof *raw);

    for (uint64_t i = 1; i <= steps; i++) {
        raw[i] = raw_step(&seed, &raw[i - 1], i);
        struct step_stats stats = stats_of(&raw[i]);
        history_add(history, &stats);
    }
    return raw;
}

/* ---- columns against the raw steps ---- */

struct brute {
    uint64_t steps;
    uint32_t count, lost;
    float min, max, last;
    double sum, size;
};

static void brute_add(struct brute *brute, double value)
{
    if (!isfinite(value)) {
        brute->lost++;
        return;
    }
    float v = (float)fmin(3.4028234663852886e38, fmax(-3.4028234663852886e38, value));
    brute->min = brute->count ? fminf(brute->min, v) : v;
    brute->max = brute->count ? fmaxf(brute->max, v) : v;
    brute->last = v;
    brute->sum += v;
    brute->size += fabs(v);
    brute->count++;
}

static bool raw_value(const struct raw *raw, int series, double *value)
{
    *value = series == STAT_TRAIN_LOSS ? raw->loss : raw->test;
    return series == STAT_TRAIN_LOSS || raw->tested;
}

static double edge(double x0, double x1, size_t c, size_t columns, bool log_x)
{
    if (c == columns)
        return x1;
    double share = (double)c / (double)columns;
    return log_x ? x0 * exp(log(x1 / x0) * share) : x0 + (x1 - x0) * share;
}

/* Bins of `width` steps from the first; the one that ends at the last step may be shorter. */
static struct brute brute_column(const struct raw *raw, uint64_t steps, uint64_t width, int series,
                                 enum clock clock, double from, double to)
{
    struct brute brute = {0};

    for (uint64_t first = 1; first <= steps; first += width) {
        uint64_t last = MIN(first + width - 1, steps);
        if (raw[last].at[clock] < from || raw[last].at[clock] >= to)
            continue;
        brute.steps += last - first + 1;
        for (uint64_t i = first; i <= last; i++) {
            double value;
            if (raw_value(&raw[i], series, &value))
                brute_add(&brute, value);
        }
    }
    return brute;
}

static void assert_bin(const struct history_bin *bin, const struct brute *brute)
{
    assert_int_equal(bin->steps, brute->steps);
    assert_int_equal(bin->count, brute->count);
    assert_int_equal(bin->lost, brute->lost);
    if (!brute->count)
        return;
    assert_true(bin->min == brute->min);
    assert_true(bin->max == brute->max);
    assert_true(bin->last == brute->last);
    double mean = brute->sum / brute->count;
    double size = brute->size / brute->count;
    if (fabs(bin->mean - mean) > 1e-6 * size)
        fail_msg("mean %.9g, should be %.9g", bin->mean, mean);
}

static uint64_t width_after(uint64_t steps)
{
    uint64_t width = 1;

    while (steps >= HISTORY_BINS * width)
        width *= 2;
    return width;
}

static void check_window(struct history *history, const struct raw *raw, uint64_t steps, int series,
                         enum clock clock, double x0, double x1, size_t columns, bool log_x)
{
    struct history_bin *bins = checked_calloc(columns, sizeof *bins);

    (log_x ? history_sample_log : history_sample)(history, series, clock, x0, x1, columns, bins);
    for (size_t c = 0; c < columns; c++) {
        double from = edge(x0, x1, c, columns, log_x), to = edge(x0, x1, c + 1, columns, log_x);
        struct brute brute =
            brute_column(raw, steps, width_after(steps), series, clock, from, to);
        assert_bin(&bins[c], &brute);
    }
    free(bins);
}

static void columns_are_the_raw_steps(void **state)
{
    static const uint64_t lengths[] = {1, 2, 37, 1000, 16383, 16384, 16385, 33000, 70001};
    (void)state;

    for (size_t n = 0; n < COUNT_OF(lengths); n++) {
        uint64_t steps = lengths[n];
        struct history *history = history_new();
        struct raw *raw = feed(history, steps, (uint32_t)(17 + n));
        for (int clock = 0; clock < CLOCKS; clock++) {
            double end = raw[steps].at[clock];
            enum clock c = (enum clock)clock;
            check_window(history, raw, steps, STAT_TRAIN_LOSS, c, 0, end * 1.01, 83, false);
            check_window(history, raw, steps, STAT_TEST_LOSS, c, end / 3, end, 31, false);
            check_window(history, raw, steps, STAT_TRAIN_LOSS, c, end / 500, end * 2, 57, true);
        }
        free(raw);
        history_free(history);
    }
}

static void every_spike_survives(void **state)
{
    enum { LENGTH = 200000, COLUMNS = 60 };
    struct history *history = history_new();
    (void)state;

    for (int i = 1; i <= LENGTH; i++) {
        struct step_stats stats = {0};
        stat_set(&stats, STAT_STEP, i);
        stat_set(&stats, STAT_TRAIN_LOSS, i == 123457 ? 77 : i == 4321 ? -5 : 1);
        history_add(history, &stats);
    }
    struct history_bin bins[COLUMNS];
    history_sample(history, STAT_TRAIN_LOSS, CLOCK_STEPS, 0, LENGTH + 1, COLUMNS, bins);
    size_t spikes = 0, dips = 0, count = 0;
    for (int c = 0; c < COLUMNS; c++) {
        spikes += bins[c].max == 77;
        dips += bins[c].min == -5;
        count += bins[c].count;
    }
    assert_int_equal(spikes, 1);
    assert_int_equal(dips, 1);
    assert_int_equal(count, LENGTH);
    history_free(history);
}

/* As steps arrive, a window over the past changes only when bins are merged. */
static void closed_bins_stand_still(void **state)
{
    enum { COLUMNS = 100, LENGTH = 40000 };
    struct history *history = history_new();
    uint32_t seed = 5;
    struct raw raw = {0};
    struct history_bin before[COLUMNS], after[COLUMNS];
    (void)state;

    for (uint64_t i = 1; i <= LENGTH; i++) {
        raw = raw_step(&seed, &raw, i);
        struct step_stats stats = stats_of(&raw);
        history_add(history, &stats);
        if (i < 1024 || i % 512 > 1)
            continue;
        history_sample(history, STAT_TRAIN_LOSS, CLOCK_STEPS, 0, 1000, COLUMNS, after);
        bool merged = i == 1024 || (i % HISTORY_BINS == 0 && width_after(i) > width_after(i - 1));
        if (!merged)
            assert_memory_equal(before, after, sizeof before);
        memcpy(before, after, sizeof before);
    }
    history_free(history);
}

/* ---- single bins, and moments on other clocks ---- */

static void check_places(struct history *history, const struct raw *raw, uint64_t steps,
                         enum clock clock)
{
    uint64_t width = width_after(steps);
    uint32_t seed = 11;

    for (int i = 0; i < 300; i++) {
        double at = uniform(&seed) * raw[steps].at[clock] * 1.05;
        uint64_t step = 1;
        while (step < steps && raw[step].at[clock] < at)
            step++;
        struct history_place place;
        assert_true(history_place(history, clock, at, &place));
        assert_int_equal(place.first, (step - 1) / width * width + 1);
        assert_int_equal(place.last, MIN(place.first + width - 1, steps));
        for (int c = 0; c < CLOCKS; c++) {
            assert_true(place.from[c] == raw[place.first - 1].at[c]);
            assert_true(place.to[c] == raw[place.last].at[c]);
        }
        struct history_bin bin;
        struct history_place measured;
        if (!history_at(history, STAT_TEST_LOSS, clock, at, &bin, &measured))
            continue;
        assert_true(measured.last <= place.last);
        struct brute brute = {.steps = measured.last - measured.first + 1};
        double value;
        for (uint64_t k = measured.first; k <= place.last; k++)
            if (raw_value(&raw[k], STAT_TEST_LOSS, &value)) {
                assert_true(k <= measured.last); /* nothing was measured in between */
                brute_add(&brute, value);
            }
        assert_bin(&bin, &brute);
    }
}

static void a_place_is_its_bin(void **state)
{
    static const uint64_t lengths[] = {1, 6, 1000, 16384, 40001};
    (void)state;

    for (size_t n = 0; n < COUNT_OF(lengths); n++) {
        struct history *history = history_new();
        struct history_place place;
        assert_false(history_place(history, CLOCK_STEPS, 1, &place));
        struct raw *raw = feed(history, lengths[n], (uint32_t)n);
        for (int clock = 0; clock < CLOCKS; clock++)
            check_places(history, raw, lengths[n], (enum clock)clock);
        double first[CLOCKS];
        assert_true(history_first(history, first));
        assert_memory_equal(first, raw[1].at, sizeof first);
        free(raw);
        history_free(history);
    }
}

static void moments_survive_a_round_of_clocks(void **state)
{
    static const uint64_t lengths[] = {50, 5000, 50000};
    (void)state;

    for (size_t n = 0; n < COUNT_OF(lengths); n++) {
        struct history *history = history_new();
        struct raw *raw = feed(history, lengths[n], 21);
        for (int i = 0; i <= 100; i++) {
            double start = (double)lengths[n] * i / 100, at = start;
            for (int clock = 0; clock < CLOCKS; clock++)
                at = history_convert(history, (enum clock)clock, at,
                                     (enum clock)((clock + 1) % CLOCKS));
            assert_true(fabs(at - start) <= 1e-6 * (1 + start));
        }
        assert_true(history_convert(history, CLOCK_STEPS, 37, CLOCK_EXAMPLES) ==
                    raw[37].at[CLOCK_EXAMPLES] || lengths[n] > HISTORY_BINS);
        free(raw);
        history_free(history);
    }
}

/* ---- the smoothed loss ---- */

static void check_smoothing(enum smoothing smoothing, double examples)
{
    int series = history_smoothed(SERIES_SMOOTH_LOSS, smoothing);
    struct history *history = history_new();
    uint32_t seed = 3;
    double sum = 0, weight = 0, value;
    struct raw raw = {0};

    assert_false(history_latest(history, series, &value));
    for (uint64_t i = 1; i <= 3000; i++) {
        raw = raw_step(&seed, &raw, i);
        struct step_stats stats = stats_of(&raw);
        history_add(history, &stats);
        double decay = exp(-raw.batch / examples);
        assert_true(history_latest(history, series, &value));
        if (!isfinite(raw.loss)) {
            assert_false(isfinite(value));
            continue;
        }
        sum = decay * sum + (1 - decay) * raw.loss;
        weight = decay * weight + (1 - decay);
        assert_true(fabs(value - sum / weight) <= 1e-12 * fabs(value));
    }
    assert_false(history_latest(history, SERIES_SMOOTH_ACCURACY, &value));
    history_free(history);
}

static void smooth_loss_weighs_examples(void **state)
{
    (void)state;

    check_smoothing(SMOOTH_2048, 2048);
    check_smoothing(SMOOTH_512, 512);
    assert_int_equal(history_smoothed(SERIES_SMOOTH_LOSS, SMOOTH_OFF), STAT_TRAIN_LOSS);
    assert_int_equal(history_smoothed(SERIES_SMOOTH_NOISE, SMOOTH_OFF), STAT_BATCH_NOISE);
    assert_int_equal(history_smoothed(STAT_TEST_LOSS, SMOOTH_512), STAT_TEST_LOSS);
}

/* Once the batch is turned, the variance averaged so far counts for the new batch. */
static void smooth_noise_is_of_the_batch_in_force(void **state)
{
    struct history *history = history_new();
    double trace, noise = 0, before;
    (void)state;

    for (int i = 1; i <= 100; i++) {
        double batch = i <= 50 ? 32 : 256, variance = i == 100 ? 0 : 1 + i % 7;
        struct step_stats stats = {0};
        stat_set(&stats, STAT_BATCH, batch);
        stat_set(&stats, STAT_GRAD_VAR, variance);
        stat_set(&stats, STAT_BATCH_NOISE, variance / batch);
        history_add(history, &stats);
        before = noise;
        assert_true(history_latest(history, SERIES_SMOOTH_TRACE, &trace));
        assert_true(history_latest(history, SERIES_SMOOTH_NOISE, &noise));
        assert_true(fabs(noise - trace / batch) <= 1e-12 * noise || variance == 0);
    }
    assert_true(noise == before); /* of the step without any */
    history_free(history);
}

/* ---- markers, clocks, forgetting ---- */

static void markers_stand_before_the_step(void **state)
{
    struct history *history = history_new();
    struct raw *raw = feed(history, 10, 9);
    struct history_marker markers[HISTORY_MARKERS];
    (void)state;

    history_mark(history, "B 32→256");
    free(feed(history, 1, 1));
    assert_int_equal(history_markers(history, markers, HISTORY_MARKERS), 1);
    assert_string_equal(markers[0].text, "B 32→256");
    for (int clock = 0; clock < CLOCKS; clock++)
        assert_true(markers[0].at[clock] == raw[10].at[clock]);
    free(raw);
    history_free(history);
}

static void oldest_markers_go(void **state)
{
    struct history *history = history_new();
    struct history_marker markers[HISTORY_MARKERS];
    (void)state;

    for (int i = 0; i < HISTORY_MARKERS + 10; i++) {
        char text[24];
        snprintf(text, sizeof text, "%d", i);
        history_mark(history, text);
    }
    assert_int_equal(history_markers(history, markers, HISTORY_MARKERS), HISTORY_MARKERS);
    assert_string_equal(markers[0].text, "10");
    assert_int_equal(history_markers(history, markers, 2), 2);
    assert_string_equal(markers[0].text, "264");
    assert_string_equal(markers[1].text, "265");
    history_free(history);
}

static void long_marker_is_cut_between_characters(void **state)
{
    struct history *history = history_new();
    struct history_marker marker;
    (void)state;

    history_mark(history, "x→→→→→→→→→→→→→→→→→→→→");
    assert_int_equal(history_markers(history, &marker, 1), 1);
    assert_string_equal(marker.text, "x→→→→→→→→→→→→→→→→→→"); /* 55 bytes; one more arrow is 58 */
    history_free(history);
}

static void clear_forgets_everything(void **state)
{
    struct history *history = history_new();
    struct history_marker marker;
    struct history_bin bins[10];
    double value, at[CLOCKS];
    (void)state;

    free(feed(history, 20000, 4));
    history_mark(history, "x");
    history_clear(history);
    assert_int_equal(history_steps(history, at), 0);
    for (int clock = 0; clock < CLOCKS; clock++)
        assert_true(at[clock] == 0);
    assert_int_equal(history_markers(history, &marker, 1), 0);
    assert_false(history_latest(history, STAT_TRAIN_LOSS, &value));
    history_sample(history, STAT_TRAIN_LOSS, CLOCK_STEPS, 0, 30000, 10, bins);
    for (int c = 0; c < 10; c++)
        assert_int_equal(bins[c].count + bins[c].lost, 0);

    struct raw *raw = feed(history, 500, 8);
    assert_int_equal(history_steps(history, at), 500);
    check_window(history, raw, 500, STAT_TRAIN_LOSS, CLOCK_EPOCHS, 0, at[CLOCK_EPOCHS], 20, false);
    free(raw);
    history_free(history);
}

/* ---- memory and threads ---- */

#ifdef __SANITIZE_THREAD__
enum { MANY = 500000 };
#else
enum { MANY = 10000000 };
#endif

static size_t bytes_in_use(void)
{
    struct mallinfo2 info = mallinfo2(); /* zeros under the address sanitizer */

    return info.uordblks + info.hblkhd;
}

static void millions_of_steps_stay_bounded(void **state)
{
    size_t empty = bytes_in_use();
    struct history *history = history_new();
    size_t before = bytes_in_use();
    struct step_stats stats = {0};
    struct history_bin bins[100];
    size_t count = 0;
    (void)state;

    for (int s = 0; s < STATS; s++)
        stat_set(&stats, (enum statistic)s, 1);
    for (int i = 1; i <= MANY; i++) {
        stat_set(&stats, STAT_STEP, i);
        history_add(history, &stats);
    }
    assert_int_equal(bytes_in_use(), before);
    assert_true(before - empty < 16u << 20);
    history_sample(history, STAT_TRAIN_LOSS, CLOCK_STEPS, 0, MANY + 1, 100, bins);
    for (int c = 0; c < 100; c++)
        count += bins[c].count;
    assert_int_equal(count, MANY);
    history_free(history);
}

struct shared {
    struct history *history;
    atomic_bool done;
};

static void *read_on(void *argument)
{
    struct shared *shared = argument;
    struct history_bin bins[200];
    struct history_marker markers[8];
    double value, at[CLOCKS];

    while (!atomic_load(&shared->done)) {
        uint64_t steps = history_steps(shared->history, at);
        history_sample(shared->history, SERIES_SMOOTH_LOSS, CLOCK_EXAMPLES, 0,
                       at[CLOCK_EXAMPLES] + 1, 200, bins);
        size_t count = 0;
        for (int c = 0; c < 200; c++)
            count += bins[c].count + bins[c].lost;
        if (count > steps + 70000)
            abort();
        history_markers(shared->history, markers, 8);
        history_latest(shared->history, STAT_TEST_LOSS, &value);
    }
    return NULL;
}

static void readers_beside_the_writer(void **state)
{
    struct shared shared = {.history = history_new()};
    pthread_t readers[2];
    (void)state;

    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&readers[i], NULL, read_on, &shared), 0);
    for (int i = 0; i < 4; i++) {
        history_mark(shared.history, "go");
        free(feed(shared.history, 20000, (uint32_t)i));
    }
    history_clear(shared.history);
    atomic_store(&shared.done, true);
    for (int i = 0; i < 2; i++)
        pthread_join(readers[i], NULL);
    history_free(shared.history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_are_the_raw_steps),
        cmocka_unit_test(every_spike_survives),
        cmocka_unit_test(closed_bins_stand_still),
        cmocka_unit_test(a_place_is_its_bin),
        cmocka_unit_test(moments_survive_a_round_of_clocks),
        cmocka_unit_test(smooth_loss_weighs_examples),
        cmocka_unit_test(smooth_noise_is_of_the_batch_in_force),
        cmocka_unit_test(markers_stand_before_the_step),
        cmocka_unit_test(oldest_markers_go),
        cmocka_unit_test(long_marker_is_cut_between_characters),
        cmocka_unit_test(clear_forgets_everything),
        cmocka_unit_test(millions_of_steps_stay_bounded),
        cmocka_unit_test(readers_beside_the_writer),
    };
    return cmocka_run_group_tests_name("history", tests, NULL, NULL);
}
