/* kernels.h -- the innermost loops, compiled for each level of the processor.
 *
 * The bodies are written once, in vectors of SIMD_WIDTH floats (simd.h), and compiled by
 * kernels_base.c, kernels_v3.c (AVX2, FMA) and kernels_v4.c (AVX-512); kernels() says which of the
 * three this processor runs best. Results differ between levels in the order of additions, never on
 * one machine. Everything is fp32 and row-major; `ld` is the distance of two rows in values. No
 * alignment is asked for. Pure functions of their arguments: any thread, nothing allocated.
 */
#ifndef ENGINE_KERNELS_H
#define ENGINE_KERNELS_H

#include <stdbool.h>
#include <stddef.h>

struct matrix {
    const float *at;
    size_t ld;
};

/* c[m,n] = or += the product of a and b, on the terms of blas.h. */
typedef void product_kernel(size_t m, size_t n, size_t k, struct matrix a, struct matrix b,
                            bool add, float *c, size_t ldc);

struct kernels {
    const char *name;
    size_t width; /* floats of a register */

    /* sum of squares of n values */
    float (*sum_sq)(const float *x, size_t n);

    /* sum over n rows of (|x_i|^2 + 1) |d_i|^2, with x [n, in] and d [n, out] */
    double (*outer_sq)(const float *x, size_t in, const float *d, size_t out, size_t n);

    /* sum[j] = or += the sum of column j of d, n rows of m values */
    void (*column_sums)(size_t n, size_t m, struct matrix d, bool add, float *sum);

    /* a[m,k] b[n,k]^T, a[m,k] b[k,n], a[k,m]^T b[k,n] */
    product_kernel *product_nt, *product_nn, *product_tn;
};

extern const struct kernels kernels_base, kernels_v3, kernels_v4;

/* The best table for this processor. */
const struct kernels *kernels(void);

#endif
