/* test_long_run.c -- what a run of many hours needs of memory: no more than a run of a minute.
 *
 * The history is fed ten million steps, and a tiny network trains as many; resident memory is read
 * from the kernel. Sanitizers slow this down and keep freed blocks: there both are shortened, and
 * memory is not judged.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/history.h"
#include "tests/support_engine.h"

enum { LONG = SANITIZED ? 200000 : 10000000, MIB = 1 << 20 };

/* Bytes of this process in memory. */
static double resident(void)
{
    unsigned long pages = 0, total = 0;
    FILE *in = fopen("/proc/self/statm", "r");
    assert_non_null(in);
    assert_int_equal(fscanf(in, "%lu %lu", &total, &pages), 2);
    fclose(in);
    return (double)pages * (double)sysconf(_SC_PAGESIZE);
}

static void assert_grown_by_less(const char *what, double before, double mebibytes)
{
    double grown = (resident() - before) / MIB;
    if (!SANITIZED && grown > mebibytes)
        fail_msg("%s: grown by %.9g MiB, more than %.9g", what, grown, mebibytes);
}

static void fill_step(struct step_stats *stats, uint64_t step)
{
    stats->measured = 0;
    for (int s = 0; s < STATS; s++)
        stat_set(stats, (enum statistic)s, 1 + toy_number(step, (uint64_t)s));
    stat_set(stats, STAT_STEP, (double)step);
    stat_set(stats, STAT_EXAMPLES, 32 * (double)step);
    stat_set(stats, STAT_EPOCH, 32 * (double)step / 1437);
    stat_set(stats, STAT_TIME_S, 1e-4 * (double)step);
    stat_set(stats, STAT_BATCH, 32);
}

/* Every series filled: a bin is 24 bytes at most, and neighbours are merged in place. */
static void a_history_stays_small(void **state)
{
    struct step_stats stats;
    double before = resident(), at[CLOCKS];
    (void)state;
    struct history *history = history_new();
    fill_step(&stats, 1);
    for (uint64_t step = 1; step <= LONG; step++) {
        stat_set(&stats, STAT_STEP, (double)step);
        stat_set(&stats, STAT_EXAMPLES, 32 * (double)step);
        stat_set(&stats, STAT_EPOCH, 32 * (double)step / 1437);
        stat_set(&stats, STAT_TIME_S, 1e-4 * (double)step);
        stat_set(&stats, STAT_TRAIN_LOSS, (double)(step % 1000));
        history_add(history, &stats);
        if (step % 1000 == 0)
            history_mark(history, "B 32→256");
    }
    assert_int_equal(history_steps(history, at), LONG);
    assert_within("steps", at[CLOCK_STEPS], LONG, 0);
    assert_grown_by_less("history", before, HISTORY_BINS * 24.0 * SERIES / MIB + 4);
    history_free(history);
}

/* Once its bins are full it does not grow at all. */
static void a_history_stops_growing(void **state)
{
    struct step_stats stats;
    double before = 0;
    (void)state;
    struct history *history = history_new();
    fill_step(&stats, 1);
    for (uint64_t step = 1; step <= LONG / 10; step++) {
        stat_set(&stats, STAT_STEP, (double)step);
        stat_set(&stats, STAT_EXAMPLES, 32 * (double)step);
        history_add(history, &stats);
        if (step == 2 * HISTORY_BINS)
            before = resident();
    }
    assert_grown_by_less("history that was full", before, 1);
    history_free(history);
}

static void training_does_not_grow(void **state)
{
    static const struct toy toy = {.train = 120, .test = 30, .features = 4, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct step_stats stats = {0};
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=1");
    uint64_t blocks = trainer_arena(rig.trainer)->allocations;
    stats = take_steps(rig.trainer, 10000);
    double before = resident();
    for (uint64_t step = 10000; step < LONG; step++)
        trainer_step(rig.trainer, &stats);
    assert_within("steps", (double)trainer_steps(rig.trainer), LONG, 0);
    assert_within("examples", (double)trainer_examples(rig.trainer), LONG, 0);
    assert_within("epochs", trainer_epochs(rig.trainer), LONG / 120.0, 1e-9);
    assert_int_equal(trainer_arena(rig.trainer)->allocations, blocks);
    assert_grown_by_less("training", before, 1);
    assert_true(stat_of(&stats, STAT_TRAIN_LOSS) >= 0 && stat_of(&stats, STAT_NOISE_SCALE) > 0);
    rig_done(&rig);
    toy_free(data);
}

/* Counters beyond what 32 bits, or a float's 24, can hold. */
static void clocks_go_on_beyond_32_bits(void **state)
{
    struct step_stats stats;
    struct history_bin bin[4];
    double at[CLOCKS];
    (void)state;
    struct history *history = history_new();
    fill_step(&stats, 1);
    for (uint64_t step = 1; step <= 1000; step++) {
        stat_set(&stats, STAT_STEP, (double)step);
        stat_set(&stats, STAT_EXAMPLES, 1e7 * (double)step);
        history_add(history, &stats);
    }
    assert_int_equal(history_steps(history, at), 1000);
    assert_within("examples", at[CLOCK_EXAMPLES], 1e10, 0);
    history_sample(history, STAT_BATCH, CLOCK_EXAMPLES, 0, 1e10 + 1, 4, bin);
    for (int i = 0; i < 4; i++)
        assert_in_range(bin[i].count, 249, 251);
    history_free(history);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_history_stays_small),
        cmocka_unit_test(a_history_stops_growing),
        cmocka_unit_test(training_does_not_grow),
        cmocka_unit_test(clocks_go_on_beyond_32_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
