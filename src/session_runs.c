/* session_runs.c -- what happens to runs: events, lanes and the record on disk follow what was done.
 *
 * Whoever asks for it, the script or a key, runs_act tells the watcher below.
 */
#include <stdio.h>
#include <string.h>

#include "engine/order.h"
#include "engine/util.h"
#include "src/describe.h"
#include "src/session_state.h"

/* ---- ways back ---- */

/* One that had come to rest goes on, and so does a session that rested with it. */
static void go_on_from_there(struct session *session, int run)
{
    bool rested = session->lane[run].rests;
    session_revive(session, run);
    if (rested && !session->goes_on)
        session_go(session, true);
}

/* After the run went back: what was noted of its future is void. */
static void settle_back(struct session *session, int run)
{
    struct lane *lane = &session->lane[run];
    lane->batch = trainer_now(session_trainer(session, run))->batch;
    lane->change[0] = '\0';
    session_forget_evaluation(lane);
    if (trainer_steps(session_trainer(session, run)) > 0)
        session_evaluate(session, run);
    session_start_rate(session, run);
}

/* ---- the watcher ---- */

static void changed(void *context, const struct run *run, const struct change *change,
                    const struct config *before, const struct plan *from, const struct plan *to)
{
    struct session *session = context;
    struct lane *lane = &session->lane[run->letter];
    struct noise_report noise;
    char text[256], marker[sizeof(struct history_marker)];
    if (!change_trains(change) && session->asked >= 0 && session->asked != run->letter)
        return; /* what is of all runs is told of the one that was asked */
    trainer_noise(run->trainer, &noise);
    struct described d = {change, before, from, to, &noise, (double)session->dataset->train.n,
                          before->number[SET_SAMPLING] == SAMPLING_REPLACEMENT,
                          trainer_products(run->trainer)};
    session_event(session, run->letter, EVENT_APPLIED, describe_event(&d, text, sizeof text));
    describe_marker(&d, marker, sizeof marker);
    if (*marker)
        history_mark(run->history, marker);
    lane->batch = to->batch;
    describe_effect(&d, text, sizeof text);
    if (*text)
        memcpy(lane->change, text, sizeof lane->change);
}

static void forked(struct session *session, const struct act *act, const struct run *run)
{
    struct lane *from = &session->lane[act->run], *lane = &session->lane[run->letter];
    char text[64];
    *lane = *from;
    lane->joined = false;
    if (!session->branch && session->branch_run == run->letter) /* of an earlier run of that letter */
        session->branch_report = (struct branch_report){.running = false};
    lane->measures = 0; /* of the fork's own, which has none */
    session_start_looks(session, run->trainer);
    snprintf(text, sizeof text, "fork %c", run_letter(run->letter));
    session_event(session, act->run, EVENT_NOTE, text);
}

/* In front of `step`. To undo where a run rests takes no step back, and it goes on resting. */
static void went_back(struct session *session, const struct act *act, uint64_t step)
{
    char text[64];
    settle_back(session, act->run);
    if (act->step + 1 < step)
        go_on_from_there(session, act->run);
    snprintf(text, sizeof text, "back to step %.0f", (double)act->step);
    session_event(session, act->run, EVENT_NOTE, text);
}

static void restarted(struct session *session, const struct act *act)
{
    struct lane *lane = &session->lane[act->run];
    bool joined = lane->joined;
    session_start_lane(session, act->run);
    lane->joined = joined;
    session_event(session, act->run, EVENT_NOTE, "started again with the same seed");
}

static void stopped(struct session *session)
{
    for (int i = 0; i < RUNS; i++) {
        const struct run *run = runs_get(session->runs, i);
        if (run && run->stopped && !session->lane[i].rests)
            session_rest(session, i, RUN_FINISHED, "reached the end of the plan");
    }
}

static void removed(struct session *session, const struct act *act)
{
    session_event(session, act->run, EVENT_NOTE, "removed");
    session_part_events(session, act->run);
    if (session_waits_for(session, act->run)) /* nobody comes there any more */
        session_go(session, false);
}

static void acted(void *context, const struct act *act, uint64_t step, const struct run *other)
{
    struct session *session = context;
    session_record(session, act, step);
    if (act->kind == ACT_REWIND)
        session_show_task(session, NULL, 0);
    if (act->kind == ACT_FORK)
        forked(session, act, other);
    else if (act->kind == ACT_REWIND)
        went_back(session, act, step);
    else if (act->kind == ACT_RESTART)
        restarted(session, act);
    else if (act->kind == ACT_STOP)
        stopped(session);
    else if (act->kind == ACT_REMOVE)
        removed(session, act);
}

static bool goes_on(void *context, uint64_t done, uint64_t total)
{
    struct session *session = context;
    session_show_task(session, "going back", (double)done / (double)MAX(total, 1));
    return !session_leaving(session);
}

const struct runs_watcher session_watcher = {changed, acted, goes_on, NULL};

/* What is only looked at, the pace above all, is of the session and stays when a run goes back. */
static bool keep_looks(struct session *session, int run, const struct config *looked, struct status *status)
{
    const struct config *now = trainer_config(session_trainer(session, run));
    struct act act = {.kind = ACT_CHANGE, .run = run};
    for (int i = 0; i < SETTINGS; i++)
        if (setting_table[i].knob && looked->number[i] != now->number[i] &&
            !setting_trains((enum setting)i))
            change_add(&act.change, (enum setting)i, looked->number[i]);
    return !act.change.count || session_act(session, &act, status);
}

/* A way back is given up as the program ends. What was to follow is written down where it was to be done:
 * who goes on with the session goes all the way. */
static void write_down(struct session *session, const struct act *act)
{
    uint64_t *place = &session->lane[act->run].place;
    session_record(session, act, *place ? *place : trainer_steps(session_trainer(session, act->run)) + 1);
    if (act->kind == ACT_REWIND)
        *place = act->step + 1;
}

bool session_act(struct session *session, const struct act *act, struct status *status)
{
    struct config before = *trainer_config(session_trainer(session, act->run));
    if (runs_given_up(session->runs)) {
        write_down(session, act);
        return true;
    }
    if (act->kind == ACT_REWIND) /* a step on the way */
        trainer_look(session_trainer(session, act->run), true, false);
    if (!runs_act(session->runs, act, status))
        return false;
    if (act->kind != ACT_REWIND)
        return true;
    if (runs_get(session->runs, act->run)->given_up)
        session->lane[act->run].place = act->step + 1;
    return keep_looks(session, act->run, &before, status);
}
