/* conv.c -- a convolution's workspace, and its weights and gradients in blocks and out of them.
 *
 * Weights are read a row at a time, as product.h has it: in place, or widened and rounded. They are
 * copied once a call: a block's weights of a point lie together, where a kernel reads them in order.
 */
#include "engine/conv.h"

#include <string.h>

#include "engine/product.h"
#include "engine/util.h"

/* ---- workspace ------------------------------------------------------------------------------- */

/* Room for n values behind `used`, which it moves on: at the start of a line of the cache. */
static void *take(float *workspace, size_t *used, size_t n)
{
    float *at = workspace ? workspace + *used : NULL;
    *used += (n + SIMD_MOST - 1) / SIMD_MOST * SIMD_MOST;
    return at;
}

size_t conv_parts(const struct layer *layer, const struct precision_info *precision,
                  float *workspace, struct conv *conv)
{
    size_t in = layer->in.channels, out = layer->out.channels, rows = window_rows(layer);
    size_t back = out * layer->kernel * layer->kernel, block = CONV_BLOCK, used = 0;
    size_t there = conv_blocks(out) * block * rows;
    size_t image = MAX(layer->in.height * layer->in.width, window_places(layer));
    bool tiled = product_tiled(precision);
    conv->framing = window_framing(layer);
    conv->ld = (conv->framing.most + SIMD_MOST - 1) / SIMD_MOST * SIMD_MOST;
    conv->bias = take(workspace, &used, out * sizeof *conv->bias / sizeof *workspace);
    conv->in = take(workspace, &used, conv->framing.in_values);
    conv->out = take(workspace, &used, conv->framing.out_values);
    conv->weight = take(workspace, &used, MAX(there, conv_blocks(in) * block * back));
    conv->sum = take(workspace, &used, there);
    conv->start = take(workspace, &used, out);
    conv->result = take(workspace, &used, block * conv->ld);
    conv->points = take(workspace, &used, rows);
    conv->back = take(workspace, &used, back);
    conv->row = take(workspace, &used, tiled ? rows : 0);
    conv->planes = take(workspace, &used, tiled ? block * image : 0);
    return used;
}

/* ---- the way there --------------------------------------------------------------------------- */

static const float *weights_of(const struct layer *layer, const struct pass *pass, size_t o,
                               const struct conv *conv)
{
    size_t rows = window_rows(layer);
    return product_read(pass->precision, pass->precision->weights, pass->parameters,
                        layer->offset + o * rows, rows, 1, rows, conv->row).at;
}

void conv_start_forward(const struct layer *layer, const struct pass *pass, const struct conv *conv)
{
    enum format fw = pass->precision->weights;
    size_t channels = layer->out.channels, rows = window_rows(layer);
    const void *bias = format_at(fw, pass->parameters, layer->offset + channels * rows);
    memset(conv->in, 0, conv->framing.in_values * sizeof *conv->in);
    window_points(layer, &conv->framing, conv->points);
    format_convert(FORMAT_FP32, conv->start, fw, bias, channels);
    for (size_t o = 0; o < channels; o++) {
        const float *weight = weights_of(layer, pass, o, conv);
        float *to = conv_in_blocks(conv->weight, rows, o, 0);
        for (size_t r = 0; r < rows; r++)
            to[r * CONV_BLOCK] = weight[r];
    }
}

/* ---- the way back ---------------------------------------------------------------------------- */

void conv_start_backward(const struct layer *layer, const struct conv *conv)
{
    size_t channels = layer->out.channels, rows = window_rows(layer);
    memset(conv->in, 0, conv->framing.in_values * sizeof *conv->in);
    memset(conv->out, 0, conv->framing.out_values * sizeof *conv->out);
    memset(conv->sum, 0, conv_blocks(channels) * rows * CONV_BLOCK * sizeof *conv->sum);
    memset(conv->bias, 0, channels * sizeof *conv->bias);
    window_points(layer, &conv->framing, conv->points);
}

/* Weights of output o, [in, k, k], into the blocks of a part. */
static void pack_part(const struct layer *layer, const struct window_part *part, size_t o,
                      const float *weight, float *blocks)
{
    size_t k = layer->kernel, stride = layer->stride, rows = conv_part_rows(layer, part);
    for (size_t c = 0; c < layer->in.channels; c++) {
        float *to = conv_in_blocks(blocks, rows, c, o * part->high * part->wide);
        const float *from = weight + (c * k + part->a) * k + part->b;
        for (size_t y = 0; y < part->high; y++, from += stride * k)
            for (size_t x = 0; x < part->wide; x++, to += CONV_BLOCK)
                *to = from[x * stride];
    }
}

void conv_start_inputs(const struct layer *layer, const struct pass *pass, const struct conv *conv)
{
    uint32_t *points = conv->back;
    for (size_t i = 0; i < conv->framing.parts; i++) {
        struct window_part part = window_part(layer, &conv->framing, i);
        window_part_points(layer, &conv->framing, &part, points);
        points += conv_part_rows(layer, &part);
    }
    for (size_t o = 0; o < layer->out.channels; o++) {
        const float *weight = weights_of(layer, pass, o, conv);
        float *blocks = conv->weight;
        for (size_t i = 0; i < conv->framing.parts; i++) {
            struct window_part part = window_part(layer, &conv->framing, i);
            pack_part(layer, &part, o, weight, blocks);
            blocks += conv_blocks(layer->in.channels) * conv_part_rows(layer, &part) * CONV_BLOCK;
        }
    }
}

void conv_store_gradients(const struct layer *layer, const struct pass *pass,
                          const struct conv *conv)
{
    size_t channels = layer->out.channels, rows = window_rows(layer);
    float *to = pass->gradients;
    for (size_t o = 0; o < channels; o++, to += rows) {
        const float *from = conv_in_blocks(conv->sum, rows, o, 0);
        for (size_t r = 0; r < rows; r++)
            to[r] = (pass->add ? to[r] : 0) + from[r * CONV_BLOCK];
    }
    for (size_t o = 0; o < channels; o++)
        to[o] = (float)((pass->add ? (double)to[o] : 0) + conv->bias[o]);
}
