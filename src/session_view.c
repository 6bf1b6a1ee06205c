/* session_view.c -- what the worker lets others see: a view of each run, and what an export needs. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/session_state.h"

static enum run_state state_of(const struct session *session, int run)
{
    const struct lane *lane = &session->lane[run];
    return lane->rests ? lane->state : session->goes_on ? RUN_TRAINING : RUN_PAUSED;
}

static double latest(struct history *history, int series)
{
    double value;
    return history_latest(history, series, &value) ? value : NAN;
}

/* What is shown of each run beside the others. */
static void view_beside(const struct session *session, const struct run *run, struct view_run *view)
{
    const struct lane *lane = &session->lane[run->letter];
    const struct trainer *trainer = run->trainer;
    struct noise_report noise;
    trainer_noise(trainer, &noise);
    *view = (struct view_run){
        .exists = true,
        .joined = lane->joined,
        .state = state_of(session, run->letter),
        .step = trainer_steps(trainer),
        .epoch = trainer_epochs(trainer),
        .examples = (double)trainer_examples(trainer),
        .seconds = trainer_seconds(trainer),
        .batch = trainer_now(trainer)->batch,
        .scaled_lr = trainer_now(trainer)->scaled_lr,
        .smooth_loss = latest(run->history, SERIES_SMOOTH_LOSS),
        .smooth_accuracy = latest(run->history, SERIES_SMOOTH_ACCURACY),
        .test_loss = lane->test_loss,
        .test_accuracy = lane->test_accuracy,
        .fixed_train_loss = lane->fixed_train_loss,
        .fixed_train_accuracy = lane->fixed_train_accuracy,
        .noise_scale = noise.known ? noise.scale : NAN,
        .noise_error = noise.known ? noise.error : NAN,
        .memory = arena_total(trainer_arena(trainer)),
        .step_us = lane->step_us,
        .history = run->history,
        .ghost = run->haunted ? run->ghost : NULL,
    };
    memcpy(view->name, run->name, sizeof view->name);
    memcpy(view->knob, trainer_config(trainer)->number, sizeof view->knob);
}

static void view_data(const struct session *session, const struct trainer *trainer, struct view *view)
{
    const struct dataset *data = session->dataset;
    const struct model *model = trainer_model(trainer);
    view->data = data->name;
    view->train_n = data->train.n;
    view->test_n = data->test.n;
    view->features = data->features;
    view->outputs = data->outputs;
    view->classify = data->task == TASK_CLASSIFY;
    view->guessing = trainer_guessing(trainer);
    view->model = trainer_config(trainer)->text[SET_MODEL];
    view->parameters = model->parameters;
    view->layers = model->numbered;
    view->layer_names = (const char *const *)session->layer_names;
}

static void view_answers(const struct session *session, struct view *view)
{
    view->task = session->task;
    view->told = session->told;
    view->told_good = session->told_good;
    memcpy(view->told_text, session->told_text, sizeof view->told_text);
    view->answered = session->answered;
    view->refusals = session->refusals;
    memcpy(view->refused_last, session->refused, sizeof view->refused_last);
    view->refused =
        session->refusals ? session->refused[(session->refusals - 1) % VIEW_REFUSALS] : 0;
    memcpy(view->refusal, session->refusal, sizeof view->refusal);
    view->preview = session->preview;
    memcpy(view->failure, session->failure, sizeof view->failure);
    view->branch = session->branch_report;
    view->branch_run = session->branch_run;
    view->record = session->record && record_whole(session->record) ? record_file(session->record) : "";
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

static void view_measured(const struct session *session, const struct run *run, struct view *view)
{
    const struct view_run *own = &view->runs[run->letter];
    const struct trainer *trainer = run->trainer;
    view->stats = run->last;
    trainer_noise(trainer, &view->noise);
    view->batch_noise = noise_of_batch(view->noise.trace, (double)view->batch,
                                       (double)session->dataset->train.n, view->noise.replacement);
    view->smooth_loss = own->smooth_loss;
    view->smooth_accuracy = own->smooth_accuracy;
    view->test_loss = own->test_loss;
    view->test_accuracy = own->test_accuracy;
    view->fixed_train_loss = own->fixed_train_loss;
    view->fixed_train_accuracy = own->fixed_train_accuracy;
    view->good_step = trainer_good_step(trainer);
    session_view_looks(run, view);
}

static void view_where(const struct session *session, const struct run *run, struct view *view)
{
    const struct lane *lane = &session->lane[run->letter];
    const struct view_run *own = &view->runs[run->letter];
    view->run = run->letter;
    view->state = own->state;
    view->step = own->step;
    view->epoch = own->epoch;
    view->examples = own->examples;
    view->seconds = own->seconds;
    view->horizon = session->next.epochs;
    view->steps_per_s = lane->steps_per_s;
    view->examples_per_s = lane->examples_per_s;
    view->history = own->history;
    view->ghost = own->ghost;
    view->undoes = runs_undoes(session->runs, run->letter) != NULL;
    view->redoes = lane->redo_count > 0;
}

static void publish_run(struct session *session, const struct run *run,
                        const struct view_run all[RUNS])
{
    struct view *view = &session->view[run->letter];
    memcpy(view->runs, all, sizeof view->runs);
    view->run_count = runs_count(session->runs);
    view_data(session, run->trainer, view);
    view_answers(session, view);
    view_where(session, run, view);
    view_plan(view, run->trainer);
    view_measured(session, run, view);
    memcpy(session->change[run->letter], session->lane[run->letter].change,
           sizeof session->change[run->letter]);
}

/* All steps but the newest, which is not in the log yet. */
static void publish_export(struct session *session)
{
    const char *log = session->options.options->config.text[SET_LOG];
    session->export.log = runs_logs(session->runs) ? log : NULL;
    for (int i = 0; i < RUNS; i++) {
        const struct run *run = runs_get(session->runs, i);
        struct export_run *export = &session->export.run[i];
        *export = (struct export_run){.exists = run};
        if (!run)
            continue;
        memcpy(export->name, run->name, sizeof export->name);
        export->history = run->history;
        export->log_from = run->log_from;
        export->steps = trainer_steps(run->trainer) - run->pending;
        export->pending = run->pending;
        export->last = run->last;
        snprintf(export->last_event, sizeof export->last_event, "%s", run->last_event);
    }
}

void session_publish(struct session *session)
{
    struct view_run all[RUNS] = {{.exists = false}};
    for (int i = 0; i < RUNS; i++) {
        const struct run *run = runs_get(session->runs, i);
        if (!run)
            continue;
        session_measure_rate(session, i);
        view_beside(session, run, &all[i]);
    }
    runs_flush(session->runs); /* for an export: rows of the steps it is told of are in the file */
    pthread_mutex_lock(&session->mutex);
    memcpy(session->view[0].runs, all, sizeof all);
    for (int i = 0; i < RUNS; i++)
        if (runs_get(session->runs, i))
            publish_run(session, runs_get(session->runs, i), all);
    publish_export(session);
    pthread_mutex_unlock(&session->mutex);
    if (atomic_exchange_explicit(&session->view_wanted, false, memory_order_relaxed))
        session->watched = true;
}
