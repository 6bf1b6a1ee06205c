/* test_layers.c -- each kind of layer by itself against its definition, in training and in evaluation. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
