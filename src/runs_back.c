/* runs_back.c -- a run goes back: to a step, to the beginning, to before its last change. */
#include "engine/util.h"
#include "src/runs_state.h"

struct way_back {
    struct runs *runs;
    struct run *run;
};

static void stepped_again(void *context, const struct step_stats *stats)
{
    struct way_back *way = context;
    way->run->last = *stats;
    stat_set(&way->run->last, STAT_RUN, way->run->letter);
}

static bool goes_on(void *context, uint64_t done, uint64_t total)
{
    const struct way_back *way = context;
    const struct runs_watcher *watcher = &way->runs->watcher;
    return !watcher->goes_on || watcher->goes_on(watcher->context, done, total);
}

/* What it leaves behind stays as a ghost. */
static void leave_ghost(struct run *run)
{
    if (!run->history)
        return;
    history_copy(run->ghost, run->history);
    run->haunted = true;
}

static bool leave_future(struct runs *runs, struct run *run, struct status *status)
{
    if (!runs_log_last(runs, run, status))
        return false;
    if (run->stepped)
        leave_ghost(run);
    run->stepped = run->pending = run->stopped = false;
    return true;
}

bool runs_rewind(struct runs *runs, const struct act *act, struct status *status)
{
    struct run *run = runs->run[act->run];
    struct way_back way = {runs, run};
    struct past_watch watch = {stepped_again, goes_on, &way};
    uint64_t now = trainer_steps(run->trainer);
    if (act->step > now)
        return status_bad(status, "run %c has taken %.0f steps; it cannot go back to %.0f",
                          run_letter(run->letter), (double)now, (double)act->step);
    if (!run->past)
        return status_bad(status, "run %c keeps no past to go back to", run_letter(run->letter));
    if (!(act->step < now ? leave_future : runs_log_last)(runs, run, status))
        return false;
    if (act->step == 0)
        run->last.measured = 0;
    run->back = past_rewind(run->past, run->trainer, run->history, act->step, &watch);
    run->given_up = !run->back;
    return true;
}

bool runs_given_up(const struct runs *runs)
{
    bool given_up = false;
    for (int i = 0; i < RUNS; i++)
        given_up |= runs->run[i] && runs->run[i]->given_up;
    return given_up;
}

bool runs_restart(struct runs *runs, const struct act *act, struct status *status)
{
    struct run *run = runs->run[act->run];
    bool began = trainer_steps(run->trainer) > 0;
    if (!runs_log_last(runs, run, status) || !trainer_restart(run->trainer, status))
        return false;
    if (began)
        leave_ghost(run);
    if (run->history)
        history_clear(run->history);
    if (run->past)
        past_start(run->past, run->trainer, run->history);
    run->last.measured = 0;
    run->pending = false;
    return true;
}

/* ---- undo ---- */

/* The newest change that trains, or none: its number, or the count of all. */
static size_t last_change(const struct past *past)
{
    size_t changes = past ? past_changes(past) : 0, i = changes;
    while (i-- > 0)
        if (change_trains(&past_change(past, i)->change))
            return i;
    return changes;
}

const struct change *runs_undoes(const struct runs *runs, int letter)
{
    const struct past *past = runs->run[letter]->past;
    size_t last = last_change(past);
    return past && last < past_changes(past) ? &past_change(past, last)->change : NULL;
}

size_t runs_undo(const struct runs *runs, int letter, struct act **acts)
{
    const struct past *past = runs->run[letter]->past;
    size_t last = last_change(past), count = 0;
    const struct past_change *goes = past_change(past, last);
    struct act *to = checked_calloc(last + 1, sizeof *to);
    to[count++] = (struct act){.kind = ACT_REWIND, .run = letter, .step = goes->step};
    for (size_t i = 0; i < last; i++) {
        const struct past_change *stays = past_change(past, i);
        if (stays->step == goes->step && change_trains(&stays->change))
            to[count++] = (struct act){.kind = ACT_CHANGE, .run = letter, .change = stays->change};
    }
    *acts = to;
    return count;
}
