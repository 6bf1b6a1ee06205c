/* session_length.c -- how far the runs go: to one horizon, and as far again when they are asked to. */
#include "src/session_state.h"

static struct limits where(const struct session *session, int run)
{
    const struct trainer *trainer = session_trainer(session, run);
    return (struct limits){(double)trainer_steps(trainer), trainer_epochs(trainer),
                           trainer_seconds(trainer)};
}

static bool reached(double limit, double at)
{
    return limit > 0 && at >= limit;
}

bool session_at_horizon(const struct session *session, int run)
{
    const struct limits at = where(session, run), *next = &session->next;
    return reached(next->steps, at.steps) || reached(next->epochs, at.epochs) ||
           reached(next->seconds, at.seconds);
}

/* By as much again as at first, until it is beyond, or no longer short of, a place. */
static void extend(double *next, double each, double at, bool beyond)
{
    while (each > 0 && (beyond ? *next <= at : *next < at))
        *next += each;
}

static void extend_for(struct session *session, int run, bool beyond)
{
    const struct limits at = where(session, run), *each = &session->each;
    extend(&session->next.steps, each->steps, at.steps, beyond);
    extend(&session->next.epochs, each->epochs, at.epochs, beyond);
    extend(&session->next.seconds, each->seconds, at.seconds, beyond);
}

void session_extend(struct session *session, int run)
{
    extend_for(session, run, true);
}

void session_fit_horizon(struct session *session, int run)
{
    session->next = session->each;
    for (int i = 0; i < RUNS; i++)
        if (runs_get(session->runs, i))
            extend_for(session, i, i == run);
}
