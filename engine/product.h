/* product.h -- matrix products of stored values, as a precision has them read and stored.
 *
 * fp32 storage is read in place, whole. Of 16-bit storage a product takes a tile at a time: natively,
 * as it lies, where the processor multiplies bf16 and oneDNN is there (onednn.h); else widened into
 * workspace, as tf32 values are rounded to 10 bits of mantissa. Sums are fp32 in any case and rounded
 * once when stored, so the ways differ in the order of additions alone. Tiles fill the workspace
 * there is, which depends on a layer's width and never on the micro-batch.
 */
#ifndef ENGINE_PRODUCT_H
#define ENGINE_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/kernels.h"
#include "engine/onednn.h"
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

/* ---- whole products, where product_tiled ----------------------------------------------------- */

/* What tiles are made of. */
struct product_room {
    const struct precision_info *precision;
    struct onednn_thread *native; /* or NULL */
    float *at;
    size_t values; /* product_workspace at least */
};

/* Where a result is stored, row by row. */
struct result {
    enum format format;
    void *at;
    size_t ld;
    const void *start; /* added to every row: in the format of weights; or NULL */
    bool add;          /* to what is there, in fp32 */
    struct narrow_count *narrow; /* counts what is lost in 16 bits; or NULL */
};

/* fp32 values of workspace for products whose rows have up to `width` values. */
size_t product_workspace(size_t width);

/* c[m,n] = a[m,k] b[k,n]. Not both operands are turned. */
void product_tiles(const struct product_room *room, size_t m, size_t n, size_t k, struct stored a,
                   struct stored b, struct result c);

/* Whether a product is large enough to be done natively. */
bool product_pays(size_t m, size_t n, size_t k);

/* ---- what became of a run's products --------------------------------------------------------- */

/* id, in words, and where there is no room for them */
#define PRODUCTS_LIST(ROW)                                                                        \
    ROW(FP32, "in fp32", "fp32")                                                                  \
    ROW(TF32, "in fp32, of values rounded to 10 bits", "tf32")                                    \
    ROW(FP16, "widened to fp32", "fp32")                                                          \
    ROW(NATIVE, "in bf16 by oneDNN", "bf16, oneDNN")                                              \
    ROW(NO_UNITS, "widened to fp32: no bf16 units", "fp32, no bf16 units")                        \
    ROW(ABSENT, "widened to fp32: oneDNN is not installed", "fp32, no oneDNN")                    \
    ROW(REFUSED, "widened to fp32: oneDNN refuses", "fp32, unfit oneDNN")                         \
    ROW(SMALL, "widened to fp32: batch too small", "fp32, small batch")

#define PRODUCTS_ID(id, ...) PRODUCTS_##id,
enum products { PRODUCTS_LIST(PRODUCTS_ID) PRODUCTS };

extern const char *const products_words[PRODUCTS], *const products_brief[PRODUCTS];

#endif
