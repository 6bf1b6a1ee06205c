/* product_parts.h -- parts of a product; for product*.c alone. */
#ifndef ENGINE_PRODUCT_PARTS_H
#define ENGINE_PRODUCT_PARTS_H

#include "engine/product.h"

struct product {
    const struct product_room *room;
    size_t k;
    struct stored a, b;
    struct result c;
};

/* Rows [row, row + m) and columns [column, column + n) of the result. */
struct tile {
    size_t row, column, m, n;
};

/* An operand from that row and column on, as the product sees them. */
struct stored product_from(struct stored s, size_t row, size_t column);

/* Where a tile of the result goes, and what is added to its rows. */
struct result product_target(const struct product *p, const struct tile *t);

/* Rounds a finished tile, its rows `ld` apart, or leaves it where it was made. */
void product_store(const struct result *c, const float *sums, size_t ld, size_t m, size_t n);

/* The size of the fewest parts of about the same size, each `most` at most, that make up `whole`. */
size_t product_even(size_t whole, size_t most);

/* A tile in either way. The native one widens what oneDNN has nothing for. */
void product_widened(const struct product *p, const struct tile *whole);
void product_native(const struct product *p, const struct tile *whole);

#endif
