/* dataset_split.c -- the rows held out, and those of a subset, are the first of keyed shuffles.
 *
 * Invariant: a function of (rows, held, subset, seed) alone; a larger share holds out a superset.
 */
#include "engine/dataset_split.h"

#include <math.h>
#include <stdlib.h>

#include "engine/order.h"
#include "engine/util.h"

/* A product a rounding error above a whole number, such as 0.07 · 100, counts as that number. */
size_t split_count(double share, size_t rows)
{
    return (size_t)ceil(share * (double)rows * (1 - 1e-12));
}

/* [rows], true for the first `count` of a shuffle; the caller frees it. */
static bool *mark(enum random_stream stream, size_t count, size_t rows, uint64_t seed)
{
    struct order order = {SAMPLING_SHUFFLE, seed, stream, (uint32_t)rows};
    bool *marked = checked_calloc(rows, sizeof *marked);
    for (size_t i = 0; i < count; i++)
        marked[order_row(&order, 0, i)] = true;
    return marked;
}

uint32_t *split_rows(size_t rows, size_t held, uint64_t seed)
{
    REQUIRE(held <= rows && rows <= UINT32_MAX);
    bool *is_held = mark(RANDOM_SPLIT, held, rows, seed);
    uint32_t *row = checked_malloc(rows * sizeof *row);
    size_t kept = 0, tested = rows - held;
    for (size_t r = 0; r < rows; r++)
        row[is_held[r] ? tested++ : kept++] = (uint32_t)r;
    free(is_held);
    return row;
}

static bool hold_out(struct split_choice *c, const char *file, size_t rows, double share,
                     uint64_t seed, struct status *status)
{
    if (!(share > 0 && share < 1))
        return status_bad(status, "holdout %g; a share between 0 and 1 is expected", share);
    size_t held = split_count(share, rows);
    if (held >= rows)
        return status_bad_at(status, file, 0, 0,
                             "%zu row%s, of which %zu would be held out; more rows are needed, or "
                             "a smaller holdout",
                             rows, rows == 1 ? "" : "s", held);
    c->block = c->train = split_rows(rows, held, seed);
    c->test = c->train + rows - held;
    c->train_count = rows - held;
    c->test_count = held;
    return true;
}

static void take_all(struct split_choice *c, size_t rows, size_t test_rows)
{
    c->block = c->train = checked_malloc((rows + test_rows) * sizeof *c->block);
    c->test = c->train + rows;
    c->train_count = rows;
    c->test_count = test_rows;
    for (size_t r = 0; r < rows + test_rows; r++)
        c->block[r] = (uint32_t)(r < rows ? r : r - rows);
}

static bool thin(struct split_choice *c, size_t subset, uint64_t seed, struct status *status)
{
    if (subset > c->train_count)
        return status_bad(status, "subset %zu is more than the %zu examples of the training split",
                          subset, c->train_count);
    bool *kept = mark(RANDOM_SUBSET, subset, c->train_count, seed);
    size_t used = 0;
    for (size_t i = 0; i < c->train_count; i++)
        if (kept[i])
            c->train[used++] = c->train[i];
    c->train_count = used;
    free(kept);
    return true;
}

bool split_choose(struct split_choice *choice, const char *file, size_t rows, size_t test_rows,
                  const struct dataset_options *options, struct status *status)
{
    *choice = (struct split_choice){0};
    if (test_rows)
        take_all(choice, rows, test_rows);
    else if (!hold_out(choice, file, rows, options->holdout, options->seed, status))
        return false;
    return !options->subset || thin(choice, options->subset, options->seed, status);
}

void split_choice_done(struct split_choice *choice)
{
    free(choice->block);
}
