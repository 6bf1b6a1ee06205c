/* product.c -- products of stored values: reading and storing them, and the choice of the way. */
#include "engine/product.h"

#include "engine/product_parts.h"
#include "engine/util.h"

enum {
    WIDE = 512,             /* values of a row from which workspace has room for larger tiles */
    NATIVE_LEAST = 1 << 18, /* a call costs some microseconds: what this many terms take widened */
};

#define WORDS(id, words, brief) [PRODUCTS_##id] = words,
#define BRIEF(id, words, brief) [PRODUCTS_##id] = brief,
const char *const products_words[PRODUCTS] = {PRODUCTS_LIST(WORDS)};
const char *const products_brief[PRODUCTS] = {PRODUCTS_LIST(BRIEF)};

struct matrix product_read(const struct precision_info *precision, enum format format,
                           const void *block, size_t at, size_t ld, size_t n, size_t m,
                           float *buffer)
{
    if (!product_tiled(precision))
        return (struct matrix){(const float *)block + at, ld};
    for (size_t i = 0; i < n; i++) {
        const void *row = format_at(format, block, at + i * ld);
        const float *values = format_read(format, row, m, buffer + i * m);
        if (precision->round)
            precision->round(buffer + i * m, values, m);
    }
    return (struct matrix){buffer, m};
}

size_t product_workspace(size_t width)
{
    size_t rows = width < WIDE ? TILE_ROWS : 2 * TILE_ROWS;
    return 2 * rows * width + rows * rows;
}

bool product_pays(size_t m, size_t n, size_t k)
{
    return m * n * k >= NATIVE_LEAST;
}

struct stored product_from(struct stored s, size_t row, size_t column)
{
    s.at = format_at(s.format, s.at, s.turned ? column * s.ld + row : row * s.ld + column);
    return s;
}

struct result product_target(const struct product *p, const struct tile *t)
{
    struct result c = p->c;
    c.at = format_at(c.format, c.at, t->row * c.ld + t->column);
    if (c.start)
        c.start = format_at(p->room->precision->weights, c.start, t->column);
    return c;
}

void product_store(const struct result *c, const float *sums, size_t ld, size_t m, size_t n)
{
    if (c->format == FORMAT_FP32 && sums == c->at)
        return;
    if (n == c->ld && ld == n) {
        format_store(c->format, c->at, sums, m * n, c->narrow);
        return;
    }
    for (size_t i = 0; i < m; i++)
        format_store(c->format, format_at(c->format, c->at, i * c->ld), sums + i * ld, n, c->narrow);
}

size_t product_even(size_t whole, size_t most)
{
    size_t tiles = (whole + most - 1) / most;
    return (whole + tiles - 1) / tiles;
}

void product_tiles(const struct product_room *room, size_t m, size_t n, size_t k, struct stored a,
                   struct stored b, struct result c)
{
    struct product p = {room, k, a, b, c};
    struct tile whole = {0, 0, m, n};
    REQUIRE(!(a.turned && b.turned));
    if (!m || !n)
        return;
    if (room->native && !c.add && product_pays(m, n, k))
        product_native(&p, &whole);
    else
        product_widened(&p, &whole);
}
