/* bench_floor.h -- the floor under a step: its matrix products alone, by OpenBLAS.
 *
 * Forward x W^T, gradient dy^T x, and dy W for every layer but the first, in fp32, on operands of a
 * step's shapes; nothing is gathered, biased, squashed, measured or updated in between. The batch
 * is taken whole or in pieces that stay in the cache, on one thread or split over several of which
 * each calls OpenBLAS for itself: whichever is fastest here.
 */
#ifndef TESTS_BENCH_FLOOR_H
#define TESTS_BENCH_FLOOR_H

#include <stddef.h>

#include "tests/bench_cells.h"

struct floor;

/* Tries the ways and keeps the fastest. floor_free takes NULL. */
struct floor *floor_new(const struct bench_model *model, size_t batch, int threads);
void floor_free(struct floor *floor);

/* The products of that many steps; `floor` is a struct floor. For a racer. */
void floor_run(void *floor, size_t steps);

#endif
