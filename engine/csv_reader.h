/* csv_reader.h -- the rows of a CSV file, one after the other; the one user of libcsv.
 *
 * RFC 4180, with commas, semicolons or tabs between cells as the file has it, LF, CRLF or CR as
 * line ends, an optional UTF-8 byte order mark, and spaces around cells that are not quoted left
 * out. Lines with nothing but spaces are no rows.
 */
#ifndef ENGINE_CSV_READER_H
#define ENGINE_CSV_READER_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/progress.h"
#include "engine/status.h"

struct csv_row {
    const char *file;
    size_t line; /* of the file, from 1: where the row starts */
    double share; /* of the file that is taken with this row, 0 … 1; 0 if that is not known */
    size_t count;
    const char *const *cell; /* [count] text, without the quotes, and DECIMAL_PADDING bytes from its
                                beginning on that can be read; valid during the call */
};

/* Takes a row; false, with *status filled, ends the reading. */
typedef bool csv_row_taker(void *context, const struct csv_row *row, struct status *status);

/* Gives every row to `take`. False with *status filled, naming line and cell, when the file cannot
 * be read, is not well-formed, or `take` refuses. `progress` may be NULL. */
bool csv_read(const char *file, csv_row_taker *take, void *context,
              const struct read_progress *progress, struct status *status);

#endif
