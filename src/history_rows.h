/* history_rows.h -- a history's bins as rows of a table.
 *
 * Columns: first_step, last_step, and epoch, examples, time_s after the last; then of each statistic kept
 * its mean, min, max and last in the bin. In a bin of one step these are all the step's own value; where
 * nothing was measured they are empty, and nan where nothing that was measured is finite.
 */
#ifndef SRC_HISTORY_ROWS_H
#define SRC_HISTORY_ROWS_H

#include "engine/history.h"
#include "src/rows.h"

enum { BIN_COLUMNS = 5 + 4 * STATS, BIN_TEXT = 32 }; /* columns at most, bytes of a name or a number */

/* Fills in the columns' names and returns how many there are. */
size_t history_columns(char names[BIN_COLUMNS][BIN_TEXT]);

/* The fields of a bin, which point into `text`. Nobody may be writing to the history. */
void history_row(struct history *history, size_t bin, char text[BIN_COLUMNS][BIN_TEXT],
                 struct field fields[BIN_COLUMNS]);

#endif
