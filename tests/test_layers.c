/* test_layers.c -- each kind of layer against its definition, in training and in evaluation; and
 * what every kind must keep of the whole: bytes as predicted, a split batch as one batch, a weight
 * file that comes back.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/blas.h"
#include "engine/layer.h"
#include "engine/util.h"
#include "tests/support_engine.h"

enum { EXAMPLES = 5, MOST = 4096 };

/* ---- one layer by itself --------------------------------------------------------------------- */

struct bench {
    struct layer layer;
    struct pass pass;
    float parameters[MOST], running[64], saved[64], gradients[MOST];
    float x[MOST], y[MOST], dy[MOST], dx[MOST];
    _Alignas(64) float workspace[8 * MOST];
};

static struct bench *bench_new(const char *kind, const char *argument, struct shape in)
{
    struct bench *bench = checked_calloc(1, sizeof *bench);
    struct status status = {.text = ""};
    const struct precision_info *precision = &precision_table[PRECISION_FP32];
    bench->layer.ops = layer_find(kind);
    layer_input(&bench->layer, in);
    if (!bench->layer.ops->configure(&bench->layer, argument, &status))
        fail_msg("%s:%s: %s", kind, argument, status.text);
    REQUIRE(EXAMPLES * MAX(bench->layer.inputs, bench->layer.outputs) <= MOST);
    REQUIRE(bench->layer.parameters <= MOST && bench->layer.running <= 64);
    REQUIRE(!bench->layer.ops->workspace ||
            bench->layer.ops->workspace(&bench->layer, precision) <= COUNT_OF(bench->workspace));
    for (size_t i = 0; i < MOST; i++) {
        bench->parameters[i] = (float)toy_number(1, i);
        bench->x[i] = (float)(2 * toy_number(2, i) + 0.5);
        bench->dy[i] = (float)toy_number(3, i);
    }
    bench->pass = (struct pass){
        .precision = precision, .kind = PASS_TRAIN, .parameters = bench->parameters,
        .running = bench->running, .saved = bench->saved, .gradients = bench->gradients,
        .workspace = bench->workspace, .seed = 1,
    };
    return bench;
}

static void bench_forward(struct bench *bench, enum pass_kind kind, size_t examples)
{
    bench->pass.kind = kind;
    bench->layer.ops->forward(&bench->layer, &bench->pass, bench->x, bench->y, 0, examples);
}

static void bench_backward(struct bench *bench, size_t examples)
{
    void *dx = bench->layer.ops->elementwise ? bench->dy : bench->dx;
    bench->layer.ops->backward(&bench->layer, &bench->pass, bench->x, bench->y, bench->dy, dx, 0,
                               examples);
}

/* ---- windows --------------------------------------------------------------------------------- */

/* Odd sizes, strides that leave something over, paddings up to the window and beyond. */
static const struct {
    size_t channels, height, width;
    const char *argument;
} convolutions[] = {
    {1, 5, 5, "2x3"},      {3, 7, 4, "4x3s2p1"},  {2, 9, 5, "3x4s3p0"}, {1, 1, 9, "2x1"},
    {2, 3, 3, "5x5"},      {2, 6, 7, "3x2s2p3"},  {1, 8, 3, "1x3s5p1"}, {4, 4, 6, "2x1s2p1"},
    {3, 2, 2, "2x4p1"},    {2, 5, 6, "35x3p0"},
};

static long image_at(const struct layer *l, size_t place, size_t k)
{
    return (long)(place * l->stride + k) - (long)l->pad;
}

/* Calls visit for every product of the convolution of one example: y[yi] += x[xi] w[wi]. */
static void each_product(const struct layer *l, void (*visit)(struct bench *, size_t, size_t, size_t),
                         struct bench *bench, size_t example)
{
    size_t k = l->kernel;
    for (size_t yi = 0; yi < l->outputs; yi++)
        for (size_t at = 0; at < l->in.channels * k * k; at++) {
            size_t c = at / (k * k), o = yi / (l->out.height * l->out.width);
            long iy = image_at(l, yi / l->out.width % l->out.height, at / k % k);
            long ix = image_at(l, yi % l->out.width, at % k);
            if (iy < 0 || ix < 0 || iy >= (long)l->in.height || ix >= (long)l->in.width)
                continue;
            size_t xi = (c * l->in.height + (size_t)iy) * l->in.width + (size_t)ix;
            visit(bench, example * l->outputs + yi, example * l->inputs + xi,
                  o * l->in.channels * k * k + at);
        }
}

/* What the definition makes of a bench. */
static float want_y[MOST], want_dx[MOST], want_dw[MOST];

static void add_product(struct bench *bench, size_t y, size_t x, size_t w)
{
    want_y[y] += bench->x[x] * bench->parameters[w];
    want_dx[x] += bench->dy[y] * bench->parameters[w];
    want_dw[w] += bench->dy[y] * bench->x[x];
}

static void convolve(struct bench *bench)
{
    const struct layer *l = &bench->layer;
    size_t places = l->out.height * l->out.width, weights = l->parameters - l->out.channels;
    memset(want_dx, 0, sizeof want_dx);
    memset(want_dw, 0, sizeof want_dw);
    for (size_t i = 0; i < EXAMPLES * l->outputs; i++) {
        size_t o = weights + i % l->outputs / places;
        want_y[i] = bench->parameters[o];
        want_dw[o] += bench->dy[i];
    }
    for (size_t i = 0; i < EXAMPLES; i++)
        each_product(l, add_product, bench, i);
}

static void convolution_is_the_direct_loop(void **state)
{
    (void)state;
    blas_start();
    for (size_t i = 0; i < COUNT_OF(convolutions); i++) {
        struct shape in = shape_image(convolutions[i].channels, convolutions[i].height,
                                      convolutions[i].width);
        const char *argument = convolutions[i].argument;
        struct bench *bench = bench_new("conv", argument, in);
        double sum_sq[1] = {0};
        for (int stats = 0; stats < 2; stats++) {
            bench->pass.sum_sq = stats ? sum_sq : NULL;
            convolve(bench);
            bench_forward(bench, PASS_TRAIN, EXAMPLES);
            bench_backward(bench, EXAMPLES);
            assert_arrays(argument, bench->y, want_y, EXAMPLES * bench->layer.outputs, 1e-5);
            assert_arrays(argument, bench->dx, want_dx, EXAMPLES * bench->layer.inputs, 1e-5);
            assert_arrays(argument, bench->gradients, want_dw, bench->layer.parameters, 1e-5);
        }
        free(bench);
    }
}

/* One value of a pool, and where its gradient goes, by the definition. */
static float pool_at(const struct bench *bench, const float *x, size_t c, size_t py, size_t px,
                     bool max, size_t *best)
{
    const struct layer *l = &bench->layer;
    double sum = 0;
    *best = (c * l->in.height + py * l->kernel) * l->in.width + px * l->kernel;
    for (size_t y = py * l->kernel; y < (py + 1) * l->kernel; y++)
        for (size_t j = px * l->kernel; j < (px + 1) * l->kernel; j++) {
            size_t at = (c * l->in.height + y) * l->in.width + j;
            sum += (double)x[at];
            if (x[at] > x[*best])
                *best = at;
        }
    return max ? x[*best] : (float)(sum / (double)(l->kernel * l->kernel));
}

static void check_pool(const char *kind, const char *argument, struct shape in)
{
    struct bench *bench = bench_new(kind, argument, in);
    const struct layer *l = &bench->layer;
    bool max = !strcmp(kind, "maxpool");
    size_t n = 0, best;
    memset(want_dx, 0, sizeof want_dx);
    for (size_t i = 0; i < EXAMPLES; i++)
        for (size_t c = 0; c < l->out.channels; c++)
            for (size_t y = 0; y < l->out.height; y++)
                for (size_t x = 0; x < l->out.width; x++, n++) {
                    want_y[n] = pool_at(bench, bench->x + i * l->inputs, c, y, x, max, &best);
                    for (size_t k = 0; k < l->kernel * l->kernel && !max; k++)
                        want_dx[i * l->inputs + (c * in.height + y * l->kernel + k / l->kernel) * in.width +
                                x * l->kernel + k % l->kernel] =
                            bench->dy[n] / (float)(l->kernel * l->kernel);
                    if (max)
                        want_dx[i * l->inputs + best] = bench->dy[n];
                }
    bench_forward(bench, PASS_TRAIN, EXAMPLES);
    bench_backward(bench, EXAMPLES);
    assert_arrays(kind, bench->y, want_y, n, 1e-6);
    assert_arrays(kind, bench->dx, want_dx, EXAMPLES * l->inputs, 1e-6);
    free(bench);
}

static void pools_are_the_direct_loop(void **state)
{
    static const char *const kinds[] = {"maxpool", "avgpool"};
    (void)state;
    for (size_t k = 0; k < COUNT_OF(kinds); k++) {
        check_pool(kinds[k], "2", shape_image(2, 5, 7));
        check_pool(kinds[k], "3", shape_image(1, 9, 8));
        check_pool(kinds[k], "1", shape_image(3, 3, 2));
        check_pool(kinds[k], "4", shape_image(2, 4, 5));
    }
}

static void the_first_of_equal_values_is_the_largest(void **state)
{
    (void)state;
    struct bench *bench = bench_new("maxpool", "2", shape_image(1, 2, 2));
    for (int i = 0; i < 4; i++)
        bench->x[i] = 3;
    bench_forward(bench, PASS_TRAIN, 1);
    bench_backward(bench, 1);
    assert_true(bench->y[0] == 3 && bench->dx[0] == bench->dy[0]);
    assert_true(bench->dx[1] == 0 && bench->dx[2] == 0 && bench->dx[3] == 0);
    bench->x[1] = NAN;
    bench_forward(bench, PASS_TRAIN, 1);
    assert_true(isnan(bench->y[0]));
    free(bench);
}

/* ---- normalisation --------------------------------------------------------------------------- */

/* Mean and variance (over n, times n) of the values of channel c over `examples`. */
static void channel_moments(const struct bench *bench, size_t c, size_t examples, double *mean,
                            double *squares)
{
    size_t places = bench->layer.in.height * bench->layer.in.width, n = examples * places;
    *mean = *squares = 0;
    for (int again = 0; again < 2; again++)
        for (size_t i = 0; i < n; i++) {
            double x = (double)bench->x[i / places * bench->layer.inputs + c * places + i % places];
            if (again)
                *squares += (x - *mean) * (x - *mean);
            else
                *mean += x / (double)n;
        }
}

static void check_batchnorm(struct shape in)
{
    struct bench *bench = bench_new("batchnorm", "", in);
    size_t channels = in.channels, places = in.height * in.width, n = EXAMPLES * places;
    float running[64];
    for (size_t c = 0; c < channels; c++) {
        bench->running[c] = (float)toy_number(8, c);
        bench->running[channels + c] = (float)(1.5 + toy_number(9, c));
    }
    memcpy(running, bench->running, sizeof running);
    bench_forward(bench, PASS_EVALUATE, EXAMPLES);
    for (size_t i = 0; i < EXAMPLES * bench->layer.inputs; i++) {
        size_t c = i / places % channels;
        assert_within("evaluated", (double)bench->y[i],
                      ((double)bench->x[i] - (double)running[c]) /
                              sqrt((double)running[channels + c] + 1e-5) *
                              (double)bench->parameters[c] +
                          (double)bench->parameters[channels + c], 1e-5);
    }
    bench_forward(bench, PASS_MEASURE, EXAMPLES);
    assert_same_bits("running averages", bench->running, running, 2 * channels);
    bench_forward(bench, PASS_TRAIN, EXAMPLES);
    for (size_t c = 0; c < channels; c++) {
        double mean, squares;
        channel_moments(bench, c, EXAMPLES, &mean, &squares);
        assert_within("running_mean", (double)bench->running[c],
                      0.9 * (double)running[c] + 0.1 * mean, 1e-6);
        assert_within("running_var", (double)bench->running[channels + c],
                      0.9 * (double)running[channels + c] + 0.1 * squares / (double)(n - 1), 1e-6);
        assert_within("trained", (double)bench->y[c * places],
                      ((double)bench->x[c * places] - mean) / sqrt(squares / (double)n + 1e-5) *
                              (double)bench->parameters[c] +
                          (double)bench->parameters[channels + c], 1e-5);
    }
    free(bench);
}

static void batchnorm_trains_and_evaluates(void **state)
{
    (void)state;
    check_batchnorm(shape_flat(7));
    check_batchnorm(shape_image(3, 4, 5));
}

static void one_value_a_channel_teaches_nothing(void **state)
{
    (void)state;
    struct bench *bench = bench_new("batchnorm", "", shape_flat(4));
    float before[8];
    memcpy(before, bench->running, sizeof before);
    bench_forward(bench, PASS_TRAIN, 1);
    bench_backward(bench, 1);
    assert_same_bits("running averages", bench->running, before, 8);
    assert_same_bits("output is the bias", bench->y, bench->parameters + 4, 4);
    for (int i = 0; i < 4; i++)
        assert_true(bench->dx[i] == 0);
    free(bench);
}

static void layernorm_is_the_same_in_evaluation(void **state)
{
    (void)state;
    struct bench *bench = bench_new("layernorm", "", shape_image(2, 3, 3));
    float trained[MOST];
    bench_forward(bench, PASS_TRAIN, EXAMPLES);
    memcpy(trained, bench->y, sizeof trained);
    bench_forward(bench, PASS_EVALUATE, EXAMPLES);
    assert_same_bits("layernorm", bench->y, trained, EXAMPLES * 18);
    for (size_t i = 0; i < EXAMPLES; i++) {
        double sum = 0, squares = 0;
        for (size_t j = 0; j < 18; j++) {
            double normal = ((double)bench->y[i * 18 + j] - (double)bench->parameters[18 + j]) /
                            (double)bench->parameters[j];
            sum += normal;
            squares += normal * normal;
        }
        assert_within("mean", sum / 18, 0, 1e-5);
        assert_within("variance", squares / 18, 1, 1e-4);
    }
    free(bench);
}

/* ---- dropout --------------------------------------------------------------------------------- */

static void dropout_drops_in_training_only(void **state)
{
    (void)state;
    struct bench *bench = bench_new("dropout", "0.3", shape_flat(800));
    size_t n = EXAMPLES * 800, dropped = 0;
    bench_forward(bench, PASS_EVALUATE, EXAMPLES);
    assert_same_bits("evaluated", bench->y, bench->x, n);
    bench_forward(bench, PASS_TRAIN, EXAMPLES);
    for (size_t i = 0; i < n; i++) {
        dropped += bench->y[i] == 0;
        if (bench->y[i] != 0)
            assert_relative("kept", (double)bench->y[i], (double)bench->x[i] / 0.7, 1e-6);
    }
    assert_within("share dropped", (double)dropped / (double)n, 0.3, 4 * sqrt(0.21 / (double)n));
    memcpy(bench->dx, bench->dy, sizeof bench->dx);
    bench_backward(bench, EXAMPLES);
    for (size_t i = 0; i < n; i++)
        assert_relative("slope", (double)bench->dy[i],
                        bench->y[i] == 0 ? 0 : (double)bench->dx[i] / 0.7, 1e-6);
    free(bench);
}

/* What is dropped follows the example's place in the epoch and the step, not the split into passes. */
static void a_draw_belongs_to_its_example(void **state)
{
    (void)state;
    struct bench *bench = bench_new("dropout", "0.5", shape_flat(300));
    float whole[MOST];
    bench_forward(bench, PASS_TRAIN, EXAMPLES);
    memcpy(whole, bench->y, sizeof whole);
    bench->pass.position = 2;
    bench->layer.ops->forward(&bench->layer, &bench->pass, bench->x + 600, bench->y + 600, 0, 3);
    assert_same_bits("the last three by themselves", bench->y, whole, EXAMPLES * 300);
    bench->pass.position = 0;
    bench->pass.step = 1;
    bench_forward(bench, PASS_TRAIN, EXAMPLES);
    assert_int_not_equal(memcmp(bench->y, whole, sizeof whole), 0);
    bench->pass.step = 0;
    bench->layer.place = 3;
    bench_forward(bench, PASS_TRAIN, EXAMPLES);
    assert_int_not_equal(memcmp(bench->y, whole, sizeof whole), 0);
    free(bench);
}

/* ---- in a network ---------------------------------------------------------------------------- */

/* A model for each kind; a kind without one fails. */
static const char *const models[] = {
    "dense:9,gelu,dense:5,tanh",
    "conv:3x3s2p1,relu,maxpool:2,conv:34x1,avgpool:1",
    "conv:4x3,batchnorm,relu,avgpool:2,dense:6,batchnorm,tanh",
    "conv:2x3,layernorm,dropout:0.2,relu,dense:7,layernorm,dropout:0.4",
};

static void every_kind_has_a_model(void **state)
{
    (void)state;
    for (size_t i = 0; layer_kinds[i]; i++) {
        bool found = false;
        for (size_t m = 0; m < COUNT_OF(models); m++)
            found |= strstr(models[m], layer_kinds[i]->name) != NULL;
        if (!found)
            fail_msg("layer kind '%s' is in no model of test_layers.c", layer_kinds[i]->name);
    }
}

static struct dataset *images(void)
{
    static const struct toy toy = {.train = 100, .test = 20, .features = 84, .classes = 4,
                                   .spread = 1.5, .height = 6, .width = 7};
    return toy_dataset(&toy);
}

static void check_bytes(const struct trainer *trainer, const char *when)
{
    const struct plan *plan = trainer_now(trainer);
    const struct arena *arena = trainer_arena(trainer);
    for (int p = 0; p < PURPOSES; p++)
        if (arena->bytes[p] != plan->memory.bytes[p])
            fail_msg("%s: %s: %zu bytes held, %zu predicted", when, purpose_names[p],
                     arena->bytes[p], plan->memory.bytes[p]);
}

static void bytes_are_as_predicted(void **state)
{
    static const char *const splits[] = {"batch=1", "batch=20", "batch=20 accumulate=3",
                                         "batch=full accumulate=auto memory-limit=120K"};
    struct dataset *data = images();
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++)
        for (int p = 0; p < PRECISIONS; p++)
            for (int o = 0; o < OPTIMIZERS; o++)
                for (size_t s = 0; s < COUNT_OF(splits); s++) {
                    struct rig rig;
                    char settings[256];
                    snprintf(settings, sizeof settings, "model=%s precision=%s optimizer=%s %s",
                             models[m], precision_table[p].name, optimizer_names[o], splits[s]);
                    rig_init(&rig, data, settings);
                    check_bytes(rig.trainer, settings);
                    uint64_t before = trainer_arena(rig.trainer)->allocations;
                    take_steps(rig.trainer, 2);
                    assert_true(trainer_arena(rig.trainer)->allocations == before);
                    turn_or_fail(rig.trainer, "precision=bf16 batch=16 accumulate=2");
                    check_bytes(rig.trainer, settings);
                    rig_done(&rig);
                }
    toy_free(data);
}

static void a_split_batch_is_one_batch(void **state)
{
    struct dataset *data = images();
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++) {
        struct rig one, split;
        char settings[256];
        snprintf(settings, sizeof settings, "model=%s batch=30 lr=0.05", models[m]);
        rig_init(&one, data, settings);
        snprintf(settings, sizeof settings, "model=%s batch=30 lr=0.05 accumulate=7", models[m]);
        rig_init(&split, data, settings);
        take_steps(one.trainer, 8); /* the last of an epoch is short */
        take_steps(split.trainer, 8);
        if (!trainer_model(one.trainer)->whole_batch)
            assert_arrays(models[m], trainer_weights(split.trainer), trainer_weights(one.trainer),
                          trainer_model(one.trainer)->parameters, 2e-5);
        rig_done(&one);
        rig_done(&split);
    }
    toy_free(data);
}

static void a_run_starts_again_the_same(void **state)
{
    struct dataset *data = images();
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++) {
        struct rig rig;
        struct status status;
        char settings[256];
        snprintf(settings, sizeof settings, "model=%s batch=30 lr=0.05", models[m]);
        rig_init(&rig, data, settings);
        struct step_stats a = take_steps(rig.trainer, 4);
        trainer_evaluate(rig.trainer, &a);
        assert_true(trainer_restart(rig.trainer, &status));
        struct step_stats b = take_steps(rig.trainer, 4);
        trainer_evaluate(rig.trainer, &b);
        assert_true(stat_of(&a, STAT_TRAIN_LOSS) == stat_of(&b, STAT_TRAIN_LOSS));
        assert_true(stat_of(&a, STAT_TEST_LOSS) == stat_of(&b, STAT_TEST_LOSS));
        rig_done(&rig);
    }
    toy_free(data);
}

static void assert_same_files(const char *one, const char *other)
{
    FILE *a = fopen(one, "rb"), *b = fopen(other, "rb");
    assert_true(a && b);
    long at = 0;
    for (int c = 0; c != EOF; at++) {
        c = fgetc(a);
        if (fgetc(b) != c)
            fail_msg("%s and %s differ in byte %ld", one, other, at);
    }
    assert_true(at > 1000);
    fclose(a);
    fclose(b);
}

/* Weights, running averages and counters come back, to the bit. */
static void a_weight_file_brings_everything_back(void **state)
{
    struct dataset *data = images();
    char file[] = "/tmp/test_layers.XXXXXX", copy[] = "/tmp/test_layers.XXXXXX", settings[512];
    close(mkstemp(file));
    close(mkstemp(copy));
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++) {
        struct rig rig, again;
        struct status status;
        snprintf(settings, sizeof settings, "model=%s batch=30 lr=0.05", models[m]);
        rig_init(&rig, data, settings);
        take_steps(rig.trainer, 6);
        assert_true(trainer_save_weights(rig.trainer, file, &status));
        snprintf(settings, sizeof settings, "model=%s batch=full lr=0 weights=%s", models[m], file);
        rig_init(&again, data, settings);
        assert_same_bits("weights", trainer_weights(again.trainer), trainer_weights(rig.trainer),
                         trainer_model(rig.trainer)->parameters);
        assert_true(trainer_save_weights(again.trainer, copy, &status));
        assert_same_files(file, copy);
        rig_done(&rig);
        rig_done(&again);
    }
    unlink(file);
    unlink(copy);
    toy_free(data);
}

/* ---- noise with batch norm ------------------------------------------------------------------- */

static const char normed[] = "model=dense:8,batchnorm,tanh lr=0 sampling=sequential";

/* tr Sigma from the passes' own gradients, by the formula. */
static double trace_of_groups(struct trainer *trainer, const size_t *sizes, size_t groups)
{
    size_t n = trainer_model(trainer)->parameters, start = 0, total = 0;
    float *g = checked_malloc(n * sizeof *g);
    double *mean = checked_calloc(n, sizeof *mean), sum = 0, mean_sq = 0, ignored;
    for (size_t k = 0; k < groups; k++)
        total += sizes[k];
    for (size_t k = 0; k < groups; start += sizes[k++]) {
        trainer_gradient(trainer, 0, start, sizes[k], g, &ignored);
        for (size_t j = 0; j < n; j++) {
            sum += (double)sizes[k] * (double)g[j] * (double)g[j];
            mean[j] += (double)sizes[k] / (double)total * (double)g[j];
        }
    }
    for (size_t j = 0; j < n; j++)
        mean_sq += mean[j] * mean[j];
    free(g);
    free(mean);
    return (sum - (double)total * mean_sq) / (double)(groups - 1);
}

static void passes_measure_the_noise_of_batchnorm(void **state)
{
    static const size_t sizes[] = {8, 8, 7, 7};
    struct dataset *data = images();
    struct rig rig;
    struct noise_report report;
    char settings[128];
    (void)state;
    for (int p = 0; p < PRECISIONS; p++) {
        snprintf(settings, sizeof settings, "%s batch=30 accumulate=4 precision=%s", normed,
                 precision_table[p].name);
        rig_init(&rig, data, settings);
        double trace = trace_of_groups(rig.trainer, sizes, 4);
        struct step_stats stats = take_steps(rig.trainer, 1);
        assert_relative(settings, stat_of(&stats, STAT_GRAD_VAR), trace, p ? 0.02 : 1e-4);
        assert_relative("batch_noise", stat_of(&stats, STAT_BATCH_NOISE),
                        stat_of(&stats, STAT_GRAD_VAR) / 30 * (1 - 30.0 / 100), 1e-9);
        trainer_noise(rig.trainer, &report);
        assert_int_equal(report.estimator, ESTIMATOR_GROUPS);
        assert_true(report.measured);
        rig_done(&rig);
    }
    toy_free(data);
}

static void one_pass_of_batchnorm_measures_none(void **state)
{
    static const char *const sizes[] = {"batch=30", "batch=1", "batch=full"};
    struct dataset *data = images();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct rig rig;
        struct noise_report report;
        char settings[128];
        snprintf(settings, sizeof settings, "%s %s", normed, sizes[i]);
        rig_init(&rig, data, settings);
        struct step_stats stats = take_steps(rig.trainer, 3);
        static const enum statistic empty[] = {STAT_GRAD_VAR, STAT_GRAD_SQ, STAT_BATCH_NOISE,
                                               STAT_NOISE_SCALE};
        for (size_t s = 0; s < COUNT_OF(empty); s++)
            assert_false(stat_has(&stats, empty[s]));
        assert_true(stat_has(&stats, STAT_GRAD_NORM));
        trainer_noise(rig.trainer, &report);
        assert_int_equal(report.estimator, ESTIMATOR_NONE);
        assert_false(report.measured);
        rig_done(&rig);
    }
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(convolution_is_the_direct_loop),
        cmocka_unit_test(pools_are_the_direct_loop),
        cmocka_unit_test(the_first_of_equal_values_is_the_largest),
        cmocka_unit_test(batchnorm_trains_and_evaluates),
        cmocka_unit_test(one_value_a_channel_teaches_nothing),
        cmocka_unit_test(layernorm_is_the_same_in_evaluation),
        cmocka_unit_test(dropout_drops_in_training_only),
        cmocka_unit_test(a_draw_belongs_to_its_example),
        cmocka_unit_test(every_kind_has_a_model),
        cmocka_unit_test(bytes_are_as_predicted),
        cmocka_unit_test(a_split_batch_is_one_batch),
        cmocka_unit_test(a_run_starts_again_the_same),
        cmocka_unit_test(a_weight_file_brings_everything_back),
        cmocka_unit_test(passes_measure_the_noise_of_batchnorm),
        cmocka_unit_test(one_pass_of_batchnorm_measures_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
