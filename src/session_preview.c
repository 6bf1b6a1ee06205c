/* session_preview.c -- what a change would come to, were it made now: planned, not carried out. */
#include <stdio.h>

#include "src/session_state.h"

static struct outcome outcome_of(const struct plan *plan)
{
    return (struct outcome){plan->batch,        plan->accumulate,   plan->micro_batch,
                            plan->memory.total, plan->memory_limit, plan->scaled_lr};
}

void session_plan_preview(struct session *session, const struct request *request)
{
    const struct trainer *trainer = session_trainer(session, request->ask.run);
    struct preview *preview = &session->preview;
    struct status status = {.text = ""};
    struct config wanted;
    struct plan plan = {0};
    change_config(&request->ask.change, trainer_config(trainer), &wanted);
    preview->number = request->number;
    preview->allowed = trainer_plan(trainer, &wanted, &plan, &status);
    preview->now = outcome_of(trainer_now(trainer));
    preview->then = outcome_of(&plan);
    snprintf(preview->reason, sizeof preview->reason, "%s", preview->allowed ? "" : status.text);
}
