/* kernels_math.h -- exp, tanh, gelu and slopes over arrays; a body of kernels.h.
 *
 * exp: x = n ln 2 + r with |r| <= ln 2 / 2, so that exp(x) = 2^n (1 + p(r)), p(r) = exp(r) - 1.
 * ln 2 is taken off in two parts, of which the first has 15 bits: n times it is exact. p is
 * r + r^2 q(r), q of degree 5 fitted to least relative error of p (3.3e-9).
 *
 * tanh: with t = exp(2|x|) - 1 = 2^n p + (2^n - 1), tanh |x| = t / (t + 2). At n = 0 that is p
 * itself, so small values lose nothing. From 9.02 on tanh rounds to 1; x is held at 10.
 *
 * gelu: the tail of the normal distribution is Phi(-a) = exp(-a^2/2) M(a), a = |x|, where M falls
 * slowly from 1/2: with w = 1 / (a + 5/2) and v = a w it is w P(v), P of degree 9 fitted to least
 * relative error (1.8e-8) for a <= 15. In gelu(x) = max(x, 0) - a Phi(-a) = max(x, 0) - v P(v)
 * exp(-a^2/2) nothing cancels, and the same exponential is the density in the slope. An error of
 * a^2 in its last bit would be one of 2^-18 of the tail: a's upper 12 bits are squared exactly, and
 * the rest is taken off after the reduction.
 *
 * Where products are fused with a sum there is one way to do it, so that a value's result does not
 * depend on its place in the array.
 *
 * All coefficients are minimax fits by Remez' exchange in 113 bits, rounded to float one after the
 * other from the lowest on, the others fitted again each time. tests/test_kernels_math.c holds the
 * errors. Comparisons are turned so that NaN stays NaN.
 */
#ifndef ENGINE_KERNELS_MATH_H
#define ENGINE_KERNELS_MATH_H

#include <stdint.h>

typedef uint32_t uvec __attribute__((vector_size(4 * SIMD_WIDTH)));

#define ALL(x) (vec_all(x)) /* a number in every lane */

SIMD_INLINE vec vec_select(ivec where, vec yes, vec no)
{
    return (vec)((where & (ivec)yes) | (~where & (ivec)no));
}

SIMD_INLINE vec vec_min(vec v, float most)
{
    return vec_select(v > ALL(most), ALL(most), v);
}

SIMD_INLINE vec vec_max(vec v, float least)
{
    return vec_select(v < ALL(least), ALL(least), v);
}

static const uint32_t sign_bit = 0x80000000;

SIMD_INLINE uvec vec_sign(vec v)
{
    return (uvec)v & sign_bit;
}

SIMD_INLINE vec vec_abs(vec v)
{
    return (vec)((uvec)v & ~sign_bit);
}

/* ---- exp ------------------------------------------------------------------------------------- */

/* Adding it leaves a number rounded to an integer in the lowest bits. */
static const float rounder = 0x1.8p23f;

static const float log2_e = 0x1.715476p0f, ln2_upper = 0x1.62e4p-1f, ln2_lower = 0x1.7f7d1cp-20f;

/* exp(r) - 1, |r| <= ln 2 / 2. */
SIMD_INLINE vec exp_minus_1(vec r)
{
    vec q = ALL(0x1.38e6bep-13f);
    q = q * r + 0x1.6d2e24p-10f;
    q = q * r + 0x1.11568ep-7f;
    q = q * r + 0x1.555502p-5f;
    q = q * r + 0x1.55552cp-3f;
    q = q * r + 0.5f;
    return r * r * q + r;
}

SIMD_INLINE vec minus_n_ln2(vec x, vec n)
{
    return x - n * ln2_upper - n * ln2_lower;
}

/* v 2^n by two factors, of which neither leaves the range of fp32: |n| <= 252. */
SIMD_INLINE vec vec_scale(vec v, vec rounded)
{
    uvec n = (uvec)rounded - (uvec)ALL(rounder);
    uvec half = (uvec)((ivec)n >> 1);
    return v * (vec)((half + 127) << 23) * (vec)((n - half + 127) << 23);
}

/* Beyond these exp is infinite, and 0. */
static const float exp_most = 89, exp_least = -104;

SIMD_INLINE vec exp_of(vec x)
{
    x = vec_max(vec_min(x, exp_most), exp_least);
    vec rounded = x * log2_e + rounder;
    vec r = minus_n_ln2(x, rounded - rounder);
    return vec_scale(exp_minus_1(r) + 1, rounded);
}

/* ---- tanh ------------------------------------------------------------------------------------ */

SIMD_INLINE vec tanh_of(vec x)
{
    vec a = vec_min(vec_abs(x), 10);
    vec rounded = a * (2 * log2_e) + rounder;
    vec p = exp_minus_1(minus_n_ln2(a + a, rounded - rounder));
    vec power = (vec)(((uvec)rounded << 23) + (uvec)ALL(1));
    vec t = power * p + (power - 1);
    return (vec)((uvec)(t / (t + 2)) | vec_sign(x));
}

SIMD_INLINE vec tanh_slope_of(vec y)
{
    return 1 - y * y;
}

/* ---- gelu ------------------------------------------------------------------------------------ */

/* From 14.5 on the tail is below the least subnormal number. */
static const float tail_most = 15, inverse_sqrt_2pi = 0x1.988454p-2f;

/* exp(-a^2/2), 0 <= a <= tail_most */
SIMD_INLINE vec bell(vec a)
{
    vec upper = (vec)((uvec)a & 0xfffff000), rest = a - upper;
    vec rounded = a * a * (-0.5f * log2_e) + rounder;
    vec r = minus_n_ln2(upper * upper * -0.5f, rounded - rounder) - rest * (upper + 0.5f * rest);
    return vec_scale(exp_minus_1(r) + 1, rounded);
}

/* M(a) / w */
SIMD_INLINE vec tail_polynomial(vec v)
{
    vec p = ALL(-0x1.46ff8ep-4f);
    p = p * v + 0x1.1e870ap-2f;
    p = p * v - 0x1.40f5cep-2f;
    p = p * v + 0x1.1ab66cp-3f;
    p = p * v - 0x1.32ba22p-3f;
    p = p * v + 0x1.cb1fd6p-5f;
    p = p * v + 0x1.2ade8ap-2f;
    p = p * v + 0x1.5b5b28p-3f;
    p = p * v - 0x1.3e4ef4p0f;
    p = p * v + 0x1.4p0f;
    return p;
}

SIMD_INLINE vec gelu_of(vec x)
{
    vec a = vec_min(vec_abs(x), tail_most), v = a * (1 / (a + 2.5f));
    return vec_max(x, 0) - v * tail_polynomial(v) * bell(a);
}

/* With s = Phi(-a) - a phi(a): s for x < 0, else 1 - s. */
SIMD_INLINE vec gelu_slope_of(vec x)
{
    vec a = vec_min(vec_abs(x), tail_most), b = a + 2.5f, w = 1 / b;
    vec s = (tail_polynomial(a * w) - a * b * inverse_sqrt_2pi) * w * bell(a);
    return vec_select(x < 0, s, 1 - s);
}

/* ---- over arrays ----------------------------------------------------------------------------- */

/* Fewer values than a vector holds: gcc makes a masked load and store of these. */
SIMD_INLINE vec vec_load_few(const float *from, size_t n)
{
    vec v;
    for (int i = 0; i < SIMD_WIDTH; i++)
        v[i] = i < (int)n ? from[i] : 0;
    return v;
}

SIMD_INLINE void vec_store_few(float *to, vec v, size_t n)
{
    for (int i = 0; i < SIMD_WIDTH; i++)
        if (i < (int)n)
            to[i] = v[i];
}

/* y[i] = function(x[i]); y may be x. The last whole vector is taken before anything is written, so
 * that it may overlap the one before it. */
#define MAP(name, function)                                                                        \
    static void name(float *y, const float *x, size_t n)                                           \
    {                                                                                              \
        if (n < SIMD_WIDTH) {                                                                      \
            vec_store_few(y, function(vec_load_few(x, n)), n);                                     \
            return;                                                                                \
        }                                                                                          \
        size_t end = n - SIMD_WIDTH;                                                               \
        vec last = function(vec_load(x + end));                                                    \
        for (size_t i = 0; i < end; i += SIMD_WIDTH)                                               \
            vec_store(y + i, function(vec_load(x + i)));                                           \
        vec_store(y + end, last);                                                                  \
    }

/* d[i] *= slope(x[i]) */
#define MAP_SLOPE(name, slope)                                                                     \
    static void name(float *d, const float *x, size_t n)                                           \
    {                                                                                              \
        if (n < SIMD_WIDTH) {                                                                      \
            vec_store_few(d, vec_load_few(d, n) * slope(vec_load_few(x, n)), n);                   \
            return;                                                                                \
        }                                                                                          \
        size_t end = n - SIMD_WIDTH;                                                               \
        vec last = vec_load(d + end) * slope(vec_load(x + end));                                   \
        for (size_t i = 0; i < end; i += SIMD_WIDTH)                                               \
            vec_store(d + i, vec_load(d + i) * slope(vec_load(x + i)));                            \
        vec_store(d + end, last);                                                                  \
    }

MAP(map_exp, exp_of)
MAP(map_tanh, tanh_of)
MAP(map_gelu, gelu_of)
MAP_SLOPE(map_tanh_slope, tanh_slope_of)
MAP_SLOPE(map_gelu_slope, gelu_slope_of)

#undef ALL
#undef MAP
#undef MAP_SLOPE

#endif
