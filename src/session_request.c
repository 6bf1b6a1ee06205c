/* session_request.c -- what the worker does between two steps when it is asked to.
 *
 * A request is answered once it is carried out, refused or not. What can be refused is a row of a table
 * with the function that does it; the rest cannot fail, some of it by a table, too.
 */
#include <math.h>
#include <stdio.h>

#include "src/session_state.h"

/* ---- going on and pausing ---- */

void session_pause(struct session *session)
{
    for (int i = 0; i < RUNS; i++)
        if (runs_get(session->runs, i))
            session_evaluate(session, i);
    session_go(session, false);
    runs_flush(session->runs);
    session_record_reached(session, true);
    session_publish(session);
    session_poke(session);
}

bool session_waits_for(const struct session *session, int run)
{
    return session->pause_run == run && (session->pause_at_step || session->pause_at_epoch);
}

void session_rest(struct session *session, int run, enum run_state state, const char *note)
{
    struct lane *lane = &session->lane[run];
    lane->rests = true;
    lane->state = state;
    session_evaluate(session, run);
    session_event(session, run, EVENT_NOTE, note);
    if (session_waits_for(session, run) ||
        runs_next(session->runs, session->clock, session_active(session)) < 0)
        session_pause(session);
}

bool session_rest_if_diverged(struct session *session, int run)
{
    const struct step_stats *stats = &runs_get(session->runs, run)->last;
    bool diverged = stat_has(stats, STAT_TRAIN_LOSS) && !isfinite(stats->value[STAT_TRAIN_LOSS]);
    if (diverged)
        session_rest(session, run, RUN_DIVERGED, "diverged: the loss is not finite");
    return diverged;
}

void session_revive(struct session *session, int run)
{
    session->lane[run].rests = false;
    session_fit_horizon(session, run);
}

/* A run that was lost goes on if it is the one that is asked to, one that has finished where there is
 * more to do. */
void session_carry_on(struct session *session, int run)
{
    if (runs_get(session->runs, run))
        session_extend(session, run);
    for (int i = 0; i < RUNS; i++) {
        struct lane *lane = &session->lane[i];
        bool lost = lane->rests && lane->state != RUN_FINISHED;
        if (runs_get(session->runs, i) && !(lost && i != run) && !session_at_horizon(session, i))
            lane->rests = false;
    }
    runs_resume(session->runs);
    session_go(session, true);
}

/* Asked for three times before the first is taken, it makes three steps. */
static void take_one_more(struct session *session, int run)
{
    uint64_t done = trainer_steps(session_trainer(session, run));
    uint64_t asked = session->pause_run == run ? session->pause_at_step : 0;
    session_carry_on(session, run);
    session->pause_run = run;
    session->pause_at_step = (asked > done ? asked : done) + 1;
    session->lane[run].pacer.due = 0;
}

static void train_to_epoch(struct session *session, int run)
{
    session_carry_on(session, run);
    session->pause_run = run;
    session->pause_at_epoch = true;
}

static void pause_if_going(struct session *session)
{
    if (session->goes_on)
        session_pause(session);
}

/* ---- what a run is asked ---- */

static bool again(struct session *session, const struct ask *ask, struct status *status)
{
    struct act act = {.kind = ACT_RESTART, .run = ask->run};
    if (!session_act(session, &act, status))
        return false;
    session_carry_on(session, ask->run);
    return true;
}

static bool rewind_run(struct session *session, const struct ask *ask, struct status *status)
{
    struct act act = {.kind = ACT_REWIND, .run = ask->run, .step = ask->step};
    return session_act(session, &act, status);
}

static bool remove_run(struct session *session, const struct ask *ask, struct status *status)
{
    struct act act = {.kind = ACT_REMOVE, .run = ask->run};
    if (!session_act(session, &act, status))
        return false;
    session_tell(session, true, "run %c is removed", run_letter(ask->run));
    return true;
}

static bool name_run(struct session *session, const struct ask *ask, struct status *status)
{
    struct act act;
    char word[sizeof ask->text + 8];
    snprintf(word, sizeof word, "name=%s", ask->text);
    if (!act_parse(&act, word, status))
        return false;
    act.run = ask->run;
    return session_act(session, &act, status);
}

typedef bool ask_function(struct session *session, const struct ask *ask, struct status *status);

static ask_function *const refusable[ASKS] = {
    [ASK_CHANGE] = session_turn,   [ASK_AGAIN] = again,         [ASK_FORK] = session_fork,
    [ASK_REWIND] = rewind_run,     [ASK_RESCUE] = session_rescue, [ASK_UNDO] = session_undo,
    [ASK_REDO] = session_redo,     [ASK_REMOVE] = remove_run,   [ASK_NAME] = name_run,
    [ASK_JOIN] = session_join,     [ASK_BRANCH] = session_branch,
};

/* ---- all of them ---- */

static void refuse(struct session *session, const struct request *request, const char *why)
{
    session->refused[session->refusals++ % VIEW_REFUSALS] = request->number;
    snprintf(session->refusal, sizeof session->refusal, "%s", why);
    session_event(session, request->ask.run, EVENT_REFUSED, why);
    if (request->ask.kind != ASK_CHANGE) /* whose refusal the knob shows */
        session_tell(session, false, "%s", why);
}

/* Whether it is one of these. There may be no run to ask any more, or the program is about to end. */
static bool carry_out(struct session *session, const struct request *request)
{
    const struct ask *ask = &request->ask;
    struct status status;
    if (!refusable[ask->kind])
        return false;
    if (!runs_get(session->runs, ask->run) || runs_given_up(session->runs))
        return true;
    if (!refusable[ask->kind](session, ask, &status))
        refuse(session, request, status.text);
    session->lane[ask->run].pacer.due = 0;
    return true;
}

/* A session that is repeated is left alone: it would not come to where it ended. Where it stopped because
 * a line was refused or the log could not be written, it can be told to go on. */
static bool disturbs(const struct session *session, enum ask_kind kind)
{
    bool harmless = kind == ASK_NOTE || kind == ASK_PREVIEW || kind == ASK_CLOCK || kind == ASK_END;
    bool frees = !session->goes_on && (kind == ASK_GO || kind == ASK_TOGGLE);
    return session->repeats && !harmless && !frees;
}

typedef void run_function(struct session *session, int run);

/* What needs the run it names, and nothing else. */
static run_function *const of_run[ASKS] = {
    [ASK_STEP] = take_one_more,
    [ASK_EPOCH] = train_to_epoch,
    [ASK_MEASURE] = session_measure_now,
};

static void do_simply(struct session *session, const struct request *request)
{
    const struct ask *ask = &request->ask;
    bool there = runs_get(session->runs, ask->run);
    switch (ask->kind) {
    case ASK_PAUSE:
        pause_if_going(session);
        break;
    case ASK_GO:
        session_carry_on(session, ask->run);
        break;
    case ASK_TOGGLE:
        if (session->goes_on)
            session_pause(session);
        else
            session_carry_on(session, ask->run);
        break;
    case ASK_CLOCK:
        session->clock = ask->clock;
        break;
    case ASK_NOTE:
        session_event(session, ask->run, ask->event, ask->text);
        break;
    case ASK_PREVIEW:
        if (there)
            session_plan_preview(session, request);
        break;
    default:
        if (there && of_run[ask->kind])
            of_run[ask->kind](session, ask->run);
    }
}

void session_carry_out(struct session *session, const struct request *request)
{
    const struct ask *ask = &request->ask;
    if (disturbs(session, ask->kind))
        refuse(session, request, "the session is being repeated; keys count when it is where it ended");
    else if (!carry_out(session, request))
        do_simply(session, request);
    session->answered = request->number;
    pthread_mutex_lock(&session->mutex);
    for (int i = 0; ask->kind == ASK_CHANGE && i < ask->change.count; i++)
        session->pending[ask->run][ask->change.item[i].setting]--;
    pthread_mutex_unlock(&session->mutex);
}
