/* window.c -- images to columns and back.
 *
 * The image is laid into a frame of zeros as wide as the padding, in which every point of the window
 * at every place lies: a row of the columns is copied from it a line of places at a time. Lines are
 * short, and a call for each would cost more than the copy.
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
        window_rows(layer) > MOST_VALUES / channels || window_framed(layer) > MOST_VALUES)
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

size_t window_framed(const struct layer *layer)
{
    size_t pad = 2 * layer->pad;
    return pad ? layer->in.channels * (layer->in.height + pad) * (layer->in.width + pad) : 0;
}

/* ---- the frame ------------------------------------------------------------------------------- */

/* Line y of channel c of the image, in its frame. */
static float *framed_line(const struct layer *layer, float *frame, size_t c, size_t y)
{
    size_t height = layer->in.height + 2 * layer->pad, width = layer->in.width + 2 * layer->pad;
    return frame + (c * height + y + layer->pad) * width + layer->pad;
}

static const float *put_in_frame(const struct layer *layer, const float *x, float *frame)
{
    size_t width = layer->in.width;
    if (!layer->pad)
        return x;
    memset(frame, 0, window_framed(layer) * sizeof *frame);
    for (size_t c = 0; c < layer->in.channels; c++)
        for (size_t y = 0; y < layer->in.height; y++, x += width)
            memcpy(framed_line(layer, frame, c, y), x, width * sizeof *x);
    return frame;
}

static void take_from_frame(const struct layer *layer, float *frame, float *x)
{
    size_t width = layer->in.width;
    for (size_t c = 0; c < layer->in.channels; c++)
        for (size_t y = 0; y < layer->in.height; y++, x += width)
            memcpy(x, framed_line(layer, frame, c, y), width * sizeof *x);
}

/* ---- columns --------------------------------------------------------------------------------- */

static inline void copy_line(float *to, const float *from, size_t n, size_t stride)
{
    for (; stride == 1 && n >= 4; n -= 4, to += 4, from += 4)
        memcpy(to, from, 4 * sizeof *to);
    for (size_t p = 0; p < n; p++)
        to[p] = from[p * stride];
}

static inline void add_line(float *to, const float *from, size_t n, size_t stride)
{
    if (stride == 1)
        for (size_t p = 0; p < n; p++)
            to[p] += from[p];
    else
        for (size_t p = 0; p < n; p++)
            to[p * stride] += from[p];
}

/* Where point i of the window (i = (c k + ky) k + kx) has place (0, 0), in a framed image. */
static size_t start_of(const struct layer *layer, size_t i)
{
    size_t k = layer->kernel, c = i / (k * k);
    size_t height = layer->in.height + 2 * layer->pad, width = layer->in.width + 2 * layer->pad;
    return (c * height + i / k % k) * width + i % k;
}

void window_columns(const struct layer *layer, const float *x, float *frame, float *columns)
{
    size_t rows = window_rows(layer), stride = layer->stride, places = layer->out.width;
    size_t next = (layer->in.width + 2 * layer->pad) * stride;
    const float *image = put_in_frame(layer, x, frame);
    for (size_t i = 0; i < rows; i++) {
        const float *from = image + start_of(layer, i);
        for (size_t y = 0; y < layer->out.height; y++, from += next, columns += places)
            copy_line(columns, from, places, stride);
    }
}

void window_sum(const struct layer *layer, const float *columns, float *frame, float *x)
{
    size_t rows = window_rows(layer), stride = layer->stride, places = layer->out.width;
    size_t next = (layer->in.width + 2 * layer->pad) * stride;
    float *image = layer->pad ? frame : x;
    memset(image, 0, (layer->pad ? window_framed(layer) : layer->inputs) * sizeof *image);
    for (size_t i = 0; i < rows; i++) {
        float *to = image + start_of(layer, i);
        for (size_t y = 0; y < layer->out.height; y++, to += next, columns += places)
            add_line(to, columns, places, stride);
    }
    if (layer->pad)
        take_from_frame(layer, frame, x);
}
