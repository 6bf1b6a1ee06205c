/* session_look.c -- what is measured for the eye alone: the whole split, exponents, time shares.
 *
 * Looks at steps are asked for only while somebody draws, a few times a second, and so cost training
 * nothing that could be noticed; the whole split is measured on request, or by the run itself where
 * its weights freeze.
 */
#include "src/session_state.h"

static const double exponents_every = 0.2, profile_every = 0.1; /* seconds */

static struct trainer *trainer_of(struct session *session)
{
    return run_trainer(session->run);
}

static bool ends(void *context)
{
    struct session *session = context;
    if (atomic_load_explicit(&session->leave_signal, memory_order_relaxed) ||
        atomic_load_explicit(&session->drops, memory_order_relaxed))
        return true;
    pthread_mutex_lock(&session->mutex);
    bool waits = session->main_waits;
    pthread_mutex_unlock(&session->mutex);
    return waits;
}

void session_start_looks(struct session *session)
{
    trainer_stop_when(trainer_of(session), ends, session);
    session->watched = true; /* the first step, so that a short run has something to show */
}

void session_ask_looks(struct session *session, double now)
{
    if (!session->watched)
        return;
    session->watched = false;
    bool exponents = now >= session->exponents_due, profile = now >= session->profile_due;
    if (exponents)
        session->exponents_due = now + exponents_every;
    if (profile)
        session->profile_due = now + profile_every;
    trainer_look(trainer_of(session), exponents, profile);
}

void session_tell_measure(struct session *session)
{
    const struct split_measure *whole = trainer_measured(trainer_of(session));
    char text[160];
    if (whole->number == session->measures)
        return;
    session->measures = whole->number;
    session_event(session, EVENT_NOTE,
                  split_measure_text(whole, session->dataset->train.n, text, sizeof text));
}

void session_measure_now(struct session *session)
{
    trainer_measure_split(trainer_of(session));
    session_tell_measure(session);
    session->pacer.due = 0;
}

void session_view_looks(struct session *session, struct view *view)
{
    const struct trainer *trainer = trainer_of(session);
    view->whole = *trainer_measured(trainer);
    trainer_freeze_test(trainer, &view->frozen);
    view->exponents = *trainer_exponents(trainer);
    trainer_profile(trainer, &view->profile);
}
