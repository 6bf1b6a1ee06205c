/* layer_batchnorm.c -- y = xhat w + b, xhat = (x - mean) / sqrt(variance + 1e-5), mean and variance
 * of each channel over the examples and places of a pass (Ioffe, Szegedy 2015, arXiv 1502.03167;
 * PyTorch's BatchNorm1d after flat layers, BatchNorm2d after an image).
 *
 *   dw = sum of dy xhat, db = sum of dy, over the n values of a channel
 *   dx = (dy - db / n - xhat dw / n) w / sqrt(variance + 1e-5)
 *
 * Running averages (momentum 0.1, unbiased variance) take the place of the batch's in evaluation; a
 * pass with one value a channel leaves them alone. Sums are in double. Mean and deviation of the
 * batch are kept from forward to backward, whose size is the channels', not the batch's.
 */
#include <math.h>

#include "engine/layer.h"
#include "engine/util.h"

static const double epsilon = 1e-5, momentum = 0.1;

static bool batchnorm_configure(struct layer *layer, const char *argument, struct status *status)
{
    size_t channels = layer->in.channels;
    if (!layer_no_argument(layer, argument, status))
        return false;
    layer_output(layer, layer->in);
    layer_parameter(layer, "weight", 1, &channels, 1);
    layer_parameter(layer, "bias", 1, &channels, 0);
    layer_average(layer, "running_mean", channels, 0);
    layer_average(layer, "running_var", channels, 1);
    layer->saved = 2 * channels;
    return true;
}

/* Parts of the workspace; the last ones only where storage is not fp32. */
struct parts {
    double *a, *b;        /* [channels] sums */
    float *weight, *bias; /* [channels] */
    float *x, *dy;        /* [inputs] of one example */
};

static size_t batchnorm_workspace(const struct layer *layer, const struct precision_info *precision)
{
    size_t sums = 2 * layer->in.channels * sizeof(double) / sizeof(float);
    return sums + 2 * layer->in.channels +
           (precision->activations == FORMAT_FP32 ? 0 : 2 * layer->inputs);
}

static struct parts parts_of(const struct layer *layer, const struct pass *pass)
{
    size_t channels = layer->in.channels;
    double *sums = (double *)(void *)pass->workspace;
    float *rest = (float *)(sums + 2 * channels);
    return (struct parts){sums, sums + channels, rest, rest + channels, rest + 2 * channels,
                          rest + 2 * channels + layer->inputs};
}

static size_t places_of(const struct layer *layer)
{
    return layer->in.height * layer->in.width;
}

static const float *example(const struct layer *layer, const struct pass *pass, const void *x,
                            size_t i, float *buffer)
{
    enum format format = pass->precision->activations;
    return format_read(format, format_at(format, x, i * layer->inputs), layer->inputs, buffer);
}

static void clear(double *sums, size_t n)
{
    for (size_t c = 0; c < n; c++)
        sums[c] = 0;
}

static void add_values(double *sum, const float *x, size_t channels, size_t places)
{
    for (size_t c = 0; c < channels; c++)
        for (size_t p = 0; p < places; p++)
            sum[c] += (double)x[c * places + p];
}

static void add_squares(double *sum, const double *mean, const float *x, size_t channels,
                        size_t places)
{
    for (size_t c = 0; c < channels; c++)
        for (size_t p = 0; p < places; p++) {
            double d = (double)x[c * places + p] - mean[c];
            sum[c] += d * d;
        }
}

/* Mean of each channel in t->a, sum of squared deviations in t->b. */
static void moments(const struct layer *layer, const struct pass *pass, const void *x, size_t from,
                    size_t to, const struct parts *t)
{
    size_t channels = layer->in.channels, places = places_of(layer);
    clear(t->a, 2 * channels);
    for (size_t i = from; i < to; i++)
        add_values(t->a, example(layer, pass, x, i, t->x), channels, places);
    for (size_t c = 0; c < channels; c++)
        t->a[c] /= (double)((to - from) * places);
    for (size_t i = from; i < to; i++)
        add_squares(t->b, t->a, example(layer, pass, x, i, t->x), channels, places);
}

/* Leaves what xhat is made with: mean, then the reciprocal of the deviation. */
static void set_saved(const struct layer *layer, const struct pass *pass, const struct parts *t,
                      double n)
{
    size_t channels = layer->in.channels;
    float *saved = pass->saved + layer->saved_offset;
    float *running = pass->running + layer->running_offset;
    bool follow = pass->kind == PASS_TRAIN && n > 1;
    for (size_t c = 0; c < channels; c++) {
        bool own = pass->kind != PASS_EVALUATE;
        double mean = own ? t->a[c] : (double)running[c];
        double variance = own ? t->b[c] / n : (double)running[channels + c];
        saved[c] = (float)mean;
        saved[channels + c] = (float)(1 / sqrt(variance + epsilon));
        if (!follow)
            continue;
        running[c] = (float)((1 - momentum) * (double)running[c] + momentum * mean);
        running[channels + c] = (float)((1 - momentum) * (double)running[channels + c] +
                                        momentum * t->b[c] / (n - 1));
    }
}

static void batchnorm_forward(const struct layer *layer, const struct pass *pass, const void *x,
                              void *y, size_t from, size_t to)
{
    enum format fw = pass->precision->weights, fx = pass->precision->activations;
    size_t channels = layer->in.channels, places = places_of(layer), width = layer->inputs;
    struct parts t = parts_of(layer, pass);
    const void *parameters = format_at(fw, pass->parameters, layer->offset);
    const float *w = format_read(fw, parameters, channels, t.weight);
    const float *b = format_read(fw, format_at(fw, parameters, channels), channels, t.bias);
    const float *mean = pass->saved + layer->saved_offset, *inverse = mean + channels;
    if (pass->kind != PASS_EVALUATE)
        moments(layer, pass, x, from, to, &t);
    set_saved(layer, pass, &t, (double)((to - from) * places));
    for (size_t i = from; i < to; i++) {
        const float *v = example(layer, pass, x, i, t.x);
        void *place = format_at(fx, y, i * width);
        float *target = format_target(fx, place, t.dy);
        for (size_t c = 0; c < channels; c++)
            for (size_t j = c * places; j < (c + 1) * places; j++)
                target[j] = (v[j] - mean[c]) * inverse[c] * w[c] + b[c];
        format_store(fx, place, target, width, NULL);
    }
}

/* db of each channel in t->a, dw in t->b. */
static void sum_slopes(const struct layer *layer, const struct pass *pass, const void *x,
                       const void *dy, size_t from, size_t to, const struct parts *t)
{
    size_t channels = layer->in.channels, places = places_of(layer);
    const float *mean = pass->saved + layer->saved_offset, *inverse = mean + channels;
    clear(t->a, 2 * channels);
    for (size_t i = from; i < to; i++) {
        const float *v = example(layer, pass, x, i, t->x), *d = example(layer, pass, dy, i, t->dy);
        for (size_t c = 0; c < channels; c++)
            for (size_t j = c * places; j < (c + 1) * places; j++) {
                t->a[c] += (double)d[j];
                t->b[c] += (double)d[j] * (double)((v[j] - mean[c]) * inverse[c]);
            }
    }
}

static void store_gradient(const struct layer *layer, const struct pass *pass,
                           const struct parts *t)
{
    size_t channels = layer->in.channels;
    float *dw = pass->gradients, *db = dw + channels;
    for (size_t c = 0; c < channels; c++) {
        dw[c] = (float)t->b[c] + (pass->add ? dw[c] : 0);
        db[c] = (float)t->a[c] + (pass->add ? db[c] : 0);
    }
}

static void input_gradient(const struct layer *layer, const struct pass *pass, const void *x,
                           const void *dy, void *dx, size_t from, size_t to, const struct parts *t)
{
    enum format fw = pass->precision->weights, fx = pass->precision->activations;
    size_t channels = layer->in.channels, places = places_of(layer), width = layer->inputs;
    const float *mean = pass->saved + layer->saved_offset, *inverse = mean + channels;
    const float *w = format_read(fw, format_at(fw, pass->parameters, layer->offset), channels,
                                 t->weight);
    double n = (double)((to - from) * places);
    for (size_t i = from; i < to; i++) {
        const float *v = example(layer, pass, x, i, t->x), *d = example(layer, pass, dy, i, t->dy);
        void *place = format_at(fx, dx, i * width);
        float *target = format_target(fx, place, t->dy);
        for (size_t c = 0; c < channels; c++) {
            float shift = (float)(t->a[c] / n), slope = (float)(t->b[c] / n) * inverse[c];
            for (size_t j = c * places; j < (c + 1) * places; j++)
                target[j] = (d[j] - shift - (v[j] - mean[c]) * slope) * inverse[c] * w[c];
        }
        format_store(fx, place, target, width, pass->narrow);
    }
}

static void batchnorm_backward(const struct layer *layer, const struct pass *pass, const void *x,
                               const void *y, void *dy, void *dx, size_t from, size_t to)
{
    struct parts t = parts_of(layer, pass);
    (void)y;
    sum_slopes(layer, pass, x, dy, from, to, &t);
    store_gradient(layer, pass, &t);
    if (dx)
        input_gradient(layer, pass, x, dy, dx, from, to, &t);
}

const struct layer_ops layer_batchnorm = {
    .name = "batchnorm",
    .syntax = "batchnorm",
    .help = "each channel to mean 0, deviation 1 over the pass",
    .reads_input = true,
    .whole_batch = true,
    .configure = batchnorm_configure,
    .workspace = batchnorm_workspace,
    .forward = batchnorm_forward,
    .backward = batchnorm_backward,
};
