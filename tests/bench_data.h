/* bench_data.h -- random examples in memory, shaped as a model of the bench wants them. */
#ifndef TESTS_BENCH_DATA_H
#define TESTS_BENCH_DATA_H

#include "engine/dataset.h"
#include "tests/bench_cells.h"

/* Features uniform in [0, 1), labels or targets at random; a small test split. bench_data_free
 * frees it, and takes NULL. */
struct dataset *bench_data(const struct bench_model *model);
void bench_data_free(struct dataset *dataset);

#endif
