/* run.h -- one run with its script, its log and its length: the loop that `run` and the explorer
 * share, so that both write the same log.
 *
 * One thread at a time. The config's texts, the data set and the script must outlive the run.
 */
#ifndef SRC_RUN_H
#define SRC_RUN_H

#include <stdbool.h>

#include "engine/change.h"
#include "engine/trainer.h"
#include "src/script.h"

struct run;

/* Told of what is carried out in front of a step, by the run's own thread; either may be NULL. */
struct run_watcher {
    /* A change: the knobs before it, and the plans on either side. */
    void (*changed)(void *context, const struct change *change, const struct config *before,
                    const struct plan *from, const struct plan *to);
    /* The run is back at its first step. */
    void (*restarted)(void *context);
    void *context;
};

/* `script` and `watcher` may be NULL. */
struct run *run_new(const struct config *config, const struct dataset *dataset,
                    const struct script *script, const struct run_watcher *watcher,
                    struct status *status);

/* Turns knobs in front of the next step; false, with the reason, when that is refused. */
bool run_change(struct run *run, const struct change *change, struct status *status);

/* Back to the first step: same seed, knobs as they are. The log goes on with step 1. */
bool run_again(struct run *run, struct status *status);

/* Carries out what the script has due and takes one step. False when a script's change is refused or
 * the log cannot be written: *status says which; training can go on (the log is closed then). */
bool run_step(struct run *run, struct step_stats *stats, struct status *status);

/* Past a script's `stop`, with what comes after it. */
void run_resume(struct run *run);

/* Whether steps, epochs, seconds or the script's `stop` have been reached. */
bool run_done(const struct run *run);

/* Evaluates the last step, writes its row, saves weights. Returns the first failure. */
bool run_finish(struct run *run, struct step_stats *stats, struct status *status);

/* Writes what the log holds back; from the run's own thread. */
void run_flush(struct run *run);

void run_free(struct run *run);

struct trainer *run_trainer(struct run *run);

#endif
