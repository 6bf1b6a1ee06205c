/* runs_act.c -- what is done to a run between two steps, one function for each act.
 *
 * Each first makes sure that it can be done; what is refused has changed nothing.
 */
#include <stdio.h>
#include <string.h>

#include "engine/checkpoint.h"
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
    stat_set(&run->last, STAT_RUN, letter);
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
    [ACT_CHANGE] = turn,        [ACT_FORK] = fork_run,        [ACT_REMOVE] = remove_run,
    [ACT_REWIND] = runs_rewind, [ACT_RESTART] = runs_restart, [ACT_STOP] = stop_runs,
    [ACT_NAME] = name_run,      [ACT_REACHED] = reach,
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
    uint64_t step = trainer_steps(run->trainer) + 1;
    if (!carry_out[act->kind](runs, act, status))
        return false;
    tell(runs, act, step, act->kind == ACT_FORK ? runs->run[made] : act->kind == ACT_REMOVE ? run : NULL);
    if (act->kind == ACT_REMOVE) {
        runs->run[letter] = NULL;
        runs_free_run(run);
    }
    if (act->kind == ACT_FORK || act->kind == ACT_REMOVE)
        runs_look_again(runs);
    return true;
}
