/* simd.h -- vectors of SIMD_WIDTH floats, for the bodies of kernels.h alone.
 *
 * gcc's vector extension: + - * and comparisons work a lane at a time, and a * b + c contracts to a
 * fused multiply-add where the level has one. A file that includes this has defined SIMD_WIDTH and
 * chosen its level by a pragma before it.
 */
#ifndef ENGINE_SIMD_H
#define ENGINE_SIMD_H

#include <stddef.h>
#include <string.h>

typedef float vec __attribute__((vector_size(4 * SIMD_WIDTH)));

#define SIMD_INLINE static inline __attribute__((always_inline))

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

/* The sum of all lanes, halves onto halves. */
SIMD_INLINE float vec_sum(vec v)
{
    typedef float quad __attribute__((vector_size(16)));
#if SIMD_WIDTH == 16
    typedef float octet __attribute__((vector_size(32)));
    octet e = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7) +
              __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
    quad q = __builtin_shufflevector(e, e, 0, 1, 2, 3) + __builtin_shufflevector(e, e, 4, 5, 6, 7);
#elif SIMD_WIDTH == 8
    quad q = __builtin_shufflevector(v, v, 0, 1, 2, 3) + __builtin_shufflevector(v, v, 4, 5, 6, 7);
#else
    quad q = v;
#endif
    q += __builtin_shufflevector(q, q, 2, 3, 0, 1);
    return q[0] + q[1];
}

#endif
