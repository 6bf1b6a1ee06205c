/* support_sessions.h -- explorers on a terminal whose sessions are kept in a folder of the test, and what
 * is left of them: the script on disk, the rows of the log.
 *
 * Nothing waits for a time: keys are known to have done their work by what stands in the session's file.
 */
#ifndef TESTS_SUPPORT_SESSIONS_H
#define TESTS_SUPPORT_SESSIONS_H

#include <stdbool.h>

#include "tests/support_engine.h"
#include "tests/support_scratch.h"
#include "tests/support_terminal.h"

struct sessions {
    struct scratch scratch;
    char state[128];            /* XDG_STATE_HOME */
    char variable[2][160];      /* that and XDG_CACHE_HOME as NAME=VALUE */
    const char *environment[3];
    char *program;
    struct terminal *terminal;  /* of the explorer that runs, or NULL */
};

void sessions_init(struct sessions *sessions);
void sessions_done(struct sessions *sessions);

/* The path of a file in the scratch folder; the caller frees it. */
char *sessions_path(const struct sessions *sessions, const char *name);

/* Starts the program with these words, 70 x 160, with `environment` (or NULL) instead of the usual. */
void sessions_start(struct sessions *sessions, const char *words, const char *const environment[]);
void sessions_press(struct sessions *sessions, const char *keys);
void sessions_free(struct sessions *sessions); /* of the terminal alone; kills what still runs */

/* Until the newest session's file holds the text; until the screen does. Fail the test otherwise. */
void sessions_wait(struct sessions *sessions, const char *text);
void sessions_see(struct sessions *sessions, const char *text);

/* Quits by keys: it must end well, and leave the terminal as it was. What it printed; until
 * sessions_free. */
const char *sessions_quit(struct sessions *sessions);

/* The file of the newest session, or NULL; the caller frees it. */
char *sessions_file(const struct sessions *sessions);

/* Runs the program without a terminal to its end: its exit status, and in *said (or NULL) what it said,
 * which the caller frees. */
int sessions_run(const struct sessions *sessions, const char *words, char **said);

/* The whole file, or "" where there is none; the caller frees it. */
char *sessions_text(const char *file);

/* The complete rows of one run in a log, in their order and without times; the caller frees
 * them. */
char *sessions_rows(const char *log, char letter);

/* Fails unless one begins with the other; with what differs. Leaves the last `but` rows of `start` out. */
void assert_starts(const char *what, const char *whole, const char *start, int but);

#endif
