/* kernels_product.h -- sums and products over vectors; a body of kernels.h. */
#ifndef ENGINE_KERNELS_PRODUCT_H
#define ENGINE_KERNELS_PRODUCT_H

SIMD_INLINE float row_sq(const float *x, size_t n)
{
    vec a = {0}, b = {0}, c = {0}, d = {0};
    size_t i = 0;
    for (; i + 4 * SIMD_WIDTH <= n; i += 4 * SIMD_WIDTH) {
        vec p = vec_load(x + i), q = vec_load(x + i + SIMD_WIDTH);
        vec r = vec_load(x + i + 2 * SIMD_WIDTH), s = vec_load(x + i + 3 * SIMD_WIDTH);
        a += p * p;
        b += q * q;
        c += r * r;
        d += s * s;
    }
    for (; i + SIMD_WIDTH <= n; i += SIMD_WIDTH) {
        vec p = vec_load(x + i);
        a += p * p;
    }
    if (i < n) {
        vec p = vec_load_some(x + i, n - i);
        b += p * p;
    }
    return vec_sum((a + b) + (c + d));
}

static float sum_sq(const float *x, size_t n)
{
    return row_sq(x, n);
}

static double outer_sq(const float *x, size_t in, const float *d, size_t out, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += ((double)row_sq(x + i * in, in) + 1) * (double)row_sq(d + i * out, out);
    return sum;
}

/* `count` columns, a few vectors of them at a time; fewer than one in part. */
SIMD_INLINE void some_column_sums(size_t n, struct matrix d, bool add, float *sum, size_t count)
{
    size_t vectors = count / SIMD_WIDTH, rest = count % SIMD_WIDTH;
    vec total[4] = {{0}};
    SIMD_UNROLL for (size_t v = 0; v < vectors; v++)
        total[v] = add ? vec_load(sum + v * SIMD_WIDTH) : (vec){0};
    if (rest && add)
        total[0] = vec_load_some(sum, rest);
    for (size_t i = 0; i < n; i++) {
        const float *row = d.at + i * d.ld;
        SIMD_UNROLL for (size_t v = 0; v < vectors; v++)
            total[v] += vec_load(row + v * SIMD_WIDTH);
        if (rest)
            total[0] += vec_load_some(row, rest);
    }
    SIMD_UNROLL for (size_t v = 0; v < vectors; v++)
        vec_store(sum + v * SIMD_WIDTH, total[v]);
    if (rest)
        vec_store_some(sum, total[0], rest);
}

static void column_sums(size_t n, size_t m, struct matrix d, bool add, float *sum)
{
    for (; m >= 4 * SIMD_WIDTH; m -= 4 * SIMD_WIDTH, d.at += 4 * SIMD_WIDTH, sum += 4 * SIMD_WIDTH)
        some_column_sums(n, d, add, sum, 4 * SIMD_WIDTH);
    for (; m >= SIMD_WIDTH; m -= SIMD_WIDTH, d.at += SIMD_WIDTH, sum += SIMD_WIDTH)
        some_column_sums(n, d, add, sum, SIMD_WIDTH);
    if (m)
        some_column_sums(n, d, add, sum, m);
}

#endif
