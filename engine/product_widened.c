/* product_widened.c -- products of stored values in fp32, widened strip by strip.
 *
 * A tall strip of whole rows (of a, or of the result) stays while flat strips of b pass by, with a
 * block of the third matrix between them. b is widened once for every tall strip, which costs 4.5
 * multiply-adds a value (AVX2): the taller the better.
 */
#include <string.h>

#include "engine/blas.h"
#include "engine/product_parts.h"
#include "engine/util.h"

enum { TALLEST = 128 }; /* rows of a strip */

/* Of rows of `width` values, `tall` fit beside `flat` more and a block of tall x flat. */
struct strips {
    size_t width, tall, flat;
    float *tall_at, *flat_at, *block_at;
};

static struct strips strips_of(const struct product *p, size_t width, size_t most_tall,
                               size_t most_flat)
{
    size_t room = p->room->values, least = TILE_ROWS;
    REQUIRE(room >= product_workspace(width));
    size_t fits = (room - least * width) / (width + least);
    size_t tall = product_even(most_tall, MIN(fits, (size_t)TALLEST));
    size_t flat = product_even(most_flat, (room - tall * width) / (tall + width));
    float *at = p->room->at;
    return (struct strips){width, tall, flat, at, at + tall * width, at + (tall + flat) * width};
}

static struct matrix widen(const struct product *p, struct stored s, size_t rows, size_t columns,
                           float *buffer)
{
    return product_read(p->room->precision, s.format, s.at, 0, s.ld, s.turned ? columns : rows,
                        s.turned ? rows : columns, buffer);
}

static void start_rows(const struct product *p, const struct result *c, float *sums, size_t ld,
                       size_t m, size_t n)
{
    format_convert(FORMAT_FP32, sums, p->room->precision->weights, c->start, n);
    for (size_t i = 1; i < m; i++)
        memcpy(sums + i * ld, sums, n * sizeof *sums);
}

/* Rows of a against rows of b: a tall strip of a, flat ones of b, blocks of the result. */
static void widened_nt(const struct product *p, const struct tile *whole)
{
    struct strips s = strips_of(p, p->k, whole->m, whole->n);
    for (size_t i = 0; i < whole->m; i += s.tall) {
        struct tile t = {whole->row + i, 0, MIN(s.tall, whole->m - i), 0};
        struct matrix a = widen(p, product_from(p->a, t.row, 0), t.m, p->k, s.tall_at);
        for (size_t j = 0; j < whole->n; j += s.flat) {
            t.column = whole->column + j;
            t.n = MIN(s.flat, whole->n - j);
            struct result c = product_target(p, &t);
            float *sums = format_target(c.format, c.at, s.block_at);
            size_t ld = sums == s.block_at ? t.n : c.ld;
            struct matrix b = widen(p, product_from(p->b, 0, t.column), p->k, t.n, s.flat_at);
            if (c.start)
                start_rows(p, &c, sums, ld, t.m, t.n);
            blas_product_nt(t.m, t.n, p->k, a, b, c.start || c.add, sums, ld);
            product_store(&c, sums, ld, t.m, t.n);
        }
    }
}

/* Sums of rows of b: a tall strip of the result, flat ones of b, blocks of a. */
static void widened_rows(const struct product *p, const struct tile *whole)
{
    struct strips s = strips_of(p, whole->n, whole->m, p->k);
    for (size_t i = 0; i < whole->m; i += s.tall) {
        struct tile t = {whole->row + i, whole->column, MIN(s.tall, whole->m - i), whole->n};
        struct result c = product_target(p, &t);
        float *sums = format_target(c.format, c.at, s.tall_at);
        size_t ld = sums == s.tall_at ? t.n : c.ld;
        for (size_t k = 0, n; k < p->k; k += n) {
            n = MIN(s.flat, p->k - k);
            struct matrix a = widen(p, product_from(p->a, t.row, k), t.m, n, s.block_at);
            struct matrix b = widen(p, product_from(p->b, k, t.column), n, t.n, s.flat_at);
            (p->a.turned ? blas_product_tn : blas_product_nn)(t.m, t.n, n, a, b, k > 0 || c.add,
                                                              sums, ld);
        }
        product_store(&c, sums, ld, t.m, t.n);
    }
}

void product_widened(const struct product *p, const struct tile *whole)
{
    (p->b.turned ? widened_nt : widened_rows)(p, whole);
}
