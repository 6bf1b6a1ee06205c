/* kernels_pool.h -- windows of 2 x 2, 2 apart; a body of kernels.h.
 *
 * Four windows at a time: the values of a corner are a vector. The last four of a line may repeat
 * some of the four before them, so that a line needs no other code for what is left over.
 */
#ifndef ENGINE_KERNELS_POOL_H
#define ENGINE_KERNELS_POOL_H

typedef int quad_mask __attribute__((vector_size(16)));

struct corners {
    quad a, b, c, d; /* a b over c d */
};

SIMD_INLINE quad quad_load(const float *from)
{
    quad q;
    memcpy(&q, from, sizeof q);
    return q;
}

SIMD_INLINE void quad_store(float *to, quad q)
{
    memcpy(to, &q, sizeof q);
}

SIMD_INLINE quad chosen(quad_mask mask, quad yes, quad no)
{
    return (quad)((mask & (quad_mask)yes) | (~mask & (quad_mask)no));
}

SIMD_INLINE quad kept(quad_mask mask, quad q)
{
    return (quad)(mask & (quad_mask)q);
}

SIMD_INLINE struct corners corners_load(const float *x, size_t ld)
{
    quad a = quad_load(x), b = quad_load(x + 4), c = quad_load(x + ld), d = quad_load(x + ld + 4);
    return (struct corners){
        __builtin_shufflevector(a, b, 0, 2, 4, 6), __builtin_shufflevector(a, b, 1, 3, 5, 7),
        __builtin_shufflevector(c, d, 0, 2, 4, 6), __builtin_shufflevector(c, d, 1, 3, 5, 7),
    };
}

SIMD_INLINE void corners_store(float *x, size_t ld, struct corners v)
{
    quad_store(x, __builtin_shufflevector(v.a, v.b, 0, 4, 1, 5));
    quad_store(x + 4, __builtin_shufflevector(v.a, v.b, 2, 6, 3, 7));
    quad_store(x + ld, __builtin_shufflevector(v.c, v.d, 0, 4, 1, 5));
    quad_store(x + ld + 4, __builtin_shufflevector(v.c, v.d, 2, 6, 3, 7));
}

/* Whether v takes the place of the largest so far: also as NaN. */
SIMD_INLINE quad_mask larger(quad v, quad best)
{
    return (v > best) | (v != v);
}

SIMD_INLINE quad largest(struct corners v)
{
    quad top = chosen(larger(v.b, v.a), v.b, v.a);
    quad three = chosen(larger(v.c, top), v.c, top);
    return chosen(larger(v.d, three), v.d, three);
}

/* dy where the largest is, 0 elsewhere. */
SIMD_INLINE struct corners largest_back(struct corners v, quad dy)
{
    quad_mask b = larger(v.b, v.a);
    quad top = chosen(b, v.b, v.a);
    quad_mask c = larger(v.c, top);
    quad_mask d = larger(v.d, chosen(c, v.c, top));
    quad above = kept(~(c | d), dy);
    return (struct corners){kept(~b, above), kept(b, above), kept(c & ~d, dy), kept(d, dy)};
}

/* i = 0, 4, ..., n - 4: the first of four windows each, of a line of n >= 4. */
#define EACH_FOUR(i, n)                              \
    for (size_t i = 0, after = 4; after <= (n) + 3; \
         after += 4, i = after < (n) ? after - 4 : (n) - 4)

static void pool_max(const float *x, size_t ld, size_t n, size_t lines, float *y)
{
    for (; lines; lines--, x += 2 * ld, y += n)
        EACH_FOUR (i, n)
            quad_store(y + i, largest(corners_load(x + 2 * i, ld)));
}

static void pool_max_back(const float *dy, const float *x, size_t ld, size_t n, size_t lines,
                          float *dx)
{
    for (; lines; lines--, x += 2 * ld, dx += 2 * ld, dy += n)
        EACH_FOUR (i, n)
            corners_store(dx + 2 * i, ld,
                          largest_back(corners_load(x + 2 * i, ld), quad_load(dy + i)));
}

static void pool_mean(const float *x, size_t ld, size_t n, size_t lines, float *y)
{
    for (; lines; lines--, x += 2 * ld, y += n)
        EACH_FOUR (i, n) {
            struct corners v = corners_load(x + 2 * i, ld);
            quad_store(y + i, (v.a + v.b + v.c + v.d) * 0.25f);
        }
}

static void pool_mean_back(const float *dy, size_t ld, size_t n, size_t lines, float *dx)
{
    for (; lines; lines--, dx += 2 * ld, dy += n)
        EACH_FOUR (i, n) {
            quad d = quad_load(dy + i) * 0.25f;
            corners_store(dx + 2 * i, ld, (struct corners){d, d, d, d});
        }
}

#endif
