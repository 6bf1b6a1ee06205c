/* dataset_features.h -- the columns that are not the label, as normalised numbers.
 *
 * A column of numbers is one feature. A column of text is one feature for each of its distinct
 * texts, sorted: 1 where the row has that text, else 0. What normalisation subtracts and divides by
 * comes from the training rows alone.
 */
#ifndef ENGINE_DATASET_FEATURES_H
#define ENGINE_DATASET_FEATURES_H

#include <float.h>
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

/* Values of one feature before they are normalised; and what stands for its category in a table,
 * −1 where no row has it. */
void feature_gather(const struct feature *feature, const struct row_list *rows, double *value);
int32_t feature_code(const struct feature *feature, const struct csv_table *table);

/* Writes x [rows.n, count]. */
void feature_plan_fill(const struct feature_plan *plan, const struct row_list *rows, float *x);

/* Whether every value of such a table, before it is normalised, is a whole number from 0 to 255. */
bool feature_plan_fits_bytes(const struct feature_plan *plan, const struct csv_table *table);

/* Writes such values as they are, x [rows.n, count]; and what dataset_gather does to them, to be
 * freed like dataset->scale. The bits that it gives are those of feature_plan_fill. */
void feature_plan_fill_bytes(const struct feature_plan *plan, const struct row_list *rows,
                             uint8_t *x);
struct pixel_scale *feature_plan_scale(const struct feature_plan *plan, enum normalize normalize);

/* Population mean and deviation of n values as a feature's shift and divisor. */
void feature_standardize(struct feature *feature, const double *value, size_t n);

/* The normalised value, within the range of a float. */
static inline float feature_scale(const struct feature *feature, double value)
{
    double scaled = (value - feature->shift) / feature->divisor;
    if (feature->divisor == 0)
        return 0;
    return (float)(scaled > FLT_MAX ? FLT_MAX : scaled < -FLT_MAX ? -FLT_MAX : scaled);
}

#endif
