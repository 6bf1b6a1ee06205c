/* dataset_fill.c -- the features' values for a list of rows, as floats or as bytes.
 *
 * The result is written a block of rows at a time and the table is read along its columns, so that
 * both stay in cache.
 */
#include "engine/dataset_features.h"

#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

enum { BLOCK_ROWS = 64, NO_CODE = -1, LEVELS = 256 };

int32_t feature_code(const struct feature *feature, const struct csv_table *table)
{
    const struct csv_column *column = &table->column[feature->column];
    for (size_t code = 0; feature->category && code < column->text_count; code++)
        if (strcmp(column->texts[code], feature->category) == 0)
            return (int32_t)code;
    return NO_CODE;
}

void feature_gather(const struct feature *feature, const struct row_list *rows, double *value)
{
    const struct csv_column *column = &rows->table->column[feature->column];
    if (!feature->category) {
        column_gather(column, rows->row, rows->n, value);
        return;
    }
    int32_t own = feature_code(feature, rows->table);
    const int32_t *code = column->cells;
    for (size_t i = 0; i < rows->n; i++)
        value[i] = code[rows->row[i]] == own;
}

void feature_plan_fill(const struct feature_plan *plan, const struct row_list *rows, float *x)
{
    double value[BLOCK_ROWS];
    for (size_t start = 0; start < rows->n; start += BLOCK_ROWS) {
        struct row_list block = {rows->table, rows->row + start, MIN(rows->n - start, BLOCK_ROWS)};
        for (size_t f = 0; f < plan->count; f++) {
            feature_gather(&plan->feature[f], &block, value);
            for (size_t i = 0; i < block.n; i++)
                x[(start + i) * plan->count + f] = feature_scale(&plan->feature[f], value[i]);
        }
    }
}

/* ---- bytes ----------------------------------------------------------------------------------- */

bool feature_plan_fits_bytes(const struct feature_plan *plan, const struct csv_table *table)
{
    for (size_t f = 0; f < plan->count; f++)
        if (!plan->feature[f].category &&
            table->column[plan->feature[f].column].kind != COLUMN_BYTES)
            return false;
    return true;
}

static void fill_category(const struct feature *feature, const struct row_list *rows, uint8_t *x,
                          size_t stride)
{
    double value[BLOCK_ROWS];
    feature_gather(feature, rows, value);
    for (size_t i = 0; i < rows->n; i++)
        x[i * stride] = (uint8_t)value[i];
}

static void fill_bytes(const struct feature *feature, const struct row_list *rows, uint8_t *x,
                       size_t stride)
{
    const uint8_t *byte = rows->table->column[feature->column].cells;
    for (size_t i = 0; i < rows->n; i++)
        x[i * stride] = byte[rows->row[i]];
}

void feature_plan_fill_bytes(const struct feature_plan *plan, const struct row_list *rows,
                             uint8_t *x)
{
    for (size_t start = 0; start < rows->n; start += BLOCK_ROWS) {
        struct row_list block = {rows->table, rows->row + start, MIN(rows->n - start, BLOCK_ROWS)};
        for (size_t f = 0; f < plan->count; f++)
            (plan->feature[f].category ? fill_category : fill_bytes)(
                &plan->feature[f], &block, x + start * plan->count + f, plan->count);
    }
}

struct pixel_scale *feature_plan_scale(const struct feature_plan *plan, enum normalize normalize)
{
    struct pixel_scale *scale = checked_calloc(1, sizeof *scale);
    for (int v = 0; v < LEVELS && normalize != NORMALIZE_ZSCORE; v++)
        scale->level[v] = feature_scale(&plan->feature[0], v);
    if (normalize != NORMALIZE_ZSCORE)
        return scale;
    scale->shift = checked_malloc(plan->count * sizeof *scale->shift);
    scale->divisor = checked_malloc(plan->count * sizeof *scale->divisor);
    for (size_t f = 0; f < plan->count; f++) {
        scale->shift[f] = plan->feature[f].shift;
        scale->divisor[f] = plan->feature[f].divisor;
    }
    return scale;
}
