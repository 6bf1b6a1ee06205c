/* rows.h -- rows of a table into a stream, as CSV (RFC 4180) or JSON lines.
 *
 * A row is cells as text, so that numbers pass through digit by digit. An empty cell is null in JSON
 * lines, and so is a number that JSON does not know: nan, inf, -inf.
 */
#ifndef SRC_ROWS_H
#define SRC_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum cell_kind { CELL_EMPTY, CELL_NUMBER, CELL_WORD };

struct cell {
    enum cell_kind kind;
    const char *text; /* [length] */
    size_t length;
};

struct table {
    FILE *out;
    bool json;
    const char *const *names; /* of the columns */
    size_t columns;
};

/* The names in CSV; JSON lines repeat them in every row. */
void rows_header(const struct table *table);

void rows_put(const struct table *table, const struct cell *cells);

/* A word; empty if it is "". It must outlive the cell. */
struct cell cell_word(const char *text);

#endif
