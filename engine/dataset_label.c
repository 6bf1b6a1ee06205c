/* dataset_label.c -- the label column sorted into classes.
 *
 * Classes are the distinct labels of the training table, ascending: numbers by value, text by
 * strcmp.
 */
#include "engine/dataset_label.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

enum { AUTO_CLASSES = 20, LISTED_CLASSES = 256, QUOTE_BYTES = 48 };

/* ---- classes --------------------------------------------------------------------------------- */

static int compare_values(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The first row whose label is no whole number; `rows` if there is none. */
static size_t first_fraction(const struct csv_column *column, size_t rows)
{
    const double *number = column->cells;
    size_t r = 0;
    if (column->kind != COLUMN_DOUBLES)
        return rows;
    while (r < rows && number[r] == floor(number[r]))
        r++;
    return r;
}

/* Ascending distinct labels, as long as they are at most `most`; how many there are, or most + 1. */
static size_t list_numbers(double *values, const struct csv_column *column, size_t rows,
                           size_t most)
{
    size_t n = 0;
    for (size_t r = 0; r < rows && n <= most; r++) {
        double value = column_number(column, r) + 0.0; /* makes −0 a 0 */
        size_t at = label_place(values, n, value);
        if (at < n && values[at] == value)
            continue;
        if (n < most)
            memmove(values + at + 1, values + at, (n - at) * sizeof *values);
        if (n < most)
            values[at] = value;
        n++;
    }
    return n;
}

static size_t list_bytes(double *values, const struct csv_column *column, size_t rows)
{
    const uint8_t *byte = column->cells;
    bool seen[UINT8_MAX + 1] = {false};
    size_t n = 0;
    for (size_t r = 0; r < rows; r++)
        seen[byte[r]] = true;
    for (int v = 0; v <= UINT8_MAX; v++)
        if (seen[v])
            values[n++] = v;
    return n;
}

static void sort_numbers(struct label_plan *plan, const struct csv_column *column, size_t rows)
{
    plan->values = checked_realloc(plan->values, rows * sizeof *plan->values);
    for (size_t r = 0; r < rows; r++)
        plan->values[r] = column_number(column, r) + 0.0;
    qsort(plan->values, rows, sizeof *plan->values, compare_values);
    plan->classes = 1;
    for (size_t r = 1; r < rows; r++)
        if (plan->values[r] != plan->values[plan->classes - 1])
            plan->values[plan->classes++] = plan->values[r];
}

/* All classes, if they are that few or `all` are asked for; else more than AUTO_CLASSES. */
static void plan_numbers(struct label_plan *plan, const struct csv_table *table, bool all)
{
    const struct csv_column *column = &table->column[plan->column];
    size_t most = all ? LISTED_CLASSES : AUTO_CLASSES;
    plan->values = checked_malloc(LISTED_CLASSES * sizeof *plan->values);
    plan->classes = column->kind == COLUMN_BYTES
                        ? list_bytes(plan->values, column, table->rows)
                        : list_numbers(plan->values, column, table->rows, most);
    if (all && plan->classes > most)
        sort_numbers(plan, column, table->rows);
}

static void name_numbers(struct label_plan *plan)
{
    plan->names = checked_malloc(plan->classes * sizeof *plan->names);
    for (size_t k = 0; k < plan->classes; k++) {
        char name[32];
        snprintf(name, sizeof name, "%.17g", plan->values[k]);
        plan->names[k] = checked_strdup(name);
    }
}

static void plan_texts(struct label_plan *plan, const struct csv_table *table)
{
    const struct csv_column *column = &table->column[plan->column];
    plan->classes = column->text_count;
    plan->names = checked_malloc(plan->classes * sizeof *plan->names);
    for (size_t k = 0; k < plan->classes; k++)
        plan->names[k] = checked_strdup(column->texts[k]);
    qsort(plan->names, plan->classes, sizeof *plan->names, compare_names);
}

static void forget_classes(struct label_plan *plan)
{
    for (size_t k = 0; plan->names && k < plan->classes; k++)
        free(plan->names[k]);
    free(plan->names);
    free(plan->values);
    plan->names = NULL;
    plan->values = NULL;
    plan->classes = 0;
}

/* ---- the task -------------------------------------------------------------------------------- */

static bool refuse_task(const struct label_plan *plan, const struct csv_table *table, size_t row,
                        struct status *status)
{
    const struct csv_column *column = &table->column[plan->column];
    char label[QUOTE_BYTES];
    if (column_is_text(column))
        return status_bad_at(status, table->file, csv_table_line(table, row), plan->column + 1,
                             "label %s is text; regression needs numbers, or choose classify",
                             status_quote(label, sizeof label, column->texts[0]));
    return status_bad_at(status, table->file, csv_table_line(table, row), plan->column + 1,
                         "label %.9g is not whole; classes need whole numbers, or choose regress",
                         column_number(column, row));
}

static bool decide_task(struct label_plan *plan, const struct csv_table *table, enum task task,
                        struct status *status)
{
    const struct csv_column *column = &table->column[plan->column];
    plan->task = task;
    if (column_is_text(column)) {
        if (task == TASK_REGRESS)
            return refuse_task(plan, table, 0, status);
        plan->task = TASK_CLASSIFY;
        plan_texts(plan, table);
        return true;
    }
    size_t fraction = first_fraction(column, table->rows);
    if (task == TASK_CLASSIFY && fraction < table->rows)
        return refuse_task(plan, table, fraction, status);
    plan_numbers(plan, table, task == TASK_CLASSIFY);
    if (task == TASK_AUTO)
        plan->task =
            fraction == table->rows && plan->classes <= AUTO_CLASSES ? TASK_CLASSIFY : TASK_REGRESS;
    return true;
}

static bool refuse_constant(const struct label_plan *plan, const struct csv_table *table,
                            struct status *status)
{
    char label[QUOTE_BYTES];
    return status_bad_at(status, table->file, csv_table_line(table, 0), plan->column + 1,
                         "label %s in every row; at least two different ones are needed",
                         status_quote(label, sizeof label, plan->names[0]));
}

bool label_plan_init(struct label_plan *plan, const struct csv_table *table, const char *wanted,
                     enum task task, struct status *status)
{
    *plan = (struct label_plan){0};
    if (!label_find_column(&plan->column, table, wanted, status) ||
        !decide_task(plan, table, task, status))
        return false;
    if (plan->values && plan->task == TASK_REGRESS && plan->classes > 1)
        forget_classes(plan);
    if (plan->values)
        name_numbers(plan);
    bool constant = plan->classes == 1;
    if (constant)
        refuse_constant(plan, table, status);
    if (constant || plan->task == TASK_REGRESS)
        forget_classes(plan);
    return !constant;
}

void label_plan_done(struct label_plan *plan)
{
    forget_classes(plan);
}
