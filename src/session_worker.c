/* session_worker.c -- the worker thread: takes requests between two steps, trains, publishes.
 *
 * It publishes when something changed for good, and otherwise only when a view was asked for since
 * the last time, so that drawing costs training nothing. Steps of branches (branch.h) fill the time in
 * which no step is due; where there is none, as the pace has it, the two take turns.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "src/session_state.h"

static struct timespec deadline_in(double seconds)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    double at = (double)t.tv_nsec * 1e-9 + seconds, whole = floor(at);
    t.tv_sec += (time_t)whole;
    t.tv_nsec = (long)((at - whole) * 1e9);
    return t;
}

static bool told_to_leave(struct session *session)
{
    return atomic_load_explicit(&session->leave_signal, memory_order_relaxed) != 0;
}

bool session_leaving(struct session *session)
{
    if (told_to_leave(session) || atomic_load_explicit(&session->drops, memory_order_relaxed))
        return true;
    pthread_mutex_lock(&session->mutex);
    bool waits = session->main_waits;
    pthread_mutex_unlock(&session->mutex);
    return waits;
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

static void publish_if_wanted(struct session *session)
{
    if (atomic_load_explicit(&session->view_wanted, memory_order_relaxed))
        session_publish(session);
}

/* Sleeps until there is mail, or the next step is due: without either, for good. */
static void wait_for_mail(struct session *session, double seconds)
{
    struct timespec until = deadline_in(seconds);
    publish_if_wanted(session);
    if (session->goes_on)
        sem_clockwait(&session->mail, CLOCK_MONOTONIC, &until);
    else
        sem_wait(&session->mail);
}

void session_go(struct session *session, bool goes_on)
{
    for (int i = 0; i < RUNS; i++)
        if (goes_on && !session->goes_on && runs_get(session->runs, i))
            session_start_rate(session, i);
    session->goes_on = goes_on;
    session->pause_at_step = 0;
    session->pause_at_epoch = false;
}

unsigned session_active(const struct session *session)
{
    unsigned active = session->repeats ? runs_called(session->runs) : ~0u;
    for (int i = 0; i < RUNS; i++)
        if (session->lane[i].rests && !session->repeats)
            active &= ~(1u << i);
    return active;
}

/* ---- a step ---- */

/* A ramp grows the batch without a request: it is marked like a change. */
static void mark_ramp(struct session *session, int run)
{
    struct lane *lane = &session->lane[run];
    size_t batch = trainer_now(session_trainer(session, run))->batch;
    static const char ramp[] = "ramp: ";
    char text[sizeof(struct history_marker)];
    if (batch == lane->batch)
        return;
    snprintf(text, sizeof text, "%sbatch %zu→%zu", ramp, lane->batch, batch);
    history_mark(runs_history(session->runs, run), text + strlen(ramp));
    session_event(session, run, EVENT_NOTE, text);
    lane->batch = batch;
}

static bool at_pause(const struct session *session, int run)
{
    const struct trainer *trainer = session_trainer(session, run);
    if (run != session->pause_run)
        return false;
    return trainer_steps(trainer) == session->pause_at_step ||
           (session->pause_at_epoch && trainer_examples(trainer) % session->dataset->train.n == 0);
}

/* Whether the step just taken is one to stop after. */
static void rest_if_due(struct session *session, int run, enum health before)
{
    enum health health = trainer_health(session_trainer(session, run));
    if (session->repeats)
        return;
    bool pauses = at_pause(session, run), lost = session_rest_if_diverged(session, run);
    if (!lost && health != before && health == HEALTH_COLLAPSED)
        session_rest(session, run, RUN_COLLAPSED, "collapsed: the loss is no better than guessing");
    else if (!lost && session_at_horizon(session, run))
        session_rest(session, run, RUN_FINISHED, "reached the end of the plan");
    if (pauses && session->goes_on)
        session_pause(session);
}

static void fail(struct session *session, int run, const struct status *status)
{
    snprintf(session->failure, sizeof session->failure, "%s", status->text);
    session->end_status = *status;
    session->end_good = false;
    session_event(session, run, EVENT_REFUSED, status->text);
    session_pause(session);
}

static void take_step(struct session *session, int run)
{
    struct step_stats stats;
    struct status status;
    struct lane *lane = &session->lane[run];
    enum health before = trainer_health(session_trainer(session, run));
    double pace = trainer_config(session_trainer(session, run))->number[SET_PACE];
    double begin = pacer_clock();
    session_ask_looks(session, run, begin);
    if (!runs_step(session->runs, run, &stats, &status)) {
        fail(session, run, &status);
        return;
    }
    session_keep_evaluation(lane, &stats);
    mark_ramp(session, run);
    session_tell_measure(session, run);
    pacer_step(&lane->pacer, pace, (size_t)stats.value[STAT_BATCH], begin);
    rest_if_due(session, run, before);
    session_record_reached(session, false);
}

/* ---- whose turn it is ---- */

/* How long until a run's step is due. */
static double wait_of(const struct session *session, int run)
{
    double pace = trainer_config(session_trainer(session, run))->number[SET_PACE];
    return session->repeats ? 0 : pacer_wait(&session->lane[run].pacer, pace, pacer_clock());
}

/* Nothing can go on: each run rests, or waits for one that does. */
static void come_to_rest(struct session *session)
{
    session->repeats = false;
    if (session->goes_on)
        session_pause(session);
}

/* Takes a step that is due. False if there is none; *wait gets the seconds until there is. */
static bool take_turn(struct session *session, double *wait)
{
    struct status status;
    if (!runs_follow_script(session->runs, &status)) {
        fail(session, 0, &status);
        return true;
    }
    if (runs_given_up(session->runs)) {
        *wait = 1; /* for the end */
        return false;
    }
    session_repeat(session);
    int run = runs_next(session->runs, session->clock, session_active(session));
    if (run < 0) {
        come_to_rest(session);
        return true;
    }
    *wait = wait_of(session, run);
    if (*wait > 0 || session->branch_turn)
        return false;
    take_step(session, run);
    session->branch_turn = session->branch;
    return true;
}

/* One thing to do; false when there is nothing, for *wait seconds or until there is mail. */
static bool do_something(struct session *session, double *wait)
{
    if (session->goes_on && take_turn(session, wait))
        return true;
    session->branch_turn = false;
    return session_branch_step(session);
}

/* ---- the end ---- */

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
    bool drops = atomic_load(&session->drops);
    session_record_reached(session, true);
    if (!drops && !runs_finish(session->runs, &status) && session->end_good) {
        session->end_good = false;
        session->end_status = status;
    }
    for (int i = 0; i < RUNS; i++)
        if (runs_get(session->runs, i))
            session_keep_evaluation(&session->lane[i], &runs_get(session->runs, i)->last);
    session_publish(session);
    session_poke(session);
    leave_if_alone(session);
}

static bool answer(struct session *session, struct request *request)
{
    bool ends = request->ask.kind == ASK_END;
    session_carry_out(session, request);
    free(request);
    session_publish(session);
    session_poke(session);
    return !ends;
}

void *session_work(void *context)
{
    struct session *session = context;
    bool goes_on = true;
    session_start_record(session);
    while (goes_on && !told_to_leave(session)) {
        struct request *request = take_request(session);
        double wait = 0;
        if (request)
            goes_on = answer(session, request);
        else if (do_something(session, &wait))
            publish_if_wanted(session);
        else if (!told_to_leave(session))
            wait_for_mail(session, wait);
    }
    finish(session);
    return NULL;
}
