/* test_threads.c -- the pool, and a run whose passes are shared by threads: the same numbers to
 * rounding for any number of threads, the same bits for one number.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdatomic.h>
#include <stdio.h>

#include "engine/pool.h"
#include "engine/util.h"
#include "engine/work.h"
#include "tests/support_engine.h"

enum { ROUNDS = 2000 };

struct tally {
    struct pool *pool;
    atomic_int visits[POOL_MOST];
    atomic_int before, wrong;
};

static void visit(void *context, int index)
{
    struct tally *tally = context;
    atomic_fetch_add(&tally->visits[index], 1);
}

static void every_thread_works_once_a_round(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 5; threads++) {
        struct tally tally = {.pool = pool_new(threads)};
        assert_int_equal(pool_threads(tally.pool), threads);
        for (int i = 0; i < ROUNDS; i++)
            pool_run(tally.pool, visit, &tally);
        for (int i = 0; i < POOL_MOST; i++)
            assert_int_equal(atomic_load(&tally.visits[i]), i < threads ? ROUNDS : 0);
        pool_free(tally.pool);
    }
}

static void meet(void *context, int index)
{
    struct tally *tally = context;
    (void)index;
    atomic_fetch_add(&tally->before, 1);
    pool_barrier(tally->pool, pool_threads(tally->pool));
    if (atomic_load(&tally->before) % pool_threads(tally->pool) != 0)
        atomic_fetch_add(&tally->wrong, 1);
    pool_barrier(tally->pool, pool_threads(tally->pool));
}

static void a_barrier_waits_for_all(void **state)
{
    struct tally tally = {.pool = pool_new(3)};
    (void)state;
    for (int i = 0; i < ROUNDS / 4; i++)
        pool_run(tally.pool, meet, &tally);
    assert_int_equal(atomic_load(&tally.wrong), 0);
    pool_free(tally.pool);
}

static void shares_cover_everything_evenly(void **state)
{
    (void)state;
    for (size_t count = 0; count < 40; count++)
        for (int threads = 1; threads < 9; threads++) {
            size_t next = 0;
            for (int i = 0; i < threads; i++) {
                size_t from, to;
                pool_share(count, i, threads, &from, &to);
                assert_int_equal(from, next);
                assert_true(to - from == count / (size_t)threads ||
                            to - from == count / (size_t)threads + 1);
                next = to;
            }
            assert_int_equal(next, count);
        }
}

static struct dataset *images(void)
{
    struct toy toy = {.train = 300, .test = 60, .features = 64, .classes = 3, .height = 8, .width = 8};
    return toy_dataset(&toy);
}

/* With enough to do for five threads at batch 260. */
static const char *const models[] = {
    "model=mlp:256,130",
    "model=dense:256,gelu,dense:130,tanh,layernorm",
    "model=conv:9x5,relu,maxpool:2,conv:16x3,relu,dense:40,relu",
};

/* Statistics that threads must agree on. */
static const enum statistic same[] = {
    STAT_TRAIN_LOSS, STAT_GRAD_NORM, STAT_UPDATE_NORM, STAT_TEST_LOSS, STAT_FIXED_TRAIN_LOSS,
};

static void check_threads(const struct dataset *data, const char *settings, int threads,
                          double relative)
{
    char one[256], many[256];
    struct rig a, b;
    snprintf(one, sizeof one, "%s eval-every=1", settings);
    snprintf(many, sizeof many, "%s eval-every=1 threads=%d", settings, threads);
    rig_init(&a, data, one);
    rig_init(&b, data, many);
    for (int step = 0; step < (SANITIZED ? 2 : 3); step++) {
        struct step_stats want = take_steps(a.trainer, 1), got = take_steps(b.trainer, 1);
        for (size_t i = 0; i < COUNT_OF(same); i++)
            assert_relative(many, stat_of(&got, same[i]), stat_of(&want, same[i]), relative);
        if (stat_has(&want, STAT_GRAD_VAR))
            assert_relative(many, stat_of(&got, STAT_GRAD_VAR), stat_of(&want, STAT_GRAD_VAR),
                            10 * relative);
        assert_true(stat_of(&got, STAT_MEM_TOTAL) == stat_of(&got, STAT_MEM_PREDICTED));
    }
    rig_done(&a);
    rig_done(&b);
}

static void threads_agree(void **state)
{
    struct dataset *data = images();
    char settings[128];
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++)
        for (int threads = 2; threads <= 5; threads += 3) {
            snprintf(settings, sizeof settings, "%s batch=260 lr=0.02", models[m]);
            check_threads(data, settings, threads, 2e-5);
            snprintf(settings, sizeof settings, "%s batch=full accumulate=2 lr=0.02", models[m]);
            check_threads(data, settings, threads, 2e-5);
            snprintf(settings, sizeof settings, "%s batch=260 lr=0.02 precision=bf16", models[m]);
            check_threads(data, settings, threads, 3e-2);
        }
    toy_free(data);
}

/* Steps small enough to hand their gradients over: parts of 3 outputs among several threads. */
static void small_steps_agree(void **state)
{
    struct dataset *data = images();
    (void)state;
    check_threads(data, "model=mlp:512,129 batch=61 lr=0.02 optimizer=momentum", 3, 2e-5);
    check_threads(data, "model=mlp:512,129 batch=61 lr=0.02 precision=tf32", 3, 2e-5);
    check_threads(data, "model=conv:20x5,relu,conv:20x5 batch=61 lr=0.01 optimizer=adam", 3, 2e-4);
    check_threads(data, "model=mlp:2048,2048 batch=2 lr=0.01", 8, 2e-5);
    toy_free(data);
}

static int threads_of(const struct dataset *data, const char *settings)
{
    struct rig rig;
    rig_init(&rig, data, settings);
    int threads = trainer_now(rig.trainer)->threads;
    rig_done(&rig);
    return threads;
}

static void threads_follow_the_work(void **state)
{
    struct dataset *data = images();
    (void)state;
    assert_int_equal(threads_of(data, "model=mlp:256,130 batch=full threads=5"), 5);
    assert_int_equal(threads_of(data, "model=mlp:256,130 batch=8 threads=5"), 1);
    assert_int_equal(threads_of(data, "model=mlp:2048,2048 batch=2 threads=8"), 2);
    assert_int_equal(threads_of(data, "model=mlp:2048,2048 batch=1 threads=8"), 1);
    assert_int_equal(threads_of(data, "model=dense:128,batchnorm batch=full threads=5"), 1);
    assert_true(threads_of(data, "model=mlp:256,130 batch=full") <= (int)work_processors());
    toy_free(data);
}

static void threads_change_while_it_trains(void **state)
{
    struct dataset *data = images();
    struct rig a, b;
    (void)state;
    rig_init(&a, data, "model=mlp:256,130 batch=260 threads=1");
    rig_init(&b, data, "model=mlp:256,130 batch=260 threads=1");
    for (int threads = 1; threads <= 4; threads++) {
        char change[32];
        snprintf(change, sizeof change, "threads=%d", threads);
        turn_or_fail(b.trainer, change);
        assert_int_equal(trainer_now(b.trainer)->threads, threads);
        struct step_stats want = take_steps(a.trainer, 2), got = take_steps(b.trainer, 2);
        assert_relative(change, stat_of(&got, STAT_GRAD_NORM), stat_of(&want, STAT_GRAD_NORM), 2e-5);
        assert_true(stat_of(&got, STAT_MEM_TOTAL) == stat_of(&got, STAT_MEM_PREDICTED));
    }
    rig_done(&a);
    rig_done(&b);
    toy_free(data);
}

static void a_number_of_threads_gives_the_same_bits(void **state)
{
    struct dataset *data = images();
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++) {
        char settings[128];
        struct rig a, b;
        snprintf(settings, sizeof settings, "%s batch=260 threads=3", models[m]);
        rig_init(&a, data, settings);
        rig_init(&b, data, settings);
        take_steps(a.trainer, 10);
        take_steps(b.trainer, 10);
        assert_same_bits(settings, trainer_weights(a.trainer), trainer_weights(b.trainer),
                         trainer_model(a.trainer)->parameters);
        rig_done(&a);
        rig_done(&b);
    }
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_thread_works_once_a_round),
        cmocka_unit_test(a_barrier_waits_for_all),
        cmocka_unit_test(shares_cover_everything_evenly),
        cmocka_unit_test(threads_agree),
        cmocka_unit_test(small_steps_agree),
        cmocka_unit_test(threads_follow_the_work),
        cmocka_unit_test(threads_change_while_it_trains),
        cmocka_unit_test(a_number_of_threads_gives_the_same_bits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
