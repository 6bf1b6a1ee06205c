/* runs_finish.c -- the end of all runs: last evaluations, last rows, weights. */
#include <stdlib.h>

#include "engine/util.h"
#include "src/files.h"
#include "src/runs_state.h"

/* Of several failures the first is told. */
static bool also(bool good, bool next, const struct status *reason, struct status *status)
{
    if (good && !next)
        *status = *reason;
    return good && next;
}

static bool save_weights(const struct run *run, struct status *status)
{
    const char *file = trainer_config(run->trainer)->text[SET_SAVE_WEIGHTS];
    if (!*file)
        return true;
    char *name = run->letter ? files_name(file, (char[]){run_letter(run->letter), '\0'})
                             : checked_strdup(file);
    bool good = trainer_save_weights(run->trainer, name, status);
    free(name);
    return good;
}

/* The log ends with the step the run stands at: where it went back and took none since, that comes once
 * more. In front of the first step there is none. */
static void take_back(struct run *run)
{
    if (!run->back || !trainer_steps(run->trainer))
        return;
    run_take_event(run);
    run->pending = true;
}

static bool finish_run(struct runs *runs, struct run *run, struct status *status)
{
    struct status reason;
    take_back(run);
    if (run->pending || trainer_steps(run->trainer))
        trainer_evaluate(run->trainer, &run->last);
    bool good = runs_log_last(runs, run, status);
    return also(good, save_weights(run, &reason), &reason, status);
}

bool runs_finish(struct runs *runs, struct status *status)
{
    struct status reason;
    bool good = !*runs->log_lost.text;
    *status = runs->log_lost;
    for (int i = 0; i < RUNS; i++) {
        struct run *run = runs->run[i];
        if (run)
            good = also(good, finish_run(runs, run, &reason), &reason, status);
    }
    good = also(good, runlog_close(runs->log, &reason), &reason, status);
    runs->log = NULL;
    return good;
}
