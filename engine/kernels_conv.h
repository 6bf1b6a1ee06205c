/* kernels_conv.h -- convolutions over shifted rows; a body of kernels.h.
 *
 * Both loops keep a tile of m outputs x p vectors of sums in registers, beside p vectors of the rows
 * and one of the other operand. What does not fill tiles is spread evenly over them, since a tile of
 * few sums waits for its own additions. The sizes of a tile are constants where it is compiled: each
 * has code of its own, without inner loops.
 */
#ifndef ENGINE_KERNELS_CONV_H
#define ENGINE_KERNELS_CONV_H

enum { REGISTERS = SIMD_WIDTH == 16 ? 32 : 16, TILE_LONGEST = 8 };

/* The longest tile of m outputs. */
SIMD_INLINE size_t tile_most(size_t m)
{
    size_t most = (REGISTERS - 1) / (m + 1);
    return most < TILE_LONGEST ? most : TILE_LONGEST;
}

/* The length of the first of the fewest tiles that hold n, when they share it. */
SIMD_INLINE size_t tile_share(size_t n, size_t most)
{
    size_t tiles = (n + most - 1) / most;
    return (n + tiles - 1) / tiles;
}

/* call(P) with the constant that p is: 1 to `most`. */
#define TILE_CASE(P, most, call) \
    case P:                      \
        if (P <= (most))         \
            call(P);             \
        break;
#define TILE_OF(p, most, call)                                                            \
    switch (p) {                                                                          \
        TILE_CASE(1, most, call) TILE_CASE(2, most, call) TILE_CASE(3, most, call)        \
        TILE_CASE(4, most, call) TILE_CASE(5, most, call) TILE_CASE(6, most, call)        \
        TILE_CASE(7, most, call) TILE_CASE(8, most, call)                                 \
    }

/* ---- sums over rows -------------------------------------------------------------------------- */

SIMD_INLINE void sums_tile(const size_t m, const size_t p, const struct shifted *x, size_t from,
                           const float *weight, const float *start, float *y, size_t ld)
{
    vec sum[CONV_BLOCK][TILE_LONGEST], value[TILE_LONGEST];
#pragma GCC unroll 4
    for (size_t j = 0; j < m; j++)
#pragma GCC unroll 8
        for (size_t i = 0; i < p; i++)
            sum[j][i] = vec_all(start[j]);
    for (size_t r = 0; r < x->rows; r++, weight += CONV_BLOCK) {
        const float *row = x->frame + x->at[r] + from;
#pragma GCC unroll 8
        for (size_t i = 0; i < p; i++)
            value[i] = vec_load(row + i * SIMD_WIDTH);
#pragma GCC unroll 4
        for (size_t j = 0; j < m; j++)
#pragma GCC unroll 8
            for (size_t i = 0; i < p; i++)
                sum[j][i] += vec_all(weight[j]) * value[i];
    }
#pragma GCC unroll 4
    for (size_t j = 0; j < m; j++)
#pragma GCC unroll 8
        for (size_t i = 0; i < p; i++)
            vec_store(y + j * ld + from + i * SIMD_WIDTH, sum[j][i]);
}

SIMD_INLINE void sums_tiles(const size_t m, const struct shifted *x, const float *weight,
                            const float *start, size_t n, float *y, size_t ld)
{
    const size_t most = tile_most(m);
    size_t left = (n + SIMD_WIDTH - 1) / SIMD_WIDTH, p;
    for (size_t from = 0; left; left -= p, from += p * SIMD_WIDTH) {
        p = tile_share(left, most);
#define SUMS(P) sums_tile(m, P, x, from, weight, start, y, ld)
        TILE_OF(p, most, SUMS)
#undef SUMS
    }
}

static void conv_sums(size_t m, const struct shifted *x, const float *weight, const float *start,
                      size_t n, float *y, size_t ld)
{
    switch (m) {
    case 1: sums_tiles(1, x, weight, start, n, y, ld); break;
    case 2: sums_tiles(2, x, weight, start, n, y, ld); break;
    case 3: sums_tiles(3, x, weight, start, n, y, ld); break;
    case 4: sums_tiles(4, x, weight, start, n, y, ld); break;
    }
}

/* ---- products of rows ------------------------------------------------------------------------ */

/* p rows, from row r on. */
SIMD_INLINE quad products_tile(const size_t m, const size_t p, const struct shifted *x, size_t r,
                               const float *slope, size_t ld, size_t n, float *total)
{
    vec sum[CONV_BLOCK][TILE_LONGEST], value[TILE_LONGEST];
    const float *row[TILE_LONGEST];
    quad squares = {0};
#pragma GCC unroll 8
    for (size_t i = 0; i < p; i++) {
        row[i] = x->frame + x->at[r + i];
#pragma GCC unroll 4
        for (size_t j = 0; j < CONV_BLOCK; j++)
            sum[j][i] = (vec){0};
    }
    for (size_t at = 0; at < n; at += SIMD_WIDTH) {
#pragma GCC unroll 8
        for (size_t i = 0; i < p; i++)
            value[i] = vec_load(row[i] + at);
#pragma GCC unroll 4
        for (size_t j = 0; j < m; j++) {
            vec d = vec_load(slope + j * ld + at);
#pragma GCC unroll 8
            for (size_t i = 0; i < p; i++)
                sum[j][i] += d * value[i];
        }
    }
#pragma GCC unroll 8
    for (size_t i = 0; i < p; i++) {
        quad one = vec_sum4(sum[0][i], sum[1][i], sum[2][i], sum[3][i]), all;
        float *to = total + (r + i) * CONV_BLOCK;
        memcpy(&all, to, sizeof all);
        all += one;
        memcpy(to, &all, sizeof all);
        squares += one * one;
    }
    return squares;
}

SIMD_INLINE float products_tiles(const size_t m, const struct shifted *x, const float *slope,
                                 size_t ld, size_t n, float *total)
{
    const size_t most = tile_most(m);
    quad squares = {0};
    size_t p;
    for (size_t r = 0; r < x->rows; r += p) {
        p = tile_share(x->rows - r, most);
#define PRODUCTS(P) squares += products_tile(m, P, x, r, slope, ld, n, total)
        TILE_OF(p, most, PRODUCTS)
#undef PRODUCTS
    }
    return squares[0] + squares[1] + squares[2] + squares[3];
}

static float conv_products(size_t m, const struct shifted *x, const float *slope, size_t ld,
                           size_t n, float *total)
{
    switch (m) {
    case 1: return products_tiles(1, x, slope, ld, n, total);
    case 2: return products_tiles(2, x, slope, ld, n, total);
    case 3: return products_tiles(3, x, slope, ld, n, total);
    default: return products_tiles(4, x, slope, ld, n, total);
    }
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Whole pieces, and one more that ends with the line: what it repeats is the same. */
SIMD_INLINE void copy_line(float *to, const float *from, size_t n, const size_t piece)
{
    for (size_t i = 0; i + piece < n; i += piece)
        memcpy(to + i, from + i, piece * sizeof *to);
    memcpy(to + n - piece, from + n - piece, piece * sizeof *to);
}

static void copy_lines(float *to, size_t to_ld, const float *from, size_t from_ld, size_t n,
                       size_t lines)
{
    for (; lines; lines--, to += to_ld, from += from_ld)
        if (n >= 8)
            copy_line(to, from, n, 8);
        else if (n >= 4)
            copy_line(to, from, n, 4);
        else
            copy_line(to, from, n, 1);
}

static float sum(const float *x, size_t n)
{
    vec a = {0}, b = {0};
    size_t i = 0;
    for (; i + 2 * SIMD_WIDTH <= n; i += 2 * SIMD_WIDTH) {
        a += vec_load(x + i);
        b += vec_load(x + i + SIMD_WIDTH);
    }
    float all = vec_sum(a + b);
    for (; i < n; i++)
        all += x[i];
    return all;
}

#endif
