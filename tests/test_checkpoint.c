/* test_checkpoint.c -- a fork gives the same bits as its parent; a restored run what it gave before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <malloc.h>

#include "engine/checkpoint.h"
#include "engine/util.h"
#include "engine/weights.h"
#include "tests/support_engine.h"
#include "tests/support_scratch.h"

enum { STEPS = SANITIZED ? 200 : 1000 };

static const struct toy toy = {.train = 97, .test = 20, .features = 16, .classes = 3,
                               .height = 4, .width = 4};

/* What a run may be like, and a change that both take on the way. */
struct way {
    const char *settings, *change;
};

#define MLP "model=mlp:12 batch=16 seed=3 "
#define NORMED "model=dense:12,batchnorm,relu seed=3 "

static const struct way ways[] = {
    {MLP "optimizer=sgd weight-decay=0.01", "optimizer=adam"},
    {MLP "optimizer=momentum", "momentum=0.5"},
    {MLP "optimizer=nesterov", "batch=5"},
    {MLP "optimizer=adam", "optimizer=sgd"},
    {MLP "optimizer=adamw weight-decay=0.1", "precision=bf16-pure"},
    {MLP "optimizer=lars", "lr=0.1"},
    {MLP "optimizer=lamb", "batch=full"},
    {MLP "precision=bf16 optimizer=adam", "precision=fp32"},
    {MLP "precision=fp16 optimizer=momentum loss-scale-interval=7", "precision=bf16"},
    {MLP "precision=bf16-pure optimizer=momentum", "precision=fp32"},
    {MLP "precision=fp16-pure loss-scale-interval=7", "loss-scale=1024"},
    {MLP "precision=tf32 accumulate=3", "accumulate=1"},
    {MLP "precision=bf16 accumulate=3", "accumulate=2"},
    {"model=dense:12,relu,dropout:0.3 batch=16", "batch=7"},
    {NORMED "batch=24", "accumulate=4"},
    {NORMED "batch=24 accumulate=3", "precision=fp16"},
    {NORMED "batch=1", "batch=2"},
    {"model=conv:3x3,relu,maxpool:2 batch=16", "precision=bf16"},
    {MLP "schedule=cosine:900 warmup=30", "schedule=constant"},
    {MLP "schedule=ramp:50,1.5 scale-lr=linear", "schedule=step:100,0.5"},
    {MLP "batch=1", "batch=3"},
    {MLP "batch=full", "batch=1"},
    {MLP "sampling=replacement scale-lr=sqrt", "batch=64"},
    {MLP "threads=2 eval-every=3", "eval-every=50ex"},
    {MLP "freeze=on", "freeze=off"},
    {MLP "precision=fp16", "freeze=on"},
    {MLP "lr=1e5", "lr=0.01"}, /* diverges */
};

/* Of an update worth two threads. */
static const struct way threaded = {"model=mlp:256,256 batch=full threads=2", "threads=1"};

static void both_step(const char *what, struct trainer *a, struct trainer *b, uint64_t steps)
{
    struct step_stats of_a, of_b;
    for (uint64_t i = 0; i < steps; i++) {
        trainer_step(a, &of_a);
        trainer_step(b, &of_b);
        assert_same_stats(what, &of_b, &of_a);
    }
}

static void assert_same_blocks(const char *what, struct trainer *a, struct trainer *b)
{
    const float *weights = trainer_weights(b);
    if (weights)
        assert_same_bits(what, trainer_weights(a), weights, trainer_model(b)->parameters);
    assert_int_equal(arena_total(trainer_arena(a)), trainer_now(a)->memory.total);
    assert_int_equal(arena_total(trainer_arena(b)), trainer_now(b)->memory.total);
}

/* Of what is read off a run beside its steps. */
static void assert_same_reports(struct trainer *a, struct trainer *b)
{
    struct noise_report noise_a, noise_b;
    struct freeze_test test_a, test_b;
    memset(&noise_a, 0, sizeof noise_a);
    memset(&noise_b, 0, sizeof noise_b);
    trainer_noise(a, &noise_a);
    trainer_noise(b, &noise_b);
    assert_memory_equal(&noise_a, &noise_b, sizeof noise_a);
    trainer_freeze_test(a, &test_a);
    trainer_freeze_test(b, &test_b);
    assert_int_equal(test_a.steps, test_b.steps);
    assert_true(!test_a.steps || test_a.measured == test_b.measured);
    assert_int_equal(trainer_health(a), trainer_health(b));
    assert_int_equal(trainer_good_step(a), trainer_good_step(b));
}

static void check_fork(const struct dataset *data, const struct way *way, uint64_t steps)
{
    struct rig rig;
    rig_init(&rig, data, way->settings);
    take_steps(rig.trainer, 39); /* in the middle of an epoch */
    struct trainer *fork = trainer_fork(rig.trainer);
    assert_same_blocks(way->settings, rig.trainer, fork);
    both_step(way->settings, rig.trainer, fork, steps);
    turn_or_fail(rig.trainer, way->change);
    turn_or_fail(fork, way->change);
    both_step(way->settings, rig.trainer, fork, 50);
    assert_same_blocks(way->settings, rig.trainer, fork);
    assert_same_reports(rig.trainer, fork);
    trainer_free(fork);
    rig_done(&rig);
}

static void a_fork_gives_the_same_bits(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        check_fork(data, &ways[i], STEPS);
    check_fork(data, &threaded, 30);
    toy_free(data);
}

static void a_fork_leaves_its_parent_alone(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct rig rig, alone;
    struct step_stats a, b;
    (void)state;
    rig_init(&rig, data, MLP);
    rig_init(&alone, data, MLP);
    take_steps(rig.trainer, 20);
    take_steps(alone.trainer, 20);
    struct trainer *fork = trainer_fork(rig.trainer);
    turn_or_fail(fork, "batch=full precision=bf16 lr=1");
    for (int i = 0; i < 50; i++) {
        trainer_step(fork, &a);
        trainer_step(rig.trainer, &a);
        trainer_step(alone.trainer, &b);
        assert_same_stats("parent", &a, &b);
    }
    trainer_free(fork);
    rig_done(&rig);
    rig_done(&alone);
    toy_free(data);
}

/* Of all that a file of weights holds: running averages too, and the passes they followed. */
static uint32_t fingerprint(struct trainer *trainer)
{
    struct status status;
    char file[128];
    uint32_t found = 0;
    scratch_path(test_scratch(), "weights", file, sizeof file);
    if (!trainer_save_weights(trainer, file, &status) || !weights_fingerprint(file, &found, &status))
        fail_msg("%s", status.text);
    return found;
}

/* Back to a point after steps, the change and more steps: the same future again, whatever the run looked
 * like in between. */
static void check_restore(const struct dataset *data, const struct way *way)
{
    enum { AGAIN = 60 };
    static struct step_stats first[AGAIN];
    struct step_stats again;
    struct rig rig;
    rig_init(&rig, data, way->settings);
    take_steps(rig.trainer, 23);
    struct checkpoint *checkpoint = checkpoint_take(rig.trainer);
    uint32_t weights = fingerprint(rig.trainer);
    double seconds = trainer_seconds(rig.trainer);
    assert_int_equal(checkpoint_step(checkpoint), 23);
    for (int i = 0; i < AGAIN; i++)
        trainer_step(rig.trainer, &first[i]);
    turn_or_fail(rig.trainer, way->change);
    take_steps(rig.trainer, 10);
    for (int time = 0; time < 2; time++) {
        checkpoint_restore(checkpoint, rig.trainer);
        assert_int_equal(trainer_steps(rig.trainer), 23);
        assert_int_equal(fingerprint(rig.trainer), weights);
        assert_true(trainer_seconds(rig.trainer) == seconds);
        assert_int_equal(arena_total(trainer_arena(rig.trainer)),
                         trainer_now(rig.trainer)->memory.total);
        for (int i = 0; i < AGAIN; i++) {
            trainer_look(rig.trainer, i % 7 == 0, i % 5 == 0);
            trainer_step(rig.trainer, &again);
            assert_same_stats(way->settings, &again, &first[i]);
        }
        trainer_measure_split(rig.trainer);
    }
    checkpoint_free(checkpoint);
    rig_done(&rig);
}

static void a_restored_run_gives_the_same_bits(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++)
        check_restore(data, &ways[i]);
    check_restore(data, &threaded);
    toy_free(data);
}

/* G is kept as it was measured, even where it would now be summed in other passes. */
static void frozen_weights_keep_their_gradient(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    struct step_stats first[8], again;
    struct freeze_test before, after;
    (void)state;
    rig_init(&rig, data, MLP "freeze=on");
    take_steps(rig.trainer, 3);
    turn_or_fail(rig.trainer, "batch=7");
    take_steps(rig.trainer, 2);
    struct checkpoint *checkpoint = checkpoint_take(rig.trainer);
    for (int i = 0; i < 8; i++)
        trainer_step(rig.trainer, &first[i]);
    trainer_freeze_test(rig.trainer, &before);
    turn_or_fail(rig.trainer, "freeze=off");
    take_steps(rig.trainer, 5);
    checkpoint_restore(checkpoint, rig.trainer);
    for (int i = 0; i < 8; i++) {
        trainer_step(rig.trainer, &again);
        assert_true(stat_has(&again, STAT_DISTANCE_SQ));
        assert_same_stats("frozen", &again, &first[i]);
        trainer_measure_split(rig.trainer);
    }
    trainer_freeze_test(rig.trainer, &after);
    assert_true(after.steps == before.steps && after.measured == before.measured);
    checkpoint_free(checkpoint);
    rig_done(&rig);
    toy_free(data);
}

static void a_measurement_of_the_future_is_forgotten(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, MLP);
    trainer_look(rig.trainer, true, false);
    take_steps(rig.trainer, 1);
    trainer_measure_split(rig.trainer);
    struct checkpoint *checkpoint = checkpoint_take(rig.trainer);
    checkpoint_restore(checkpoint, rig.trainer);
    assert_true(trainer_measured(rig.trainer)->measured);
    assert_true(trainer_exponents(rig.trainer)->measured);
    trainer_look(rig.trainer, true, false);
    take_steps(rig.trainer, 5);
    trainer_measure_split(rig.trainer);
    assert_int_equal(trainer_exponents(rig.trainer)->step, 2);
    checkpoint_restore(checkpoint, rig.trainer);
    assert_false(trainer_measured(rig.trainer)->measured);
    assert_int_equal(trainer_measured(rig.trainer)->number, 2); /* the next is another */
    assert_false(trainer_exponents(rig.trainer)->measured);
    checkpoint_free(checkpoint);
    rig_done(&rig);
    toy_free(data);
}

/* Where the weights were good: before the step that broke them, not after it. */
static void the_good_step_is_before_the_bad_one(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    struct step_stats before, after;
    (void)state;
    rig_init(&rig, data, MLP "lr=0.05");
    assert_int_equal(trainer_good_step(rig.trainer), 0);
    before = take_steps(rig.trainer, 300);
    turn_or_fail(rig.trainer, "lr=1e4");
    struct checkpoint *checkpoint = checkpoint_take(rig.trainer);
    take_steps(rig.trainer, 40);
    assert_true(trainer_good_step(rig.trainer) <= 300);
    assert_true(trainer_good_step(rig.trainer) > 250);
    assert_int_not_equal(trainer_health(rig.trainer), HEALTH_GOOD);
    checkpoint_restore(checkpoint, rig.trainer);
    assert_int_equal(trainer_health(rig.trainer), HEALTH_GOOD);
    turn_or_fail(rig.trainer, "lr=0.05");
    after = take_steps(rig.trainer, 1);
    assert_true(stat_of(&after, STAT_TRAIN_LOSS) < 3 * stat_of(&before, STAT_TRAIN_LOSS));
    checkpoint_free(checkpoint);
    rig_done(&rig);
    toy_free(data);
}

static bool asked(void *context)
{
    return *(bool *)context = true;
}

static void a_fork_is_told_to_stop_as_its_parent_is(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    bool stopped = false;
    (void)state;
    rig_init(&rig, data, MLP);
    trainer_stop_when(rig.trainer, asked, &stopped);
    struct trainer *fork = trainer_fork(rig.trainer);
    assert_false(trainer_measure_split(fork));
    assert_true(stopped);
    trainer_free(fork);
    rig_done(&rig);
    toy_free(data);
}

static void owners_are_counted(void **state)
{
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, MLP "optimizer=adam");
    struct checkpoint *checkpoint = checkpoint_take(rig.trainer);
    struct checkpoint *shared = checkpoint_share(checkpoint);
    assert_ptr_equal(shared, checkpoint);
    size_t bytes = checkpoint_bytes(checkpoint);
    assert_in_range(malloc_usable_size(checkpoint), bytes, bytes + 32);
    checkpoint_free(checkpoint);
    checkpoint_restore(shared, rig.trainer);
    checkpoint_free(shared);
    checkpoint_free(NULL);
    rig_done(&rig);
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fork_gives_the_same_bits),
        cmocka_unit_test(a_fork_leaves_its_parent_alone),
        cmocka_unit_test(a_restored_run_gives_the_same_bits),
        cmocka_unit_test(frozen_weights_keep_their_gradient),
        cmocka_unit_test(a_measurement_of_the_future_is_forgotten),
        cmocka_unit_test(the_good_step_is_before_the_bad_one),
        cmocka_unit_test(a_fork_is_told_to_stop_as_its_parent_is),
        cmocka_unit_test(owners_are_counted),
    };
    return cmocka_run_group_tests(tests, scratch_set_up, scratch_tear_down);
}
