/* session_request.c -- what the worker does between two steps: changes, going on, pausing, restarting.
 *
 * A request is answered once it is carried out, refused or not.
 */
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "engine/order.h"
#include "src/describe.h"
#include "src/session_state.h"

static struct trainer *trainer_of(struct session *session)
{
    return run_trainer(session->run);
}

void session_poke(struct session *session)
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

void session_keep_evaluation(struct session *session, const struct step_stats *stats)
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

void session_pause_as(struct session *session, enum run_state state, const char *note)
{
    struct step_stats now = session->stats; /* a look at the network as it stands; not logged */
    trainer_evaluate(trainer_of(session), &now);
    session_keep_evaluation(session, &now);
    session_go(session, false);
    session->state = state;
    run_flush(session->run);
    if (note)
        session_event(session, EVENT_NOTE, note);
    session_publish(session);
    session_poke(session);
}

void session_carry_out(struct session *session, const struct request *request)
{
    switch (request->kind) {
    case REQUEST_CHANGE:
        carry_out_change(session, request);
        break;
    case REQUEST_PAUSE:
        if (session->goes_on)
            session_pause_as(session, RUN_PAUSED, NULL);
        break;
    case REQUEST_GO:
        carry_on(session);
        break;
    case REQUEST_TOGGLE:
        if (session->goes_on)
            session_pause_as(session, RUN_PAUSED, NULL);
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
