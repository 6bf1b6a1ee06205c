/* runs.c -- whose turn it is, its step, the log.
 *
 * A row of the log is written when the run's next step begins or all end, so that the last one can
 * still be given its evaluation.
 */
#include "src/runs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "src/runs_state.h"

/* ---- making and freeing ---- */

static bool script_rewinds(const struct script *script)
{
    for (size_t i = 0; script && i < script->count; i++)
        if (script->action[i].act.kind == ACT_REWIND)
            return true;
    return false;
}

static void keep_histories(struct runs *runs, struct run *run)
{
    struct history **history = &runs->history[run->letter], **ghost = &runs->ghost[run->letter];
    if (!runs->options.histories)
        return;
    if (!*history) {
        *history = history_new();
        *ghost = history_new();
    }
    history_clear(*history);
    run->history = *history;
    run->ghost = *ghost;
}

struct run *runs_add(struct runs *runs, int letter, struct trainer *trainer)
{
    struct run *run = checked_calloc(1, sizeof *run);
    run->letter = letter;
    run->trainer = trainer;
    run->event = checked_strdup("");
    run->last_event = checked_strdup("");
    run->log_from = runs->log ? runlog_bytes(runs->log) : 0;
    keep_histories(runs, run);
    runs->run[letter] = run;
    return run;
}

void runs_free_run(struct run *run)
{
    if (!run)
        return;
    trainer_free(run->trainer);
    past_free(run->past);
    free(run->event);
    free(run->last_event);
    free(run);
}

static void start_first(struct runs *runs, struct trainer *trainer)
{
    struct run *run = runs_add(runs, 0, trainer);
    if (!runs->options.rewinds && !script_rewinds(runs->options.script))
        return;
    run->past = past_new((size_t)runs->options.config->number[SET_REWIND_MEMORY]);
    past_start(run->past, trainer, run->history);
}

struct runs *runs_new(const struct runs_options *options, struct status *status)
{
    const char *log = options->config->text[SET_LOG];
    struct trainer *trainer = trainer_new(options->config, options->dataset, status);
    if (!trainer)
        return NULL;
    struct runs *runs = checked_calloc(1, sizeof *runs);
    runs->options = *options;
    if (options->watcher)
        runs->watcher = *options->watcher;
    if (*log && !(runs->log = runlog_open(log, status))) {
        trainer_free(trainer);
        free(runs);
        return NULL;
    }
    start_first(runs, trainer);
    runs_look_ahead(runs);
    return runs;
}

void runs_free(struct runs *runs)
{
    struct status ignored;
    if (!runs)
        return;
    runlog_close(runs->log, &ignored);
    for (int i = 0; i < RUNS; i++) {
        runs_free_run(runs->run[i]);
        history_free(runs->history[i]);
        history_free(runs->ghost[i]);
    }
    free(runs);
}

/* ---- reading ---- */

struct run *runs_get(const struct runs *runs, int letter)
{
    return runs->run[letter];
}

int runs_count(const struct runs *runs)
{
    int count = 0;
    for (int i = 0; i < RUNS; i++)
        count += runs->run[i] != NULL;
    return count;
}

int runs_first(const struct runs *runs)
{
    int letter = 0;
    while (!runs->run[letter])
        letter++;
    return letter;
}

struct history *runs_history(const struct runs *runs, int letter)
{
    return runs->history[letter];
}

/* ---- the clock ---- */

double runs_clock(const struct runs *runs, int letter, enum clock clock)
{
    const struct trainer *trainer = runs->run[letter]->trainer;
    switch (clock) {
    case CLOCK_STEPS:
        return (double)trainer_steps(trainer);
    case CLOCK_SECONDS:
        return trainer_seconds(trainer);
    case CLOCK_EPOCHS:
        return trainer_epochs(trainer);
    default:
        return (double)trainer_examples(trainer);
    }
}

bool runs_done(const struct runs *runs, int letter)
{
    const struct run *run = runs->run[letter];
    const struct config *config = trainer_config(run->trainer);
    double steps = config->number[SET_STEPS], epochs = config->number[SET_EPOCHS],
           seconds = config->number[SET_SECONDS], n = (double)runs->options.dataset->train.n;
    return run->stopped || (steps > 0 && runs_clock(runs, letter, CLOCK_STEPS) >= steps) ||
           (epochs > 0 && runs_clock(runs, letter, CLOCK_EXAMPLES) >= epochs * n) ||
           (seconds > 0 && runs_clock(runs, letter, CLOCK_SECONDS) >= seconds);
}

int runs_next(const struct runs *runs, enum clock clock, unsigned among)
{
    int next = -1;
    for (int i = 0; i < RUNS; i++) {
        bool can = (among >> i & 1) && runs->run[i] && !runs_done(runs, i) &&
                   !runs_waits(runs, runs->run[i]);
        if (can && (next < 0 || runs_clock(runs, i, clock) < runs_clock(runs, next, clock)))
            next = i;
    }
    return next;
}

void runs_resume(struct runs *runs)
{
    for (int i = 0; i < RUNS; i++)
        if (runs->run[i])
            runs->run[i]->stopped = false;
}

/* ---- steps and the log ---- */

bool runs_log_last(struct runs *runs, struct run *run, struct status *status)
{
    if (!run->pending || !runs->log)
        return true;
    run->pending = false;
    if (runlog_add(runs->log, &run->last, run->last_event, status))
        return true;
    struct status ignored;
    runlog_close(runs->log, &ignored);
    runs->log = NULL;
    runs->log_lost = *status;
    return false;
}

/* While a run is paused any number of acts may gather; ';' keeps them apart. */
void run_note(struct run *run, const char *text)
{
    size_t used = strlen(run->event), more = strlen(text);
    run->event = checked_realloc(run->event, used + more + 4);
    snprintf(run->event + used, more + 4, "%s%s", used ? " ; " : "", text);
}

void run_take_event(struct run *run)
{
    char *taken = run->last_event;
    run->last_event = run->event;
    run->event = taken;
    *run->event = '\0';
}

bool runs_step(struct runs *runs, int letter, struct step_stats *stats, struct status *status)
{
    struct run *run = runs->run[letter];
    if (!runs_log_last(runs, run, status))
        return false;
    run_take_event(run);
    trainer_step(run->trainer, &run->last);
    stat_set(&run->last, STAT_RUN, letter);
    run->pending = run->stepped = true;
    run->back = false;
    if (run->history)
        history_add(run->history, &run->last);
    if (run->past)
        past_stepped(run->past, run->trainer, run->history);
    *stats = run->last;
    return true;
}

bool runs_logs(const struct runs *runs)
{
    return runs->log;
}

void runs_flush(struct runs *runs)
{
    struct status ignored;
    if (runs->log)
        runlog_flush(runs->log, &ignored);
}
