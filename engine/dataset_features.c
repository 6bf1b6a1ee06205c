/* dataset_features.c -- one-hot coding and normalisation, a feature at a time.
 *
 * A feature's values are gathered as doubles for a list of rows, once for the statistics and then
 * block by block of rows for the result, so that x is written a few rows at a time and the table is
 * read along its columns.
 * Invariant: the values of the test rows enter no statistic.
 */
#include "engine/dataset_features.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

enum { MAX_CATEGORIES = 64, BLOCK_ROWS = 64, QUOTE_BYTES = 48 };

/* ---- which features there are ---------------------------------------------------------------- */

/* The row with the first text that is one too many. */
static bool refuse_categories(const struct csv_table *table, size_t c, struct status *status)
{
    const struct csv_column *column = &table->column[c];
    char name[QUOTE_BYTES];
    size_t row = 0;
    while (column->code[row] < MAX_CATEGORIES)
        row++;
    return status_bad_at(status, table->file, table->line[row], c + 1,
                         "column %s has %zu different texts, more than %d; leave it out",
                         status_quote(name, sizeof name, column->name), column->text_count,
                         MAX_CATEGORIES);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void add_categories(struct feature_plan *plan, const struct csv_column *column, size_t c)
{
    char *sorted[MAX_CATEGORIES];
    memcpy(sorted, column->texts, column->text_count * sizeof *sorted);
    qsort(sorted, column->text_count, sizeof *sorted, compare_texts);
    for (size_t k = 0; k < column->text_count; k++)
        plan->feature[plan->count++] = (struct feature){c, checked_strdup(sorted[k]), 0, 1};
}

bool feature_plan_init(struct feature_plan *plan, const struct csv_table *table, size_t label,
                       struct status *status)
{
    size_t count = 0;
    *plan = (struct feature_plan){0};
    for (size_t c = 0; c < table->columns; c++)
        if (c != label && table->column[c].text_count > MAX_CATEGORIES)
            return refuse_categories(table, c, status);
    for (size_t c = 0; c < table->columns; c++)
        if (c != label)
            count += table->column[c].text ? table->column[c].text_count : 1;
    plan->feature = checked_malloc(count * sizeof *plan->feature);
    for (size_t c = 0; c < table->columns; c++) {
        if (c != label && table->column[c].text)
            add_categories(plan, &table->column[c], c);
        else if (c != label)
            plan->feature[plan->count++] = (struct feature){c, NULL, 0, 1};
    }
    return true;
}

void feature_plan_done(struct feature_plan *plan)
{
    for (size_t f = 0; f < plan->count; f++)
        free(plan->feature[f].category);
    free(plan->feature);
    *plan = (struct feature_plan){0};
}

/* ---- another table --------------------------------------------------------------------------- */

static size_t first_row_with(const struct csv_column *column, size_t code)
{
    size_t row = 0;
    while (column->code[row] != (int32_t)code)
        row++;
    return row;
}

static bool is_known(const struct feature_plan *plan, size_t c, const char *text)
{
    size_t f = 0;
    while (f < plan->count && !(plan->feature[f].column == c && plan->feature[f].category &&
                                strcmp(plan->feature[f].category, text) == 0))
        f++;
    return f < plan->count;
}

static bool accepts_column(const struct feature_plan *plan, const struct csv_table *test, size_t c,
                           struct status *status)
{
    const struct csv_column *column = &test->column[c];
    for (size_t code = 0; code < column->text_count; code++) {
        char text[QUOTE_BYTES];
        if (!is_known(plan, c, column->texts[code]))
            return status_bad_at(status, test->file, test->line[first_row_with(column, code)],
                                 c + 1, "text %s is in no training row; use one that is",
                                 status_quote(text, sizeof text, column->texts[code]));
    }
    return true;
}

bool feature_plan_accepts(const struct feature_plan *plan, const struct csv_table *test,
                          struct status *status)
{
    for (size_t f = 0; f < plan->count; f++)
        if ((f == 0 || plan->feature[f].column != plan->feature[f - 1].column) &&
            !accepts_column(plan, test, plan->feature[f].column, status))
            return false;
    return true;
}

/* ---- values ---------------------------------------------------------------------------------- */

static void gather(const struct feature *feature, const struct row_list *rows, double *value)
{
    const struct csv_column *column = &rows->table->column[feature->column];
    if (!feature->category) {
        for (size_t i = 0; i < rows->n; i++)
            value[i] = column->value[rows->row[i]];
        return;
    }
    size_t code = 0;
    while (code < column->text_count && strcmp(column->texts[code], feature->category) != 0)
        code++;
    for (size_t i = 0; i < rows->n; i++)
        value[i] = column->code[rows->row[i]] == (int32_t)code;
}

static double largest_magnitude(const double *value, size_t n)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        largest = MAX(largest, fabs(value[i]));
    return largest;
}

/* Two passes, and the mean corrected by what the first one left. Rounding leaves a constant column
 * a deviation of about 1e-16 of its magnitude. */
void feature_standardize(struct feature *feature, const double *value, size_t n)
{
    double mean = 0, rest = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        mean += value[i];
    mean /= (double)n;
    for (size_t i = 0; i < n; i++)
        rest += value[i] - mean;
    mean += rest / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (value[i] - mean) * (value[i] - mean);
    double deviation = sqrt(squares / (double)n);
    feature->shift = mean;
    feature->divisor = deviation > 1e-12 * largest_magnitude(value, n) ? deviation : 0;
}

void feature_plan_normalize(struct feature_plan *plan, const struct row_list *training,
                            enum normalize normalize)
{
    if (normalize == NORMALIZE_NONE)
        return;
    double *value = checked_malloc(training->n * sizeof *value), largest = 0;
    for (size_t f = 0; f < plan->count; f++) {
        gather(&plan->feature[f], training, value);
        if (normalize == NORMALIZE_ZSCORE)
            feature_standardize(&plan->feature[f], value, training->n);
        else
            largest = fmax(largest, largest_magnitude(value, training->n));
    }
    for (size_t f = 0; normalize == NORMALIZE_MAXABS && f < plan->count; f++)
        plan->feature[f].divisor = largest;
    free(value);
}

float feature_scale(const struct feature *feature, double value)
{
    if (feature->divisor == 0)
        return 0;
    double scaled = (value - feature->shift) / feature->divisor;
    return (float)MIN(MAX(scaled, -FLT_MAX), FLT_MAX);
}

void feature_plan_fill(const struct feature_plan *plan, const struct row_list *rows, float *x)
{
    double value[BLOCK_ROWS];
    for (size_t start = 0; start < rows->n; start += BLOCK_ROWS) {
        struct row_list block = {rows->table, rows->row + start, MIN(rows->n - start, BLOCK_ROWS)};
        for (size_t f = 0; f < plan->count; f++) {
            gather(&plan->feature[f], &block, value);
            for (size_t i = 0; i < block.n; i++)
                x[(start + i) * plan->count + f] = feature_scale(&plan->feature[f], value[i]);
        }
    }
}
