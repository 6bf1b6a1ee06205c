/* test_noise.c -- gradient noise as it is measured: against single-example gradients and against the whole
 * split.
 *
 * Truth comes from gradients of one example at a time, summed in double. Unbiasedness is judged by
 * the spread of whole epochs, which are independent; a biased estimate must fail by that measure.
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

#include "engine/layer.h"
#include "engine/noise.h"
#include "engine/order.h"
#include "engine/util.h"
#include "tests/support_engine.h"

/* Sums over single-example gradients of positions 0 ... count - 1 of an epoch. */
struct truth {
    double sum_sq;                  /* sum |g_i|^2 */
    double layer_sum[NOISE_LAYERS]; /* of each layer */
    double mean_sq;                 /* |mean g|^2 */
    double layer_mean[NOISE_LAYERS];
};

static void add_layers(const struct model *model, const double *g, double *total, double *layers)
{
    for (int i = 0; i < model->layers; i++) {
        const struct layer *layer = &model->layer[i];
        double sum = 0;
        for (size_t j = 0; j < layer->parameters; j++)
            sum += g[layer->offset + j] * g[layer->offset + j];
        *total += sum;
        if (layer->number >= 0)
            layers[layer->number] += sum;
    }
}

static void find_truth(struct trainer *trainer, uint64_t epoch, size_t count, struct truth *truth)
{
    const struct model *model = trainer_model(trainer);
    size_t n = model->parameters;
    float *g = checked_calloc(n, sizeof *g);
    double *wide = checked_calloc(2 * n, sizeof *wide), *mean = wide + n, one, reported;
    memset(truth, 0, sizeof *truth);
    for (size_t i = 0; i < count; i++) {
        trainer_gradient(trainer, epoch, i, 1, g, &reported);
        for (size_t j = 0; j < n; j++) {
            wide[j] = (double)g[j];
            mean[j] += wide[j] / (double)count;
        }
        one = truth->sum_sq;
        add_layers(model, wide, &truth->sum_sq, truth->layer_sum);
        assert_relative("|g|^2 of one example", reported, truth->sum_sq - one, 1e-4);
    }
    add_layers(model, mean, &truth->mean_sq, truth->layer_mean);
    free(g);
    free(wide);
}

static double trace_of(double sum_sq, double mean_sq, double b)
{
    return (sum_sq - b * mean_sq) / (b - 1);
}

/* ---- one batch against brute force ----------------------------------------------------------- */

/* A model with every kind of layer in which examples have gradients; a kind not in it fails. */
static const char all_kinds[] = "conv:3x3s1p1,relu,layernorm,maxpool:2,conv:4x3,gelu,avgpool:2,"
                                "dropout:0.2,dense:9,layernorm,tanh";

static void the_model_has_every_kind(void **state)
{
    (void)state;
    for (size_t i = 0; layer_kinds[i]; i++)
        if (!layer_kinds[i]->whole_batch && !strstr(all_kinds, layer_kinds[i]->name))
            fail_msg("layer kind '%s' is not tested here", layer_kinds[i]->name);
}

static void check_batch(int classes, const char *settings, size_t b)
{
    struct toy toy = {.train = 60, .test = 6, .features = 70, .classes = classes, .height = 7,
                      .width = 5};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    struct truth truth;
    struct noise_report report;
    char text[256];
    snprintf(text, sizeof text, "%s batch=%zu lr=0 init=xavier", settings, b);
    rig_init(&rig, data, text);
    find_truth(rig.trainer, 0, b, &truth);
    struct step_stats stats = take_steps(rig.trainer, 1);
    double trace = trace_of(truth.sum_sq, truth.mean_sq, (double)b);
    double noise = trace / (double)b * (1 - (double)b / 60);
    assert_relative("grad_norm", stat_of(&stats, STAT_GRAD_NORM), sqrt(truth.mean_sq), 1e-4);
    assert_relative("grad_var", stat_of(&stats, STAT_GRAD_VAR), trace, 1e-4);
    assert_within("batch_noise", stat_of(&stats, STAT_BATCH_NOISE), noise, 1e-4 * fabs(noise));
    assert_within("grad_sq", stat_of(&stats, STAT_GRAD_SQ), truth.mean_sq - noise,
                  1e-4 * (truth.mean_sq + noise));
    trainer_noise(rig.trainer, &report);
    assert_int_equal(report.estimator, ESTIMATOR_EXACT);
    assert_int_equal(report.layers, trainer_model(rig.trainer)->numbered);
    for (int i = 0; i < report.layers; i++)
        assert_relative("tr Sigma of a layer", report.layer_trace[i],
                        trace_of(truth.layer_sum[i], truth.layer_mean[i], (double)b), 2e-4);
    rig_done(&rig);
    toy_free(data);
}

static void a_batch_agrees_with_its_examples(void **state)
{
    static const char *const models[] = {"model=softmax", "model=dense:9,relu", "model=dense:9,tanh",
                                         "model=dense:9,gelu", "model=conv:3x3s2p1",
                                         "model=conv:3x1,maxpool:2", "model=avgpool:3",
                                         "model=layernorm", "model=dropout:0.5"};
    char all[160];
    (void)state;
    snprintf(all, sizeof all, "model=%s", all_kinds);
    for (int classes = 0; classes <= 3; classes += 3) {
        for (size_t i = 0; i < COUNT_OF(models); i++)
            check_batch(classes, models[i], 20);
        check_batch(classes, all, 2);
        check_batch(classes, all, 37);
    }
}

static void sums_run_over_all_passes(void **state)
{
    (void)state;
    check_batch(3, "model=dense:9,relu accumulate=3", 20);
    check_batch(0, "model=dense:9,relu accumulate=20", 20);
    check_batch(3, "model=conv:3x3,relu,layernorm,dropout:0.5 accumulate=3", 20);
}

static void the_full_batch_has_no_noise(void **state)
{
    struct toy toy = {.train = 60, .test = 6, .features = 5, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    static const char *const settings[] = {"batch=full", "batch=60", "batch=full accumulate=7",
                                           "batch=full precision=bf16",
                                           "batch=full precision=fp16"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        struct rig rig;
        rig_init(&rig, data, settings[i]);
        struct step_stats stats = take_steps(rig.trainer, 3);
        double norm = stat_of(&stats, STAT_GRAD_NORM);
        assert_true(stat_of(&stats, STAT_BATCH_NOISE) == 0);
        assert_true(stat_of(&stats, STAT_GRAD_VAR) > 0);
        assert_relative(settings[i], stat_of(&stats, STAT_GRAD_SQ), norm * norm, 1e-14);
        rig_done(&rig);
    }
    toy_free(data);
}

/* ---- accumulation ---------------------------------------------------------------------------- */

/* The statistics that must not depend on how a batch is split. */
static const enum statistic of_the_batch[] = {
    STAT_TRAIN_LOSS,  STAT_TRAIN_ACCURACY, STAT_GRAD_NORM, STAT_GRAD_VAR,        STAT_BATCH_NOISE,
    STAT_UPDATE_NORM, STAT_WEIGHT_NORM,    STAT_TEST_LOSS, STAT_FIXED_TRAIN_LOSS};

static void compare_steps(struct rig *one, struct rig *split, double b, double passes, double micro)
{
    struct step_stats whole = take_steps(one->trainer, 1), parts = take_steps(split->trainer, 1);
    assert_true(stat_of(&whole, STAT_BATCH) == b && stat_of(&parts, STAT_BATCH) == b);
    assert_within("accumulate", stat_of(&parts, STAT_ACCUMULATE), passes, 0);
    assert_within("micro_batch", stat_of(&parts, STAT_MICRO_BATCH), micro, 0);
    for (size_t i = 0; i < COUNT_OF(of_the_batch); i++) {
        enum statistic s = of_the_batch[i];
        assert_int_equal(stat_has(&whole, s), stat_has(&parts, s));
        if (stat_has(&whole, s))
            assert_relative(stat_table[s].column, parts.value[s], whole.value[s], 1e-4);
    }
}

static void accumulated_passes_are_one_batch(void **state)
{
    struct toy toy = {.train = 230, .test = 10, .features = 6, .classes = 4};
    struct dataset *data = toy_dataset(&toy);
    struct rig one, split;
    (void)state;
    rig_init(&one, data, "model=dense:12,tanh batch=100 lr=0.1 optimizer=momentum");
    rig_init(&split, data, "model=dense:12,tanh batch=100 lr=0.1 optimizer=momentum accumulate=3");
    for (int epoch = 0; epoch < 3; epoch++) {
        compare_steps(&one, &split, 100, 3, 34);
        compare_steps(&one, &split, 100, 3, 34);
        compare_steps(&one, &split, 30, 3, 10); /* what is left of the epoch */
    }
    size_t n = trainer_model(one.trainer)->parameters;
    assert_arrays("weights", trainer_weights(split.trainer), trainer_weights(one.trainer), n, 1e-5);
    rig_done(&one);
    rig_done(&split);
    toy_free(data);
}

static void more_passes_than_examples_left(void **state)
{
    struct toy toy = {.train = 41, .test = 4, .features = 6, .classes = 4};
    struct dataset *data = toy_dataset(&toy);
    struct rig one, split;
    (void)state;
    rig_init(&one, data, "model=softmax batch=20 lr=0.1");
    rig_init(&split, data, "model=softmax batch=20 lr=0.1 accumulate=7");
    compare_steps(&one, &split, 20, 7, 3);
    compare_steps(&one, &split, 20, 7, 3);
    compare_steps(&one, &split, 1, 1, 1);
    rig_done(&one);
    rig_done(&split);
    toy_free(data);
}

/* ---- unbiased over shuffled batches ---------------------------------------------------------- */

struct moments {
    double sum, sum_sq, count;
};

static void moments_add(struct moments *moments, double value)
{
    moments->sum += value;
    moments->sum_sq += value * value;
    moments->count++;
}

/* How many standard errors the mean lies from `truth`; the error must be small enough to tell. */
static double distance(const char *what, const struct moments *m, double truth, double scale)
{
    double mean = m->sum / m->count, variance = m->sum_sq / m->count - mean * mean;
    double error = sqrt(fmax(variance, 0) / (m->count - 1));
    if (!(error < 0.05 * scale))
        fail_msg("%s: mean %.9g has a standard error of %.9g, too much to tell", what, mean, error);
    return (mean - truth) / fmax(error, 1e-6 * scale);
}

static void check_distance(const char *what, const struct moments *m, double truth, double scale)
{
    double away = distance(what, m, truth, scale);
    if (!(fabs(away) <= 4))
        fail_msg("%s: mean %.9g, whole split %.9g: %.3g standard errors apart", what,
                 m->sum / m->count, truth, away);
}

enum { SPLIT = 120 };

/* At fixed weights (rate 0), batches of b in shuffled epochs, against the whole split. */
static void check_unbiased(const char *sampling, size_t b, size_t batches)
{
    struct toy toy = {.train = SPLIT, .test = 4, .features = 4, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig, whole;
    struct truth truth;
    struct moments trace = {0}, signal = {0}, naive = {0};
    bool replacement = !strcmp(sampling, "replacement");
    char settings[128];
    rig_init(&whole, data, "model=softmax batch=full sampling=sequential");
    find_truth(whole.trainer, 0, SPLIT, &truth);
    snprintf(settings, sizeof settings, "model=softmax batch=%zu lr=0 sampling=%s", b, sampling);
    rig_init(&rig, data, settings);
    for (size_t done = 0; done < batches;) {
        double t = 0, s = 0, g = 0, parts = 0;
        for (size_t used = 0; used + b <= SPLIT; used += b, done++, parts++) {
            struct step_stats stats = take_steps(rig.trainer, 1);
            t += stat_of(&stats, STAT_GRAD_VAR);
            s += stat_of(&stats, STAT_GRAD_SQ);
            g += pow(stat_of(&stats, STAT_GRAD_NORM), 2);
        }
        moments_add(&trace, t / parts);
        moments_add(&signal, s / parts);
        moments_add(&naive, g / parts);
    }
    double divisor = replacement ? SPLIT : SPLIT - 1;
    double true_trace = (truth.sum_sq - SPLIT * truth.mean_sq) / divisor;
    check_distance("tr Sigma", &trace, true_trace, true_trace);
    check_distance("|G|^2", &signal, truth.mean_sq, truth.mean_sq);
    /* The check has teeth: |g_B|^2 itself is too long by tr Sigma / B. */
    assert_true(distance("|g_B|^2", &naive, truth.mean_sq, truth.mean_sq) > 8);
    rig_done(&rig);
    rig_done(&whole);
    toy_free(data);
}

static void estimates_are_unbiased(void **state)
{
    (void)state;
    check_unbiased("shuffle", 2, 60000);
    check_unbiased("shuffle", 10, 12000);
    check_unbiased("shuffle", 40, 6000);
    check_unbiased("replacement", 10, 12000);
}

/* ---- batch of one ---------------------------------------------------------------------------- */

static void check_probe(const char *precision, double relative)
{
    struct toy toy = {.train = 200, .test = 4, .features = 4, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig, rows;
    struct noise_report report;
    char settings[64];
    snprintf(settings, sizeof settings, "model=softmax batch=1 lr=0 precision=%s", precision);
    rig_init(&rig, data, settings);
    rig_init(&rows, data, "model=softmax batch=full sampling=sequential");
    struct order probe = {SAMPLING_SHUFFLE, 1, RANDOM_PROBE, 200};
    size_t n = trainer_model(rows.trainer)->parameters;
    float g[64];
    double mean[64] = {0}, sum_sq = 0, mean_sq = 0, one;
    for (uint64_t i = 0; i < 64; i++) {
        trainer_gradient(rows.trainer, 0, order_row(&probe, 0, i), 1, g, &one);
        sum_sq += one;
        for (size_t j = 0; j < n; j++)
            mean[j] += (double)g[j] / 64;
    }
    for (size_t j = 0; j < n; j++)
        mean_sq += mean[j] * mean[j];
    double trace = trace_of(sum_sq, mean_sq, 64);
    struct step_stats stats = take_steps(rig.trainer, 1);
    trainer_noise(rig.trainer, &report);
    assert_int_equal(report.estimator, ESTIMATOR_PROBE);
    assert_relative("probed tr Sigma", stat_of(&stats, STAT_GRAD_VAR), trace, relative);
    assert_relative("noise of one example", stat_of(&stats, STAT_BATCH_NOISE),
                    trace * (1 - 1.0 / 200), relative);
    assert_relative("probed |G|^2", stat_of(&stats, STAT_GRAD_SQ),
                    mean_sq - trace / 64 * (1 - 64.0 / 200), 5 * relative);
    for (int i = 2; i <= 1280; i++) {
        stats = take_steps(rig.trainer, 1);
        if (stat_has(&stats, STAT_GRAD_VAR))
            fail_msg("step %d was probed", i);
    }
    stats = take_steps(rig.trainer, 1);
    assert_true(stat_has(&stats, STAT_GRAD_VAR));
    rig_done(&rig);
    rig_done(&rows);
    toy_free(data);
}

static void single_examples_are_probed(void **state)
{
    (void)state;
    check_probe("fp32", 1e-4);
    check_probe("bf16", 1e-2);
    check_probe("fp16", 2e-3);
}

static void probing_leaves_training_alone(void **state)
{
    struct toy toy = {.train = 200, .test = 4, .features = 4, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig with, without;
    (void)state;
    rig_init(&with, data, "model=dense:5,relu batch=1 optimizer=momentum");
    rig_init(&without, data, "model=dense:5,relu batch=1 optimizer=momentum stats=off");
    take_steps(with.trainer, 3000);
    struct step_stats stats = take_steps(without.trainer, 3000);
    assert_false(stat_has(&stats, STAT_GRAD_VAR));
    assert_same_bits("weights", trainer_weights(with.trainer), trainer_weights(without.trainer),
                     trainer_model(with.trainer)->parameters);
    rig_done(&with);
    rig_done(&without);
    toy_free(data);
}

static void a_leftover_example_has_no_estimate(void **state)
{
    struct toy toy = {.train = 21, .test = 4, .features = 4, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    struct noise_report before, after;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=10");
    take_steps(rig.trainer, 2);
    trainer_noise(rig.trainer, &before);
    struct step_stats stats = take_steps(rig.trainer, 1);
    trainer_noise(rig.trainer, &after);
    assert_true(stat_of(&stats, STAT_BATCH) == 1);
    assert_false(stat_has(&stats, STAT_GRAD_VAR) || stat_has(&stats, STAT_GRAD_SQ) ||
                 stat_has(&stats, STAT_BATCH_NOISE));
    assert_true(after.trace == before.trace && after.grad_sq == before.grad_sq &&
                after.weight == before.weight);
    assert_int_equal(after.estimator, ESTIMATOR_EXACT);
    rig_done(&rig);
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_model_has_every_kind),
        cmocka_unit_test(a_batch_agrees_with_its_examples),
        cmocka_unit_test(sums_run_over_all_passes),
        cmocka_unit_test(the_full_batch_has_no_noise),
        cmocka_unit_test(accumulated_passes_are_one_batch),
        cmocka_unit_test(more_passes_than_examples_left),
        cmocka_unit_test(estimates_are_unbiased),
        cmocka_unit_test(single_examples_are_probed),
        cmocka_unit_test(probing_leaves_training_alone),
        cmocka_unit_test(a_leftover_example_has_no_estimate),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
