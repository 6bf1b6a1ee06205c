/* dataset_split.c -- the rows held out are the first of a keyed shuffle of all rows.
 *
 * Invariant: a function of (rows, held, seed) alone; a larger share holds out a superset.
 */
#include "engine/dataset_split.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "engine/order.h"
#include "engine/util.h"

/* A product a rounding error above a whole number, such as 0.07 · 100, counts as that number. */
size_t split_count(double share, size_t rows)
{
    return (size_t)ceil(share * (double)rows * (1 - 1e-12));
}

uint32_t *split_rows(size_t rows, size_t held, uint64_t seed)
{
    REQUIRE(held <= rows && rows <= UINT32_MAX);
    struct order order = {SAMPLING_SHUFFLE, seed, RANDOM_SPLIT, (uint32_t)rows};
    bool *is_held = checked_calloc(rows, sizeof *is_held);
    for (size_t i = 0; i < held; i++)
        is_held[order_row(&order, 0, i)] = true;
    uint32_t *row = checked_malloc(rows * sizeof *row);
    size_t kept = 0, tested = rows - held;
    for (size_t r = 0; r < rows; r++)
        row[is_held[r] ? tested++ : kept++] = (uint32_t)r;
    free(is_held);
    return row;
}
