/* layer_conv.c -- y = W * x + b: a convolution, W [out, in, k, k], directly.
 *
 * An example is laid into a frame (window.h), in which every point r = (c, ky, kx) of the window is a
 * row x_r of values shifted to the places p. Then
 *   y[o, p] = b[o] + sum_r W[o, r] x_r[p]        dW[o, r] = sum_p dy[o, p] x_r[p]
 * and with dy in a frame of its own, its points r = (o, ky, kx) shifted the other way,
 *   dx[c, p] = sum_r W[r, c] dy_r[p]             db[o] = sum_p dy[o, p]
 * as the kernels have it: CONV_BLOCK outputs at a time, from weights and into gradients that lie in
 * blocks (conv.h). An example's own dW passes by in registers on its way to the sum of the range: so
 * its norm costs next to nothing.
 *
 * Values are read a plane at a time, as product.h has it: in place, or widened and rounded. Sums are
 * fp32, rounded once when stored. Workspace does not depend on the micro-batch.
 */
#include <stdlib.h>
#include <string.h>

#include "engine/conv.h"
#include "engine/product.h"
#include "engine/util.h"

enum { MOST_CHANNELS = 1 << 16, MOST_SIZE = 1 << 12 };

/* A number that must follow here, from `least`; moves the text on. */
static bool take_number(const char **text, size_t least, size_t most, size_t *value)
{
    char *end;
    if (**text < '0' || **text > '9')
        return false;
    unsigned long number = strtoul(*text, &end, 10);
    *value = number;
    *text = end;
    return number >= least && number <= most;
}

/* "8x5", "8x3s2", "8x3s2p1". */
static bool parse_window(struct layer *layer, const char *text, size_t *channels)
{
    if (!take_number(&text, 1, MOST_CHANNELS, channels) || *text++ != 'x' ||
        !take_number(&text, 1, MOST_SIZE, &layer->kernel))
        return false;
    layer->stride = 1;
    layer->pad = layer->kernel / 2;
    if (*text == 's' && (text++, !take_number(&text, 1, MOST_SIZE, &layer->stride)))
        return false;
    if (*text == 'p' && (text++, !take_number(&text, 0, MOST_SIZE, &layer->pad)))
        return false;
    return !*text;
}

static bool conv_configure(struct layer *layer, const char *argument, struct status *status)
{
    size_t out;
    if (!parse_window(layer, argument, &out))
        return status_bad(status, "a convolution is conv:OUTxK[sSTRIDE][pPAD], such as conv:8x5 or "
                          "conv:8x3s2p1 (padding K/2 unless given)");
    if (!window_output(layer, out, status))
        return false;
    size_t k = layer->kernel, in = layer->in.channels;
    layer_parameter(layer, "weight", 4, (size_t[]){out, in, k, k}, 0);
    layer_parameter(layer, "bias", 1, &out, 0);
    layer->fan_in = in * k * k;
    layer->fan_out = out * k * k;
    return true;
}

static size_t conv_workspace(const struct layer *layer, const struct precision_info *precision)
{
    struct conv conv;
    return conv_parts(layer, precision, NULL, &conv);
}

/* ---- forward --------------------------------------------------------------------------------- */

static void lay_example(const struct layer *layer, const struct pass *pass, const void *x, size_t i,
                        const struct conv *conv)
{
    size_t n = layer->in.height * layer->in.width;
    for (size_t c = 0; c < layer->in.channels; c++) {
        struct matrix image = product_read(pass->precision, pass->precision->activations, x,
                                           i * layer->inputs + c * n, n, 1, n, conv->planes);
        window_lay_in(layer, &conv->framing, c, image.at, conv->in);
    }
}

static void forward_example(const struct layer *layer, const struct pass *pass, void *y, size_t i,
                            const struct conv *conv)
{
    enum format fx = pass->precision->activations;
    size_t channels = layer->out.channels, places = window_places(layer), m;
    struct shifted x = {conv->in, conv->points, window_rows(layer)};
    for (size_t o = 0; o < channels; o += m) {
        m = MIN((size_t)CONV_BLOCK, channels - o);
        kernels()->conv_sums(m, &x, conv_in_blocks(conv->weight, x.rows, o, 0), conv->start + o,
                             conv->framing.places, conv->result, conv->ld);
        void *place = format_at(fx, y, i * layer->outputs + o * places);
        float *target = format_target(fx, place, conv->planes);
        for (size_t j = 0; j < m; j++)
            window_take_out(layer, &conv->framing, conv->result + j * conv->ld, target + j * places);
        format_store(fx, place, target, m * places, NULL);
    }
}

static void conv_forward(const struct layer *layer, const struct pass *pass, const void *x, void *y,
                         size_t from, size_t to)
{
    struct conv conv;
    conv_parts(layer, pass->precision, pass->workspace, &conv);
    conv_start_forward(layer, pass, &conv);
    for (size_t i = from; i < to; i++) {
        lay_example(layer, pass, x, i, &conv);
        forward_example(layer, pass, y, i, &conv);
    }
}

/* ---- dW and db ------------------------------------------------------------------------------- */

/* dy of example i into its frame, and its db to the sum: of values that no product has rounded.
 * Returns |db|^2. */
static double lay_slopes(const struct layer *layer, const struct pass *pass, const void *dy,
                         size_t i, const struct conv *conv)
{
    const struct precision_info *p = pass->precision;
    size_t n = window_places(layer);
    double sq = 0;
    for (size_t o = 0; o < layer->out.channels; o++) {
        const void *place = format_at(p->activations, dy, i * layer->outputs + o * n);
        const float *values = format_read(p->activations, place, n, conv->planes);
        double one = (double)kernels()->sum(values, n);
        conv->bias[o] += one;
        sq += one * one;
        if (p->round)
            p->round(conv->planes, values, n);
        window_lay_out(layer, &conv->framing, o, p->round ? conv->planes : values, conv->out);
    }
    return sq;
}

/* The dW of the example in the frames to the sum; returns its |dW|^2. */
static double weight_gradient(const struct layer *layer, const struct conv *conv)
{
    size_t channels = layer->out.channels, m;
    struct shifted x = {conv->in, conv->points, window_rows(layer)};
    double sq = 0;
    for (size_t o = 0; o < channels; o += m) {
        m = MIN((size_t)CONV_BLOCK, channels - o);
        const float *slopes = conv->out + o * conv->framing.out_plane + conv->framing.out_first;
        float *sum = conv_in_blocks(conv->sum, x.rows, o, 0);
        sq += (double)kernels()->conv_products(m, &x, slopes, conv->framing.out_plane,
                                               conv->framing.places, sum);
    }
    return sq;
}

/* ---- dx -------------------------------------------------------------------------------------- */

/* m channels of dx from channel c on; planes of an image are n values. */
static void back_channels(const struct layer *layer, const struct conv *conv, size_t c, size_t m,
                          size_t n, float *dx)
{
    static const float start[CONV_BLOCK] = {0};
    struct shifted dy = {conv->out, conv->back, 0};
    float *blocks = conv->weight;
    if (layer->stride > 1)
        memset(dx, 0, m * n * sizeof *dx);
    for (size_t i = 0; i < conv->framing.parts; i++) {
        struct window_part part = window_part(layer, &conv->framing, i);
        dy.rows = conv_part_rows(layer, &part);
        if (part.values)
            kernels()->conv_sums(m, &dy, conv_in_blocks(blocks, dy.rows, c, 0), start, part.values,
                                 conv->result, conv->ld);
        for (size_t j = 0; part.values && j < m; j++)
            window_take_part(layer, &conv->framing, &part, conv->result + j * conv->ld, dx + j * n);
        dy.at += dy.rows;
        blocks += conv_blocks(layer->in.channels) * dy.rows * CONV_BLOCK;
    }
}

static void input_gradient(const struct layer *layer, const struct pass *pass, void *dx, size_t i,
                           const struct conv *conv)
{
    enum format fx = pass->precision->activations;
    size_t channels = layer->in.channels, n = layer->in.height * layer->in.width, m;
    for (size_t c = 0; c < channels; c += m) {
        m = MIN((size_t)CONV_BLOCK, channels - c);
        void *place = format_at(fx, dx, i * layer->inputs + c * n);
        float *target = format_target(fx, place, conv->planes);
        back_channels(layer, conv, c, m, n, target);
        format_store(fx, place, target, m * n, pass->narrow);
    }
}

/* ---- backward -------------------------------------------------------------------------------- */

static void conv_backward(const struct layer *layer, const struct pass *pass, const void *x,
                          const void *y, void *dy, void *dx, size_t from, size_t to)
{
    struct conv conv;
    double sq = 0;
    (void)y;
    conv_parts(layer, pass->precision, pass->workspace, &conv);
    conv_start_backward(layer, &conv);
    if (dx)
        conv_start_inputs(layer, pass, &conv);
    for (size_t i = from; i < to; i++) {
        lay_example(layer, pass, x, i, &conv);
        sq += lay_slopes(layer, pass, dy, i, &conv) + weight_gradient(layer, &conv);
        if (dx)
            input_gradient(layer, pass, dx, i, &conv);
    }
    conv_store_gradients(layer, pass, &conv);
    if (pass->sum_sq)
        pass->sum_sq[layer->number] += sq;
}

const struct layer_ops layer_conv = {
    .name = "conv",
    .syntax = "conv:OUTxK[sSTRIDE][pPAD]",
    .help = "OUT channels of KxK windows (stride 1, padding K/2)",
    .reads_input = true,
    .image = true,
    .configure = conv_configure,
    .workspace = conv_workspace,
    .forward = conv_forward,
    .backward = conv_backward,
};
