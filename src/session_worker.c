/* session_worker.c -- the worker thread: takes requests between two steps, trains, publishes.
 *
 * It publishes when something changed for good, and otherwise only when a view was asked for since
 * the last time, so that drawing costs training nothing.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "src/session_state.h"

static struct trainer *trainer_of(struct session *session)
{
    return run_trainer(session->run);
}

static struct timespec deadline_in(double seconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    double at = (double)t.tv_nsec * 1e-9 + seconds, whole = floor(at);
    t.tv_sec += (time_t)whole;
    t.tv_nsec = (long)((at - whole) * 1e9);
    return t;
}

static bool leaving(struct session *session)
{
    return atomic_load_explicit(&session->leave_signal, memory_order_relaxed) != 0;
}

static struct request *take_request(struct session *session)
{
    pthread_mutex_lock(&session->mutex);
    struct request *request = session->first;
    if (request) {
        session->first = request->next;
        if (!session->first)
            session->last = &session->first;
    }
    pthread_mutex_unlock(&session->mutex);
    return request;
}

/* Sleeps until there is mail, or the next step is due: without either, for good. */
static void wait_for_mail(struct session *session, double seconds)
{
    struct timespec until = deadline_in(seconds);
    if (atomic_load_explicit(&session->view_wanted, memory_order_relaxed))
        session_publish(session);
    if (session->goes_on)
        sem_clockwait(&session->mail, CLOCK_MONOTONIC, &until);
    else
        sem_wait(&session->mail);
}

/* The next request, or NULL when it is time for a step. Waits as long as there is neither. */
static struct request *next_request(struct session *session)
{
    struct request *request;
    while (!(request = take_request(session)) && !leaving(session)) {
        double pace = trainer_config(trainer_of(session))->number[SET_PACE];
        double wait = pacer_wait(&session->pacer, pace, pacer_clock());
        if (session->goes_on && wait <= 0)
            break;
        wait_for_mail(session, wait);
    }
    return request;
}

static bool reached(double limit, double at)
{
    return limit > 0 && at >= limit;
}

/* A ramp grows the batch without a request: it is marked like a change. */
static void mark_ramp(struct session *session)
{
    size_t batch = trainer_now(trainer_of(session))->batch;
    char text[sizeof(struct history_marker)];
    if (batch == session->batch)
        return;
    snprintf(text, sizeof text, "B %zu→%zu", session->batch, batch);
    history_mark(session->history, text);
    snprintf(text, sizeof text, "ramp: batch %zu→%zu", session->batch, batch);
    session_event(session, EVENT_NOTE, text);
    session->batch = batch;
}

/* Whether the step just taken is one to stop after. */
static void pause_if_due(struct session *session, enum health before)
{
    const struct trainer *trainer = trainer_of(session);
    enum health health = trainer_health(trainer);
    bool lost = stat_has(&session->stats, STAT_TRAIN_LOSS) &&
                !isfinite(session->stats.value[STAT_TRAIN_LOSS]);
    if (lost)
        session_pause_as(session, RUN_DIVERGED, "diverged: the loss is not finite");
    else if (health != before && health == HEALTH_COLLAPSED)
        session_pause_as(session, RUN_COLLAPSED, "collapsed: the loss is no better than guessing");
    else if (run_done(session->run) || reached(session->next.steps, (double)trainer_steps(trainer)) ||
             reached(session->next.epochs, trainer_epochs(trainer)) ||
             reached(session->next.seconds, trainer_seconds(trainer)))
        session_pause_as(session, RUN_FINISHED, "reached the end of the plan");
    else if (trainer_steps(trainer) == session->pause_at_step ||
             (session->pause_at_epoch &&
              trainer_examples(trainer) % session->dataset->train.n == 0))
        session_pause_as(session, RUN_PAUSED, NULL);
}

static void take_step(struct session *session)
{
    struct status status;
    enum health before = trainer_health(trainer_of(session));
    double pace = trainer_config(trainer_of(session))->number[SET_PACE], begin = pacer_clock();
    struct step_stats stats = {0};
    session_ask_looks(session, begin);
    if (!run_step(session->run, &stats, &status)) {
        snprintf(session->failure, sizeof session->failure, "%s", status.text);
        session->end_status = status;
        session->end_good = false;
        session_event(session, EVENT_REFUSED, status.text);
        session_pause_as(session, RUN_PAUSED, NULL);
        return;
    }
    if (stats.measured) { /* else the script stopped */
        session->stats = stats;
        history_add(session->history, &session->stats);
        session_keep_evaluation(session, &session->stats);
        mark_ramp(session);
        session_tell_measure(session);
        pacer_step(&session->pacer, pace, (size_t)session->stats.value[STAT_BATCH], begin);
    }
    pause_if_due(session, before);
}

/* The main thread did not come: its terminal may be dead. Leave without it. */
static void leave_if_alone(struct session *session)
{
    int signal = atomic_load(&session->leave_signal);
    struct timespec until = deadline_in(1);
    if (!signal)
        return;
    pthread_mutex_lock(&session->mutex);
    while (!session->main_waits)
        if (pthread_cond_timedwait(&session->ended, &session->mutex, &until) == ETIMEDOUT)
            _exit(128 + signal);
    pthread_mutex_unlock(&session->mutex);
}

static void finish(struct session *session)
{
    struct status status;
    if (!atomic_load(&session->drops) && !run_finish(session->run, &session->stats, &status) &&
        session->end_good) {
        session->end_good = false;
        session->end_status = status;
    }
    session_poke(session);
    leave_if_alone(session);
}

void *session_work(void *context)
{
    struct session *session = context;
    bool ends = false;
    while (!ends && !leaving(session)) {
        struct request *request = next_request(session);
        if (request) {
            session_carry_out(session, request);
            ends = request->kind == REQUEST_END;
            free(request);
            session_publish(session);
            session_poke(session);
        } else if (!leaving(session)) {
            take_step(session);
            if (atomic_load_explicit(&session->view_wanted, memory_order_relaxed))
                session_publish(session);
        }
    }
    finish(session);
    return NULL;
}
