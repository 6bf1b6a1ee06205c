/* window.c -- images to columns and back.
 *
 * A row of the columns is taken a line of places at a time: those whose point lies on the image are
 * one run, copied; the rest is padding. Invariant: places first ... end-1 of a line are on it.
 */
#include "engine/window.h"

#include <string.h>

#include "engine/util.h"

enum { MOST_VALUES = 1 << 28 };

bool window_output(struct layer *layer, size_t channels, struct status *status)
{
    size_t k = layer->kernel, high = layer->in.height + 2 * layer->pad;
    size_t wide = layer->in.width + 2 * layer->pad;
    if (k > high || k > wide)
        return status_bad(status, "a window of %zux%zu does not fit an image of %zux%zu with padding "
                          "%zu", k, k, layer->in.height, layer->in.width, layer->pad);
    size_t height = (high - k) / layer->stride + 1, width = (wide - k) / layer->stride + 1;
    layer_output(layer, shape_image(channels, height, width));
    if (layer->outputs > MOST_VALUES || window_rows(layer) > MOST_VALUES / window_places(layer) ||
        window_rows(layer) > MOST_VALUES / channels)
        return status_bad(status, "too large: %zu images of %zux%zu", channels, height, width);
    return true;
}

size_t window_places(const struct layer *layer)
{
    return layer->out.height * layer->out.width;
}

size_t window_rows(const struct layer *layer)
{
    return layer->in.channels * layer->kernel * layer->kernel;
}

/* Which of `places` have point k of the window on an image of `size`. */
struct run {
    size_t first, end;
};

static struct run run_of(const struct layer *layer, size_t k, size_t size, size_t places)
{
    size_t s = layer->stride, pad = layer->pad;
    size_t first = pad > k ? (pad - k + s - 1) / s : 0;
    size_t end = size + pad > k ? (size + pad - k + s - 1) / s : 0;
    return (struct run){MIN(first, places), MAX(MIN(end, places), MIN(first, places))};
}

/* The value under point (ky, kx) of the window at place (0, 0) may lie off the image: its place in a
 * line of the image, where that is on it. */
static size_t under(const struct layer *layer, size_t place, size_t k)
{
    return place * layer->stride + k - layer->pad;
}

static void copy_line(const float *x, float *to, struct run run, size_t places, size_t stride)
{
    for (size_t p = 0; p < run.first; p++)
        to[p] = 0;
    if (stride == 1)
        for (size_t p = run.first; p < run.end; p++)
            to[p] = x[p - run.first];
    else
        for (size_t p = run.first; p < run.end; p++)
            to[p] = x[(p - run.first) * stride];
    for (size_t p = run.end; p < places; p++)
        to[p] = 0;
}

static void copy_point(const struct layer *layer, const float *image, size_t ky, size_t kx, float *to)
{
    size_t height = layer->out.height, width = layer->out.width;
    struct run down = run_of(layer, ky, layer->in.height, height);
    struct run along = run_of(layer, kx, layer->in.width, width);
    memset(to, 0, height * width * sizeof *to);
    if (along.first == along.end)
        return;
    for (size_t y = down.first; y < down.end; y++)
        copy_line(image + under(layer, y, ky) * layer->in.width + under(layer, along.first, kx),
                  to + y * width, along, width, layer->stride);
}

void window_columns(const struct layer *layer, const float *x, float *columns)
{
    size_t image = layer->in.height * layer->in.width, places = window_places(layer);
    for (size_t c = 0; c < layer->in.channels; c++)
        for (size_t ky = 0; ky < layer->kernel; ky++)
            for (size_t kx = 0; kx < layer->kernel; kx++, columns += places)
                copy_point(layer, x + c * image, ky, kx, columns);
}

static void add_point(const struct layer *layer, const float *from, size_t ky, size_t kx, float *image)
{
    size_t width = layer->out.width, stride = layer->stride;
    struct run down = run_of(layer, ky, layer->in.height, layer->out.height);
    struct run along = run_of(layer, kx, layer->in.width, width);
    if (along.first == along.end)
        return;
    for (size_t y = down.first; y < down.end; y++) {
        float *to = image + under(layer, y, ky) * layer->in.width + under(layer, along.first, kx);
        const float *line = from + y * width + along.first;
        for (size_t p = 0; p < along.end - along.first; p++)
            to[p * stride] += line[p];
    }
}

void window_sum(const struct layer *layer, const float *columns, float *x)
{
    size_t image = layer->in.height * layer->in.width, places = window_places(layer);
    memset(x, 0, layer->inputs * sizeof *x);
    for (size_t c = 0; c < layer->in.channels; c++)
        for (size_t ky = 0; ky < layer->kernel; ky++)
            for (size_t kx = 0; kx < layer->kernel; kx++, columns += places)
                add_point(layer, columns, ky, kx, x + c * image);
}
