/* test_gradient.c -- every weight's gradient against central differences, for every layer kind.
 *
 * Differences come from five points, h apart (error h^4). Weights are set so that no input of a
 * relu changes its sign within the four steps: small ones, with biases of +1 and -1 in turn. The
 * table of layer kinds is walked: a kind without a model here fails.
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

#include "engine/blas.h"
#include "engine/layer.h"
#include "engine/util.h"
#include "tests/support_engine.h"

enum { EXAMPLES = 6, FEATURES = 5, HEIGHT = 5, WIDTH = 4 };

/* A kind, what follows its colon, a model with it in the middle, and the channels of the images that
 * model takes. In front of a maxpool weights of one input that keep their sign leave the largest value
 * of a window where it is; in front of a batchnorm a bias would have a gradient of 0. */
static const struct {
    const char *kind, *argument, *model;
    int channels;
} kinds[] = {
    {"dense", "7", "dense:4,dense:6", 0},
    {"conv", "3x3s2p1", "conv:3x3,tanh,conv:4x2s2p1,gelu", 2},
    {"maxpool", "2", "conv:3x1,maxpool:2,dense:4", 1},
    {"avgpool", "2", "conv:3x3,avgpool:2,gelu", 2},
    {"relu", "", "dense:6,relu,dense:4,relu", 0},
    {"tanh", "", "dense:6,tanh,dense:4,tanh", 0},
    {"gelu", "", "dense:6,gelu,dense:4,gelu", 0},
    {"batchnorm", "", "dense:6,gelu,batchnorm,dense:5", 0},
    {"layernorm", "", "dense:6,layernorm,tanh,dense:4,layernorm", 0},
    {"dropout", "0.3", "dense:6,dropout:0.3,dense:8,tanh,dropout:0.5", 0},
};

/* The same after an image, and layers that look at all of one. */
static const char *const image_models[] = {
    "maxpool:2",
    "conv:2x3,gelu,batchnorm,avgpool:2",
    "conv:2x3,layernorm,tanh",
    "conv:2x3s2p2,dropout:0.25,gelu,dense:4",
    "dropout:0.25,conv:3x4s1p0",
    "conv:35x1,tanh,conv:2x3",
};

/* Orders in which layers work in place on each other's output, or must not. */
static const char *const orders[] = {
    "softmax",
    "relu",
    "gelu,tanh",
    "tanh,tanh,dense:4",
    "dense:6,tanh,relu",
    "dense:6,relu,tanh",
    "dense:6,tanh,tanh",
    "dense:6,relu,relu,tanh",
    "dense:6,gelu,relu",
    "dense:6,gelu,tanh,gelu",
    "dense:6,relu,gelu,tanh,dense:4,gelu,gelu",
    "gelu,dense:5,tanh,dense:3,relu,tanh,relu",
};

static int kind_of(const struct layer_ops *ops)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++)
        if (!strcmp(kinds[i].kind, ops->name))
            return (int)i;
    fail_msg("layer kind '%s' has no model in test_gradient.c", ops->name);
    return -1;
}

static struct dataset *dataset_of(int classes, int channels)
{
    struct toy toy = {.train = 40, .test = 4, .features = FEATURES, .classes = classes, .spread = 0.5};
    if (channels) {
        toy.features = channels * HEIGHT * WIDTH;
        toy.height = HEIGHT;
        toy.width = WIDTH;
    }
    struct dataset *data = toy_dataset(&toy);
    for (size_t i = 0; i < data->train.n * (size_t)data->features; i++)
        data->train.x[i] = fmaxf(-1, fminf(1, data->train.x[i]));
    return data;
}

static void set_weights(struct trainer *trainer)
{
    const struct model *model = trainer_model(trainer);
    float *w = trainer_weights(trainer);
    for (int i = 0; i < model->tensors; i++) {
        const struct tensor *t = &model->tensor[i];
        bool last = i + 2 >= model->tensors;
        double size = last || !t->fan_in ? 1 : 0.6 / sqrt((double)t->fan_in);
        for (size_t j = 0; j < t->count; j++) {
            double value = size * toy_number((uint64_t)i, j);
            if (t->fan_in == 1)
                value = copysign(0.5, value);
            w[t->offset + j] = t->dims > 1 ? (float)value : j % 2 ? -1.0f : 1.0f;
        }
    }
}

/* A batch's own variance bends the loss much more than a weight does: steps are shorter there, and
 * tell less. */
static double distance(const struct trainer *trainer)
{
    return trainer_model(trainer)->whole_batch ? 0x1p-6 : 0x1p-4;
}

static double tolerance(const struct trainer *trainer)
{
    return trainer_model(trainer)->whole_batch ? 1e-3 : 3e-4;
}

/* d loss / d w by five points. */
static double difference(struct trainer *trainer, float *w, float *scratch)
{
    static const double at[] = {-2, -1, 1, 2}, factor[] = {1, -8, 8, -1};
    double sum = 0, ignored, h = distance(trainer);
    float before = *w;
    for (int k = 0; k < 4; k++) {
        *w = before + (float)(at[k] * h);
        double h_real = ((double)*w - (double)before) / at[k];
        sum += factor[k] * trainer_gradient(trainer, 3, 2, EXAMPLES, scratch, &ignored) / h_real;
    }
    *w = before;
    return sum / 12;
}

/* The loss is computed in fp32: its rounding, over h, is what the differences cannot tell. A tensor
 * whose gradient is not far above that would pass whatever it holds, and fails. */
static void check_tensor(struct trainer *trainer, const char *model, const struct tensor *t,
                         const float *gradient, double loss, float *scratch)
{
    const double noise = 8 * 0x1p-23 * fmax(1, loss) / distance(trainer);
    double largest = 0;
    char what[160];
    for (size_t i = 0; i < t->count; i++)
        largest = fmax(largest, fabs((double)gradient[t->offset + i]));
    if (!(largest > 100 * noise))
        fail_msg("%s, %s: the largest gradient is only %.9g", model, t->name, largest);
    for (size_t i = 0; i < t->count; i++) {
        double numeric = difference(trainer, trainer_weights(trainer) + t->offset + i, scratch);
        snprintf(what, sizeof what, "%s, %s[%zu]", model, t->name, i);
        assert_within(what, gradient[t->offset + i], numeric,
                      tolerance(trainer) * largest + noise);
    }
}

static void check_model(const char *text, int classes, int channels)
{
    struct dataset *data = dataset_of(classes, channels);
    struct rig rig;
    char settings[256];
    snprintf(settings, sizeof settings, "model=%s batch=%d", text, EXAMPLES);
    rig_init(&rig, data, settings);
    const struct model *model = trainer_model(rig.trainer);
    float *gradient = checked_malloc(2 * model->parameters * sizeof *gradient);
    double ignored;
    set_weights(rig.trainer);
    double loss = trainer_gradient(rig.trainer, 3, 2, EXAMPLES, gradient, &ignored);
    for (int i = 0; i < model->tensors; i++)
        check_tensor(rig.trainer, text, &model->tensor[i], gradient, loss,
                     gradient + model->parameters);
    free(gradient);
    rig_done(&rig);
    toy_free(data);
}

static void every_kind_classifying(void **state)
{
    (void)state;
    for (size_t i = 0; layer_kinds[i]; i++) {
        int kind = kind_of(layer_kinds[i]);
        check_model(kinds[kind].model, 4, kinds[kind].channels);
    }
}

static void every_kind_regressing(void **state)
{
    (void)state;
    for (size_t i = 0; layer_kinds[i]; i++) {
        int kind = kind_of(layer_kinds[i]);
        check_model(kinds[kind].model, 0, kinds[kind].channels);
    }
}

static void every_image_model(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(image_models); i++)
        check_model(image_models[i], 3, 2);
}

static void every_order_of_layers(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(orders); i++) {
        check_model(orders[i], 3, 0);
        check_model(orders[i], 0, 0);
    }
}

/* A wide layer and a batch of many tiles: the loops over tiles and chunks have seams. */
static void layers_wider_than_a_tile(void **state)
{
    (void)state;
    check_model("dense:70,tanh,dense:37,gelu", 35, 0);
}

/* ---- ranges ---------------------------------------------------------------------------------- */

enum { BATCH = 41, INPUTS = 45, MOST = 64 * 64 };

/* A layer alone, with everything a pass over it touches. */
struct bench {
    struct layer layer;
    const struct precision_info *precision;
    float parameters[MOST], x[BATCH * 64], dy[BATCH * 64];
    double sum_sq;
    float running[2 * INPUTS], saved[2 * INPUTS];
    float y[BATCH * 64], dx[BATCH * 64], gradient[2][MOST]; /* in storage format */
    _Alignas(64) float workspace[64 * 256];
};

static void store(enum format format, void *to, size_t n, uint64_t stream)
{
    for (size_t i = 0; i < n; i++) {
        float value = (float)toy_number(stream, i);
        format_store(format, format_at(format, to, i), &value, 1, NULL);
        if (format == FORMAT_FP32)
            ((float *)to)[i] = value;
    }
}

static void bench_init(struct bench *bench, const struct layer_ops *ops, enum precision precision)
{
    struct status status;
    memset(bench, 0, sizeof *bench);
    bench->precision = &precision_table[precision];
    bench->layer.ops = ops;
    layer_input(&bench->layer, ops->image ? shape_image(1, 5, INPUTS / 5) : shape_flat(INPUTS));
    assert_true(ops->configure(&bench->layer, kinds[kind_of(ops)].argument, &status));
    REQUIRE(bench->layer.running <= 2 * INPUTS && bench->layer.saved <= 2 * INPUTS);
    REQUIRE(bench->layer.parameters <= MOST && bench->layer.outputs <= 64);
    REQUIRE(!ops->workspace ||
            ops->workspace(&bench->layer, bench->precision) <= COUNT_OF(bench->workspace));
    store(bench->precision->weights, bench->parameters, bench->layer.parameters, 1);
    store(bench->precision->activations, bench->x, BATCH * INPUTS, 2);
    store(bench->precision->activations, bench->dy, BATCH * bench->layer.outputs, 3);
}

static void bench_pass(struct bench *bench, int block, size_t from, size_t to, bool in_place)
{
    const struct layer *layer = &bench->layer;
    struct pass pass = {
        .precision = bench->precision,
        .parameters = bench->parameters,
        .running = bench->running,
        .saved = bench->saved,
        .gradients = bench->gradient[block],
        .workspace = bench->workspace,
        .room = COUNT_OF(bench->workspace),
        .sum_sq = &bench->sum_sq,
    };
    float *y = in_place ? bench->x : bench->y;
    layer->ops->forward(layer, &pass, bench->x, y, from, to);
    layer->ops->backward(layer, &pass, bench->x, y, bench->dy,
                         layer->ops->elementwise ? bench->dy : bench->dx, from, to);
}

/* What all examples' gradients come to, made in `parts` parts; nothing for layers whose backward
 * has done it. */
static void bench_gradient(struct bench *bench, int parts)
{
    const struct layer *layer = &bench->layer;
    struct pass pass = {.precision = bench->precision, .gradients = bench->gradient[0],
                        .workspace = bench->workspace,
                        .room = COUNT_OF(bench->workspace)};
    for (int part = 0; part < parts && layer->ops->gradient; part++)
        layer->ops->gradient(layer, &pass, bench->x, bench->dy, BATCH, part, parts);
}

static void widened(const struct bench *bench, enum format format, const float *from, size_t n,
                    float *to)
{
    (void)bench;
    format_convert(FORMAT_FP32, to, format, from, n);
}

static void check_same(const struct bench *whole, const struct bench *parts, enum format format,
                       const float *a, const float *b, size_t n, double relative)
{
    float one[BATCH * 64], other[BATCH * 64];
    char what[64];
    snprintf(what, sizeof what, "%s in %s, in parts", whole->layer.ops->name,
             whole->precision->name);
    widened(whole, format, a, n, one);
    widened(parts, format, b, n, other);
    assert_arrays(what, other, one, n, relative);
}

static void check_gradients(const struct bench *whole, const struct bench *parts, double relative)
{
    float sum[2][MOST], want[MOST];
    size_t n = whole->layer.parameters;
    enum format format = whole->layer.ops->gradient ? whole->precision->gradients : FORMAT_FP32;
    widened(whole, format, whole->gradient[0], n, want);
    for (int k = 0; k < 2; k++)
        widened(parts, format, parts->gradient[k], n, sum[k]);
    for (size_t i = 0; i < n; i++)
        sum[0][i] += sum[1][i];
    assert_arrays(whole->layer.ops->name, sum[0], want, n, relative);
    if (n)
        assert_relative("sum of squared norms", parts->sum_sq, whole->sum_sq, 1e-6);
}

/* What a result may differ by: each part is rounded by itself. */
static const double rounding[FORMATS] = {1e-6, 0.01, 0.0015};

static void check_ranges(const struct layer_ops *ops, enum precision precision, size_t cut,
                         bool in_place)
{
    struct bench *whole = checked_malloc(sizeof *whole), *parts = checked_malloc(sizeof *parts);
    enum format format = precision_table[precision].activations;
    bench_init(whole, ops, precision);
    bench_init(parts, ops, precision);
    bench_pass(whole, 0, 0, BATCH, in_place);
    bench_pass(parts, 0, 0, cut, in_place);
    bench_pass(parts, 1, cut, BATCH, in_place);
    bench_gradient(whole, 1);
    bench_gradient(parts, 3);
    size_t outputs = BATCH * whole->layer.outputs, inputs = BATCH * INPUTS;
    if (in_place)
        check_same(whole, parts, format, whole->x, parts->x, inputs, rounding[format]);
    else
        check_same(whole, parts, format, whole->y, parts->y, outputs, rounding[format]);
    if (ops->elementwise)
        check_same(whole, parts, format, whole->dy, parts->dy, outputs, rounding[format]);
    else
        check_same(whole, parts, format, whole->dx, parts->dx, inputs, rounding[format]);
    check_gradients(whole, parts, rounding[format]);
    free(whole);
    free(parts);
}

static void ranges_add_up_to_the_whole(void **state)
{
    static const size_t cuts[] = {1, 8, 32, 33, BATCH - 1};
    (void)state;
    blas_start();
    for (size_t i = 0; layer_kinds[i]; i++)
        for (int p = 0; p < PRECISIONS && !layer_kinds[i]->whole_batch; p++)
            for (size_t c = 0; c < COUNT_OF(cuts); c++)
                check_ranges(layer_kinds[i], (enum precision)p, cuts[c], false);
}

static bool works_in_place(const struct layer_ops *ops)
{
    return ops->elementwise && !ops->reads_input;
}

static void ranges_add_up_in_place(void **state)
{
    (void)state;
    for (size_t i = 0; layer_kinds[i]; i++)
        for (int p = 0; p < PRECISIONS && works_in_place(layer_kinds[i]); p++)
            check_ranges(layer_kinds[i], (enum precision)p, 17, true);
}

/* 16-bit passes round, and no more than that: against fp32 on the same stored numbers. */
static void sixteen_bits_round_once(void **state)
{
    (void)state;
    for (size_t i = 0; layer_kinds[i]; i++)
        for (int p = 1; p < PRECISIONS; p++) {
            struct bench *low = checked_malloc(sizeof *low), *high = checked_malloc(sizeof *high);
            bench_init(low, layer_kinds[i], (enum precision)p);
            bench_init(high, layer_kinds[i], PRECISION_FP32);
            enum format format = low->precision->activations;
            widened(low, format, low->parameters, low->layer.parameters, high->parameters);
            widened(low, format, low->x, BATCH * INPUTS, high->x);
            widened(low, format, low->dy, BATCH * low->layer.outputs, high->dy);
            bench_pass(low, 0, 0, BATCH, false);
            bench_pass(high, 0, 0, BATCH, false);
            float y[BATCH * 64];
            double half_unit = format == FORMAT_BF16 ? 0x1.01p-9 : 0x1.01p-12;
            widened(low, format, low->y, BATCH * low->layer.outputs, y);
            assert_arrays(low->layer.ops->name, y, high->y, BATCH * low->layer.outputs,
                          2 * half_unit);
            free(low);
            free(high);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_classifying),
        cmocka_unit_test(every_kind_regressing),
        cmocka_unit_test(every_image_model),
        cmocka_unit_test(every_order_of_layers),
        cmocka_unit_test(layers_wider_than_a_tile),
        cmocka_unit_test(ranges_add_up_to_the_whole),
        cmocka_unit_test(ranges_add_up_in_place),
        cmocka_unit_test(sixteen_bits_round_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
