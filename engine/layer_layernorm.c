/* layer_layernorm.c -- y = xhat w + b, xhat = (x - mean) / sqrt(variance + 1e-5) over all values of
 * an example (Ba, Kiros, Hinton 2016, arXiv 1607.06450; PyTorch's LayerNorm).
 *
 *   dw = sum of dy xhat, db = sum of dy over examples
 *   dx = (g - mean g - xhat mean(g xhat)) / sqrt(variance + 1e-5), g = dy w
 *
 * Mean and variance are taken anew on the way back rather than kept. An example's own dw and db are
 * dy xhat and dy, so its norm costs nothing.
 */
#include <math.h>

#include "engine/layer.h"

static const double epsilon = 1e-5;

static bool layernorm_configure(struct layer *layer, const char *argument, struct status *status)
{
    struct shape in = layer->in;
    size_t shape[] = {in.channels, in.height, in.width};
    if (!layer_no_argument(layer, argument, status))
        return false;
    layer_output(layer, in);
    layer_parameter(layer, "weight", in.image ? 3 : 1, shape, 1);
    layer_parameter(layer, "bias", in.image ? 3 : 1, shape, 0);
    return true;
}

/* Rows as wide as an example; those that fp32 storage does without come last. */
struct rows {
    float *normal;       /* xhat */
    float *weight, *bias;
    float *x, *dy;       /* dy also where dx is made */
};

static size_t layernorm_workspace(const struct layer *layer, const struct precision_info *precision)
{
    return (precision->activations == FORMAT_FP32 ? 1 : 5) * layer->inputs;
}

static struct rows rows_of(const struct layer *layer, const struct pass *pass)
{
    size_t n = layer->inputs;
    float *at = pass->workspace;
    return (struct rows){at, at + n, at + 2 * n, at + 3 * n, at + 4 * n};
}

/* Fills xhat; returns the reciprocal of the deviation. */
static float normalise(const float *x, float *normal, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t j = 0; j < n; j++)
        sum += (double)x[j];
    double mean = sum / (double)n;
    for (size_t j = 0; j < n; j++)
        squares += ((double)x[j] - mean) * ((double)x[j] - mean);
    float inverse = (float)(1 / sqrt(squares / (double)n + epsilon));
    for (size_t j = 0; j < n; j++)
        normal[j] = (float)((double)x[j] - mean) * inverse;
    return inverse;
}

static void layernorm_forward(const struct layer *layer, const struct pass *pass, const void *x,
                              void *y, size_t from, size_t to)
{
    enum format fw = pass->precision->weights, fx = pass->precision->activations;
    size_t n = layer->inputs;
    struct rows r = rows_of(layer, pass);
    const void *parameters = format_at(fw, pass->parameters, layer->offset);
    const float *w = format_read(fw, parameters, n, r.weight);
    const float *b = format_read(fw, format_at(fw, parameters, n), n, r.bias);
    for (size_t i = from; i < to; i++) {
        normalise(format_read(fx, format_at(fx, x, i * n), n, r.x), r.normal, n);
        float *target = format_target(fx, format_at(fx, y, i * n), r.x);
        for (size_t j = 0; j < n; j++)
            target[j] = r.normal[j] * w[j] + b[j];
        format_store(fx, format_at(fx, y, i * n), target, n, NULL);
    }
}

/* Adds an example to dw and db, and returns the square of its own. */
static double add_example(float *dw, float *db, const float *dy, const float *normal, size_t n)
{
    double sq = 0;
    for (size_t j = 0; j < n; j++) {
        float own = dy[j] * normal[j];
        dw[j] += own;
        db[j] += dy[j];
        sq += (double)own * (double)own + (double)dy[j] * (double)dy[j];
    }
    return sq;
}

static void example_slopes(float *dx, const float *dy, const float *w, const float *normal,
                           float inverse, size_t n)
{
    double sum = 0, along = 0;
    for (size_t j = 0; j < n; j++) {
        double g = (double)dy[j] * (double)w[j];
        sum += g;
        along += g * (double)normal[j];
    }
    float mean = (float)(sum / (double)n), share = (float)(along / (double)n);
    for (size_t j = 0; j < n; j++)
        dx[j] = (dy[j] * w[j] - mean - normal[j] * share) * inverse;
}

static void layernorm_backward(const struct layer *layer, const struct pass *pass, const void *x,
                               const void *y, void *dy, void *dx, size_t from, size_t to)
{
    enum format fw = pass->precision->weights, fx = pass->precision->activations;
    size_t n = layer->inputs;
    struct rows r = rows_of(layer, pass);
    const float *w = format_read(fw, format_at(fw, pass->parameters, layer->offset), n, r.weight);
    float *dw = pass->gradients, *db = dw + n;
    double sq = 0;
    (void)y;
    for (size_t j = 0; j < 2 * n && !pass->add; j++)
        dw[j] = 0;
    for (size_t i = from; i < to; i++) {
        void *place = format_at(fx, dx ? dx : dy, i * n);
        const float *slopes = format_read(fx, format_at(fx, dy, i * n), n, r.dy);
        float inverse = normalise(format_read(fx, format_at(fx, x, i * n), n, r.x), r.normal, n);
        sq += add_example(dw, db, slopes, r.normal, n);
        if (!dx)
            continue;
        float *target = format_target(fx, place, r.x);
        example_slopes(target, slopes, w, r.normal, inverse, n);
        format_store(fx, place, target, n, pass->narrow);
    }
    if (pass->sum_sq)
        pass->sum_sq[layer->number] += sq;
}

const struct layer_ops layer_layernorm = {
    .name = "layernorm",
    .syntax = "layernorm",
    .help = "all of an example to mean 0, deviation 1",
    .reads_input = true,
    .configure = layernorm_configure,
    .workspace = layernorm_workspace,
    .forward = layernorm_forward,
    .backward = layernorm_backward,
};
