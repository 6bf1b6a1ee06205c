/* runlog.h -- every step's statistics in a file, as CSV (RFC 4180) or JSON lines.
 *
 * Columns are those of stat_table, and `event`; what a step does not measure is empty in CSV and null
 * in JSON lines, where every object has all of them. Whole rows are written at a time, at least twice a
 * second while rows come, so that a killed process leaves complete rows. (kill -9
 * in the very write can cut the last one: between two pages the system stops writing.)
 */
#ifndef SRC_RUNLOG_H
#define SRC_RUNLOG_H

#include <stdbool.h>

#include "engine/stats.h"
#include "engine/status.h"

struct runlog;

/* Whether a file of that name holds JSON lines: it ends in ".jsonl". */
bool runlog_json(const char *file);

/* Makes or empties the file. NULL with the reason. */
struct runlog *runlog_open(const char *file, struct status *status);

/* A row of CSV, line end and all; the caller frees it. The event is shorter than 2 KiB. */
char *runlog_row(const struct step_stats *stats, const char *event);

bool runlog_add(struct runlog *log, const struct step_stats *stats, const char *event,
                struct status *status);

/* Bytes of it so far, with what is held back. */
uint64_t runlog_bytes(const struct runlog *log);

/* Writes what is held back. After its first failure a log ends with its last whole row: that, and all that
 * is added from then on, fails for the same reason. */
bool runlog_flush(struct runlog *log, struct status *status);

/* Writes what is left and frees; takes NULL. */
bool runlog_close(struct runlog *log, struct status *status);

#endif
