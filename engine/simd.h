/* simd.h -- vectors of SIMD_WIDTH floats, for the bodies of kernels.h alone.
 *
 * The vector extension of gcc and clang: + - * and comparisons work a lane at a time, and a * b + c
 * contracts to a fused multiply-add where the level has one. A file that includes this has defined
 * SIMD_WIDTH, and the Makefile compiles it for its level.
 */
#ifndef ENGINE_SIMD_H
#define ENGINE_SIMD_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if SIMD_WIDTH > 4
#include <immintrin.h>
#endif

typedef float vec __attribute__((vector_size(4 * SIMD_WIDTH)));
typedef int32_t ivec __attribute__((vector_size(4 * SIMD_WIDTH))); /* also what comparisons give */
typedef float quad __attribute__((vector_size(16)));

#define SIMD_INLINE static inline __attribute__((always_inline))

/* Before a loop over the accumulators of a tile: they live in registers only when it is unrolled. */
#define SIMD_UNROLL _Pragma("GCC unroll 8")

SIMD_INLINE vec vec_load(const float *from)
{
    vec v;
    memcpy(&v, from, sizeof v);
    return v;
}

SIMD_INLINE void vec_store(float *to, vec v)
{
    memcpy(to, &v, sizeof v);
}

SIMD_INLINE vec vec_all(float x)
{
    return x - (vec){0};
}

/* Pieces of 2 and 1 of a quad's first n < 4 values: memory beyond them is not touched. */
SIMD_INLINE quad quad_load_some(const float *from, size_t n)
{
    quad q = {0};
    if (n == 1)
        q[0] = from[0];
    else
        memcpy(&q, from, 8);
    if (n == 3)
        q[2] = from[2];
    return q;
}

SIMD_INLINE void quad_store_some(float *to, quad q, size_t n)
{
    if (n & 2) {
        memcpy(to, &q, 8);
        to += 2;
        q = __builtin_shufflevector(q, q, 2, 3, 2, 3);
    }
    if (n & 1)
        to[0] = q[0];
}

#if SIMD_WIDTH == 16

/* The first n < SIMD_WIDTH values, zeros after them. */
SIMD_INLINE vec vec_load_some(const float *from, size_t n)
{
    return (vec)_mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), from);
}

SIMD_INLINE void vec_store_some(float *to, vec v, size_t n)
{
    _mm512_mask_storeu_ps(to, (__mmask16)((1u << n) - 1), (__m512)v);
}

#elif SIMD_WIDTH == 8

SIMD_INLINE vec vec_load_some(const float *from, size_t n)
{
    typedef int lanes __attribute__((vector_size(32)));
    lanes wanted = (lanes){0, 1, 2, 3, 4, 5, 6, 7} < (int)n;
    return (vec)_mm256_maskload_ps(from, (__m256i)wanted);
}

/* In pieces: a masked store is quick on some of these processors alone. */
SIMD_INLINE void vec_store_some(float *to, vec v, size_t n)
{
    quad q = __builtin_shufflevector(v, v, 0, 1, 2, 3);
    if (n & 4) {
        memcpy(to, &q, sizeof q);
        to += 4;
        q = __builtin_shufflevector(v, v, 4, 5, 6, 7);
    }
    quad_store_some(to, q, n & 3);
}

#else

SIMD_INLINE vec vec_load_some(const float *from, size_t n)
{
    return quad_load_some(from, n);
}

SIMD_INLINE void vec_store_some(float *to, vec v, size_t n)
{
    quad_store_some(to, v, n);
}

#endif

/* How many of `left` > 0 the next takes, of at most `most` at a time: the last two share alike. */
SIMD_INLINE size_t simd_share(size_t left, size_t most)
{
    return left <= most ? left : left < 2 * most ? (left + 1) / 2 : most;
}

/* The sum of the quads of a vector. */
SIMD_INLINE quad vec_fold(vec v)
{
#if SIMD_WIDTH == 16
    typedef float octet __attribute__((vector_size(32)));
    octet e = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
              __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
    return __builtin_shufflevector(e, e, 0, 1, 2, 3) + __builtin_shufflevector(e, e, 4, 5, 6, 7);
#elif SIMD_WIDTH == 8
    return __builtin_shufflevector(v, v, 0, 1, 2, 3) + __builtin_shufflevector(v, v, 4, 5, 6, 7);
#else
    return v;
#endif
}

/* The sum of all lanes. */
SIMD_INLINE float vec_sum(vec v)
{
    quad q = vec_fold(v);
    q += __builtin_shufflevector(q, q, 2, 3, 0, 1);
    return q[0] + q[1];
}

/* Lanes 0 and 1 of every quad: (a0 + a2, a1 + a3), lanes 2 and 3 the same of b. */
#define SIMD_LOW(i) (i), (i) + 1, SIMD_WIDTH + (i), SIMD_WIDTH + (i) + 1
#define SIMD_HIGH(i) (i) + 2, (i) + 3, SIMD_WIDTH + (i) + 2, SIMD_WIDTH + (i) + 3
/* (a0 + a1, a2 + a3, b0 + b1, b2 + b3) of every quad. */
#define SIMD_EVEN(i) (i), (i) + 2, SIMD_WIDTH + (i), SIMD_WIDTH + (i) + 2
#define SIMD_ODD(i) (i) + 1, (i) + 3, SIMD_WIDTH + (i) + 1, SIMD_WIDTH + (i) + 3

#if SIMD_WIDTH == 16
#define SIMD_PICK(a, b, of) __builtin_shufflevector(a, b, of(0), of(4), of(8), of(12))
#elif SIMD_WIDTH == 8
#define SIMD_PICK(a, b, of) __builtin_shufflevector(a, b, of(0), of(4))
#else
#define SIMD_PICK(a, b, of) __builtin_shufflevector(a, b, of(0))
#endif

/* The sums of all lanes of four vectors, for little more than the price of one: the first two
 * rounds halve pairs of vectors into one, quad by quad, the last folds the quads. */
SIMD_INLINE quad vec_sum4(vec a, vec b, vec c, vec d)
{
    vec ab = SIMD_PICK(a, b, SIMD_LOW) + SIMD_PICK(a, b, SIMD_HIGH);
    vec cd = SIMD_PICK(c, d, SIMD_LOW) + SIMD_PICK(c, d, SIMD_HIGH);
    return vec_fold(SIMD_PICK(ab, cd, SIMD_EVEN) + SIMD_PICK(ab, cd, SIMD_ODD));
}

#endif
