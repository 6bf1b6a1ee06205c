/* dataset_column.h -- the cells of one column of a table, kept as narrow as they allow.
 *
 * Numbers that are all whole and from 0 to 255 take a byte each; whole numbers within 32 bits take
 * four bytes, all others eight. What is read back is the same double to the bit: −0 is no whole
 * number here. A column is widened once a number asks for it, and never narrowed.
 */
#ifndef ENGINE_DATASET_COLUMN_H
#define ENGINE_DATASET_COLUMN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum column_kind { COLUMN_BYTES, COLUMN_INTEGERS, COLUMN_DOUBLES, COLUMN_TEXTS, COLUMN_KINDS };

extern const size_t column_width[COLUMN_KINDS]; /* bytes a cell */

struct csv_column {
    char *name;
    enum column_kind kind; /* all but COLUMN_TEXTS are numbers */
    void *cells;           /* [rows] uint8_t, int32_t, double, or int32_t: index into `texts` */
    char **texts;          /* [text_count] distinct texts in order of appearance */
    size_t text_count;
};

static inline bool column_is_text(const struct csv_column *column)
{
    return column->kind == COLUMN_TEXTS;
}

double column_number(const struct csv_column *column, size_t row);
const char *column_text(const struct csv_column *column, size_t row);

/* Numbers of n rows of a column of numbers. */
void column_gather(const struct csv_column *column, const uint32_t *row, size_t n, double *number);

/* Makes room for `capacity` cells. */
void column_reserve(struct csv_column *column, size_t capacity);

/* Writes n numbers, `stride` apart, from row `start` on, which is where the column ends so far. It
 * has room for `capacity` cells, and still has when it is widened. */
void column_append(struct csv_column *column, size_t start, const double *number, size_t stride,
                   size_t n, size_t capacity);

/* Turns a column without cells into one of text, with room for `capacity`. */
void column_become_text(struct csv_column *column, size_t capacity);

#endif
