/* dataset_normalize.c -- what is subtracted from a feature and what it is divided by.
 *
 * Sums of whole numbers from −255 to 255 are exact in any order, so that mean and deviation come
 * from the exact sum and the exact sum of squares: the same bits whether they were bytes or doubles.
 * Other numbers take two passes in eight interleaved sums, the second around the mean of the first,
 * which corrects what rounding left of it.
 * Invariant: the values of the test rows enter no statistic.
 */
#include "engine/dataset_features.h"

#include <math.h>
#include <stdlib.h>

#include "engine/util.h"

enum { LANES = 8, WHOLE = 255 };

/* ---- one feature ----------------------------------------------------------------------------- */

/* The bits of feature_standardize, from the sum of n whole numbers from −255 to 255 and that of their squares. */
static void standardize_whole(struct feature *feature, size_t n, int64_t sum, uint64_t squares)
{
    __int128 spread = (__int128)n * (__int128)squares - (__int128)sum * sum; /* n²·variance */
    feature->shift = (double)sum / (double)n;
    feature->divisor = sqrt((double)spread) / (double)n;
}

struct sums {
    double sum, squares, largest;
};

static void add(struct sums *sums, double d)
{
    double size = fabs(d);
    sums->sum += d;
    sums->squares += d * d;
    sums->largest = size > sums->largest ? size : sums->largest;
}

/* Of value − center. */
static struct sums sums_around(double center, const double *value, size_t n)
{
    double sum[LANES] = {0}, squares[LANES] = {0}, largest[LANES] = {0};
    struct sums total = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t k = 0; k < LANES; k++) {
            double d = value[i + k] - center, size = fabs(d);
            sum[k] += d;
            squares[k] += d * d;
            largest[k] = size > largest[k] ? size : largest[k];
        }
    for (; i < n; i++)
        add(&total, value[i] - center);
    for (size_t k = 0; k < LANES; k++) {
        total.sum += sum[k];
        total.squares += squares[k];
        total.largest = MAX(total.largest, largest[k]);
    }
    return total;
}

static bool are_whole(const double *value, size_t n)
{
    size_t others = 0;
    for (size_t i = 0; i < n; i++)
        others += value[i] != (double)(int)value[i];
    return others == 0;
}

/* Rounding leaves a constant column a deviation of about 1e-16 of its magnitude. */
void feature_standardize(struct feature *feature, const double *value, size_t n)
{
    struct sums raw = sums_around(0, value, n);
    if (raw.largest <= WHOLE && are_whole(value, n)) {
        standardize_whole(feature, n, (int64_t)raw.sum, (uint64_t)raw.squares);
        return;
    }
    double mean = raw.sum / (double)n;
    struct sums rest = sums_around(mean, value, n);
    double offset = rest.sum / (double)n;
    double deviation = sqrt(fmax(rest.squares / (double)n - offset * offset, 0));
    feature->shift = mean + offset;
    feature->divisor = deviation > 1e-12 * raw.largest ? deviation : 0;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static void standardize_category(struct feature *feature, const struct row_list *rows)
{
    const struct csv_column *column = &rows->table->column[feature->column];
    const int32_t *code = column->cells;
    int32_t own = feature_code(feature, rows->table);
    int64_t count = 0;
    for (size_t i = 0; i < rows->n; i++)
        count += code[rows->row[i]] == own;
    standardize_whole(feature, rows->n, count, (uint64_t)count);
}

static void standardize_bytes(struct feature *feature, const struct row_list *rows)
{
    const uint8_t *byte = rows->table->column[feature->column].cells;
    int64_t sum = 0;
    uint64_t squares = 0;
    for (size_t i = 0; i < rows->n; i++) {
        uint32_t value = byte[rows->row[i]];
        sum += value;
        squares += value * value;
    }
    standardize_whole(feature, rows->n, sum, squares);
}

static void standardize_all(struct feature_plan *plan, const struct row_list *rows)
{
    double *value = checked_malloc(rows->n * sizeof *value);
    for (size_t f = 0; f < plan->count; f++) {
        struct feature *feature = &plan->feature[f];
        const struct csv_column *column = &rows->table->column[feature->column];
        if (feature->category) {
            standardize_category(feature, rows);
        } else if (column->kind == COLUMN_BYTES) {
            standardize_bytes(feature, rows);
        } else {
            column_gather(column, rows->row, rows->n, value);
            feature_standardize(feature, value, rows->n);
        }
    }
    free(value);
}

/* One number for all: the largest magnitude; a category's is 1, if any row has it. */
static void divide_by_largest(struct feature_plan *plan, const struct row_list *rows)
{
    double *value = checked_malloc(rows->n * sizeof *value), largest = 0;
    for (size_t f = 0; f < plan->count; f++) {
        feature_gather(&plan->feature[f], rows, value);
        largest = fmax(largest, sums_around(0, value, rows->n).largest);
    }
    for (size_t f = 0; f < plan->count; f++)
        plan->feature[f].divisor = largest;
    free(value);
}

void feature_plan_normalize(struct feature_plan *plan, const struct row_list *training,
                            enum normalize normalize)
{
    if (normalize == NORMALIZE_ZSCORE)
        standardize_all(plan, training);
    else if (normalize == NORMALIZE_MAXABS)
        divide_by_largest(plan, training);
}
