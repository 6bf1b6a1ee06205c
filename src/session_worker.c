/* session_worker.c -- the worker thread: carries out requests between two steps, trains, publishes.
 *
 * It publishes when something changed for good, and otherwise only when a view was asked for since
 * the last time, so that drawing costs training nothing.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "engine/order.h"
#include "src/describe.h"
#include "src/session_state.h"

static struct trainer *trainer_of(struct session *session)
{
    return run_trainer(session->run);
}

static void poke(struct session *session)
{
    if (session->wake >= 0 && write(session->wake, "w", 1) < 0 && errno != EAGAIN)
        return; /* a full pipe wakes as well */
}

void session_changed(void *context, const struct change *change, const struct config *before,
                     const struct plan *from, const struct plan *to)
{
    struct session *session = context;
    struct noise_report noise;
    char text[256], marker[sizeof(struct history_marker)];
    trainer_noise(trainer_of(session), &noise);
    struct described d = {change, before, from, to, &noise, (double)session->dataset->train.n,
                          before->number[SET_SAMPLING] == SAMPLING_REPLACEMENT,
                          trainer_products(trainer_of(session))};
    session_event(session, EVENT_APPLIED, describe_event(&d, text, sizeof text));
    describe_marker(&d, marker, sizeof marker);
    if (*marker)
        history_mark(session->history, marker);
    session->batch = to->batch;
    describe_effect(&d, text, sizeof text);
    pthread_mutex_lock(&session->mutex);
    if (*text)
        memcpy(session->change_text, text, sizeof text);
    pthread_mutex_unlock(&session->mutex);
}

static void carry_out_change(struct session *session, const struct request *request)
{
    struct status status;
    if (!run_change(session->run, &request->change, &status)) {
        session->refused[session->refusals++ % VIEW_REFUSALS] = request->number;
        snprintf(session->refusal, sizeof session->refusal, "%s", status.text);
        session_event(session, EVENT_REFUSED, status.text);
    }
    session->pacer.due = 0;
}

void session_go(struct session *session, bool goes_on)
{
    if (goes_on && !session->goes_on)
        session_start_rate(session);
    session->goes_on = goes_on;
    session->pause_at_step = 0;
    session->pause_at_epoch = false;
}

/* Past a limit that was reached, as far again. */
static void extend(double *next, double each, double reached)
{
    while (each > 0 && *next <= reached)
        *next += each;
}

static void carry_on(struct session *session)
{
    const struct trainer *trainer = trainer_of(session);
    extend(&session->next.steps, session->each.steps, (double)trainer_steps(trainer));
    extend(&session->next.epochs, session->each.epochs, trainer_epochs(trainer));
    extend(&session->next.seconds, session->each.seconds, trainer_seconds(trainer));
    run_resume(session->run);
    session_go(session, true);
    session->state = RUN_TRAINING;
}

void session_forget_evaluation(struct session *session)
{
    session->test_loss = session->test_accuracy = NAN;
    session->fixed_train_loss = session->fixed_train_accuracy = NAN;
    session->stats.measured = 0;
}

void session_restarted(void *context)
{
    struct session *session = context;
    pthread_mutex_lock(&session->mutex);
    struct history *before = session->history;
    session->history = session->ghost;
    session->ghost = before;
    session->haunted = true;
    history_clear(session->history);
    session->change_text[0] = '\0';
    pthread_mutex_unlock(&session->mutex);
    session_forget_evaluation(session);
    session->next = session->each;
    session->batch = trainer_now(trainer_of(session))->batch;
    session_event(session, EVENT_NOTE, "started again with the same seed");
}

static void start_again(struct session *session)
{
    struct status status;
    if (run_again(session->run, &status)) {
        session_go(session, false);
        carry_on(session);
        return;
    }
    snprintf(session->failure, sizeof session->failure, "%s", status.text);
    session_event(session, EVENT_REFUSED, status.text);
}

/* Asked for three times before the first is taken, it makes three steps. */
static void take_one_more(struct session *session)
{
    uint64_t done = trainer_steps(trainer_of(session)), asked = session->pause_at_step;
    carry_on(session);
    session->pause_at_step = (asked > done ? asked : done) + 1;
    session->pacer.due = 0;
}

static void keep_evaluation(struct session *session, const struct step_stats *stats)
{
    if (!stat_has(stats, STAT_TEST_LOSS))
        return;
    session->test_loss = stats->value[STAT_TEST_LOSS];
    session->fixed_train_loss = stats->value[STAT_FIXED_TRAIN_LOSS];
    session->test_accuracy =
        stat_has(stats, STAT_TEST_ACCURACY) ? stats->value[STAT_TEST_ACCURACY] : NAN;
    session->fixed_train_accuracy = stat_has(stats, STAT_FIXED_TRAIN_ACCURACY)
                                        ? stats->value[STAT_FIXED_TRAIN_ACCURACY]
                                        : NAN;
}

static void pause_as(struct session *session, enum run_state state, const char *note)
{
    struct step_stats now = session->stats; /* a look at the network as it stands; not logged */
    trainer_evaluate(trainer_of(session), &now);
    keep_evaluation(session, &now);
    session_go(session, false);
    session->state = state;
    run_flush(session->run);
    if (note)
        session_event(session, EVENT_NOTE, note);
    session_publish(session);
    poke(session);
}

static void carry_out(struct session *session, const struct request *request)
{
    switch (request->kind) {
    case REQUEST_CHANGE:
        carry_out_change(session, request);
        break;
    case REQUEST_PAUSE:
        if (session->goes_on)
            pause_as(session, RUN_PAUSED, NULL);
        break;
    case REQUEST_GO:
        carry_on(session);
        break;
    case REQUEST_TOGGLE:
        if (session->goes_on)
            pause_as(session, RUN_PAUSED, NULL);
        else
            carry_on(session);
        break;
    case REQUEST_STEP:
        take_one_more(session);
        break;
    case REQUEST_EPOCH:
        carry_on(session);
        session->pause_at_epoch = true;
        break;
    case REQUEST_AGAIN:
        start_again(session);
        break;
    case REQUEST_MEASURE:
        session_measure_now(session);
        break;
    case REQUEST_PREVIEW:
        session_plan_preview(session, request);
        break;
    case REQUEST_NOTE:
        session_event(session, request->note.kind, request->note.text);
        break;
    case REQUEST_END:
        break;
    }
    session->answered = request->number;
    pthread_mutex_lock(&session->mutex);
    for (int i = 0; request->kind == REQUEST_CHANGE && i < request->change.count; i++)
        session->pending[request->change.item[i].setting]--;
    pthread_mutex_unlock(&session->mutex);
}

/* ---- the worker's loop ----------------------------------------------------------------------- */

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
        pause_as(session, RUN_DIVERGED, "diverged: the loss is not finite");
    else if (health != before && health == HEALTH_COLLAPSED)
        pause_as(session, RUN_COLLAPSED, "collapsed: the loss is at guessing");
    else if (run_done(session->run) || reached(session->next.steps, (double)trainer_steps(trainer)) ||
             reached(session->next.epochs, trainer_epochs(trainer)) ||
             reached(session->next.seconds, trainer_seconds(trainer)))
        pause_as(session, RUN_FINISHED, "reached the end of the plan");
    else if (trainer_steps(trainer) == session->pause_at_step ||
             (session->pause_at_epoch &&
              trainer_examples(trainer) % session->dataset->train.n == 0))
        pause_as(session, RUN_PAUSED, NULL);
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
        pause_as(session, RUN_PAUSED, NULL);
        return;
    }
    if (stats.measured) { /* else the script stopped */
        session->stats = stats;
        history_add(session->history, &session->stats);
        keep_evaluation(session, &session->stats);
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
    poke(session);
    leave_if_alone(session);
}

void *session_work(void *context)
{
    struct session *session = context;
    bool ends = false;
    while (!ends && !leaving(session)) {
        struct request *request = next_request(session);
        if (request) {
            carry_out(session, request);
            ends = request->kind == REQUEST_END;
            free(request);
            session_publish(session);
            poke(session);
        } else if (!leaving(session)) {
            take_step(session);
            if (atomic_load_explicit(&session->view_wanted, memory_order_relaxed))
                session_publish(session);
        }
    }
    finish(session);
    return NULL;
}
