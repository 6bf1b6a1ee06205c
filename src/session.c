/* session.c -- the main thread's side: requests into the queue, the view out, start and end. */
#include "src/session.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "src/session_state.h"

static void describe_run(struct session *session, const struct config *config)
{
    const struct dataset *data = session->dataset;
    const struct model *model = trainer_model(run_trainer(session->run));
    struct view *view = &session->view;
    view->data = data->name;
    view->train_n = data->train.n;
    view->test_n = data->test.n;
    view->features = data->features;
    view->outputs = data->outputs;
    view->classify = data->task == TASK_CLASSIFY;
    view->model = config->text[SET_MODEL];
    view->parameters = model->parameters;
    view->layers = model->numbered;
    view->layer_names = (const char *const *)model->layer_names;
    view->events = session->events;
    view->change = session->change_text;
}

static void start_locks(struct session *session)
{
    pthread_condattr_t monotonic;
    pthread_mutex_init(&session->mutex, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    sem_init(&session->mail, 0, 0);
    pthread_cond_init(&session->ended, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

/* Signals are the main thread's. */
static void start_worker(struct session *session)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    REQUIRE(pthread_create(&session->worker, NULL, session_work, session) == 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct session *session_new(const struct options *options, const struct dataset *dataset, int wake,
                            struct status *status)
{
    struct session *session = checked_calloc(1, sizeof *session);
    struct run_watcher watcher = {session_changed, session_restarted, session};
    struct config config = options->config;
    session->each = (struct limits){config.number[SET_STEPS], config.number[SET_EPOCHS],
                                    config.number[SET_SECONDS]};
    session->next = session->each;
    config.number[SET_STEPS] = config.number[SET_EPOCHS] = config.number[SET_SECONDS] = 0;
    session->dataset = dataset;
    session->wake = wake;
    session->last = &session->first;
    session->end_good = true;
    start_locks(session);
    session->history = history_new();
    session->ghost = history_new();
    if (config.number[SET_PACE] == 0 && !config.given[SET_EVAL_EVERY])
        config.number[SET_EVAL_EVERY] = 0; /* every 800 examples is for a paced run */
    session->run = run_new(&config, dataset, options->script, &watcher, status);
    if (!session->run) {
        session->worker_ended = true;
        session_free(session);
        return NULL;
    }
    session_forget_evaluation(session);
    session_start_looks(session);
    session->batch = trainer_now(run_trainer(session->run))->batch;
    describe_run(session, &config);
    session_go(session, true);
    session_publish(session);
    start_worker(session);
    return session;
}

static uint64_t queue(struct session *session, struct request *request)
{
    pthread_mutex_lock(&session->mutex);
    uint64_t number = request->number = ++session->requests;
    for (int i = 0; request->kind == REQUEST_CHANGE && i < request->change.count; i++)
        session->pending[request->change.item[i].setting]++;
    *session->last = request;
    session->last = &request->next;
    pthread_mutex_unlock(&session->mutex);
    sem_post(&session->mail);
    return number;
}

static uint64_t ask(struct session *session, enum request_kind kind, const struct change *change)
{
    struct request *request = checked_calloc(1, sizeof *request);
    request->kind = kind;
    if (change)
        request->change = *change;
    return queue(session, request);
}

uint64_t session_change(struct session *session, const struct change *change)
{
    return ask(session, REQUEST_CHANGE, change);
}

uint64_t session_preview(struct session *session, const struct change *change)
{
    return ask(session, REQUEST_PREVIEW, change);
}

void session_pause(struct session *session, bool pause)
{
    ask(session, pause ? REQUEST_PAUSE : REQUEST_GO, NULL);
}

void session_toggle(struct session *session)
{
    ask(session, REQUEST_TOGGLE, NULL);
}

void session_step(struct session *session)
{
    ask(session, REQUEST_STEP, NULL);
}

void session_to_epoch(struct session *session)
{
    ask(session, REQUEST_EPOCH, NULL);
}

void session_again(struct session *session)
{
    ask(session, REQUEST_AGAIN, NULL);
}

void session_measure(struct session *session)
{
    ask(session, REQUEST_MEASURE, NULL);
}

void session_note(struct session *session, enum event_kind kind, const char *text)
{
    struct request *request = checked_calloc(1, sizeof *request);
    request->kind = REQUEST_NOTE;
    request->note.kind = kind;
    snprintf(request->note.text, sizeof request->note.text, "%s", text);
    queue(session, request);
}

void session_view(struct session *session, struct view *view)
{
    struct view_event *events = (struct view_event *)view->events;
    char *change = (char *)view->change;
    pthread_mutex_lock(&session->mutex);
    *view = session->view;
    for (int i = 0; i < SETTINGS; i++)
        view->pending[i] = session->pending[i] > 0;
    view->event_count = session->event_count;
    if (events)
        memcpy(events, session->events, sizeof session->events);
    if (change)
        memcpy(change, session->change_text, sizeof session->change_text);
    pthread_mutex_unlock(&session->mutex);
    view->events = events;
    view->change = change;
    atomic_store_explicit(&session->view_wanted, true, memory_order_relaxed);
}

bool session_end(struct session *session, struct status *status)
{
    if (!session->worker_ended) {
        pthread_mutex_lock(&session->mutex);
        session->main_waits = true;
        pthread_cond_signal(&session->ended);
        pthread_mutex_unlock(&session->mutex);
        ask(session, REQUEST_END, NULL);
        pthread_join(session->worker, NULL);
        session->worker_ended = true;
    }
    *status = session->end_status;
    return session->end_good;
}

void session_drop(struct session *session)
{
    struct status ignored;
    atomic_store(&session->drops, true);
    session_end(session, &ignored);
}

void session_free(struct session *session)
{
    if (!session)
        return;
    REQUIRE(session->worker_ended);
    while (session->first) {
        struct request *request = session->first;
        session->first = request->next;
        free(request);
    }
    run_free(session->run);
    history_free(session->history);
    history_free(session->ghost);
    pthread_cond_destroy(&session->ended);
    sem_destroy(&session->mail);
    pthread_mutex_destroy(&session->mutex);
    free(session);
}

void session_leave(struct session *session, int signal)
{
    atomic_store(&session->leave_signal, signal);
    sem_post(&session->mail);
}
