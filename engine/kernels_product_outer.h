/* kernels_product_outer.h -- c[m,n] (+)= sum over p of a(i,p) b[p,j]; a body of kernels.h.
 *
 * Vectors lie along n. A tile of `rows` x `vecs` accumulators stays in registers for a whole
 * contraction: each term loads `vecs` vectors of b and broadcasts `rows` values of a, which is
 * a[i,p] or, transposed, a[p,i]. A row narrower than a vector is loaded and stored in part; any
 * other ends in a tile whose last vector reaches back over the one before, so that no column needs
 * a loop of its own: both compute the same sums and store the same bits.
 */
#ifndef ENGINE_KERNELS_PRODUCT_OUTER_H
#define ENGINE_KERNELS_PRODUCT_OUTER_H

struct outer {
    size_t n, k;
    const float *a, *b;
    float *c;
    size_t lda, ldb, ldc;
    bool add;
};

/* The shapes of tiles: as many accumulators as leave registers for b and for one of a. */
#if SIMD_WIDTH == 16
enum { OUTER_ROWS = 6 };
#define OUTER_HEIGHTS(each) each(1) each(2) each(3) each(4) each(5) each(6)
#define OUTER_VECS(rows) ((rows) <= 2 ? 8 : (rows) <= 4 ? 6 : 4)
#else
enum { OUTER_ROWS = 4 };
#define OUTER_HEIGHTS(each) each(1) each(2) each(3) each(4)
#define OUTER_VECS(rows) ((rows) == 1 ? 8 : 12 / (rows))
#endif

/* More than OUTER_TERMS are summed in parts, and of b no more than OUTER_COLUMNS are read at a time
 * once terms are more than OUTER_FEW: such a block stays in L2 from band to band. The columns of a
 * transposed matrix are copied together from OUTER_PANEL terms on: they are often a power of two
 * apart and push each other out of L1. */
enum {
    OUTER_MOST_VECS = 8,
    OUTER_TERMS = 128,
    OUTER_COLUMNS = 32 * SIMD_WIDTH,
    OUTER_FEW = 64,
    OUTER_PANEL = 32,
};

/* `width` columns from column j on: SIMD_WIDTH <= width <= vecs * SIMD_WIDTH, or fewer than
 * SIMD_WIDTH in `part`. */
SIMD_INLINE void outer_tile(const size_t rows, const size_t vecs, const bool part,
                            const bool transposed, const struct outer *t, size_t j, size_t width)
{
    vec sum[OUTER_ROWS][OUTER_MOST_VECS] = {0};
    const float *a = t->a, *b = t->b + j;
    float *c = t->c + j;
    size_t lda = t->lda, ldb = t->ldb, last = part ? 0 : width - SIMD_WIDTH;
#define AT(v) ((v) + 1 == vecs ? last : (v)*SIMD_WIDTH)
#define LOAD(from, v) (part ? vec_load_some(from, width) : vec_load((from) + AT(v)))
#define STORE(to, v, of) (part ? vec_store_some(to, of, width) : vec_store((to) + AT(v), of))
    for (size_t p = t->k; p > 0; p--, a += transposed ? lda : 1, b += ldb) {
        vec of_b[OUTER_MOST_VECS];
        SIMD_UNROLL for (size_t v = 0; v < vecs; v++) of_b[v] = LOAD(b, v);
        SIMD_UNROLL for (size_t r = 0; r < rows; r++)
        {
            vec of_a = vec_all(a[transposed ? r : r * lda]);
            SIMD_UNROLL for (size_t v = 0; v < vecs; v++) sum[r][v] += of_a * of_b[v];
        }
    }
    SIMD_UNROLL for (size_t r = 0; r < rows; r++, c += t->ldc)
    {
        if (t->add)
            SIMD_UNROLL for (size_t v = 0; v < vecs; v++) sum[r][v] += LOAD(c, v);
        SIMD_UNROLL for (size_t v = 0; v < vecs; v++) STORE(c, v, sum[r][v]);
    }
#undef STORE
#undef LOAD
#undef AT
}

/* Tiles of `vecs` vectors from column j on, until fewer vectors are left; the column after them. */
SIMD_INLINE size_t outer_strips(const size_t rows, const size_t vecs, const bool transposed,
                                const struct outer *t, size_t j)
{
    const size_t most = vecs * SIMD_WIDTH;
    for (size_t left = t->n - j; left + SIMD_WIDTH > most; left = t->n - j) {
        size_t width = left <= most ? left : left < most + SIMD_WIDTH ? left - SIMD_WIDTH : most;
        outer_tile(rows, vecs, false, transposed, t, j, width);
        j += width;
    }
    return j;
}

/* All columns of `rows` rows. */
SIMD_INLINE void outer_band(const size_t rows, const bool transposed, const struct outer *t)
{
#define HALF(v) (((v) + 1) / 2)
    const size_t vecs = OUTER_VECS(rows);
    if (t->n < SIMD_WIDTH) {
        outer_tile(rows, 1, true, transposed, t, 0, t->n);
        return;
    }
    size_t j = outer_strips(rows, vecs, transposed, t, 0);
    j = outer_strips(rows, HALF(vecs), transposed, t, j);
    j = outer_strips(rows, HALF(HALF(vecs)), transposed, t, j);
    if (vecs > 4)
        outer_strips(rows, 1, transposed, t, j);
#undef HALF
}

typedef void outer_kernel(const struct outer *);

#define BANDS(rows)                                                                                \
    static __attribute__((noinline)) void outer_nn_##rows(const struct outer *t)                   \
    {                                                                                              \
        outer_band(rows, false, t);                                                                \
    }                                                                                              \
    static __attribute__((noinline)) void outer_tn_##rows(const struct outer *t)                   \
    {                                                                                              \
        outer_band(rows, true, t);                                                                 \
    }
OUTER_HEIGHTS(BANDS)
#undef BANDS

#define NN(rows) outer_nn_##rows,
#define TN(rows) outer_tn_##rows,
static outer_kernel *const outer_nn[] = {NULL, OUTER_HEIGHTS(NN)};
static outer_kernel *const outer_tn[] = {NULL, OUTER_HEIGHTS(TN)};
#undef NN
#undef TN

/* A band of a[k,m]^T whose `rows` columns are copied together first. */
static __attribute__((noinline)) void outer_panel(size_t rows, struct outer t)
{
    float panel[OUTER_TERMS * OUTER_ROWS];
    for (size_t p = 0; p < t.k; p++)
        for (size_t r = 0; r < rows; r++)
            panel[p * rows + r] = t.a[p * t.lda + r];
    t.a = panel;
    t.lda = rows;
    outer_tn[rows](&t);
}

SIMD_INLINE void outer_bands(size_t m, const bool transposed, struct outer t)
{
    bool apart = transposed && t.k >= OUTER_PANEL && t.n > 16 * SIMD_WIDTH;
    for (size_t rows; m > 0; m -= rows) {
        rows = simd_share(m, OUTER_ROWS);
        if (apart)
            outer_panel(rows, t);
        else
            (transposed ? outer_tn : outer_nn)[rows](&t);
        t.a += transposed ? rows : rows * t.lda;
        t.c += rows * t.ldc;
    }
}

SIMD_INLINE void outer_terms(size_t m, const bool transposed, struct outer t)
{
    for (size_t left = t.k; left > 0; left -= t.k) {
        t.k = simd_share(left, OUTER_TERMS);
        outer_bands(m, transposed, t);
        t.a += transposed ? t.k * t.lda : t.k;
        t.b += t.k * t.ldb;
        t.add = true;
    }
}

SIMD_INLINE void outer_columns(size_t m, const bool transposed, struct outer t)
{
    for (size_t left = t.n; left > 0; left -= t.n) {
        t.n = t.k <= OUTER_FEW ? left : simd_share(left, OUTER_COLUMNS);
        outer_terms(m, transposed, t);
        t.b += t.n;
        t.c += t.n;
    }
}

static void product_nn(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                       float *c, size_t ldc)
{
    outer_columns(m, false, (struct outer){n, k, a.at, b.at, c, a.ld, b.ld, ldc, add});
}

static void product_tn(size_t m, size_t n, size_t k, struct matrix a, struct matrix b, bool add,
                       float *c, size_t ldc)
{
    outer_columns(m, true, (struct outer){n, k, a.at, b.at, c, a.ld, b.ld, ldc, add});
}

#endif
