/* bench_report.h -- the bench's figures: a table on the terminal as they come, and a CSV file.
 *
 * REPORT_TABLE is every number of a row; the file has them all, in full, and an empty field for
 * what was not measured.
 */
#ifndef TESTS_BENCH_REPORT_H
#define TESTS_BENCH_REPORT_H

#include <stdio.h>

#include "engine/status.h"
#include "tests/bench_cells.h"

/* X(identifier, CSV column): the first group is of training cells, the second of all others. */
#define REPORT_TABLE(X) \
    X(STEP_US, "step_us_median") \
    X(LEAST_US, "step_us_least") \
    X(EXAMPLES_PER_S, "examples_per_s") \
    X(FLOOR_US, "floor_us") \
    X(OVER_FLOOR, "step_over_floor") \
    X(STATS, "stats_over_none") \
    X(FASTER_THAN_FP32, "faster_than_fp32") \
    X(FASTER_THAN_1T, "faster_than_1t") \
    X(VALUE, "value") \
    X(BEST, "best") \
    X(RATIO, "ratio")

#define REPORT_ENUM(id, column) REPORT_##id,
enum report_column { REPORT_TABLE(REPORT_ENUM) REPORT_COLUMNS };
#undef REPORT_ENUM

struct report_row {
    const char *what, *unit; /* VALUE is, and is in; NULL for a training cell */
    const char *over;        /* what RATIO is of */
    double number[REPORT_COLUMNS]; /* NAN: not measured */
};

struct report {
    FILE *csv; /* NULL: none */
    const struct bench_model *model; /* of the last row */
    const char *group[WORDS];
    int rows;
};

/* `csv` is a file's name, or NULL or "". */
bool report_open(struct report *report, const char *csv, struct status *status);

/* What machine this is, and how quiet. */
void report_machine(void);

void report_clear(struct report_row *row);
void report_add(struct report *report, const struct bench_cell *cell, const struct report_row *row);

/* False when the file could not be written. */
bool report_close(struct report *report, struct status *status);

#endif
