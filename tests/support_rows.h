/* support_rows.h -- runs of a script or by hand and what their log says of each, for tests. */
#ifndef TESTS_SUPPORT_ROWS_H
#define TESTS_SUPPORT_ROWS_H

#include "tests/support_runs.h"
#include "tests/support_scratch.h"

/* Of one run, the last row of each step: row[step], without run, times and event; NULL for none. */
struct rows {
    uint64_t count; /* steps, and one */
    char **row;
};
struct rows rows_of(const char *log, int letter);
void rows_free(struct rows *rows);

/* Steps first to last of both are there and are the same; or the first that differs. */
void assert_same_rows(const char *what, const struct rows *a, const struct rows *b, uint64_t first,
                      uint64_t last);

/* All rows of a letter as they were written, events and all; the caller frees them. */
char *log_of_letter(const char *log, int letter);

/* Runs with a log, on toy data like small digits. */
struct many {
    struct dataset *data;
    struct script *script; /* or NULL */
    struct config config;
    struct runs *runs;
    char text[640], file[128];
};

/* Settings without the log. The script (script_from), which is freed with it, and the watcher may be NULL;
 * without a script anything can be gone back from. */
void many_init(struct many *many, const struct scratch *folder, const char *settings,
               struct script *script, const struct runs_watcher *watcher);

/* By a clock until none goes on; fails the test when something is refused. */
void many_to_end(struct many *many, enum clock clock);

/* The same, of runs that lines of the script are still to come for: each ends where its last one is. */
void many_to_last_lines(struct many *many, enum clock clock);

void many_done(struct many *many);

/* Finishes and frees; the log without times, which the caller frees. */
char *many_log(struct many *many);

/* All of it: the log of runs that follow a script to its end. */
char *log_of_script(const struct scratch *folder, const char *settings, const char *lines,
                    enum clock clock);

struct dataset *small_digits(void);

#endif
