/* layer_pool.c -- maxpool and avgpool: a channel at a time, the largest value or the mean of each
 * KxK window, K apart; what is left over at the lower and right edge is in no window (PyTorch).
 *
 *   maxpool   dx = dy at the first of the largest values of a window, 0 elsewhere
 *   avgpool   dx = dy / K^2
 *
 * The place of the largest is found again on the way back rather than kept. Windows of 2 x 2 are the
 * kernels', the others a loop.
 */
#include <math.h>
#include <string.h>

#include "engine/kernels.h"
#include "engine/layer.h"
#include "engine/util.h"
#include "engine/window.h"

enum { MOST_SIZE = 1 << 12 };

static bool pool_configure(struct layer *layer, const char *argument, struct status *status)
{
    layer->kernel = layer->stride = layer_parse_count(argument, MOST_SIZE);
    if (!layer->kernel)
        return status_bad(status, "%s needs the size of its window: %s:2", layer->ops->name,
                          layer->ops->name);
    return window_output(layer, layer->in.channels, status);
}

/* An example before and after, and a gradient before. */
static size_t pool_workspace(const struct layer *layer, const struct precision_info *precision)
{
    return precision->activations == FORMAT_FP32 ? 0 : 2 * layer->inputs + layer->outputs;
}

/* Where the window of place (y, x) of channel c starts in an example. */
static size_t corner(const struct layer *layer, size_t c, size_t y, size_t x)
{
    return (c * layer->in.height + y * layer->kernel) * layer->in.width + x * layer->kernel;
}

static size_t largest(const struct layer *layer, const float *v, size_t at)
{
    size_t k = layer->kernel, best = at;
    for (size_t y = 0; y < k; y++, at += layer->in.width)
        for (size_t j = at; j < at + k; j++)
            if (v[j] > v[best] || isnan(v[j]))
                best = j;
    return best;
}

static float mean(const struct layer *layer, const float *v, size_t at)
{
    size_t k = layer->kernel;
    float sum = 0;
    for (size_t y = 0; y < k; y++, at += layer->in.width)
        for (size_t j = at; j < at + k; j++)
            sum += v[j];
    return sum / (float)(k * k);
}

static void spread(const struct layer *layer, float *d, size_t at, float value)
{
    size_t k = layer->kernel;
    for (size_t y = 0; y < k; y++, at += layer->in.width)
        for (size_t j = at; j < at + k; j++)
            d[j] = value / (float)(k * k);
}

/* One example: y from v; or dv from dy, and v where that is needed. */
typedef void example_function(const struct layer *layer, const float *from, const float *v,
                              float *to);

#define EACH_PLACE(layer, c, y, x)                            \
    for (size_t c = 0; c < (layer)->out.channels; c++)        \
        for (size_t y = 0; y < (layer)->out.height; y++)      \
            for (size_t x = 0; x < (layer)->out.width; x++)

/* The usual windows, which the kernels take; and the values of a channel before and after. */
static bool usual(const struct layer *layer)
{
    return layer->kernel == 2 && layer->out.width >= 4;
}

#define EACH_CHANNEL(layer, c, in, out)                                                  \
    for (size_t c = 0, in = (layer)->in.height * (layer)->in.width,                      \
                out = (layer)->out.height * (layer)->out.width;                          \
         c < (layer)->out.channels; c++)

static void max_values(const struct layer *layer, const float *v, const float *unused, float *to)
{
    struct shape y = layer->out;
    (void)unused;
    if (usual(layer))
        EACH_CHANNEL (layer, c, in, out)
            kernels()->pool_max(v + c * in, layer->in.width, y.width, y.height, to + c * out);
    else
        EACH_PLACE (layer, c, py, px)
            *to++ = v[largest(layer, v, corner(layer, c, py, px))];
}

static void mean_values(const struct layer *layer, const float *v, const float *unused, float *to)
{
    struct shape y = layer->out;
    (void)unused;
    if (usual(layer))
        EACH_CHANNEL (layer, c, in, out)
            kernels()->pool_mean(v + c * in, layer->in.width, y.width, y.height, to + c * out);
    else
        EACH_PLACE (layer, c, py, px)
            *to++ = mean(layer, v, corner(layer, c, py, px));
}

static void max_slopes(const struct layer *layer, const float *dy, const float *v, float *to)
{
    struct shape y = layer->out;
    if (usual(layer))
        EACH_CHANNEL (layer, c, in, out)
            kernels()->pool_max_back(dy + c * out, v + c * in, layer->in.width, y.width, y.height,
                                     to + c * in);
    else
        EACH_PLACE (layer, c, py, px)
            to[largest(layer, v, corner(layer, c, py, px))] = *dy++;
}

static void mean_slopes(const struct layer *layer, const float *dy, const float *v, float *to)
{
    struct shape y = layer->out;
    (void)v;
    if (usual(layer))
        EACH_CHANNEL (layer, c, in, out)
            kernels()->pool_mean_back(dy + c * out, layer->in.width, y.width, y.height, to + c * in);
    else
        EACH_PLACE (layer, c, py, px)
            spread(layer, to, corner(layer, c, py, px), *dy++);
}

static void forward(const struct layer *layer, const struct pass *pass, const void *x, void *y,
                    size_t from, size_t to, example_function *values)
{
    enum format format = pass->precision->activations;
    size_t in = layer->inputs, out = layer->outputs;
    float *after = pass->workspace ? pass->workspace + in : NULL;
    for (size_t i = from; i < to; i++) {
        void *place = format_at(format, y, i * out);
        float *target = format_target(format, place, after);
        values(layer, format_read(format, format_at(format, x, i * in), in, pass->workspace), NULL,
               target);
        format_store(format, place, target, out, NULL);
    }
}

static void backward(const struct layer *layer, const struct pass *pass, const void *x,
                     const void *dy, void *dx, size_t from, size_t to, example_function *slopes)
{
    enum format format = pass->precision->activations;
    size_t in = layer->inputs, out = layer->outputs;
    float *before = pass->workspace, *d = before ? before + in : NULL, *after = d ? d + in : NULL;
    for (size_t i = from; i < to && dx; i++) {
        const float *v = format_read(format, format_at(format, x, i * in), in, before);
        const float *slope = format_read(format, format_at(format, dy, i * out), out, after);
        void *place = format_at(format, dx, i * in);
        float *target = format_target(format, place, d);
        if (!usual(layer) || 4 * out < in)
            memset(target, 0, in * sizeof *target);
        slopes(layer, slope, v, target);
        format_store(format, place, target, in, pass->narrow);
    }
}

/* The pair of functions of one kind. */
#define POOL(kind)                                                                              \
    static void kind##_forward(const struct layer *layer, const struct pass *pass,              \
                               const void *x, void *y, size_t from, size_t to)                  \
    {                                                                                           \
        forward(layer, pass, x, y, from, to, kind##_values);                                    \
    }                                                                                           \
    static void kind##_backward(const struct layer *layer, const struct pass *pass,             \
                                const void *x, const void *y, void *dy, void *dx, size_t from,  \
                                size_t to)                                                      \
    {                                                                                           \
        (void)y;                                                                                \
        backward(layer, pass, x, dy, dx, from, to, kind##_slopes);                              \
    }

POOL(max)
POOL(mean)

const struct layer_ops layer_maxpool = {
    .name = "maxpool",
    .syntax = "maxpool:K",
    .help = "the largest value of each KxK window, K apart",
    .reads_input = true,
    .image = true,
    .configure = pool_configure,
    .workspace = pool_workspace,
    .forward = max_forward,
    .backward = max_backward,
};

const struct layer_ops layer_avgpool = {
    .name = "avgpool",
    .syntax = "avgpool:K",
    .help = "the mean of each KxK window, K apart",
    .image = true,
    .configure = pool_configure,
    .workspace = pool_workspace,
    .forward = mean_forward,
    .backward = mean_backward,
};
