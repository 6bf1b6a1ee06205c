/* dataset_label.h -- which column is the label, what the task is, and which class a row has. */
#ifndef ENGINE_DATASET_LABEL_H
#define ENGINE_DATASET_LABEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/dataset.h"
#include "engine/dataset_csv.h"

struct label_plan {
    size_t column;
    enum task task; /* never TASK_AUTO */
    size_t classes; /* the rest is 0 and NULL for regression */
    char **names;   /* [classes], sorted */
    double *values; /* [classes] ascending, where the labels are numbers; else NULL */
};

/* `wanted` is a column's name or its number from 1, NULL or "" for the last. False with *status
 * filled when there is no such column. */
bool label_find_column(size_t *column, const struct csv_table *table, const char *wanted,
                       struct status *status);

/* Decides on the table of the training rows. False with *status filled when there is no such
 * column, the task does not suit it, or it holds one value only. */
bool label_plan_init(struct label_plan *plan, const struct csv_table *table, const char *wanted,
                     enum task task, struct status *status);
void label_plan_done(struct label_plan *plan);

/* Whether all labels of a test table with the same kinds of columns are known. */
bool label_plan_accepts(const struct label_plan *plan, const struct csv_table *test,
                        struct status *status);

/* Where `value` is, or belongs, among n ascending values. */
size_t label_place(const double *values, size_t n, double value);

/* Classes of n rows of such a table; −1 for a label that the training rows do not have. */
void label_plan_classes(const struct label_plan *plan, const struct csv_table *table,
                        const uint32_t *row, size_t n, int32_t *class);

#endif
