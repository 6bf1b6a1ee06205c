/* window.c -- the geometry of frames, and images to frames and back.
 *
 * In phase coordinates place x has its points at x ... x + reach, reach = (kernel - 1) / stride. An
 * image covers columns [from, to) of a phase's plane. Lines may be as short as lets
 *   - the points right of an image end before the next line's image starts,
 *   - on the way back, the places left of a line end after the line before has ended:
 * both say line >= out.width + reach - from; and hold the image and the places themselves.
 */
#include "engine/window.h"

#include "engine/kernels.h"
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
    struct framing f = window_framing(layer);
    if (layer->outputs > MOST_VALUES || window_rows(layer) > MOST_VALUES / window_places(layer) ||
        window_rows(layer) > MOST_VALUES / channels || f.in_values > MOST_VALUES ||
        f.out_values > MOST_VALUES)
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

/* ---- geometry -------------------------------------------------------------------------------- */

/* The least multiple of n that is not less than a. */
static size_t up_to(size_t a, size_t n)
{
    return (a + n - 1) / n * n;
}

/* Room for n values: an odd number of the cache's lines, so that the same place of many planes does
 * not fall on a few sets of it. */
static size_t odd_lines(size_t n)
{
    return up_to(n, SIMD_MOST) | SIMD_MOST;
}

static size_t reach_of(const struct layer *layer)
{
    return (layer->kernel - 1) / layer->stride;
}

/* First value of an image in a phase, in its lines or columns alike. */
static size_t image_from(const struct layer *layer, size_t phase)
{
    return layer->pad > phase ? up_to(layer->pad - phase, layer->stride) / layer->stride : 0;
}

/* Behind its last value that the window sees, `in` and `out` being both sizes one way. */
static size_t image_to(const struct layer *layer, size_t in, size_t out, size_t phase)
{
    size_t end = layer->pad + in;
    size_t to = end > phase ? (end - 1 - phase) / layer->stride + 1 : 0;
    return MIN(to, out + reach_of(layer));
}

/* The largest image_to of all phases is the first's: a later one starts later. */
struct framing window_framing(const struct layer *layer)
{
    struct framing f = {.phases = MIN(layer->stride, layer->kernel)};
    struct shape in = layer->in, out = layer->out;
    size_t reach = reach_of(layer), from = image_from(layer, f.phases - 1);
    size_t right = image_to(layer, in.width, out.width, 0);
    size_t bottom = image_to(layer, in.height, out.height, 0);
    size_t above = reach > from ? reach - from : 0; /* places before the first, on the way back */
    f.line = MAX(out.width + above, MAX(right, out.width));
    f.places = (out.height - 1) * f.line + out.width;
    f.most = MAX(f.places, bottom * f.line);
    f.in_plane = odd_lines(reach * (f.line + 1) + up_to(f.places, SIMD_MOST));
    f.out_first = up_to(above * (f.line + 1), SIMD_MOST);
    f.out_plane = odd_lines(f.out_first + f.most + SIMD_MOST);
    f.parts = f.phases * f.phases;
    f.in_values = in.channels * f.parts * f.in_plane;
    f.out_values = out.channels * f.out_plane;
    return f;
}

/* ---- images ---------------------------------------------------------------------------------- */

/* lines x n values, `step` apart on one side. */
static void copy(float *to, size_t to_ld, size_t to_step, const float *from, size_t from_ld,
                 size_t from_step, size_t n, size_t lines)
{
    if (to_step == 1 && from_step == 1) {
        kernels()->copy_lines(to, to_ld, from, from_ld, n, lines);
        return;
    }
    for (; lines; lines--, to += to_ld, from += from_ld)
        for (size_t i = 0; i < n; i++)
            to[i * to_step] = from[i * from_step];
}

struct window_part window_part(const struct layer *layer, const struct framing *f, size_t index)
{
    size_t k = layer->kernel, stride = layer->stride;
    size_t a = index / f->phases, b = index % f->phases;
    struct window_part part = {
        .a = a, .b = b,
        .high = (k - 1 - a) / stride + 1, .wide = (k - 1 - b) / stride + 1,
        .top = image_from(layer, a), .left = image_from(layer, b),
        .bottom = image_to(layer, layer->in.height, layer->out.height, a),
        .right = image_to(layer, layer->in.width, layer->out.width, b),
    };
    if (part.top < part.bottom && part.left < part.right)
        part.values = (part.bottom - 1 - part.top) * f->line + part.right - part.left;
    return part;
}

/* Where the first value of a part lies in its image. */
static size_t part_in_image(const struct layer *layer, const struct window_part *part)
{
    size_t y = part->top * layer->stride + part->a - layer->pad;
    return y * layer->in.width + part->left * layer->stride + part->b - layer->pad;
}

void window_lay_in(const struct layer *layer, const struct framing *f, size_t channel,
                   const float *image, float *frame)
{
    float *plane = frame + channel * f->parts * f->in_plane;
    size_t stride = layer->stride;
    for (size_t i = 0; i < f->parts; i++, plane += f->in_plane) {
        struct window_part part = window_part(layer, f, i);
        if (part.values)
            copy(plane + part.top * f->line + part.left, f->line, 1,
                 image + part_in_image(layer, &part), layer->in.width * stride, stride,
                 part.right - part.left, part.bottom - part.top);
    }
}

void window_lay_out(const struct layer *layer, const struct framing *f, size_t channel,
                    const float *image, float *frame)
{
    struct shape out = layer->out;
    copy(frame + channel * f->out_plane + f->out_first, f->line, 1, image, out.width, 1, out.width,
         out.height);
}

void window_take_out(const struct layer *layer, const struct framing *f, const float *row,
                     float *image)
{
    struct shape out = layer->out;
    copy(image, out.width, 1, row, f->line, 1, out.width, out.height);
}

void window_take_part(const struct layer *layer, const struct framing *f,
                      const struct window_part *part, const float *row, float *image)
{
    size_t stride = layer->stride;
    copy(image + part_in_image(layer, part), layer->in.width * stride, stride, row, f->line, 1,
         part->right - part->left, part->bottom - part->top);
}

/* ---- points ---------------------------------------------------------------------------------- */

/* A point of the window, one way: its phase, and how far it reaches in it. */
struct point {
    size_t phase, reach;
};

static struct point next_point(const struct layer *layer, struct point p)
{
    return ++p.phase < layer->stride ? p : (struct point){0, p.reach + 1};
}

void window_points(const struct layer *layer, const struct framing *f, uint32_t *at)
{
    size_t k = layer->kernel;
    for (size_t c = 0; c < layer->in.channels; c++) {
        struct point y = {0, 0};
        for (size_t ky = 0; ky < k; ky++, y = next_point(layer, y)) {
            struct point x = {0, 0};
            for (size_t kx = 0; kx < k; kx++, x = next_point(layer, x)) {
                size_t plane = c * f->parts + y.phase * f->phases + x.phase;
                *at++ = (uint32_t)(plane * f->in_plane + y.reach * f->line + x.reach);
            }
        }
    }
}

void window_part_points(const struct layer *layer, const struct framing *f,
                        const struct window_part *part, uint32_t *at)
{
    size_t first = f->out_first + part->top * f->line + part->left;
    for (size_t o = 0; o < layer->out.channels; o++, first += f->out_plane)
        for (size_t y = 0; y < part->high; y++)
            for (size_t x = 0; x < part->wide; x++)
                *at++ = (uint32_t)(first - y * f->line - x);
}
