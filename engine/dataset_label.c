/* dataset_label.c -- the label column: found by name or number, sorted into classes.
 *
 * Classes are the distinct labels of the training table, ascending: numbers by value, text by
 * strcmp. A class is found again by bisection, so that another table's rows need no translation.
 */
#include "engine/dataset_label.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/decimal.h"
#include "engine/util.h"

enum { AUTO_CLASSES = 20, QUOTE_BYTES = 48, LIST_BYTES = 200 };

/* ---- which column ---------------------------------------------------------------------------- */

/* The columns' names, as many as fit: "a, b, c, …". */
static void list_columns(char *list, const struct csv_table *table)
{
    size_t used = 0;
    for (size_t c = 0; c < table->columns; c++) {
        char name[QUOTE_BYTES];
        status_quote(name, sizeof name, table->column[c].name);
        if (used + strlen(name) + sizeof ", …" > LIST_BYTES) {
            strcpy(list + used, "…");
            return;
        }
        used += (size_t)sprintf(list + used, "%s%s", name, c + 1 < table->columns ? ", " : "");
    }
}

static bool refuse_column(const struct csv_table *table, const char *wanted, struct status *status)
{
    char list[LIST_BYTES + 1], name[QUOTE_BYTES];
    list_columns(list, table);
    return status_bad_at(status, table->file, 0, 0,
                         "label %s is no column; give a name or 1 to %zu: %s",
                         status_quote(name, sizeof name, wanted), table->columns, list);
}

static bool column_by_number(size_t *column, const struct csv_table *table, const char *wanted)
{
    double number;
    if (!decimal_parse(wanted, &number) || number != floor(number) || number < 1 ||
        number > (double)table->columns)
        return false;
    *column = (size_t)number - 1;
    return true;
}

static bool find_column(size_t *column, const struct csv_table *table, const char *wanted,
                        struct status *status)
{
    size_t found = 0;
    if (!wanted || !*wanted) {
        *column = table->columns - 1;
        return true;
    }
    for (size_t c = 0; c < table->columns; c++)
        if (strcmp(table->column[c].name, wanted) == 0 && found++ == 0)
            *column = c;
    if (found > 1) {
        char name[QUOTE_BYTES];
        return status_bad_at(status, table->file, 0, 0,
                             "%zu columns are called %s; give the label's number, 1 to %zu", found,
                             status_quote(name, sizeof name, wanted), table->columns);
    }
    return found || column_by_number(column, table, wanted) || refuse_column(table, wanted, status);
}

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
    size_t r = 0;
    while (r < rows && column->value[r] == floor(column->value[r]))
        r++;
    return r;
}

static void plan_numbers(struct label_plan *plan, const struct csv_table *table)
{
    const double *value = table->column[plan->column].value;
    plan->values = checked_malloc(table->rows * sizeof *plan->values);
    for (size_t r = 0; r < table->rows; r++)
        plan->values[r] = value[r] + 0.0; /* makes −0 a 0 */
    qsort(plan->values, table->rows, sizeof *plan->values, compare_values);
    plan->classes = 1;
    for (size_t r = 1; r < table->rows; r++)
        if (plan->values[r] != plan->values[plan->classes - 1])
            plan->values[plan->classes++] = plan->values[r];
    plan->values = checked_realloc(plan->values, plan->classes * sizeof *plan->values);
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
    if (column->text)
        return status_bad_at(status, table->file, table->line[row], plan->column + 1,
                             "label %s is text; regression needs numbers, or choose classify",
                             status_quote(label, sizeof label, column->texts[0]));
    return status_bad_at(status, table->file, table->line[row], plan->column + 1,
                         "label %.9g is not whole; classes need whole numbers, or choose regress",
                         column->value[row]);
}

static bool decide_task(struct label_plan *plan, const struct csv_table *table, enum task task,
                        struct status *status)
{
    const struct csv_column *column = &table->column[plan->column];
    plan->task = task;
    if (column->text) {
        if (task == TASK_REGRESS)
            return refuse_task(plan, table, 0, status);
        plan->task = TASK_CLASSIFY;
        plan_texts(plan, table);
        return true;
    }
    size_t fraction = first_fraction(column, table->rows);
    if (task == TASK_CLASSIFY && fraction < table->rows)
        return refuse_task(plan, table, fraction, status);
    plan_numbers(plan, table);
    if (task == TASK_AUTO)
        plan->task =
            fraction == table->rows && plan->classes <= AUTO_CLASSES ? TASK_CLASSIFY : TASK_REGRESS;
    return true;
}

static bool refuse_constant(const struct label_plan *plan, const struct csv_table *table,
                            struct status *status)
{
    char label[QUOTE_BYTES];
    return status_bad_at(status, table->file, table->line[0], plan->column + 1,
                         "label %s in every row; at least two different ones are needed",
                         status_quote(label, sizeof label, plan->names[0]));
}

bool label_plan_init(struct label_plan *plan, const struct csv_table *table, const char *wanted,
                     enum task task, struct status *status)
{
    *plan = (struct label_plan){0};
    if (!find_column(&plan->column, table, wanted, status) ||
        !decide_task(plan, table, task, status))
        return false;
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

int32_t label_plan_class(const struct label_plan *plan, const struct csv_table *table, size_t row)
{
    const struct csv_column *column = &table->column[plan->column];
    if (plan->values) {
        const double *found = bsearch(&column->value[row], plan->values, plan->classes,
                                      sizeof *plan->values, compare_values);
        return found ? (int32_t)(found - plan->values) : -1;
    }
    char *const *found = bsearch(&column->texts[column->code[row]], plan->names, plan->classes,
                                 sizeof *plan->names, compare_names);
    return found ? (int32_t)(found - plan->names) : -1;
}

static bool refuse_class(const struct label_plan *plan, const struct csv_table *test, size_t row,
                         struct status *status)
{
    const struct csv_column *column = &test->column[plan->column];
    char class[QUOTE_BYTES], number[32] = "";
    if (!column->text)
        snprintf(number, sizeof number, "%.17g", column->value[row]);
    return status_bad_at(status, test->file, test->line[row], plan->column + 1,
                         "class %s is in no training row; use one that is",
                         status_quote(class, sizeof class,
                                      column->text ? column->texts[column->code[row]] : number));
}

bool label_plan_accepts(const struct label_plan *plan, const struct csv_table *test,
                        struct status *status)
{
    if (plan->task == TASK_REGRESS)
        return true;
    for (size_t row = 0; row < test->rows; row++)
        if (label_plan_class(plan, test, row) < 0)
            return refuse_class(plan, test, row, status);
    return true;
}
