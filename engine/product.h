/* product.h -- operands of matrix products, as a precision has products read them.
 *
 * fp32 storage is read in place, whole. Storage of 16 bits is widened, and in tf32 every value is
 * rounded to 10 bits of mantissa, TILE_ROWS rows at a time into workspace of the caller: so a layer
 * writes one loop over tiles, its workspace depends on its width and never on the micro-batch, and
 * a new way to read products reaches all layers. Sums of a product are fp32 in any precision.
 */
#ifndef ENGINE_PRODUCT_H
#define ENGINE_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/blas.h"
#include "engine/precision.h"

/* Whether operands go through workspace: a layer without tiles needs none. */
static inline bool product_tiled(const struct precision_info *precision)
{
    return precision->activations != FORMAT_FP32 || precision->round;
}

/* Rows to read at a time, of `left` that are left. */
static inline size_t product_rows(const struct precision_info *precision, size_t left)
{
    return product_tiled(precision) && left > TILE_ROWS ? TILE_ROWS : left;
}

/* n rows of m values, `ld` apart, from value `at` of a block in `format` on, as a matrix of floats:
 * in place, or in `buffer` of n x m values. */
struct matrix product_read(const struct precision_info *precision, enum format format,
                           const void *block, size_t at, size_t ld, size_t n, size_t m,
                           float *buffer);

#endif
