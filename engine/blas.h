/* blas.h -- matrix products; blas.c is the one user of OpenBLAS.
 *
 * All matrices are fp32 and row-major; `ld` is the distance between rows in elements. `add` adds to
 * what the result holds, else it is overwritten. OpenBLAS runs on one thread: the pool splits work.
 * Safe to call from several threads once blas_start has returned.
 */
#ifndef ENGINE_BLAS_H
#define ENGINE_BLAS_H

#include <stdbool.h>
#include <stddef.h>

/* Call once, before the first product: keeps OpenBLAS to the calling thread. */
void blas_start(void);

struct matrix {
    const float *at;
    size_t ld;
};

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
