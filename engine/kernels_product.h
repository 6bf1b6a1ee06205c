/* kernels_product.h -- sums and products over vectors; a body of kernels.h. */
#ifndef ENGINE_KERNELS_PRODUCT_H
#define ENGINE_KERNELS_PRODUCT_H

static float sum_sq(const float *x, size_t n)
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
    float sum = vec_sum((a + b) + (c + d));
    for (; i < n; i++)
        sum += x[i] * x[i];
    return sum;
}

#endif
