/* runs_act.c -- what is done to a run between two steps, one function for each act.
 *
 * Each first makes sure that it can be done; what is refused has changed nothing.
 */
#include <stdio.h>
#include <string.h>

#include "engine/checkpoint.h"
#include "engine/util.h"
#include "src/runs_state.h"

/* ---- knobs ---- */

static bool turn(struct runs *runs, const struct act *act, struct status *status)
{
    struct run *run = runs->run[act->run];
    struct config wanted, before = *trainer_config(run->trainer);
    struct plan plan, old = *trainer_now(run->trainer);
    change_config(&act->change, &before, &wanted);
    if (!trainer_plan(run->trainer, &wanted, &plan, status))
        return false;
    trainer_apply(run->trainer, &wanted, &plan);
    if (run->past)
        past_changed(run->past, run->trainer, &act->change);
    if (runs->watcher.changed)
        runs->watcher.changed(runs->watcher.context, run, &act->change, &before, &old, &plan);
    return true;
}

/* ---- runs that come and go ---- */

int runs_free_letter(const struct runs *runs)
{
    int letter = 0;
    while (letter < RUNS && runs->run[letter])
        letter++;
    return letter;
}

static bool fork_run(struct runs *runs, const struct act *act, struct status *status)
{
    const struct run *from = runs->run[act->run];
    int letter = runs_free_letter(runs);
    if (letter == RUNS)
        return status_bad(status, "there are %d runs already; remove one first", RUNS);
    struct run *run = runs_add(runs, letter, trainer_fork(from->trainer));
    run->last = from->last;
    run->stopped = from->stopped;
    if (from->past)
        run->past = past_fork(from->past);
    if (run->history) {
        history_copy(run->history, from->history);
        history_mark(run->history, "fork");
    }
    return true;
}

static bool remove_run(struct runs *runs, const struct act *act, struct status *status)
{
    if (runs_count(runs) == 1)
        return status_bad(status, "run %c is the only one; it cannot be removed",
                          run_letter(act->run));
    return runs_log_last(runs, runs->run[act->run], status);
}

/* ---- back in time ---- */

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
    run->stepped = run->pending = false;
    return true;
}

/* It was to stand where it stood, and was given up on the way: the row that waited is of the future. */
static bool log_left(struct runs *runs, struct run *run, const struct step_stats *left,
                     struct status *status)
{
    struct step_stats here = run->last;
    run->last = *left;
    bool good = runs_log_last(runs, run, status);
    run->last = here;
    run->pending = false;
    return good;
}

static bool rewind_run(struct runs *runs, const struct act *act, struct status *status)
{
    struct run *run = runs->run[act->run];
    struct way_back way = {runs, run};
    struct past_watch watch = {stepped_again, goes_on, &way};
    struct step_stats left = run->last;
    uint64_t now = trainer_steps(run->trainer);
    if (act->step > now)
        return status_bad(status, "run %c has taken %.0f steps; it can go back to one of these, not to %.0f",
                          run_letter(run->letter), (double)now, (double)act->step);
    if (!run->past)
        return status_bad(status, "run %c keeps no past to go back to", run_letter(run->letter));
    if (act->step < now && !leave_future(runs, run, status))
        return false;
    if (act->step == 0)
        run->last.measured = 0;
    return past_rewind(run->past, run->trainer, run->history, act->step, &watch) || !run->pending ||
           log_left(runs, run, &left, status);
}

static bool restart_run(struct runs *runs, const struct act *act, struct status *status)
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

/* ---- the rest ---- */

static bool stop_runs(struct runs *runs, const struct act *act, struct status *status)
{
    (void)status;
    for (int i = 0; i < RUNS; i++)
        if (runs->run[i] && (act->run < 0 || act->run == i))
            runs->run[i]->stopped = true;
    return true;
}

static bool name_run(struct runs *runs, const struct act *act, struct status *status)
{
    (void)status;
    memcpy(runs->run[act->run]->name, act->name, sizeof act->name);
    return true;
}

static bool reach(struct runs *runs, const struct act *act, struct status *status)
{
    (void)runs, (void)act, (void)status;
    return true;
}

typedef bool act_function(struct runs *runs, const struct act *act, struct status *status);

static act_function *const carry_out[ACT_KINDS] = {
    [ACT_CHANGE] = turn,         [ACT_FORK] = fork_run,       [ACT_REMOVE] = remove_run,
    [ACT_REWIND] = rewind_run,   [ACT_RESTART] = restart_run, [ACT_STOP] = stop_runs,
    [ACT_NAME] = name_run,       [ACT_REACHED] = reach,
};

/* ---- all of them ---- */

/* The log's event is what a script would say: no pace, which decides nothing. */
static void note(struct run *run, const struct act *act)
{
    char text[CHANGE_TEXT];
    struct act noted = *act;
    if (act->kind == ACT_CHANGE)
        change_remove(&noted.change, SET_PACE);
    if (act_table[act->kind].trains && (act->kind != ACT_CHANGE || noted.change.count))
        run_note(run, act_format(&noted, text, sizeof text));
}

static void tell(struct runs *runs, const struct act *act, uint64_t step, struct run *other)
{
    struct run *run = act->run >= 0 ? runs->run[act->run] : NULL;
    if (run)
        note(run, act);
    if (runs->watcher.acted)
        runs->watcher.acted(runs->watcher.context, act, step, other);
}

bool runs_act(struct runs *runs, const struct act *act, struct status *status)
{
    int letter = act->run < 0 ? runs_first(runs) : act->run, made = runs_free_letter(runs);
    struct run *run = runs->run[letter];
    if (!run)
        return status_bad(status, "there is no run %c", run_letter(letter));
    struct act done = *act;
    uint64_t step = trainer_steps(run->trainer) + 1;
    if (!carry_out[act->kind](runs, act, status))
        return false;
    if (act->kind == ACT_REWIND) /* it may have been given up on the way */
        done.step = trainer_steps(run->trainer);
    tell(runs, &done, step, act->kind == ACT_FORK ? runs->run[made] : act->kind == ACT_REMOVE ? run : NULL);
    if (act->kind == ACT_REMOVE) {
        runs->run[letter] = NULL;
        runs_free_run(run);
    }
    if (act->kind == ACT_FORK || act->kind == ACT_REMOVE)
        runs_look_again(runs);
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
