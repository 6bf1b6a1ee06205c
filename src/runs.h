/* runs.h -- up to four runs, the script they follow, the clock they share and the log they write.
 *
 * The loop that `run` and the explorer share, so that both train and log the same: ask runs_next whose
 * turn it is, take its step. What is done between steps goes through runs_act, whoever asks for it: the
 * script, a key, an undo.
 *
 * One thread at a time. The config's texts, the data set and the script must outlive the runs.
 */
#ifndef SRC_RUNS_H
#define SRC_RUNS_H

#include "src/run.h"
#include "src/script.h"

struct runs;

/* Told of what was done, by the runs' own thread; any function may be NULL. */
struct runs_watcher {
    /* A change: the knobs before it, and the plans on either side. Before `acted`. */
    void (*changed)(void *context, const struct run *run, const struct change *change,
                    const struct config *before, const struct plan *from, const struct plan *to);
    /* Any act, carried out in front of step `step` of act->run: of a fork `other` is the new run, of a
     * removal it is a run that is about to be freed. */
    void (*acted)(void *context, const struct act *act, uint64_t step, const struct run *other);
    /* On the way back to a step, after each step done again; false gives up (past.h). */
    bool (*goes_on)(void *context, uint64_t done, uint64_t total);
    void *context;
};

struct runs_options {
    const struct config *config;
    const struct dataset *dataset;
    const struct script *script;         /* or NULL */
    const struct runs_watcher *watcher;  /* or NULL */
    bool histories;                      /* keep what a screen shows */
    bool rewinds;                        /* anything may be rewound; else only what the script does */
    bool resumes;                        /* somebody may go on past a `stop` */
};

/* Makes run A. NULL with *status filled. */
struct runs *runs_new(const struct runs_options *options, struct status *status);

/* Frees the histories too. */
void runs_free(struct runs *runs);

/* The run with that letter (0 for A), or NULL. */
struct run *runs_get(const struct runs *runs, int letter);
int runs_count(const struct runs *runs);

/* The letter that the next fork gets; RUNS when there are that many. */
int runs_free_letter(const struct runs *runs);

/* The history of a letter, whether there is a run or not: it is made at its first and lives as long as
 * the runs, and so does its ghost (run.h), so that who draws them need not know. NULL before. */
struct history *runs_history(const struct runs *runs, int letter);

/* The run whose turn it is, so that all of `among` (bit l for letter l) advance evenly on a clock: of
 * those that neither stopped nor wait for a line of the script, the one furthest behind. -1: none. No two
 * that take turns are ever more than one step apart. */
int runs_next(const struct runs *runs, enum clock clock, unsigned among);

/* Where a run stands on a clock. */
double runs_clock(const struct runs *runs, int letter, enum clock clock);

/* Carries out every line of the script that is due. False with its place and the reason when one is
 * refused; the next call goes on behind it. Call it before runs_next. */
bool runs_follow_script(struct runs *runs, struct status *status);

/* The letters that lines of the script are still to come for, as a set. */
unsigned runs_called(const struct runs *runs);

/* How much of the script is done: lines, and all of them. */
size_t runs_script_done(const struct runs *runs, size_t *count);

/* One step of a run. False when the log cannot be written: it is closed then, and training can go on. */
bool runs_step(struct runs *runs, int letter, struct step_stats *stats, struct status *status);

/* Does something to a run in front of its next step. False, with the reason, when it is refused; nothing
 * has changed then. A rewind that is given up on the way counts as done. */
bool runs_act(struct runs *runs, const struct act *act, struct status *status);

/* Whether a rewind was given up: its run stands earlier than it should, and so would all that follows. */
bool runs_given_up(const struct runs *runs);

/* The last change of a run, which undo takes back (pace and evaluation are not undone), or NULL. */
const struct change *runs_undoes(const struct runs *runs, int letter);

/* The acts that undo it: back to the step before it, and what was changed there before (but for pace and
 * evaluation). The caller frees them. How many; there is a change to undo. */
size_t runs_undo(const struct runs *runs, int letter, struct act **acts);

/* Past every `stop` of the script. */
void runs_resume(struct runs *runs);

/* Whether a run has come to the end that steps, epochs, seconds or the script set it. */
bool runs_done(const struct runs *runs, int letter);

/* Evaluates the last steps and writes their rows; of a run that went back and took no step since that of
 * the step it stands at, once more, with what was asked as its event (in front of the first there is
 * none). Saves run A's weights, of other runs to FILE with the letter before its ending. The first
 * failure, that of a log given up before it included. */
bool runs_finish(struct runs *runs, struct status *status);

/* Whether there is a log that takes every row. */
bool runs_logs(const struct runs *runs);

/* Writes what the log holds back; that it cannot be written the next row tells. */
void runs_flush(struct runs *runs);

#endif
