/* kernels_product_dot.h -- c[m,n] (+)= a[m,k] b[n,k]^T; a body of kernels.h.
 *
 * Vectors lie along k. A tile of `rows` x `columns` accumulators stays in registers for the whole
 * contraction; then the lanes of four neighbours are summed together (vec_sum4) into four
 * neighbours of c. A tile beyond the last row of b reads that row again and stores less. Where
 * there are few terms those sums would be most of the work: there b is turned, and the product is
 * kernels_product_outer.h's.
 */
#ifndef ENGINE_KERNELS_PRODUCT_DOT_H
#define ENGINE_KERNELS_PRODUCT_DOT_H

struct dot {
    size_t k;
    const float *a, *b;
    float *c;
    size_t lda, ldb, ldc;
    bool add;
};

/* The shapes of tiles: as many accumulators as leave registers for b and for one of a. */
#if SIMD_WIDTH == 16
enum { DOT_ROWS = 6 };
#define DOT_HEIGHTS(each) each(1) each(2) each(3) each(4) each(5) each(6)
#else
enum { DOT_ROWS = 3 };
#define DOT_HEIGHTS(each) each(1) each(2) each(3)
#endif
#define DOT_COLUMNS(rows) ((rows) == 1 ? 8 : 4)
enum { DOT_MOST_COLUMNS = 8 };

/* Up to four neighbours of c. */
SIMD_INLINE void dot_store(bool add, float *c, quad sum, size_t width)
{
    if (width < 4) {
        quad_store_some(c, add ? sum + quad_load_some(c, width) : sum, width);
        return;
    }
    quad before = {0};
    if (add)
        memcpy(&before, c, sizeof before);
    sum += before;
    memcpy(c, &sum, sizeof sum);
}

/* `width` columns from row j of b on, at most DOT_COLUMNS(rows). */
SIMD_INLINE void dot_tile(const size_t rows, const struct dot *t, size_t j, size_t width)
{
    const size_t columns = DOT_COLUMNS(rows);
    vec sum[DOT_ROWS][DOT_MOST_COLUMNS] = {0};
    const float *a = t->a, *b[DOT_MOST_COLUMNS];
    size_t lda = t->lda, k = t->k, p = 0;
    SIMD_UNROLL for (size_t q = 0; q < columns; q++)
    {
        b[q] = t->b + (j + (q < width ? q : width - 1)) * t->ldb;
    }
#define TERMS(load)                                                                                \
    do {                                                                                           \
        vec of_b[DOT_MOST_COLUMNS];                                                                \
        SIMD_UNROLL for (size_t q = 0; q < columns; q++) of_b[q] = load(b[q] + p);                 \
        SIMD_UNROLL for (size_t r = 0; r < rows; r++)                                              \
        {                                                                                          \
            vec of_a = load(a + r * lda + p);                                                      \
            SIMD_UNROLL for (size_t q = 0; q < columns; q++) sum[r][q] += of_a * of_b[q];          \
        }                                                                                          \
    } while (0)
#define LOAD_REST(from) vec_load_some(from, k - p)
    for (; p + SIMD_WIDTH <= k; p += SIMD_WIDTH)
        TERMS(vec_load);
    if (p < k)
        TERMS(LOAD_REST);
#undef LOAD_REST
#undef TERMS
    SIMD_UNROLL for (size_t r = 0; r < rows; r++)
        SIMD_UNROLL for (size_t q = 0; q < columns; q += 4) if (q < width)
            dot_store(t->add, t->c + r * t->ldc + j + q,
                      vec_sum4(sum[r][q], sum[r][q + 1], sum[r][q + 2], sum[r][q + 3]), width - q);
}

typedef void dot_kernel(const struct dot *, size_t, size_t);

#define TILE(rows)                                                                                 \
    static __attribute__((noinline)) void dot_##rows(const struct dot *t, size_t j, size_t width)  \
    {                                                                                              \
        dot_tile(rows, t, j, width);                                                               \
    }
DOT_HEIGHTS(TILE)
#undef TILE

#define NT(rows) dot_##rows,
static dot_kernel *const dot_nt[] = {NULL, DOT_HEIGHTS(NT)};
#undef NT

/* b streams by once, a few rows of it against all rows of a. */
static void dot_tiles(size_t m, size_t n, const struct dot *whole)
{
    size_t columns = DOT_COLUMNS(m);
    for (size_t j = 0; j < n; j += columns) {
        struct dot t = *whole;
        for (size_t left = m, rows; left > 0; left -= rows) {
            rows = simd_share(left, DOT_ROWS);
            dot_nt[rows](&t, j, n - j < columns ? n - j : columns);
            t.a += rows * t.lda;
            t.c += rows * t.ldc;
        }
    }
}

enum { TURNED_TERMS = 112, TURNED_COLUMNS = 48 };

/* to[k,n] = b[n,k]^T, four by four. */
static void turn(size_t n, size_t k, const float *b, size_t ldb, float *to)
{
    size_t q = 0;
    for (; q + 4 <= n; q += 4, b += 4 * ldb) {
        size_t p = 0;
        for (; p + 4 <= k; p += 4) {
            quad r[4];
            for (size_t i = 0; i < 4; i++)
                memcpy(&r[i], b + i * ldb + p, sizeof *r);
            quad low = __builtin_shufflevector(r[0], r[1], 0, 4, 1, 5);
            quad low2 = __builtin_shufflevector(r[2], r[3], 0, 4, 1, 5);
            quad high = __builtin_shufflevector(r[0], r[1], 2, 6, 3, 7);
            quad high2 = __builtin_shufflevector(r[2], r[3], 2, 6, 3, 7);
            r[0] = __builtin_shufflevector(low, low2, 0, 1, 4, 5);
            r[1] = __builtin_shufflevector(low, low2, 2, 3, 6, 7);
            r[2] = __builtin_shufflevector(high, high2, 0, 1, 4, 5);
            r[3] = __builtin_shufflevector(high, high2, 2, 3, 6, 7);
            for (size_t i = 0; i < 4; i++)
                memcpy(to + (p + i) * n + q, &r[i], sizeof *r);
        }
        for (; p < k; p++)
            for (size_t i = 0; i < 4; i++)
                to[p * n + q + i] = b[i * ldb + p];
    }
    for (; q < n; q++, b += ldb)
        for (size_t p = 0; p < k; p++)
            to[p * n + q] = b[p];
}

/* Turning costs some moves for each value of b; the sums it saves are as many as rows of a. Measured
 * on AVX2: two to four times the speed at 2 to 32 terms, 1.2 at 100, none at 128. */
static bool dot_turned(size_t m, size_t k)
{
    return k <= TURNED_TERMS && k <= 16 * (m - 1);
}

static void dot_by_turning(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                           float *c, size_t ldc)
{
    float turned[TURNED_TERMS * TURNED_COLUMNS];
    for (size_t j = 0, width; j < n; j += width) {
        width = n - j < TURNED_COLUMNS ? n - j : TURNED_COLUMNS;
        turn(width, k, b.at + j * b.ld, b.ld, turned);
        product_nn(m, width, k, a, (struct matrix){turned, width}, add, c + j, ldc);
    }
}

static void product_nt(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                       float *c, size_t ldc)
{
    if (dot_turned(m, k))
        dot_by_turning(m, n, k, a, b, add, c, ldc);
    else
        dot_tiles(m, n, &(struct dot){k, a.at, b.at, c, a.ld, b.ld, ldc, add});
}

#endif
