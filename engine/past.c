/* past.c -- a run's way so far: the changes, and the checkpoints to start again from.
 *
 * Both are lists in the order of their steps. Going back cuts them, restores the last checkpoint that is
 * left, and walks: the changes of a step, the step, and so on.
 */
#include "engine/past.h"

#include <stdlib.h>
#include <string.h>

#include "engine/checkpoints.h"
#include "engine/util.h"

struct past {
    struct checkpoints checkpoints;
    struct past_change *change; /* [changes], in order of their steps */
    size_t changes, room;
};

struct past *past_new(size_t budget)
{
    struct past *past = checked_calloc(1, sizeof *past);
    past->checkpoints.budget = budget;
    return past;
}

struct past *past_fork(const struct past *past)
{
    struct past *fork = checked_calloc(1, sizeof *fork);
    checkpoints_share(&fork->checkpoints, &past->checkpoints);
    fork->changes = fork->room = past->changes;
    fork->change = checked_calloc(past->changes, sizeof *fork->change);
    if (past->changes)
        memcpy(fork->change, past->change, past->changes * sizeof *fork->change);
    return fork;
}

void past_free(struct past *past)
{
    if (!past)
        return;
    checkpoints_done(&past->checkpoints);
    free(past->change);
    free(past);
}

/* ---- what happens ---------------------------------------------------------------------------- */

void past_start(struct past *past, const struct trainer *trainer, struct history *history)
{
    past->changes = 0;
    checkpoints_clear(&past->checkpoints);
    checkpoints_take(&past->checkpoints, trainer, history);
}

void past_changed(struct past *past, const struct trainer *trainer, const struct change *change)
{
    if (past->changes == past->room) {
        past->room = 2 * past->room + 8;
        past->change = checked_realloc(past->change, past->room * sizeof *past->change);
    }
    past->change[past->changes++] = (struct past_change){trainer_steps(trainer), *change};
}

void past_stepped(struct past *past, const struct trainer *trainer, struct history *history)
{
    checkpoints_take_when_due(&past->checkpoints, trainer, history);
}

/* ---- going back ------------------------------------------------------------------------------ */

/* The first change that was made when `step` steps had been taken, or later. */
static size_t change_from(const struct past *past, uint64_t step)
{
    size_t i = past->changes;
    while (i > 0 && past->change[i - 1].step >= step)
        i--;
    return i;
}

/* To the last checkpoint before `step`, so that its statistics come again; what came after is no more. */
static void restore(struct past *past, struct trainer *trainer, struct history *history,
                    uint64_t step)
{
    const struct kept_checkpoint *kept = checkpoints_back(&past->checkpoints, step ? step - 1 : 0);
    past->changes = change_from(past, step);
    checkpoint_restore(kept->checkpoint, trainer);
    if (history)
        history_rewind(history, &kept->point, step);
}

/* It was accepted the first time, in the same state. */
static void make_again(struct trainer *trainer, const struct change *change)
{
    struct config wanted;
    struct plan plan;
    struct status status;
    change_config(change, trainer_config(trainer), &wanted);
    REQUIRE(trainer_plan(trainer, &wanted, &plan, &status));
    trainer_apply(trainer, &wanted, &plan);
}

static void step_again(struct past *past, struct trainer *trainer, struct history *history,
                       const struct past_watch *watch)
{
    struct step_stats stats;
    uint64_t step = trainer_steps(trainer);
    for (size_t i = change_from(past, step);
         i < past->changes && past->change[i].step == step; i++)
        make_again(trainer, &past->change[i].change);
    trainer_step(trainer, &stats);
    if (history)
        history_add(history, &stats);
    past_stepped(past, trainer, history);
    if (watch && watch->stepped)
        watch->stepped(watch->context, &stats);
}

/* Given up: changes that would have come later have not been made again. */
static void stay(struct past *past, const struct trainer *trainer, struct history *history)
{
    struct history_point here;
    uint64_t step = trainer_steps(trainer);
    past->changes = change_from(past, step);
    if (!history)
        return;
    history_point(history, &here);
    history_rewind(history, &here, step);
}

static bool train_up_to(struct past *past, struct trainer *trainer, struct history *history,
                        uint64_t step, const struct past_watch *watch)
{
    uint64_t total = step - trainer_steps(trainer);
    for (uint64_t done = 1; done <= total; done++) {
        step_again(past, trainer, history, watch);
        if (watch && watch->goes_on && !watch->goes_on(watch->context, done, total) && done < total) {
            stay(past, trainer, history);
            return false;
        }
    }
    return true;
}

bool past_rewind(struct past *past, struct trainer *trainer, struct history *history, uint64_t step,
                 const struct past_watch *watch)
{
    REQUIRE(past->checkpoints.count > 0 && step <= trainer_steps(trainer));
    if (step == trainer_steps(trainer) && change_from(past, step) == past->changes)
        return true;
    restore(past, trainer, history, step);
    return train_up_to(past, trainer, history, step, watch);
}

/* ---- reading -------------------------------------------------------------------------------------- */

size_t past_changes(const struct past *past)
{
    return past->changes;
}

const struct past_change *past_change(const struct past *past, size_t i)
{
    REQUIRE(i < past->changes);
    return &past->change[i];
}

size_t past_checkpoints(const struct past *past)
{
    return past->checkpoints.count;
}

size_t past_bytes(const struct past *past)
{
    return past->checkpoints.bytes;
}
