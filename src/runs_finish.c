/* runs_finish.c -- the end of all runs: last evaluations, last rows, weights. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "src/runs_state.h"

/* "weights.safetensors" of run B as "weights-B.safetensors"; the caller frees it. */
static char *weights_file(const struct run *run, const char *file)
{
    const char *slash = strrchr(file, '/'), *dot = strrchr(file, '.');
    char *name;
    if (run->letter == 0)
        return checked_strdup(file);
    if (!dot || (slash && dot < slash))
        dot = file + strlen(file);
    REQUIRE(asprintf(&name, "%.*s-%c%s", (int)(dot - file), file, run_letter(run->letter), dot) > 0);
    return name;
}

static bool save_weights(const struct run *run, struct status *status)
{
    const char *file = trainer_config(run->trainer)->text[SET_SAVE_WEIGHTS];
    if (!*file)
        return true;
    char *name = weights_file(run, file);
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
    stat_set(&run->last, STAT_RUN, run->letter); /* a fork's was its parent's */
    run->pending = true;
}

static bool finish_run(struct runs *runs, struct run *run, struct status *status)
{
    struct status reason;
    take_back(run);
    if (run->pending || trainer_steps(run->trainer))
        trainer_evaluate(run->trainer, &run->last);
    bool good = runs_log_last(runs, run, status);
    if (!save_weights(run, &reason) && good) {
        *status = reason;
        good = false;
    }
    return good;
}

bool runs_finish(struct runs *runs, struct status *status)
{
    struct status reason;
    bool good = !*runs->log_lost.text;
    *status = runs->log_lost;
    for (int i = 0; i < RUNS; i++) {
        struct run *run = runs->run[i];
        if (run && !finish_run(runs, run, &reason) && good) {
            *status = reason;
            good = false;
        }
    }
    if (!runlog_close(runs->log, &reason) && good) {
        *status = reason;
        good = false;
    }
    runs->log = NULL;
    return good;
}
