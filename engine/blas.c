/* blas.c -- the product for each shape: a kernel of ours, or OpenBLAS.
 *
 * OpenBLAS copies both operands into the order its kernel reads, whatever their size, which pays
 * when each of m, n and k is large: the copies are m k + n k moves for m n k products, and a call
 * costs 100 to 300 ns. Ours read operands where they lie. Measured side by side, AVX2, one core:
 * ours are ahead while the smallest of m, n and k is below 128 (5 times at 2, 2 at 8, 1.3 to 2.5 at
 * 10 outputs whatever the rest, 1.0 to 1.3 at 64), even from there on, behind by a tenth at 256.
 * AVX-512 doubles the price of the copies against that of the product; OpenBLAS reaches a fifth of
 * its peak at 8 and two thirds at 512 there: hence a bound that grows with the width of registers.
 * One exception: a b[k,n] of several MB has its rows pages apart, and only a copy helps.
 */
#include "engine/blas.h"

#include <cblas.h>

#include "engine/kernels.h"
#include "engine/util.h"

enum { BOUND_PER_LANE = 16, FEW_ROWS = 16, LARGE_B = 1 << 20 };

void blas_start(void)
{
    openblas_set_num_threads(1);
}

static bool is_small(const struct kernels *ours, size_t m, size_t n, size_t k)
{
    return MIN(MIN(m, n), k) < BOUND_PER_LANE * ours->width;
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
    const struct kernels *ours = kernels();
    if (is_small(ours, m, n, k))
        ours->product_nt(m, n, k, a, b, add, c, ldc);
    else
        general(CblasNoTrans, CblasTrans, m, n, k, a, b, add, c, ldc);
}

void blas_product_nn(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                     float *c, size_t ldc)
{
    const struct kernels *ours = kernels();
    if (is_small(ours, m, n, k) && (m < FEW_ROWS || n * k < LARGE_B))
        ours->product_nn(m, n, k, a, b, add, c, ldc);
    else
        general(CblasNoTrans, CblasNoTrans, m, n, k, a, b, add, c, ldc);
}

void blas_product_tn(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                     float *c, size_t ldc)
{
    const struct kernels *ours = kernels();
    if (is_small(ours, m, n, k))
        ours->product_tn(m, n, k, a, b, add, c, ldc);
    else
        general(CblasTrans, CblasNoTrans, m, n, k, a, b, add, c, ldc);
}

float blas_sum_sq(const float *x, size_t n)
{
    return kernels()->sum_sq(x, n);
}
