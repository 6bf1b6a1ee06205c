/* rows.h -- rows of a table into a stream, as CSV (RFC 4180) or JSON lines.
 *
 * A row is fields of text, so that numbers pass through digit by digit. An empty field is null in JSON
 * lines, and so is a number that JSON does not know: nan, inf, -inf.
 */
#ifndef SRC_ROWS_H
#define SRC_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

enum field_kind { FIELD_EMPTY, FIELD_NUMBER, FIELD_WORD };

struct field {
    enum field_kind kind;
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

void rows_put(const struct table *table, const struct field *fields);

/* A word; empty if it is "". It must outlive the field. */
struct field field_word(const char *text);

#endif
