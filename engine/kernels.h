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
#include <stdint.h>

/* Rows of values that lie in one frame, each from an offset of its own on: row r is frame + at[r].
 * Kernels read them up to SIMD_MOST - 1 values past the end they are given. */
enum { SIMD_MOST = 16 };
struct shifted {
    const float *frame;
    const uint32_t *at; /* [rows] */
    size_t rows;
};

/* Outputs a convolution computes at a time: its weights lie in blocks of [rows, CONV_BLOCK]. */
enum { CONV_BLOCK = 4 };

struct matrix {
    const float *at;
    size_t ld;
};

/* c[m,n] = or += the product of a and b, on the terms of blas.h. */
typedef void product_kernel(size_t m, size_t n, size_t k, struct matrix a, struct matrix b,
                            bool add, float *c, size_t ldc);

/* What an update of n weights came to: squared lengths of the change as rounding let it through and
 * of the weights after it; weights with a change, and those of them that did not move. */
struct applied {
    float update_sq, weight_sq;
    unsigned updates, stuck;
};

struct kernels {
    const char *name;
    size_t width; /* floats of a register */

    /* sum of squares of n values */
    float (*sum_sq)(const float *x, size_t n);

    /* sum over n rows of (|x_i|^2 + 1) |d_i|^2, with x [n, in] and d [n, out] */
    double (*outer_sq)(const float *x, size_t in, const float *d, size_t out, size_t n);

    /* sum[j] = or += the sum of column j of d, n rows of m values */
    void (*column_sums)(size_t n, size_t m, struct matrix d, bool add, float *sum);

    /* w += change */
    struct applied (*apply)(float *w, const float *change, size_t n);

    /* a[m,k] b[n,k]^T, a[m,k] b[k,n], a[k,m]^T b[k,n] */
    product_kernel *product_nt, *product_nn, *product_tn;

    /* convolution, m <= CONV_BLOCK outputs (window.h has the frames) */
    /* y[j, p] = start[j] + sum_r weight[r, j] x[r, p] of n values p and up to SIMD_MOST - 1 more */
    void (*conv_sums)(size_t m, const struct shifted *x, const float *weight, const float *start,
                      size_t n, float *y, size_t ld);
    /* total[r, j] += sum_p slope[j, p] x[r, p]; returns the sum of squares of what was added. Slopes
     * past n are 0, up to SIMD_MOST - 1 of them; lanes of total beyond m stay. */
    float (*conv_products)(size_t m, const struct shifted *x, const float *slope, size_t ld,
                           size_t n, float *total);
    float (*sum)(const float *x, size_t n);
    /* lines of n values, n > 0, from one place to another */
    void (*copy_lines)(float *to, size_t to_ld, const float *from, size_t from_ld, size_t n,
                       size_t lines);

    /* pooling of windows of 2 x 2, 2 apart: y [lines, n], n >= 4, of x [2 lines, ld], ld >= 2 n; the
     * largest of a window is the first of equal ones, or the last NaN */
    void (*pool_max)(const float *x, size_t ld, size_t n, size_t lines, float *y);
    void (*pool_mean)(const float *x, size_t ld, size_t n, size_t lines, float *y);
    void (*pool_max_back)(const float *dy, const float *x, size_t ld, size_t n, size_t lines,
                          float *dx);
    void (*pool_mean_back)(const float *dy, size_t ld, size_t n, size_t lines, float *dx);

    /* ---- functions of one value (kernels_math.h): y[i] of x[i]; y may be x, else they lie apart.
     * Errors are in units of the last place of fp32, over all of its range, and hold also where
     * subnormal numbers are kept. NaN gives NaN. */

    /* within 1.1; infinite where exp(x) rounds to more than FLT_MAX */
    void (*exp)(float *y, const float *x, size_t n);
    /* within 2.5; odd; 1 from 9.02 on */
    void (*tanh)(float *y, const float *x, size_t n);
    /* x Phi(x), within 4.7 */
    void (*gelu)(float *y, const float *x, size_t n);

    /* d[i] times the slope of tanh where it is y[i] */
    void (*tanh_slope)(float *d, const float *y, size_t n);
    /* d[i] times the slope of gelu at x[i], which is within 1.7e-7 */
    void (*gelu_slope)(float *d, const float *x, size_t n);
};

extern const struct kernels kernels_base, kernels_v3, kernels_v4;

/* The best table for this processor. */
const struct kernels *kernels(void);

#endif
