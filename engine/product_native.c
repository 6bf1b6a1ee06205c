/* product_native.c -- products of stored values as they are, by oneDNN.
 *
 * The result alone needs workspace, so a tile is as many whole rows as fit. oneDNN's fastest products
 * (2.6, blocked for AMX and AVX-512) take operands whole; others go through a slower one that
 * allocates. So of an operand that is turned and wider than the tile, as a thread's share of
 * dW = dy^T x is, the tile's columns are copied behind the result, PIECE rows at a time.
 */
#include <string.h>

#include "engine/product_parts.h"
#include "engine/util.h"

enum {
    PIECE = 512,
    UNIT = 16, /* rows that the units take at a time */
};

/* Rows of m values out of longer ones, one behind the other. */
static struct stored copied(struct stored s, size_t rows, size_t m, void *to)
{
    size_t bytes = format_bytes(s.format);
    for (size_t i = 0; i < rows; i++)
        memcpy((char *)to + i * m * bytes, format_at(s.format, s.at, i * s.ld), m * bytes);
    s.at = to;
    s.ld = m;
    return s;
}

static bool is_copied(const struct product *p, size_t m)
{
    return p->a.turned && p->a.ld != m;
}

static size_t copied_values(const struct product *p, size_t rows)
{
    return (rows * format_bytes(p->a.format) + sizeof(float) - 1) / sizeof(float);
}

static void add_row(float *restrict sums, const float *restrict row, size_t n)
{
    for (size_t j = 0; j < n; j++)
        sums[j] += row[j];
}

static void add_start(const struct product *p, const struct result *c, float *sums, size_t m,
                      size_t n)
{
    enum format format = p->room->precision->weights;
    float buffer[256];
    for (size_t j = 0, width; c->start && j < n; j += width) {
        width = MIN(COUNT_OF(buffer), n - j);
        const float *start = format_read(format, format_at(format, c->start, j), width, buffer);
        for (size_t i = 0; i < m; i++)
            add_row(sums + i * n + j, start, width);
    }
}

static bool native_tile(const struct product *p, const struct tile *t)
{
    struct result c = product_target(p, t);
    float *sums = p->room->at;
    bool copy = is_copied(p, t->m);
    size_t piece = copy ? product_even(p->k, PIECE) : p->k, n;
    for (size_t k = 0; k < p->k; k += n) {
        n = MIN(piece, p->k - k);
        struct stored a = product_from(p->a, t->row, k);
        if (copy)
            a = copied(a, n, t->m, sums + t->m * t->n);
        struct stored b = product_from(p->b, k, t->column);
        if (!onednn_product(p->room->native, t->m, t->n, n, a, b, k > 0, sums))
            return false;
    }
    add_start(p, &c, sums, t->m, t->n);
    product_store(&c, sums, t->n, t->m, t->n);
    return true;
}

/* Rows of a tile `n` wide: as many as fit, in the sixteens that the units work in. */
static size_t native_rows(const struct product *p, size_t m, size_t n)
{
    size_t most = MIN(p->room->values / n, (size_t)PIECE);
    if (is_copied(p, MIN(m, most)))
        most = p->room->values / (n + copied_values(p, product_even(p->k, PIECE)));
    if (most <= UNIT || m <= most)
        return MIN(m, most);
    most -= most % UNIT;
    size_t rows = product_even(m, most);
    return rows + (UNIT - rows % UNIT) % UNIT;
}

/* A tile at a time; those that oneDNN has nothing for are widened. */
void product_native(const struct product *p, const struct tile *whole)
{
    size_t most = MAX((size_t)1, p->room->values / TILE_ROWS);
    size_t n = p->b.turned ? product_even(whole->n, most) : whole->n;
    size_t rows = native_rows(p, whole->m, n), m = rows ? rows : whole->m;
    for (size_t i = 0; i < whole->m; i += m)
        for (size_t j = 0; j < whole->n; j += n) {
            struct tile part = {i, j, MIN(m, whole->m - i), MIN(n, whole->n - j)};
            if (!rows || !native_tile(p, &part))
                product_widened(p, &part);
        }
}
