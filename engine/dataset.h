/* dataset.h -- tables of numbers to learn from: the shipped sets, splits, normalisation.
 *
 * A data set is immutable once loaded and may be read from every thread. Features are kept as one
 * float a value, row-major [n, features], already normalised. The caller of dataset_load frees it.
 */
#ifndef ENGINE_DATASET_H
#define ENGINE_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/status.h"

enum task { TASK_AUTO, TASK_CLASSIFY, TASK_REGRESS, TASKS };
enum normalize { NORMALIZE_NONE, NORMALIZE_ZSCORE, NORMALIZE_MAXABS, NORMALIZES };

extern const char *const task_names[TASKS];
extern const char *const normalize_names[NORMALIZES];

/* One shipped data set; the table ends with a NULL name. */
struct dataset_info {
    const char *name;
    const char *file;  /* inside the directory of data sets */
    const char *about; /* one line */
    int height, width; /* of an image; 0 where a row is none */
};
extern const struct dataset_info dataset_table[];

struct dataset_options {
    const char *directory; /* where the shipped sets lie */
    const char *data;      /* a name of dataset_table, or a file */
    const char *label;     /* column by name or by number from 1; NULL or "" for the last */
    const char *test;      /* file with the test split; NULL or "" to hold some of `data` out */
    double holdout;        /* share of the rows held out, in (0, 1) */
    enum task task;
    enum normalize normalize;
    uint64_t seed; /* of the split */
};

struct split {
    size_t n;
    float *x;       /* [n, features] */
    int32_t *label; /* [n], 0 … outputs−1; NULL for regression */
    float *target;  /* [n], NULL for classification */
};

struct dataset {
    char *name;         /* "digits", or the file's name without folder and ending */
    enum task task;     /* never TASK_AUTO */
    int features;       /* values an example has */
    int outputs;        /* classes, or 1 for regression */
    char **class_names; /* [outputs], sorted (numbers by value); NULL for regression */
    int height, width;  /* of an image, or 0 */
    struct split train, test;
};

/* Reads, splits and normalises. NULL with *status filled when the input cannot be used. */
struct dataset *dataset_load(const struct dataset_options *options, struct status *status);
void dataset_free(struct dataset *dataset);

/* Bytes the data set holds in memory. */
size_t dataset_bytes(const struct dataset *dataset);

#endif
