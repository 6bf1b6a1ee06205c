/* session_look.c -- what is measured for the eye alone: the whole split, exponents, time shares.
 *
 * Looks at steps are asked for only while somebody draws the run, a few times a second, and so cost
 * training nothing that could be noticed; the whole split is measured on request, or by the run itself
 * where its weights freeze.
 */
#include "src/session_state.h"

static const double exponents_every = 0.2, profile_every = 0.1; /* seconds */

static bool leaving(void *context)
{
    return session_leaving(context);
}

void session_start_looks(struct session *session, struct trainer *trainer)
{
    trainer_stop_when(trainer, leaving, session);
}

void session_ask_looks(struct session *session, int run, double now)
{
    struct lane *lane = &session->lane[run];
    if (!session->watched || run != atomic_load_explicit(&session->shown, memory_order_relaxed))
        return;
    session->watched = false;
    bool exponents = now >= lane->exponents_due, profile = now >= lane->profile_due;
    if (exponents)
        lane->exponents_due = now + exponents_every;
    if (profile)
        lane->profile_due = now + profile_every;
    trainer_look(session_trainer(session, run), exponents, profile);
}

void session_tell_measure(struct session *session, int run)
{
    const struct split_measure *whole = trainer_measured(session_trainer(session, run));
    struct lane *lane = &session->lane[run];
    char text[160];
    if (whole->number == lane->measures)
        return;
    lane->measures = whole->number;
    session_event(session, run, EVENT_NOTE,
                  split_measure_text(whole, session->dataset->train.n, text, sizeof text));
}

void session_measure_now(struct session *session, int run)
{
    trainer_measure_split(session_trainer(session, run));
    session_tell_measure(session, run);
    session->lane[run].pacer.due = 0;
}

void session_view_looks(const struct run *run, struct view *view)
{
    view->whole = *trainer_measured(run->trainer);
    trainer_freeze_test(run->trainer, &view->frozen);
    view->exponents = *trainer_exponents(run->trainer);
    trainer_profile(run->trainer, &view->profile);
}
