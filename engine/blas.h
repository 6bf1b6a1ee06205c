/* blas.h -- matrix products; blas.c is the one user of OpenBLAS, and says for which shapes.
 *
 * All matrices are fp32 and row-major; `ld` is the distance between rows in elements, at least their
 * width. `add` adds to what the result holds, else it is overwritten. The result overlaps neither
 * operand; m, n and k are at least 1. The same operands and sizes give the same bits; a row's bits
 * may depend on how many rows there are, for tiles differ. OpenBLAS runs on one thread: the pool
 * splits work. Safe to call from several threads once blas_start has returned.
 */
#ifndef ENGINE_BLAS_H
#define ENGINE_BLAS_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/kernels.h" /* struct matrix */

/* Call once, before the first product: keeps OpenBLAS to the calling thread. */
void blas_start(void);

/* c[m,n] = a[m,k] b[n,k]^T */
void blas_product_nt(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                     float *c, size_t ldc);

/* c[m,n] = a[m,k] b[k,n] */
void blas_product_nn(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                     float *c, size_t ldc);

/* c[m,n] = a[k,m]^T b[k,n] */
void blas_product_tn(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                     float *c, size_t ldc);

/* Sum of squares of n values, and the sum of n values times n others: in fp32. */
float blas_sum_sq(const float *x, size_t n);

#endif
