/* csv_cell.h -- what the text of a cell is: a number, text, nothing. */
#ifndef ENGINE_CSV_CELL_H
#define ENGINE_CSV_CELL_H

#include <stdbool.h>

#include "engine/csv_reader.h"

enum cell {
    CELL_NUMBER, CELL_TEXT, CELL_MISSING, CELL_INFINITE, CELL_TOO_LARGE,
    CELL_DECIMAL_COMMA, /* "1,5": a number elsewhere, and no name */
};

/* Sets *value for a number, which lies within the range of a float unless CELL_TOO_LARGE. */
enum cell cell_read(const char *text, double *value);

/* Whether the first row of a file names its columns: one of its cells is text above a number of the
 * second row, or none of its cells is a number. The second row may have no cells. */
bool csv_is_header(const struct csv_row *first, const struct csv_row *second);

#endif
