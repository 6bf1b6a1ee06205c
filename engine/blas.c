/* blas.c -- matrix products through OpenBLAS.
 *
 * One row or one term makes a product a matrix-vector or an outer product, for which the general
 * routine is several times slower; those go to gemv, and the outer product to a plain loop.
 */
#include "engine/blas.h"

#include <cblas.h>

#include "engine/kernels.h"
#include "engine/multiversion.h"

void blas_start(void)
{
    openblas_set_num_threads(1);
}

MULTIVERSION
static void outer_row(float *c, const float *b, float a, size_t n, bool add)
{
    if (add)
        for (size_t j = 0; j < n; j++)
            c[j] += a * b[j];
    else
        for (size_t j = 0; j < n; j++)
            c[j] = a * b[j];
}

static void general(enum CBLAS_TRANSPOSE ta, enum CBLAS_TRANSPOSE tb, size_t m, size_t n, size_t k,
                    struct matrix a, struct matrix b, bool add, float *c, size_t ldc)
{
    cblas_sgemm(CblasRowMajor, ta, tb, (int)m, (int)n, (int)k, 1, a.at, (int)a.ld, b.at, (int)b.ld,
                add, c, (int)ldc);
}

void blas_product_nt(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                     float *c, size_t ldc)
{
    if (m == 1)
        cblas_sgemv(CblasRowMajor, CblasNoTrans, (int)n, (int)k, 1, b.at, (int)b.ld, a.at, 1, add, c,
                    1);
    else
        general(CblasNoTrans, CblasTrans, m, n, k, a, b, add, c, ldc);
}

void blas_product_nn(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                     float *c, size_t ldc)
{
    if (m == 1)
        cblas_sgemv(CblasRowMajor, CblasTrans, (int)k, (int)n, 1, b.at, (int)b.ld, a.at, 1, add, c, 1);
    else
        general(CblasNoTrans, CblasNoTrans, m, n, k, a, b, add, c, ldc);
}

void blas_product_tn(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                     float *c, size_t ldc)
{
    if (k == 1)
        for (size_t i = 0; i < m; i++)
            outer_row(c + i * ldc, b.at, a.at[i], n, add);
    else
        general(CblasTrans, CblasNoTrans, m, n, k, a, b, add, c, ldc);
}

float blas_sum_sq(const float *x, size_t n)
{
    return kernels()->sum_sq(x, n);
}
