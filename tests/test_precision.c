/* test_precision.c -- 16-bit training: master weights, loss scaling, underflow.
 *
 * That a skipped step leaves momentum and counters alone is seen from outside: a run with an
 * example too large for fp16 must end with the same bits as one whose data never had it.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_engine.h"

static struct dataset *toys(void)
{
    static const struct toy toy = {.train = 256, .test = 100, .features = 8, .classes = 4,
                                     .spread = 0.6};
    return toy_dataset(&toy);
}

static void masters_keep_the_weights(void **state)
{
    static const char *const there[] = {"precision=bf16", "precision=fp16", "precision=bf16"};
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=dense:20,tanh batch=16 optimizer=momentum");
    size_t n = trainer_model(rig.trainer)->parameters;
    for (size_t i = 0; i < COUNT_OF(there); i++) {
        take_steps(rig.trainer, 10);
        float *weights = weights_copy(rig.trainer);
        turn_or_fail(rig.trainer, there[i]);
        assert_same_bits("masters", trainer_weights(rig.trainer), weights, n);
        turn_or_fail(rig.trainer, "precision=fp16");
        turn_or_fail(rig.trainer, "precision=bf16");
        assert_same_bits("masters, between 16-bit formats", trainer_weights(rig.trainer), weights,
                         n);
        turn_or_fail(rig.trainer, "precision=fp32");
        assert_same_bits("weights, back in fp32", trainer_weights(rig.trainer), weights, n);
        free(weights);
    }
    rig_done(&rig);
    toy_free(data);
}

/* There and back between two steps is as if nothing had been: momentum too. */
static void there_and_back_changes_nothing(void **state)
{
    struct dataset *data = toys();
    struct rig still, moved;
    (void)state;
    rig_init(&still, data, "model=dense:20,relu batch=16 optimizer=momentum");
    rig_init(&moved, data, "model=dense:20,relu batch=16 optimizer=momentum");
    for (int i = 0; i < 12; i++) {
        take_steps(still.trainer, 3);
        take_steps(moved.trainer, 3);
        turn_or_fail(moved.trainer, i % 2 ? "precision=bf16" : "precision=fp16");
        turn_or_fail(moved.trainer, "precision=fp32");
    }
    assert_same_bits("weights", trainer_weights(moved.trainer), trainer_weights(still.trainer),
                     trainer_model(still.trainer)->parameters);
    rig_done(&still);
    rig_done(&moved);
    toy_free(data);
}

static double loss_after(const char *settings, double *accuracy)
{
    struct dataset *data = toys();
    struct rig rig;
    rig_init(&rig, data, settings);
    struct step_stats stats = take_steps(rig.trainer, 800);
    trainer_evaluate(rig.trainer, &stats);
    *accuracy = stat_of(&stats, STAT_TEST_ACCURACY);
    double loss = stat_of(&stats, STAT_FIXED_TRAIN_LOSS);
    rig_done(&rig);
    toy_free(data);
    return loss;
}

static void sixteen_bit_training_ends_near_fp32(void **state)
{
    double accuracy, other;
    (void)state;
    double fp32 = loss_after("model=dense:20,tanh batch=16 lr=0.05", &accuracy);
    assert_true(fp32 < 0.5 * log(4) && accuracy > 0.8); /* it learned */
    double bf16 = loss_after("model=dense:20,tanh batch=16 lr=0.05 precision=bf16", &other);
    assert_relative("bf16 loss", bf16, fp32, 0.02);
    assert_within("bf16 accuracy", other, accuracy, 0.03);
    double fp16 = loss_after("model=dense:20,tanh batch=16 lr=0.05 precision=fp16", &other);
    assert_relative("fp16 loss", fp16, fp32, 0.005);
    assert_within("fp16 accuracy", other, accuracy, 0.03);
}

/* ---- loss scaling ---------------------------------------------------------------------------- */

static void the_scale_doubles_after_clean_steps(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=16 precision=fp16 loss-scale-interval=5");
    turn_or_fail(rig.trainer, "lr=0.001");
    double scale = 65536;
    int clean = 0, grown = 0, backed = 0;
    for (int i = 0; i < 200; i++) {
        struct step_stats stats = take_steps(rig.trainer, 1);
        assert_within("loss_scale", stat_of(&stats, STAT_LOSS_SCALE), scale, 0);
        if (stat_of(&stats, STAT_SKIPPED) != 0) {
            scale /= 2;
            clean = 0;
            backed++;
        } else if (++clean == 5) {
            scale *= 2;
            clean = 0;
            grown++;
        }
    }
    /* It must have met its ceiling as well: gradients times 2^k leave fp16. */
    assert_true(grown > 5 && backed > 2);
    rig_done(&rig);
    toy_free(data);
}

static void other_formats_have_no_scale(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=16 precision=bf16");
    struct step_stats stats = take_steps(rig.trainer, 1);
    assert_false(stat_has(&stats, STAT_LOSS_SCALE));
    turn_or_fail(rig.trainer, "precision=fp16");
    stats = take_steps(rig.trainer, 1);
    assert_within("loss_scale", stat_of(&stats, STAT_LOSS_SCALE), 65536, 0);
    turn_or_fail(rig.trainer, "loss-scale=512");
    stats = take_steps(rig.trainer, 1);
    assert_within("loss_scale", stat_of(&stats, STAT_LOSS_SCALE), 512, 0);
    turn_or_fail(rig.trainer, "loss-scale=off");
    stats = take_steps(rig.trainer, 1);
    assert_within("loss_scale", stat_of(&stats, STAT_LOSS_SCALE), 1, 0);
    rig_done(&rig);
    toy_free(data);
}

static void a_skipped_step_is_told_as_one(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    struct noise_report before, after;
    (void)state;
    rig_init(&rig, data, "model=dense:9,relu batch=16 precision=fp16 optimizer=momentum");
    take_steps(rig.trainer, 3);
    size_t n = trainer_model(rig.trainer)->parameters;
    float *weights = weights_copy(rig.trainer);
    trainer_noise(rig.trainer, &before);
    turn_or_fail(rig.trainer, "loss-scale=1e12"); /* every gradient becomes infinite */
    struct step_stats stats = take_steps(rig.trainer, 1);
    trainer_noise(rig.trainer, &after);
    assert_within("skipped", stat_of(&stats, STAT_SKIPPED), 1, 0);
    assert_within("update_norm", stat_of(&stats, STAT_UPDATE_NORM), 0, 0);
    assert_false(stat_has(&stats, STAT_GRAD_NORM) || stat_has(&stats, STAT_GRAD_VAR) ||
                 stat_has(&stats, STAT_GRAD_SQ) || stat_has(&stats, STAT_BATCH_NOISE) ||
                 stat_has(&stats, STAT_STUCK));
    assert_true(stat_has(&stats, STAT_WEIGHT_NORM) && stat_has(&stats, STAT_TRAIN_LOSS));
    assert_within("step", stat_of(&stats, STAT_STEP), 4, 0);
    assert_within("examples", stat_of(&stats, STAT_EXAMPLES), 64, 0);
    assert_same_bits("weights", trainer_weights(rig.trainer), weights, n);
    assert_true(before.trace == after.trace && before.weight == after.weight);
    stats = take_steps(rig.trainer, 1); /* a fixed scale stays */
    assert_within("loss_scale", stat_of(&stats, STAT_LOSS_SCALE), 1e12, 0);
    assert_int_equal(trainer_health(rig.trainer), HEALTH_GOOD);
    free(weights);
    rig_done(&rig);
    toy_free(data);
}

static void a_dynamic_scale_halves(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    data->train.x[0] = 1e9f; /* infinite in fp16: no scale helps that example */
    rig_init(&rig, data, "model=softmax batch=1 sampling=sequential precision=fp16");
    struct step_stats stats = take_steps(rig.trainer, 1);
    assert_within("skipped", stat_of(&stats, STAT_SKIPPED), 1, 0);
    assert_within("loss_scale of the step", stat_of(&stats, STAT_LOSS_SCALE), 65536, 0);
    stats = take_steps(rig.trainer, 1);
    assert_within("loss_scale after it", stat_of(&stats, STAT_LOSS_SCALE), 32768, 0);
    rig_done(&rig);
    toy_free(data);
}

/* The data with an example in front of example `at` that is infinite in fp16. */
static struct dataset *with_a_giant(size_t at)
{
    static const struct toy toy = {.train = 257, .test = 100, .features = 8, .classes = 4,
                                     .spread = 0.6};
    struct dataset *data = toy_dataset(&toy), *plain = toys();
    for (size_t i = 0; i < 257; i++) {
        size_t from = i > at ? i - 1 : i;
        if (i == at) {
            data->train.x[i * 8] = 1e9f;
            continue;
        }
        memcpy(data->train.x + i * 8, plain->train.x + from * 8, 8 * sizeof(float));
        data->train.label[i] = plain->train.label[from];
    }
    toy_free(plain);
    return data;
}

static void check_giant(size_t at)
{
    static const char settings[] = "model=dense:9,tanh batch=1 sampling=sequential precision=fp16 "
                                   "optimizer=momentum lr=0.01 loss-scale=1024 stats=off";
    struct dataset *data = toys(), *giant = with_a_giant(at);
    struct rig plain, skipping;
    rig_init(&plain, data, settings);
    rig_init(&skipping, giant, settings);
    take_steps(plain.trainer, 100);
    double skipped = 0;
    for (int i = 0; i < 101; i++) {
        struct step_stats stats = take_steps(skipping.trainer, 1);
        skipped += stat_of(&stats, STAT_SKIPPED);
    }
    assert_within("skipped", skipped, 1, 0);
    assert_same_bits("weights", trainer_weights(skipping.trainer), trainer_weights(plain.trainer),
                     trainer_model(plain.trainer)->parameters);
    rig_done(&plain);
    rig_done(&skipping);
    toy_free(data);
    toy_free(giant);
}

static void a_skipped_step_leaves_everything_alone(void **state)
{
    (void)state;
    check_giant(40);
    check_giant(0); /* the first step: momentum is not started yet */
}

static double mean_underflow(const char *scale)
{
    struct dataset *data = toys();
    struct rig rig;
    char settings[128];
    double sum = 0;
    snprintf(settings, sizeof settings,
             "model=dense:9,tanh batch=full precision=fp16 loss-scale=%s", scale);
    rig_init(&rig, data, settings);
    for (size_t i = 0; i < data->train.n * 8; i++)
        data->train.x[i] *= 2e-6f;
    for (int i = 0; i < 20; i++) {
        struct step_stats stats = take_steps(rig.trainer, 1);
        sum += stat_of(&stats, STAT_UNDERFLOW) / 20;
    }
    rig_done(&rig);
    toy_free(data);
    return sum;
}

static void scaling_saves_small_gradients(void **state)
{
    double off = mean_underflow("off"), fixed = mean_underflow("4096");
    (void)state;
    if (!(off > 0.001))
        fail_msg("without loss scaling the share of gradients lost is only %.9g", off);
    if (!(fixed < off / 20))
        fail_msg("share of gradients lost: %.9g with loss scaling, %.9g without", fixed, off);
}

static void fp32_loses_nothing(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=dense:9,tanh batch=16");
    struct step_stats stats = take_steps(rig.trainer, 5);
    assert_false(stat_has(&stats, STAT_UNDERFLOW));
    assert_false(stat_has(&stats, STAT_LOSS_SCALE));
    assert_within("skipped", stat_of(&stats, STAT_SKIPPED), 0, 0);
    rig_done(&rig);
    toy_free(data);
}

/* In fp32 nothing is skipped: a run that overflows there has diverged. */
static void only_fp16_skips(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=dense:9,relu,dense:9,relu batch=16 lr=1e6");
    struct step_stats stats = take_steps(rig.trainer, 10);
    assert_within("skipped", stat_of(&stats, STAT_SKIPPED), 0, 0);
    assert_int_equal(trainer_health(rig.trainer), HEALTH_DIVERGED);
    rig_done(&rig);
    toy_free(data);
}

/* Statistics are unscaled: whatever the scale, the same numbers but for rounding. */
static void statistics_do_not_show_the_scale(void **state)
{
    static const enum statistic same[] = {STAT_GRAD_NORM, STAT_GRAD_VAR, STAT_BATCH_NOISE,
                                          STAT_UPDATE_NORM, STAT_TRAIN_LOSS};
    struct dataset *data = toys();
    struct rig fp32, fp16;
    (void)state;
    rig_init(&fp32, data, "model=dense:9,tanh batch=16 optimizer=momentum");
    rig_init(&fp16, data, "model=dense:9,tanh batch=16 optimizer=momentum precision=fp16 "
                          "loss-scale=2048 accumulate=3");
    for (int i = 0; i < 5; i++) {
        struct step_stats want = take_steps(fp32.trainer, 1), got = take_steps(fp16.trainer, 1);
        for (size_t s = 0; s < COUNT_OF(same); s++)
            assert_relative(stat_table[same[s]].column, stat_of(&got, same[s]),
                            stat_of(&want, same[s]), 5e-3);
    }
    rig_done(&fp32);
    rig_done(&fp16);
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(masters_keep_the_weights),
        cmocka_unit_test(there_and_back_changes_nothing),
        cmocka_unit_test(sixteen_bit_training_ends_near_fp32),
        cmocka_unit_test(the_scale_doubles_after_clean_steps),
        cmocka_unit_test(other_formats_have_no_scale),
        cmocka_unit_test(a_skipped_step_is_told_as_one),
        cmocka_unit_test(a_dynamic_scale_halves),
        cmocka_unit_test(a_skipped_step_leaves_everything_alone),
        cmocka_unit_test(scaling_saves_small_gradients),
        cmocka_unit_test(fp32_loses_nothing),
        cmocka_unit_test(only_fp16_skips),
        cmocka_unit_test(statistics_do_not_show_the_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
