/* export.h -- what the runs measured, into a file, while training goes on.
 *
 * Every step of all runs at full precision where there is a log: its rows, those of futures that were
 * left (by rewinding) and of runs that were removed left out, in the order of runs and steps. Without a
 * log the bins of the histories: of each its steps, and of each statistic mean, least, greatest and last.
 * The first column, `source`, says which: "log" or "history". ".jsonl" writes JSON lines, anything else
 * CSV. The work is done a slice at a time, by the main thread; the file appears under its name when it is
 * whole.
 */
#ifndef SRC_EXPORT_H
#define SRC_EXPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/history.h"
#include "engine/status.h"
#include "engine/letter.h"

/* What is to be written of a run. */
struct export_run {
    bool exists;
    char name[RUN_NAME];
    struct history *history;
    uint64_t log_from;   /* bytes of the log before the first row that may be its own */
    uint64_t first_step; /* of that row; earlier steps are its parent's */
    uint64_t steps;      /* taken when the export began: later rows are left out */
};

struct export_options {
    const char *file;      /* to write; none that exists is overwritten */
    const char *log;       /* to read, whole rows of it flushed; or NULL */
    struct export_run run[RUNS];
};

struct export;

/* NULL with the reason; nothing has been written then. */
struct export *export_new(const struct export_options *options, struct status *status);

/* Goes on for about `seconds`; true while there is more to do. */
bool export_step(struct export *export, double seconds);
double export_share(const struct export *export); /* done, 0 to 1 */

/* Frees; false with the reason when the file could not be written, or was given up before its end: then
 * there is none. *text [size] gets what to tell: file, rows and source. */
bool export_end(struct export *export, char *text, size_t size, struct status *status);

#endif
