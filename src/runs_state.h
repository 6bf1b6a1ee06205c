/* runs_state.h -- what the runs of a program hold; for the files runs*.c alone. */
#ifndef SRC_RUNS_STATE_H
#define SRC_RUNS_STATE_H

#include "src/runlog.h"
#include "src/runs.h"

struct runs {
    struct runs_options options;
    struct runs_watcher watcher;
    struct run *run[RUNS];
    struct history *history[RUNS], *ghost[RUNS];
    size_t line;          /* of the script: the next action */
    size_t own[RUNS];     /* the next action for each letter, `count` for none; from `line` on */
    struct runlog *log;   /* or NULL */
    struct status log_lost; /* why there is none any more; or "" */
};

/* Makes the room for a run with that letter; the trainer becomes its own. */
struct run *runs_add(struct runs *runs, int letter, struct trainer *trainer);
void runs_free_run(struct run *run);

/* Adds to what the log says of the run's next step. */
void run_note(struct run *run, const char *text);

/* What was noted so far is said of the run's last step. */
void run_take_event(struct run *run);

/* Writes the row of the run's last step, if it is not in the log yet. Gives up the log at its first
 * failure; it stays as far as it was written. */
bool runs_log_last(struct runs *runs, struct run *run, struct status *status);

/* runs_back.c: the acts that go back in time. */
bool runs_rewind(struct runs *runs, const struct act *act, struct status *status);
bool runs_restart(struct runs *runs, const struct act *act, struct status *status);

/* runs_script.c: whether the run stands at a line of its own that others come before. */
bool runs_waits(const struct runs *runs, const struct run *run);

/* After `line` moved, or at first. A run came or went: from `line` on once more. */
void runs_look_ahead(struct runs *runs);
void runs_look_again(struct runs *runs);

/* The first letter of which there is a run: a `stop` of all counts its steps. */
int runs_first(const struct runs *runs);

#endif
