/* export.h -- what the runs measured, into a file, while training goes on.
 *
 * Every step of all runs at full precision where there is a log: its rows, digit by digit, those of
 * futures that were left (by rewinding) and of runs that were removed left out, in the order of runs and
 * steps. A fork's begin with its own first step. Without a log the bins of the histories: of each its
 * steps, and of each statistic mean, least, greatest and last; a fork's begin with its parent's.
 *
 * The columns are `source` ("log" or "history"), `run` (its letter), `name`, and those of the log or of
 * history_rows.h. ".jsonl" writes JSON lines, anything else CSV. Main thread, a slice at a time; the runs
 * may go on, be changed and freed meanwhile. The file appears under its name when it is whole.
 */
#ifndef SRC_EXPORT_H
#define SRC_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/history.h"
#include "engine/letter.h"
#include "engine/stats.h"
#include "engine/status.h"

/* What is to be written of a run. */
struct export_run {
    bool exists;
    char name[RUN_NAME];
    struct history *history; /* copied when the export begins */
    uint64_t log_from;       /* bytes of the log before the first row that may be its own */
    uint64_t steps;          /* in the log so far: rows of later ones are left out */
    bool pending;            /* one more has been taken, whose row is not in the log yet: */
    struct step_stats last;
    char last_event[1024];
};

struct export_options {
    const char *file; /* to write; none that exists is overwritten */
    const char *log;  /* to read, flushed; or NULL. What is no file but a pipe counts as none. */
    struct export_run run[RUNS];
};

struct export;

/* NULL with the reason; nothing has been written then. The options are copied. */
struct export *export_new(const struct export_options *options, struct status *status);

/* Goes on for about `seconds`; false when there is no more to do: it is done, or has failed. */
bool export_step(struct export *export, double seconds);
double export_share(const struct export *export); /* done, 0 to 1 */

/* Gives the file its name and frees. False with the reason when it could not be written, or was given up
 * before its end: then there is none. *text [size] gets what to tell: file, rows and source. */
bool export_end(struct export *export, char *text, size_t size, struct status *status);

#endif
