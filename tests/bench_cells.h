/* bench_cells.h -- everything `make bench` can measure: one table, and the words that pick from it.
 *
 * A cell of training is model x precision x threads x batch; what else is measured is a row of
 * bench_others. Each has the words that name it; a pattern is words between slashes, all of which
 * must be the cell's.
 */
#ifndef TESTS_BENCH_CELLS_H
#define TESTS_BENCH_CELLS_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/status.h"

/* The matrix products of one layer: of every example `rows` rows of `in` values times a matrix
 * [out, in]. A convolution has a row for each place. */
struct bench_product {
    size_t rows, in, out;
};

enum { BENCH_PRODUCTS = 4 };

struct bench_model {
    const char *name, *group;
    const char *layers, *activation; /* as --model and --activation have them */
    size_t examples;                 /* a multiple of every batch size: no step is short */
    int features, classes;           /* 0 classes: regression */
    int side;                        /* of the square image an example is, or 0 */
    struct bench_product product[BENCH_PRODUCTS]; /* in 0 ends them */
};

enum word { WORD_BENCH, WORD_MODEL, WORD_GROUP, WORD_BATCH, WORD_THREADS, WORD_PRECISION, WORDS };

struct bench;

struct bench_cell {
    const char *word[WORDS]; /* NULL where it has none */
    const struct bench_model *model; /* NULL where no training is measured */
    size_t batch;
    int threads;
    void (*measure)(struct bench *bench, const struct bench_cell *cell);
};

struct bench_cells {
    struct bench_cell *cell;
    size_t count;
};

/* All cells that a pattern of `picks` matches, in the table's order; all if it is empty. Patterns
 * have blanks or commas between them. False with the reason for a word or a pattern that names
 * nothing. cells_done frees. */
bool cells_pick(struct bench_cells *cells, const char *picks, struct status *status);
void cells_done(struct bench_cells *cells);

/* What the cells measure, each in a file of its own. */
void bench_step(struct bench *bench, const struct bench_cell *cell);
void bench_load(struct bench *bench, const struct bench_cell *cell);
void bench_start(struct bench *bench, const struct bench_cell *cell);
void bench_draw(struct bench *bench, const struct bench_cell *cell);
void bench_key(struct bench *bench, const struct bench_cell *cell);
void bench_explorer(struct bench *bench, const struct bench_cell *cell);

#endif
