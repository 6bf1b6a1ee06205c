/* dataset_features.h -- the columns that are not the label, as normalised numbers.
 *
 * A column of numbers is one feature. A column of text is one feature for each of its distinct
 * texts, sorted: 1 where the row has that text, else 0. What normalisation subtracts and divides by
 * comes from the training rows alone.
 */
#ifndef ENGINE_DATASET_FEATURES_H
#define ENGINE_DATASET_FEATURES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/dataset.h"
#include "engine/dataset_csv.h"

/* A feature's value becomes (value − shift) / divisor; 0 where the divisor is 0. */
struct feature {
    size_t column;
    char *category; /* the text that makes it 1; NULL for a column of numbers */
    double shift, divisor;
};

struct feature_plan {
    size_t count;
    struct feature *feature; /* [count], column by column */
};

/* Rows of a table, in an order of their own. */
struct row_list {
    const struct csv_table *table;
    const uint32_t *row;
    size_t n;
};

/* Lists the features of a table. False with *status filled when a column has too many texts. */
bool feature_plan_init(struct feature_plan *plan, const struct csv_table *table, size_t label,
                       struct status *status);
void feature_plan_done(struct feature_plan *plan);

/* Whether all texts of a test table with the same kinds of columns are known. */
bool feature_plan_accepts(const struct feature_plan *plan, const struct csv_table *test,
                          struct status *status);

void feature_plan_normalize(struct feature_plan *plan, const struct row_list *training,
                            enum normalize normalize);

/* Writes x [rows.n, count]. */
void feature_plan_fill(const struct feature_plan *plan, const struct row_list *rows, float *x);

/* Population mean and deviation of n values as a feature's shift and divisor. */
void feature_standardize(struct feature *feature, const double *value, size_t n);

/* The normalised value, within the range of a float. */
float feature_scale(const struct feature *feature, double value);

#endif
