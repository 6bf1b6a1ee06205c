/* session_view.c -- what the worker lets others see: events, rates, and the view of where it stands. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/order.h"
#include "src/session_state.h"

static struct trainer *trainer_of(struct session *session)
{
    return run_trainer(session->run);
}

void session_event(struct session *session, enum event_kind kind, const char *text)
{
    pthread_mutex_lock(&session->mutex);
    if (session->event_count == VIEW_EVENTS) {
        memmove(session->events, session->events + 1, sizeof session->events - sizeof *session->events);
        session->event_count--;
    }
    struct view_event *event = &session->events[session->event_count++];
    event->kind = kind;
    event->step = trainer_steps(trainer_of(session)) + (kind == EVENT_NOTE ? 0 : 1);
    event->epoch = trainer_epochs(trainer_of(session));
    snprintf(event->text, sizeof event->text, "%s", text);
    pthread_mutex_unlock(&session->mutex);
}

/* Rates over the last one to two seconds. */
static void measure_rate(struct session *session)
{
    double t = pacer_clock(), steps = (double)trainer_steps(trainer_of(session)),
           examples = (double)trainer_examples(trainer_of(session));
    double *time = session->rate_time, span = t - time[0];
    if (span > 0 && steps >= session->rate_steps[0]) {
        session->steps_per_s = (steps - session->rate_steps[0]) / span;
        session->examples_per_s = (examples - session->rate_examples[0]) / span;
    }
    if (t - time[1] < 1)
        return;
    time[0] = time[1];
    session->rate_steps[0] = session->rate_steps[1];
    session->rate_examples[0] = session->rate_examples[1];
    time[1] = t;
    session->rate_steps[1] = steps;
    session->rate_examples[1] = examples;
}

void session_start_rate(struct session *session)
{
    for (int i = 0; i < 2; i++) {
        session->rate_time[i] = pacer_clock();
        session->rate_steps[i] = (double)trainer_steps(trainer_of(session));
        session->rate_examples[i] = (double)trainer_examples(trainer_of(session));
    }
}

static double latest(struct session *session, int series)
{
    double value;
    return history_latest(session->history, series, &value) ? value : NAN;
}

static void view_batches(struct view *view, const struct trainer *trainer, size_t n)
{
    view->at_count = 0;
    for (size_t batch = 1; batch <= 1024 && batch < n; batch *= 2)
        view->at[view->at_count++].batch = batch;
    view->at[view->at_count++].batch = n;
    for (int i = 0; i < view->at_count; i++)
        view->at[i].memory = trainer_memory_at(trainer, view->at[i].batch);
}

static void view_plan(struct view *view, const struct trainer *trainer)
{
    const struct plan *plan = trainer_now(trainer);
    const struct arena *arena = trainer_arena(trainer);
    memcpy(view->knob, trainer_config(trainer)->number, sizeof view->knob);
    view->batch = plan->batch;
    view->accumulate = plan->accumulate;
    view->micro_batch = plan->micro_batch;
    view->threads = plan->threads;
    view->scaled_lr = plan->scaled_lr;
    view->lr = plan->lr;
    view->products = trainer_products(trainer);
    view->memory_limit = plan->memory_limit;
    memcpy(view->memory.bytes, arena->bytes, sizeof arena->bytes);
    view->memory.total = arena_total(arena);
    view->memory_predicted = plan->memory.total;
    for (int p = 0; p < PRECISIONS; p++)
        view->largest[p] = trainer_largest(trainer, (enum precision)p);
    view_batches(view, trainer, view->train_n);
}

static void view_measured(struct session *session, struct view *view)
{
    const struct trainer *trainer = trainer_of(session);
    const struct config *config = trainer_config(trainer);
    view->stats = session->stats;
    trainer_noise(trainer, &view->noise);
    view->batch_noise = noise_of_batch(view->noise.trace, (double)view->batch,
                                       (double)session->dataset->train.n,
                                       config->number[SET_SAMPLING] == SAMPLING_REPLACEMENT);
    view->smooth_loss = latest(session, SERIES_SMOOTH_LOSS);
    view->smooth_accuracy = latest(session, SERIES_SMOOTH_ACCURACY);
    view->test_loss = session->test_loss;
    view->test_accuracy = session->test_accuracy;
    view->fixed_train_loss = session->fixed_train_loss;
    view->fixed_train_accuracy = session->fixed_train_accuracy;
}

void session_publish(struct session *session)
{
    const struct trainer *trainer = trainer_of(session);
    measure_rate(session);
    pthread_mutex_lock(&session->mutex);
    struct view *view = &session->view;
    view->state = session->state;
    view->step = trainer_steps(trainer);
    view->epoch = trainer_epochs(trainer);
    view->examples = (double)trainer_examples(trainer);
    view->seconds = trainer_seconds(trainer);
    view->horizon = session->next.epochs;
    view->steps_per_s = session->steps_per_s;
    view->examples_per_s = session->examples_per_s;
    view->answered = session->answered;
    view->refusals = session->refusals;
    memcpy(view->refused_last, session->refused, sizeof view->refused_last);
    view->refused =
        session->refusals ? session->refused[(session->refusals - 1) % VIEW_REFUSALS] : 0;
    memcpy(view->refusal, session->refusal, sizeof view->refusal);
    view->preview = session->preview;
    memcpy(view->failure, session->failure, sizeof view->failure);
    view->history = session->history;
    view->ghost = session->haunted ? session->ghost : NULL;
    view_plan(view, trainer);
    view_measured(session, view);
    session_view_looks(session, view);
    pthread_mutex_unlock(&session->mutex);
    if (atomic_exchange_explicit(&session->view_wanted, false, memory_order_relaxed))
        session->watched = true;
}
