/* dataset_features.c -- which features there are, and whether another table has the same. */
#include "engine/dataset_features.h"

#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

enum { MAX_CATEGORIES = 64, QUOTE_BYTES = 48 };

/* The row with the first text that is one too many. */
static bool refuse_categories(const struct csv_table *table, size_t c, struct status *status)
{
    const struct csv_column *column = &table->column[c];
    char name[QUOTE_BYTES];
    size_t row = 0;
    while (((const int32_t *)column->cells)[row] < MAX_CATEGORIES)
        row++;
    return status_bad_at(status, table->file, csv_table_line(table, row), c + 1,
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
            count += column_is_text(&table->column[c]) ? table->column[c].text_count : 1;
    plan->feature = checked_malloc(count * sizeof *plan->feature);
    for (size_t c = 0; c < table->columns; c++) {
        if (c != label && column_is_text(&table->column[c]))
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
    while (((const int32_t *)column->cells)[row] != (int32_t)code)
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
            return status_bad_at(status, test->file,
                                 csv_table_line(test, first_row_with(column, code)), c + 1,
                                 "text %s is in no training row; use one that is",
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
