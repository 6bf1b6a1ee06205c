/* dataset_fill.c -- the features' values for a list of rows, as floats or as bytes.
 *
 * The result is written a block of rows at a time and the table is read along its columns, so that
 * both stay in cache.
 */
#include "engine/dataset_features.h"

#include <stdlib.h>
#include <string.h>

#include "engine/dataset_load.h"
#include "engine/util.h"

enum { BLOCK_ROWS = 128, AHEAD = 8, GROUP = 8, NO_CODE = -1, LEVELS = 256 };

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

/* Columns lie far apart, so that the processor foresees none of this. */
static void prefetch(const struct feature_plan *plan, size_t f, const struct row_list *rows)
{
    if (f >= plan->count)
        return;
    const struct csv_column *column = &rows->table->column[plan->feature[f].column];
    const char *cells = column->cells;
    size_t width = column_width[column->kind];
    for (size_t at = rows->row[0] * width; at <= rows->row[rows->n - 1] * width; at += 64)
        __builtin_prefetch(cells + at);
}

void feature_plan_fill(const struct feature_plan *plan, const struct row_list *rows, float *x)
{
    double value[BLOCK_ROWS];
    for (size_t start = 0; start < rows->n; start += BLOCK_ROWS) {
        struct row_list block = {rows->table, rows->row + start, MIN(rows->n - start, BLOCK_ROWS)};
        for (size_t f = 0; f < plan->count; f++) {
            prefetch(plan, f + AHEAD, &block);
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

static void fill_one(const struct feature *feature, const struct row_list *rows, uint8_t *x,
                     size_t stride)
{
    double value[BLOCK_ROWS];
    feature_gather(feature, rows, value);
    for (size_t i = 0; i < rows->n; i++)
        x[i * stride] = (uint8_t)value[i];
}

/* GROUP columns side by side, so that a row number is read once for all of them. */
static void fill_group(const uint8_t *const byte[GROUP], const struct row_list *rows, uint8_t *x,
                       size_t stride)
{
    for (size_t i = 0; i < rows->n; i++)
        for (size_t k = 0; k < GROUP; k++)
            x[i * stride + k] = byte[k][rows->row[i]];
}

/* How many features from f on were filled. */
static size_t fill_some(const struct feature_plan *plan, size_t f, const struct row_list *rows,
                        uint8_t *x)
{
    const uint8_t *byte[GROUP];
    size_t n = 0;
    for (; n < GROUP && f + n < plan->count && !plan->feature[f + n].category; n++)
        byte[n] = rows->table->column[plan->feature[f + n].column].cells;
    if (n == GROUP)
        fill_group(byte, rows, x + f, plan->count);
    else
        fill_one(&plan->feature[f], rows, x + f, plan->count);
    return n == GROUP ? GROUP : 1;
}

void feature_plan_fill_bytes(const struct feature_plan *plan, const struct row_list *rows,
                             uint8_t *x)
{
    for (size_t start = 0; start < rows->n; start += BLOCK_ROWS) {
        struct row_list block = {rows->table, rows->row + start, MIN(rows->n - start, BLOCK_ROWS)};
        for (size_t f = 0; f < plan->count;) {
            for (size_t k = 0; k < GROUP; k++)
                prefetch(plan, f + GROUP + k, &block);
            f += fill_some(plan, f, &block, x + start * plan->count);
        }
    }
}

struct pixel_scale *feature_plan_scale(const struct feature_plan *plan, enum normalize normalize)
{
    struct pixel_scale *scale = checked_calloc(1, sizeof *scale);
    for (int v = 0; v < LEVELS && normalize != NORMALIZE_ZSCORE; v++)
        scale->level[v] = feature_scale(&plan->feature[0], v);
    if (normalize != NORMALIZE_ZSCORE) {
        pixel_scale_prepare(scale, plan->count, plan->feature[0].divisor);
        return scale;
    }
    scale->shift = checked_malloc(plan->count * sizeof *scale->shift);
    scale->divisor = checked_malloc(plan->count * sizeof *scale->divisor);
    for (size_t f = 0; f < plan->count; f++) {
        scale->shift[f] = plan->feature[f].shift;
        scale->divisor[f] = plan->feature[f].divisor;
    }
    pixel_scale_prepare(scale, plan->count, 0);
    return scale;
}
