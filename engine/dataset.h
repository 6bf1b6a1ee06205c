/* dataset.h -- examples to learn from: the known sets, splits, normalisation.
 *
 * A data set is immutable once loaded and may be read from every thread. Examples of a CSV file are
 * kept as one float a value, already normalised; images of an IDX file as one byte a pixel, as they
 * lie in the file, and normalised when they are gathered. The caller of dataset_load frees it.
 */
#ifndef ENGINE_DATASET_H
#define ENGINE_DATASET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/dataset_cache.h"
#include "engine/progress.h"
#include "engine/status.h"

enum task { TASK_AUTO, TASK_CLASSIFY, TASK_REGRESS, TASKS };

/* NORMALIZE_AUTO: maxabs for IDX images, zscore for everything else. */
enum normalize { NORMALIZE_AUTO, NORMALIZE_NONE, NORMALIZE_ZSCORE, NORMALIZE_MAXABS, NORMALIZES };

extern const char *const task_names[TASKS];
extern const char *const normalize_names[NORMALIZES];

/* One set that has a name; the table ends with a NULL name. */
struct dataset_info {
    const char *name;
    const char *file;    /* inside the directory of data sets, or absolute */
    const char *test;    /* absolute file of the test split, or NULL: some of `file` is held out */
    const char *package; /* of Debian, where it does not come with the program; else NULL */
    const char *about;   /* one line */
    size_t rows;         /* of both splits together */
    int columns;         /* features */
    int outputs;         /* classes, or 1 for a regression */
    int height, width, channels; /* of an image; 0 where a row is none */
    const char *classes; /* names for the labels 0, 1, …, with commas between; NULL: as labelled */
};
extern const struct dataset_info dataset_table[];

/* The row with that name, or NULL. */
const struct dataset_info *dataset_find(const char *name);

/* Whether its files are there; `directory` is where the shipped sets lie. */
bool dataset_installed(const struct dataset_info *info, const char *directory);

/* The file that `data`, a name of the table or a file, is read from; the caller frees it. */
char *dataset_file(const char *data, const char *directory);

struct dataset_options {
    const char *directory; /* where the shipped sets lie */
    const char *data;      /* a name of dataset_table, or a CSV or IDX file */
    const char *label;     /* column by name or by number from 1; NULL or "" for the last */
    const char *test;      /* file with the test split; NULL or "": the set's own, or held out */
    const char *image;     /* "28x28" or "32x32x3", columns channel by channel; NULL or "" */
    double holdout;        /* share of the rows held out, in (0, 1) */
    enum task task;
    enum normalize normalize;
    size_t subset;         /* training examples to keep; 0 for all */
    double label_noise;    /* share of the training labels turned into another class, 0 … 1 */
    uint64_t seed;         /* of the split, the subset and the label noise */
    struct dataset_cache cache; /* where large files are kept as read; its folder NULL: nowhere */
    struct read_progress progress;
};

/* How a pixel becomes a number; for dataset_gather. */
struct pixel_scale {
    float level[256];        /* of every byte, where all columns are scaled alike */
    double *shift, *divisor; /* [features] (v − shift) / divisor, 0 for divisor 0; NULL: level */
    double *factor;          /* [features], or one for `level`: 1 / divisor, 0 for divisor 0 */
    bool exact;              /* multiplying by it gives the same bits, whatever the byte */
};

struct split {
    size_t n;
    size_t features;
    float *x;        /* [n, features], or NULL where there are pixels */
    uint8_t *pixels; /* [n, features] as in the file, or NULL */
    const struct pixel_scale *scale; /* of the pixels */
    int32_t *label;  /* [n], 0 … outputs−1; NULL for regression */
    float *target;   /* [n], NULL for classification */
};

struct dataset {
    char *name;           /* "digits", or the file's name without folder and ending */
    enum task task;       /* never TASK_AUTO */
    int features;         /* values an example has */
    int outputs;          /* classes, or 1 for regression */
    char **feature_names; /* [features] "bmi", or "colour=red" where one-hot; NULL for IDX images */
    char **class_names;   /* [outputs], sorted (numbers by value); NULL for regression */
    int height, width, channels; /* of an image, or 0; features lie channel by channel */
    struct pixel_scale *scale;   /* NULL where there are no pixels */
    struct split train, test;
};

/* Reads, splits and normalises. NULL with *status filled when the input cannot be used. */
struct dataset *dataset_load(const struct dataset_options *options, struct status *status);
void dataset_free(struct dataset *dataset);

/* Values from … from + count − 1 of an example, normalised, into `out`. Pixels give the same bits
 * as the same numbers from a CSV file. */
void dataset_gather(const struct split *split, size_t row, size_t from, size_t count, float *out);

/* A number that differs where the data do: sizes, features as they are kept, labels, of both splits. */
uint32_t dataset_fingerprint(const struct dataset *dataset);

/* Bytes the data set holds in memory. */
size_t dataset_bytes(const struct dataset *dataset);

#endif
