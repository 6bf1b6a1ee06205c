/* session.c -- the main thread's side: requests into the queue, the view out, start and end. */
#include "src/session.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "src/session_state.h"

/* ---- start ---- */

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

/* Its length is the session's business, which pauses where a run would end. */
static void take_length(struct session *session, double number[SETTINGS])
{
    session->each = (struct limits){number[SET_STEPS], number[SET_EPOCHS], number[SET_SECONDS]};
    number[SET_STEPS] = number[SET_EPOCHS] = number[SET_SECONDS] = 0;
}

static struct runs *make_runs(struct session *session, struct status *status)
{
    const struct options *options = session->options.options;
    struct config *config = &session->config;
    struct runs_watcher watcher = session_watcher;
    watcher.context = session;
    struct runs_options make = {.config = config, .dataset = session->dataset,
                                .script = options->script, .watcher = &watcher,
                                .histories = true, .rewinds = true, .resumes = true};
    *config = options->config;
    take_length(session, config->number);
    if (config->number[SET_PACE] == 0 && !config->given[SET_EVAL_EVERY])
        config->number[SET_EVAL_EVERY] = 0; /* every 800 examples is for a paced run */
    return runs_new(&make, status);
}

static void copy_layer_names(struct session *session)
{
    const struct model *model = trainer_model(session_trainer(session, 0));
    for (int i = 0; i < model->numbered; i++)
        session->layer_names[i] = checked_strdup(model->layer_names[i]);
}

struct session *session_new(const struct session_options *options, struct status *status)
{
    struct session *session = checked_calloc(1, sizeof *session);
    session->options = *options;
    session->dataset = options->dataset;
    session->clock = (enum clock)options->options->config.number[SET_CLOCK];
    session->last = &session->first;
    session->end_good = true;
    session->asked = -1;
    start_locks(session);
    session->runs = make_runs(session, status);
    if (!session->runs) {
        session->worker_ended = true;
        session_free(session);
        return NULL;
    }
    copy_layer_names(session);
    session->repeats = options->options->resumes;
    session_start_lane(session, 0);
    session->watched = true; /* the first step, so that a short run has something to show */
    session_go(session, true);
    session_publish(session);
    start_worker(session);
    return session;
}

/* ---- requests ---- */

uint64_t session_ask(struct session *session, const struct ask *ask)
{
    struct request *request = checked_calloc(1, sizeof *request);
    request->ask = *ask;
    pthread_mutex_lock(&session->mutex);
    uint64_t number = request->number = ++session->requests;
    for (int i = 0; ask->kind == ASK_CHANGE && i < ask->change.count; i++)
        session->pending[ask->run][ask->change.item[i].setting]++;
    *session->last = request;
    session->last = &request->next;
    pthread_mutex_unlock(&session->mutex);
    sem_post(&session->mail);
    return number;
}

/* ---- the view ---- */

static int first_there(const struct session *session, int run)
{
    const struct view_run *runs = session->view[0].runs;
    for (int i = 0; !runs[run].exists && i < RUNS; i++)
        if (runs[i].exists)
            run = i;
    return run;
}

void session_view(struct session *session, int run, struct view *view)
{
    struct view_event *events = (struct view_event *)view->events;
    char *change = (char *)view->change;
    pthread_mutex_lock(&session->mutex);
    run = first_there(session, run);
    *view = session->view[run];
    for (int i = 0; i < SETTINGS; i++)
        view->pending[i] = session->pending[run][i] > 0;
    view->event_count = session->event_count;
    if (events)
        memcpy(events, session->events, sizeof session->events);
    if (change)
        memcpy(change, session->change[run], sizeof session->change[run]);
    pthread_mutex_unlock(&session->mutex);
    view->events = events;
    view->change = change;
    atomic_store_explicit(&session->shown, run, memory_order_relaxed);
    atomic_store_explicit(&session->view_wanted, true, memory_order_relaxed);
}

void session_export(struct session *session, struct export_options *options)
{
    pthread_mutex_lock(&session->mutex);
    options->log = session->export.log;
    memcpy(options->run, session->export.run, sizeof options->run);
    pthread_mutex_unlock(&session->mutex);
}

/* ---- the end ---- */

bool session_end(struct session *session, struct status *status)
{
    if (!session->worker_ended) {
        pthread_mutex_lock(&session->mutex);
        session->main_waits = true;
        pthread_cond_signal(&session->ended);
        pthread_mutex_unlock(&session->mutex);
        session_ask(session, &(struct ask){.kind = ASK_END});
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
    for (size_t i = 0; i < COUNT_OF(session->layer_names); i++)
        free(session->layer_names[i]);
    branch_free(session->branch);
    record_free(session->record);
    runs_free(session->runs);
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
