/* test_precision.c -- number formats in training: master weights and what is lost without, what
 * products read, loss scaling, underflow, and every switch.
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

#include "engine/half.h"
#include "engine/product.h"
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
    static const char *const there[] = {"precision=bf16", "precision=fp16", "precision=tf32"};
    struct dataset *data = toys();
    struct rig still, moved;
    (void)state;
    rig_init(&still, data, "model=dense:20,relu batch=16 optimizer=momentum");
    rig_init(&moved, data, "model=dense:20,relu batch=16 optimizer=momentum");
    for (int i = 0; i < 12; i++) {
        take_steps(still.trainer, 3);
        take_steps(moved.trainer, 3);
        turn_or_fail(moved.trainer, there[i % 3]);
        turn_or_fail(moved.trainer, "precision=fp32");
    }
    assert_same_bits("weights", trainer_weights(moved.trainer), trainer_weights(still.trainer),
                     trainer_model(still.trainer)->parameters);
    rig_done(&still);
    rig_done(&moved);
    toy_free(data);
}

static void turn_precision(struct trainer *trainer, int precision)
{
    char change[64];
    snprintf(change, sizeof change, "precision=%s", precision_names[precision]);
    turn_or_fail(trainer, change);
}

/* The weights after steps in one precision and a switch to another, as fp32. */
static float *weights_between(const struct dataset *data, const char *optimizer, int from, int to)
{
    struct rig rig;
    char settings[128];
    snprintf(settings, sizeof settings, "model=dense:20,tanh batch=16 optimizer=%s precision=%s",
             optimizer, precision_names[from]);
    rig_init(&rig, data, settings);
    take_steps(rig.trainer, 7);
    turn_precision(rig.trainer, to);
    turn_precision(rig.trainer, PRECISION_FP32);
    float *weights = weights_copy(rig.trainer);
    struct step_stats stats = take_steps(rig.trainer, 20); /* and it trains on */
    assert_true(isfinite(stat_of(&stats, STAT_TRAIN_LOSS)));
    rig_done(&rig);
    return weights;
}

/* Whatever the switch, weights are as exact as what holds them: masters and fp32 keep all. */
static void check_switch(const struct dataset *data, const char *optimizer, int from, int to)
{
    enum { N = 9 * 20 + 21 * 4 };
    const struct precision_info *info = &precision_table[to];
    float *exact = weights_between(data, optimizer, from, PRECISION_FP32);
    float *got = weights_between(data, optimizer, from, to), want[N];
    uint16_t stored[N];
    memcpy(want, exact, sizeof want);
    if (info->weights != FORMAT_FP32 && !info->master) {
        format_store(info->weights, stored, exact, N, NULL);
        format_convert(FORMAT_FP32, want, info->weights, stored, N);
    }
    char what[64];
    snprintf(what, sizeof what, "%s: %s to %s", optimizer, precision_names[from], info->name);
    assert_same_bits(what, got, want, N);
    free(exact);
    free(got);
}

static void every_switch_keeps_what_it_can(void **state)
{
    static const char *const optimizers[] = {"sgd", "momentum", "adam"};
    struct dataset *data = toys();
    (void)state;
    for (size_t o = 0; o < COUNT_OF(optimizers); o++)
        for (int from = 0; from < PRECISIONS; from++)
            for (int to = 0; to < PRECISIONS; to++)
                check_switch(data, optimizers[o], from, to);
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

/* ---- without masters ------------------------------------------------------------------------- */

static struct dataset *digits(void)
{
    struct dataset_options options = {.directory = "datasets", .data = "digits", .holdout = 0.2,
                                      .task = TASK_AUTO, .normalize = NORMALIZE_ZSCORE, .seed = 1};
    struct status status;
    struct dataset *data = dataset_load(&options, &status);
    if (!data)
        fail_msg("%s", status.text);
    return data;
}

/* The loss on the fixed training examples after 1000 steps of the default network. */
static double digits_loss(const struct dataset *data, const char *batch, enum precision precision,
                          double *stuck)
{
    struct rig rig;
    char settings[128];
    snprintf(settings, sizeof settings, "batch=%s precision=%s stats=off eval-every=1000", batch,
             precision_names[precision]);
    rig_init(&rig, data, settings);
    struct step_stats stats = take_steps(rig.trainer, 1000);
    *stuck = stat_of(&stats, STAT_STUCK);
    rig_done(&rig);
    return stat_of(&stats, STAT_FIXED_TRAIN_LOSS);
}

static void check_stall(const struct dataset *data, const char *batch, double least, double most)
{
    double stuck, fp32 = digits_loss(data, batch, PRECISION_FP32, &stuck);
    assert_true(stuck < 0.01);
    assert_relative("bf16 loss", digits_loss(data, batch, PRECISION_BF16, &stuck), fp32, 0.01);
    assert_true(stuck < 0.01);
    assert_relative("tf32 loss", digits_loss(data, batch, PRECISION_TF32, &stuck), fp32, 0.01);
    double pure = digits_loss(data, batch, PRECISION_BF16_PURE, &stuck);
    if (!(pure > least * fp32 && pure < most * fp32))
        fail_msg("batch %s: bf16-pure ends at %.4g, %.3g times fp32's loss, not %g to %g", batch,
                 pure, pure / fp32, least, most);
    if (!(stuck > 0.5))
        fail_msg("batch %s: only %.3g of the weights are stuck", batch, stuck);
}

/* The larger the batch, the smaller and steadier the updates, and the more of them are lost. */
static void bf16_without_masters_stalls(void **state)
{
    struct dataset *data = digits();
    (void)state;
    check_stall(data, "8", 1.15, 1.6);
    if (!SANITIZED) {
        check_stall(data, "32", 1.6, 2.5);
        check_stall(data, "256", 3, 6);
    }
    dataset_free(data);
}

/* ---- products -------------------------------------------------------------------------------- */

static void tf32_products_read_rounded_values(void **state)
{
    float rows[50][7], buffer[TILE_ROWS * 5];
    const struct precision_info *tf32 = &precision_table[PRECISION_TF32];
    (void)state;
    for (size_t i = 0; i < 350; i++)
        rows[i / 7][i % 7] = (float)toy_number(4, i);
    assert_int_equal(product_rows(tf32, 50), TILE_ROWS);
    assert_int_equal(product_rows(tf32, 3), 3);
    assert_int_equal(product_rows(&precision_table[PRECISION_FP32], 50), 50);
    struct matrix m = product_read(tf32, FORMAT_FP32, rows, 7 + 2, 7, TILE_ROWS, 5, buffer);
    assert_true(m.at == buffer && m.ld == 5);
    for (size_t i = 0; i < TILE_ROWS; i++)
        for (size_t j = 0; j < 5; j++) {
            float want;
            tf32_round(&want, &rows[i + 1][j + 2], 1);
            assert_true(m.at[i * 5 + j] == want);
        }
    assert_true(rows[1][2] == (float)toy_number(4, 9)); /* storage keeps all its bits */
}

/* The gradient is that of fp32 to about three digits, and not the same. */
static void tf32_gradients_are_a_little_off(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=dense:70,tanh batch=100");
    size_t n = trainer_model(rig.trainer)->parameters;
    float *exact = checked_malloc(n * sizeof *exact);
    float *rounded = checked_malloc(n * sizeof *rounded);
    double sum_sq;
    trainer_gradient(rig.trainer, 0, 0, 100, exact, &sum_sq);
    turn_or_fail(rig.trainer, "precision=tf32");
    trainer_gradient(rig.trainer, 0, 0, 100, rounded, &sum_sq);
    assert_arrays("gradients", rounded, exact, n, 2e-3);
    assert_true(memcmp(exact, rounded, n * sizeof *exact) != 0);
    free(exact);
    free(rounded);
    rig_done(&rig);
    toy_free(data);
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

static void check_giant(size_t at, const char *optimizer)
{
    char settings[160];
    snprintf(settings, sizeof settings, "model=dense:9,tanh batch=1 sampling=sequential stats=off "
             "precision=fp16 lr=0.01 loss-scale=1024 optimizer=%s", optimizer);
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
    for (int o = 0; o < OPTIMIZERS; o++) {
        check_giant(40, optimizer_names[o]);
        check_giant(0, optimizer_names[o]); /* the first step: the state is not started yet */
    }
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

static double length_of(const float *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)values[i] * (double)values[i];
    return sqrt(sum);
}

/* Before the first update, and where another precision rounds the weights in between. */
static void weights_that_wait_have_a_length(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=dense:9,relu batch=16 precision=fp16 loss-scale=1e12");
    size_t n = trainer_model(rig.trainer)->parameters;
    float *weights = weights_copy(rig.trainer);
    struct step_stats stats = take_steps(rig.trainer, 1);
    assert_within("skipped", stat_of(&stats, STAT_SKIPPED), 1, 0);
    assert_relative("weight_norm", stat_of(&stats, STAT_WEIGHT_NORM), length_of(weights, n), 1e-6);
    turn_or_fail(rig.trainer, "precision=fp16-pure");
    for (size_t i = 0; i < n; i++)
        weights[i] = fp16_to_float(fp16_from_float(weights[i]));
    stats = take_steps(rig.trainer, 1);
    assert_within("skipped", stat_of(&stats, STAT_SKIPPED), 1, 0);
    assert_relative("weight_norm", stat_of(&stats, STAT_WEIGHT_NORM), length_of(weights, n), 1e-6);
    free(weights);
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
        cmocka_unit_test(every_switch_keeps_what_it_can),
        cmocka_unit_test(bf16_without_masters_stalls),
        cmocka_unit_test(tf32_products_read_rounded_values),
        cmocka_unit_test(tf32_gradients_are_a_little_off),
        cmocka_unit_test(sixteen_bit_training_ends_near_fp32),
        cmocka_unit_test(the_scale_doubles_after_clean_steps),
        cmocka_unit_test(other_formats_have_no_scale),
        cmocka_unit_test(a_skipped_step_is_told_as_one),
        cmocka_unit_test(a_dynamic_scale_halves),
        cmocka_unit_test(a_skipped_step_leaves_everything_alone),
        cmocka_unit_test(scaling_saves_small_gradients),
        cmocka_unit_test(fp32_loses_nothing),
        cmocka_unit_test(weights_that_wait_have_a_length),
        cmocka_unit_test(only_fp16_skips),
        cmocka_unit_test(statistics_do_not_show_the_scale),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
