/* order.h -- which example comes when.
 *
 * The order of the examples of an epoch is a pure function of (seed, epoch, position): a shuffle is
 * a keyed permutation of 0 … n−1 (a Feistel network on slightly more values, walked along its cycle
 * until the value falls below n; Black and Rogaway 2002), so that no permutation is stored and any
 * place in training can be returned to. Nothing here has state; all functions are safe everywhere.
 */
#ifndef ENGINE_ORDER_H
#define ENGINE_ORDER_H

#include <stddef.h>
#include <stdint.h>

#include "engine/random.h"

enum sampling { SAMPLING_SHUFFLE, SAMPLING_REPLACEMENT, SAMPLING_SEQUENTIAL, SAMPLINGS };

extern const char *const sampling_names[SAMPLINGS];

struct order {
    enum sampling sampling;
    uint64_t seed;
    enum random_stream stream;
    uint32_t n; /* examples in the split, at least 1 */
};

/* Row of the split, 0 … n−1, at `position` (0 … n−1) of `epoch`. */
uint32_t order_row(const struct order *order, uint64_t epoch, uint64_t position);

/* The examples of one pass: positions start … start + count − 1 of an epoch. */
struct batch {
    const struct order *order;
    uint64_t epoch;
    size_t start;
    size_t count;
};

/* Rows of the split for examples from … from + count − 1 of the batch, counted from 0. */
void batch_rows(const struct batch *batch, size_t from, size_t count, uint32_t *row);

#endif
