/* runlog_read.h -- a log's rows by run and step, as they count: of a step that was taken again, after
 * the run was rewound, the last row.
 *
 * First the whole log is gone through, a slice at a time, and the place of each row kept (8 bytes, and
 * room for as many again at most); then any row is read from the file. What is appended meanwhile is left
 * out, and so is a last row that is cut. One thread.
 */
#ifndef SRC_RUNLOG_READ_H
#define SRC_RUNLOG_READ_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/letter.h"
#include "engine/stats.h"
#include "engine/status.h"
#include "src/rows.h"

enum { LOG_COLUMNS = STATS_LOGGED + 1 }; /* those of stat_table, and event */

/* The rows of a letter that are its present run's. */
struct log_part {
    uint64_t from;  /* bytes of the log before the first of them */
    uint64_t steps; /* the run stands at: rows of later ones are of a future that was left; 0: no run */
};

struct log_reader;

/* NULL with the reason. */
struct log_reader *log_reader_new(const char *file, const struct log_part part[RUNS],
                                  struct status *status);
void log_reader_free(struct log_reader *reader); /* takes NULL */

/* Goes on with going through the log until pacer_clock says `until`; *more: that was not all of it.
 * False with the place of what is no row. */
bool log_reader_scan(struct log_reader *reader, double until, bool *more, struct status *status);
double log_reader_share(const struct log_reader *reader); /* of the log scanned, 0 to 1 */

/* After that: how many rows are kept of a run; the first step from *step on that has one (false: none);
 * and its fields, valid until the next call (false when the file no longer holds it). */
uint64_t log_reader_rows(const struct log_reader *reader, int run);
bool log_reader_find(const struct log_reader *reader, int run, uint64_t *step);
bool log_reader_row(struct log_reader *reader, int run, uint64_t step, struct field fields[LOG_COLUMNS],
                    struct status *status);

/* The fields of a row of CSV, which point into it; false if it is none. */
bool log_row_split(char *row, struct field fields[LOG_COLUMNS]);

#endif
