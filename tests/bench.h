/* bench.h -- what a cell of the bench works with: the report, and the examples of the model at
 * hand. */
#ifndef TESTS_BENCH_H
#define TESTS_BENCH_H

#include "engine/dataset.h"
#include "tests/bench_cells.h"
#include "tests/bench_report.h"

struct bench {
    struct report report;
    bool bare; /* the step's time alone: no floor, nothing to compare with */
    const struct bench_model *model; /* that `data` was made for, or NULL */
    struct dataset *data;
};

/* Frees the examples. */
void bench_forget_data(struct bench *bench);

/* The bench cannot go on: says why and exits. */
_Noreturn void bench_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
