/* dataset_csv_table.c -- tables once they are read: where rows stand, and whether two are alike. */
#include "engine/dataset_csv.h"

#include <stdlib.h>
#include <string.h>

enum { QUOTE_BYTES = 48 };

void csv_table_free(struct csv_table *table)
{
    if (!table)
        return;
    for (size_t c = 0; c < table->columns; c++) {
        struct csv_column *column = &table->column[c];
        for (size_t i = 0; i < column->text_count; i++)
            free(column->texts[i]);
        free(column->texts);
        free(column->name);
        if (!table->block)
            free(column->cells);
    }
    if (!table->block)
        free(table->line);
    free(table->block);
    free(table->column);
    free(table->file);
    free(table);
}

size_t csv_table_line(const struct csv_table *table, size_t row)
{
    return table->line ? table->line[row] : table->first_line + row;
}

static bool check_names(const struct csv_table *test, const struct csv_table *training,
                        struct status *status)
{
    char name[QUOTE_BYTES], expected[QUOTE_BYTES];
    for (size_t c = 0; test->header && training->header && c < test->columns; c++)
        if (strcmp(test->column[c].name, training->column[c].name) != 0)
            return status_bad_at(status, test->file, test->header, c + 1,
                                 "column %s, where the training file has %s; columns must come in "
                                 "the same order",
                                 status_quote(name, sizeof name, test->column[c].name),
                                 status_quote(expected, sizeof expected, training->column[c].name));
    return true;
}

bool csv_table_check_alike(const struct csv_table *test, const struct csv_table *training,
                           struct status *status)
{
    if (test->columns != training->columns)
        return status_bad_at(status, test->file, 0, 0, "has %zu columns; the training file has %zu",
                             test->columns, training->columns);
    if (!check_names(test, training, status))
        return false;
    for (size_t c = 0; c < test->columns; c++) {
        bool text = column_is_text(&test->column[c]);
        if (text != column_is_text(&training->column[c]))
            return status_bad_at(status, test->file, csv_table_line(test, 0), c + 1,
                                 "%s in this column; the training file has %s",
                                 text ? "text" : "numbers", text ? "numbers" : "text");
    }
    return true;
}
