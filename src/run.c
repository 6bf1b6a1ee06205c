/* run.c -- script, step, log.
 *
 * A row of the log is written when the next step begins or the run ends, so that the last one can
 * still be given its evaluation.
 */
#include "src/run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "src/runlog.h"

struct run {
    struct trainer *trainer;
    const struct dataset *dataset;
    const struct script *script;
    size_t next_action;
    bool stopped;
    struct run_watcher watcher;
    struct runlog *log;
    struct step_stats last;
    bool pending;               /* `last` is not in the log yet */
    char *event;                /* changes before the next step; never NULL */
    char *last_event;           /* changes before `last` */
};

struct run *run_new(const struct config *config, const struct dataset *dataset,
                    const struct script *script, const struct run_watcher *watcher,
                    struct status *status)
{
    struct run *run = checked_calloc(1, sizeof *run);
    run->dataset = dataset;
    run->script = script;
    run->event = checked_strdup("");
    run->last_event = checked_strdup("");
    if (watcher)
        run->watcher = *watcher;
    run->trainer = trainer_new(config, dataset, status);
    bool good = run->trainer;
    if (good && *config->text[SET_LOG])
        good = (run->log = runlog_open(config->text[SET_LOG], status));
    if (!good) {
        run_free(run);
        return NULL;
    }
    return run;
}

/* While a run is paused any number of changes may gather; ';' keeps them apart. */
static void note_event(struct run *run, const char *text)
{
    size_t used = strlen(run->event), more = strlen(text);
    run->event = checked_realloc(run->event, used + more + 4);
    snprintf(run->event + used, more + 4, "%s%s", used ? " ; " : "", text);
}

bool run_change(struct run *run, const struct change *change, struct status *status)
{
    struct config wanted, before = *trainer_config(run->trainer);
    struct plan plan, old = *trainer_now(run->trainer);
    change_config(change, &before, &wanted);
    if (!trainer_plan(run->trainer, &wanted, &plan, status))
        return false;
    trainer_apply(run->trainer, &wanted, &plan);
    char text[CHANGE_TEXT];
    note_event(run, change_format(change, text, sizeof text));
    if (run->watcher.changed)
        run->watcher.changed(run->watcher.context, change, &before, &old, &plan);
    return true;
}

bool run_again(struct run *run, struct status *status)
{
    if (!trainer_restart(run->trainer, status))
        return false;
    note_event(run, act_table[ACT_RESTART].name);
    if (run->watcher.restarted)
        run->watcher.restarted(run->watcher.context);
    return true;
}

static bool do_act(struct run *run, const struct act *act, struct status *status)
{
    switch (act->kind) {
    case ACT_CHANGE:
        return run_change(run, &act->change, status);
    case ACT_RESTART:
        return run_again(run, status);
    case ACT_STOP:
        run->stopped = true;
        return true;
    default:
        return status_bad(status, "%s: there is one run, and no going back", act_table[act->kind].name);
    }
}

static bool script_step(struct run *run, struct status *status)
{
    const struct trainer *t = run->trainer;
    while (run->script && !run->stopped && run->next_action < run->script->count) {
        const struct script_action *action = &run->script->action[run->next_action];
        if (!script_due(action, trainer_steps(t) + 1, trainer_epochs(t), (double)trainer_examples(t)))
            break;
        run->next_action++;
        struct status reason;
        if (!do_act(run, &action->act, &reason))
            return status_bad_at(status, run->script->file, action->line, action->column, "%s", reason.text);
    }
    return true;
}

/* Gives up the log at its first failure; it stays as far as it was written. */
static bool log_last(struct run *run, struct status *status)
{
    if (!run->pending || !run->log)
        return true;
    run->pending = false;
    if (runlog_add(run->log, &run->last, run->last_event, status))
        return true;
    struct status ignored;
    runlog_close(run->log, &ignored);
    run->log = NULL;
    return false;
}

bool run_step(struct run *run, struct step_stats *stats, struct status *status)
{
    bool good = log_last(run, status);
    if (!good || !script_step(run, status))
        return false;
    if (run->stopped)
        return true;
    char *taken = run->last_event;
    run->last_event = run->event;
    run->event = taken;
    *run->event = '\0';
    trainer_step(run->trainer, &run->last);
    run->pending = true;
    *stats = run->last;
    return true;
}

void run_resume(struct run *run)
{
    run->stopped = false;
}

bool run_done(const struct run *run)
{
    const struct config *config = trainer_config(run->trainer);
    double steps = config->number[SET_STEPS], epochs = config->number[SET_EPOCHS],
           seconds = config->number[SET_SECONDS], n = (double)run->dataset->train.n;
    const struct trainer *t = run->trainer;
    return run->stopped || (steps > 0 && (double)trainer_steps(t) >= steps) ||
           (epochs > 0 && (double)trainer_examples(t) >= epochs * n) ||
           (seconds > 0 && trainer_seconds(t) >= seconds);
}

bool run_finish(struct run *run, struct step_stats *stats, struct status *status)
{
    const char *file = trainer_config(run->trainer)->text[SET_SAVE_WEIGHTS];
    if (run->pending || trainer_steps(run->trainer))
        trainer_evaluate(run->trainer, &run->last);
    *stats = run->last;
    bool good = log_last(run, status);
    struct status reason;
    if (!runlog_close(run->log, &reason) && good) {
        *status = reason;
        good = false;
    }
    run->log = NULL;
    if (*file && !trainer_save_weights(run->trainer, file, &reason) && good) {
        *status = reason;
        good = false;
    }
    return good;
}

void run_flush(struct run *run)
{
    struct status ignored;
    if (run->log)
        runlog_flush(run->log, &ignored);
}

void run_free(struct run *run)
{
    if (!run)
        return;
    struct status ignored;
    runlog_close(run->log, &ignored);
    trainer_free(run->trainer);
    free(run->event);
    free(run->last_event);
    free(run);
}

struct trainer *run_trainer(struct run *run)
{
    return run->trainer;
}
