/* dataset_split.h -- which rows are trained on, and which are held out for testing. */
#ifndef ENGINE_DATASET_SPLIT_H
#define ENGINE_DATASET_SPLIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/dataset.h"

/* Rows held out of `rows` for a share in (0, 1): rounded up, as scikit-learn's train_test_split. */
size_t split_count(double share, size_t rows);

/* All rows: the kept ones, then the `held` held-out ones, both ascending; the seed says which. The
 * caller frees the array. */
uint32_t *split_rows(size_t rows, size_t held, uint64_t seed);

/* The rows of both splits, ascending. */
struct split_choice {
    uint32_t *train, *test; /* rows of the data file, and of the test file if there is one */
    size_t train_count, test_count;
    uint32_t *block; /* both lie in it */
};

/* Chooses among `rows` of `file`; `test_rows` come from a file of their own, or 0: hold some out.
 * With options->subset that many of the training rows stay: a smaller subset is part of a larger
 * one. False with *status filled when a split would be empty or the subset is too large. */
bool split_choose(struct split_choice *choice, const char *file, size_t rows, size_t test_rows,
                  const struct dataset_options *options, struct status *status);
void split_choice_done(struct split_choice *choice);

#endif
