/* dataset_split.h -- which rows of a table are held out for testing. */
#ifndef ENGINE_DATASET_SPLIT_H
#define ENGINE_DATASET_SPLIT_H

#include <stddef.h>
#include <stdint.h>

/* Rows held out of `rows` for a share in (0, 1): rounded up, as scikit-learn's train_test_split. */
size_t split_count(double share, size_t rows);

/* All rows: the kept ones, then the `held` held-out ones, both ascending; the seed says which. The
 * caller frees the array. */
uint32_t *split_rows(size_t rows, size_t held, uint64_t seed);

#endif
