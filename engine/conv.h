/* conv.h -- what a convolution works with; for the files of layer_conv.c alone.
 *
 * Workspace of a thread: two frames (window.h), the weights and their gradient in blocks of
 * [rows, CONV_BLOCK] as kernels.h takes them, and a row of results for each output of a block.
 */
#ifndef ENGINE_CONV_H
#define ENGINE_CONV_H

#include "engine/kernels.h"
#include "engine/layer.h"
#include "engine/window.h"

struct conv {
    struct framing framing;
    double *bias;     /* [out] gradient of the range */
    float *in;        /* frame of an example */
    float *out;       /* frame of its dy */
    float *weight;    /* [blocks of outputs, rows, CONV_BLOCK]; on the way back, for each part of dx
                         [blocks of inputs, rows, CONV_BLOCK] */
    float *sum;       /* [blocks of outputs, rows, CONV_BLOCK] gradient of the range */
    float *start;     /* [outputs] bias */
    float *result;    /* [CONV_BLOCK, ld] of the kernels */
    uint32_t *points; /* [rows] of the window */
    uint32_t *back;   /* [out k k] of the parts of dx, one part after the other */
    float *row;       /* [rows] of weights, and: */
    float *planes;    /* [CONV_BLOCK, values of an image], where storage is not used in place */
    size_t ld;
};

/* Where everything lies, in workspace of as many values as it returns; NULL to ask for those. */
size_t conv_parts(const struct layer *layer, const struct precision_info *precision,
                  float *workspace, struct conv *conv);

/* Value r of channel c in blocks of [rows, CONV_BLOCK]. */
static inline float *conv_in_blocks(float *blocks, size_t rows, size_t c, size_t r)
{
    return blocks + (c / CONV_BLOCK * rows + r) * CONV_BLOCK + c % CONV_BLOCK;
}

static inline size_t conv_blocks(size_t channels)
{
    return (channels + CONV_BLOCK - 1) / CONV_BLOCK;
}

/* Points (o, ky, kx) that a part of dx sums over. */
static inline size_t conv_part_rows(const struct layer *layer, const struct window_part *part)
{
    return layer->out.channels * part->high * part->wide;
}

/* Points, weights and bias for the way there, and an empty frame of inputs. */
void conv_start_forward(const struct layer *layer, const struct pass *pass, const struct conv *conv);
/* Empty frames and sums, and points for dW. */
void conv_start_backward(const struct layer *layer, const struct conv *conv);
/* Points and weights for dx. */
void conv_start_inputs(const struct layer *layer, const struct pass *pass, const struct conv *conv);

/* The sums of the range to the gradients. */
void conv_store_gradients(const struct layer *layer, const struct pass *pass,
                          const struct conv *conv);

#endif
