/* past.h -- what a run has been through: the changes made, and checkpoints to go back to.
 *
 * Going back restores the nearest checkpoint and trains from there, with the changes that were made on
 * the way: bit-identical to the first time, wherever checkpoints lie. They are taken by training time
 * (about every tenth of a second, so that going back to something recent is quick, and never for more
 * than about a hundredth of the time), and live in a budget of bytes: beyond it the one goes whose loss
 * costs least, the longer ago the sooner. The first is never given up.
 *
 * A change belongs to the number of steps taken when it was made; "step S" is the run as it stood when
 * S steps had been taken, without what was changed in front of step S + 1.
 *
 * One thread at a time: that of the run.
 */
#ifndef ENGINE_PAST_H
#define ENGINE_PAST_H

#include "engine/change.h"
#include "engine/history.h"
#include "engine/trainer.h"

struct past;

struct past_change {
    uint64_t step; /* steps taken when it was made */
    struct change change;
};

/* Told of what is done again on the way; either function may be NULL. */
struct past_watch {
    void (*stepped)(void *context, const struct step_stats *stats);
    /* After every step: `done` of `total` steps have been done again. False gives up: the run then
     * stands where it is, earlier than was asked. */
    bool (*goes_on)(void *context, uint64_t done, uint64_t total);
    void *context;
};

struct past *past_new(size_t budget); /* bytes of checkpoints; 0: only the first */
void past_free(struct past *past);    /* takes NULL */

/* Of a fork: the same changes, the same checkpoints (shared). */
struct past *past_fork(const struct past *past);

/* Begins here, before the first step of a run or again after a restart. `history` may be NULL, here and
 * below; otherwise it is the run's own, and the same in all calls. */
void past_start(struct past *past, const struct trainer *trainer, struct history *history);

/* After a change was carried out; after a step was taken and added to the history. */
void past_changed(struct past *past, const struct trainer *trainer, const struct change *change);
void past_stepped(struct past *past, const struct trainer *trainer, struct history *history);

/* Takes run and history back to step `step`, which is no later than the run stands, and forgets what
 * came after. Of what is done again the last is step `step` itself, so that its statistics are told. False
 * if it was given up on the way. */
bool past_rewind(struct past *past, struct trainer *trainer, struct history *history, uint64_t step,
                 const struct past_watch *watch);

/* Changes since the beginning, oldest first. */
size_t past_changes(const struct past *past);
const struct past_change *past_change(const struct past *past, size_t i);

/* For tests and the curious. */
size_t past_checkpoints(const struct past *past);
size_t past_bytes(const struct past *past);

#endif
