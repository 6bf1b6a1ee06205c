/* dataset_csv.h -- a CSV file as a table of columns, each of numbers or of text.
 *
 * The first row is the header if one of its cells is text above a number, or if none of its cells is
 * a number; so the first row of a file of text alone is its header. Columns without a name are
 * called c1, c2, … by their number. A column's first cell says whether it is one of numbers or of
 * text. A cell that is missing or not finite, or that does not fit its column, is an error that
 * names file, line and column, as is a decimal comma where a column begins with one or has numbers.
 * Numbers lie within the range of a float. The caller frees the table.
 */
#ifndef ENGINE_DATASET_CSV_H
#define ENGINE_DATASET_CSV_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/dataset_column.h"
#include "engine/progress.h"
#include "engine/status.h"

struct csv_table {
    char *file; /* as the user named it */
    size_t header; /* line of the file it stands on; 0 without one */
    size_t rows, columns;
    struct csv_column *column; /* [columns] */
    size_t first_line;         /* of the file, where the first row starts */
    size_t *line;              /* [rows] where each row starts; NULL: on the next line each */
    void *block;               /* all cells and lines lie in it; NULL: each is a block of its own */
};

/* `progress` may be NULL. */
struct csv_table *csv_table_read(const char *file, const struct read_progress *progress,
                                 struct status *status);
void csv_table_free(struct csv_table *table);

/* The line of the file a row starts on. */
size_t csv_table_line(const struct csv_table *table, size_t row);

/* Whether a test table has as many columns as the training table, of the same kinds and, where both
 * have a header, of the same names. */
bool csv_table_check_alike(const struct csv_table *test, const struct csv_table *training,
                           struct status *status);

#endif
