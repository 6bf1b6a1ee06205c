/* dataset_label_column.c -- the label's column by its name, its number, or for want of either. */
#include "engine/dataset_label.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/decimal.h"

enum { QUOTE_BYTES = 48, LIST_BYTES = 200 };

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

bool label_find_column(size_t *column, const struct csv_table *table, const char *wanted,
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
