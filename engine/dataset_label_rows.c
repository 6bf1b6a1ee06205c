/* dataset_label_rows.c -- which class each row has.
 *
 * A class is found by bisection, so that another table's rows need no translation; where a column
 * has few different cells, once for each of them.
 */
#include "engine/dataset_label.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

enum { QUOTE_BYTES = 48 };

size_t label_place(const double *values, size_t n, double value)
{
    size_t low = 0;
    while (n > 0) {
        size_t half = n / 2;
        if (values[low + half] < value) {
            low += half + 1;
            n -= half + 1;
        } else {
            n = half;
        }
    }
    return low;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int32_t class_of_number(const struct label_plan *plan, double value)
{
    size_t at = label_place(plan->values, plan->classes, value);
    return at < plan->classes && plan->values[at] == value ? (int32_t)at : -1;
}

static void classes_of_bytes(const struct label_plan *plan, const struct csv_column *column,
                             const uint32_t *row, size_t n, int32_t *class)
{
    const uint8_t *byte = column->cells;
    int32_t of[UINT8_MAX + 1];
    for (int v = 0; v <= UINT8_MAX; v++)
        of[v] = class_of_number(plan, v);
    for (size_t i = 0; i < n; i++)
        class[i] = of[byte[row[i]]];
}

static void classes_of_numbers(const struct label_plan *plan, const struct csv_column *column,
                               const uint32_t *row, size_t n, int32_t *class)
{
    for (size_t i = 0; i < n; i++)
        class[i] = class_of_number(plan, column_number(column, row[i]));
}

static void classes_of_texts(const struct label_plan *plan, const struct csv_column *column,
                             const uint32_t *row, size_t n, int32_t *class)
{
    int32_t *of = checked_malloc(column->text_count * sizeof *of);
    const int32_t *code = column->cells;
    for (size_t k = 0; k < column->text_count; k++) {
        char *const *found = bsearch(&column->texts[k], plan->names, plan->classes,
                                     sizeof *plan->names, compare_names);
        of[k] = found ? (int32_t)(found - plan->names) : -1;
    }
    for (size_t i = 0; i < n; i++)
        class[i] = of[code[row[i]]];
    free(of);
}

void label_plan_classes(const struct label_plan *plan, const struct csv_table *table,
                        const uint32_t *row, size_t n, int32_t *class)
{
    const struct csv_column *column = &table->column[plan->column];
    if (column_is_text(column))
        classes_of_texts(plan, column, row, n, class);
    else if (column->kind == COLUMN_BYTES)
        classes_of_bytes(plan, column, row, n, class);
    else
        classes_of_numbers(plan, column, row, n, class);
}

static bool refuse_class(const struct label_plan *plan, const struct csv_table *test, size_t row,
                         struct status *status)
{
    const struct csv_column *column = &test->column[plan->column];
    char class[QUOTE_BYTES], number[32] = "";
    bool text = column_is_text(column);
    if (!text)
        snprintf(number, sizeof number, "%.17g", column_number(column, row));
    return status_bad_at(status, test->file, csv_table_line(test, row), plan->column + 1,
                         "class %s is in no training row; use one that is",
                         status_quote(class, sizeof class,
                                      text ? column_text(column, row) : number));
}

bool label_plan_accepts(const struct label_plan *plan, const struct csv_table *test,
                        struct status *status)
{
    enum { TOGETHER = 1024 };
    uint32_t row[TOGETHER];
    int32_t class[TOGETHER];
    for (size_t r = 0; plan->task != TASK_REGRESS && r < test->rows; r++) {
        size_t at = r % TOGETHER, n = MIN(test->rows - r, TOGETHER);
        for (size_t i = 0; at == 0 && i < n; i++)
            row[i] = (uint32_t)(r + i);
        if (at == 0)
            label_plan_classes(plan, test, row, n, class);
        if (class[at] < 0)
            return refuse_class(plan, test, r, status);
    }
    return true;
}
