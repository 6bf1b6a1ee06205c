/* session_runs.c -- what happens to runs: acts carried out, and what a key makes of several of them.
 *
 * Whoever asks, the script or a key, runs_act tells the watcher below: there events, lanes and the record
 * on disk follow what was done.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/order.h"
#include "engine/util.h"
#include "src/describe.h"
#include "src/session_state.h"

/* ---- lanes ---- */

void session_start_lane(struct session *session, int run)
{
    struct lane *lane = &session->lane[run];
    *lane = (struct lane){.batch = trainer_now(session_trainer(session, run))->batch};
    session_fit_horizon(session, run);
    session_forget_evaluation(lane);
    session_start_looks(session, session_trainer(session, run));
    session_start_rate(session, run);
}

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
    struct step_stats now = runs_get(session->runs, run)->last;
    lane->batch = trainer_now(session_trainer(session, run))->batch;
    lane->change[0] = '\0';
    session_forget_evaluation(lane);
    if (trainer_steps(session_trainer(session, run)) > 0) {
        trainer_evaluate(session_trainer(session, run), &now);
        session_keep_evaluation(lane, &now);
    }
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
    bool pauses = session->pause_at_step || session->pause_at_epoch;
    if (session->pause_run == act->run && pauses) /* nobody comes there any more */
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
    for (int i = 0; i < SETTINGS; i++) {
        struct change one = {.count = 0};
        change_add(&one, (enum setting)i, looked->number[i]);
        if (setting_table[i].knob && looked->number[i] != now->number[i] && !change_trains(&one))
            change_join(&act.change, &one);
    }
    return !act.change.count || runs_act(session->runs, &act, status);
}

bool session_act(struct session *session, const struct act *act, struct status *status)
{
    struct config before = *trainer_config(session_trainer(session, act->run));
    return runs_act(session->runs, act, status) &&
           (act->kind != ACT_REWIND || keep_looks(session, act->run, &before, status));
}

/* ---- knobs, in one run or in all that are joined ---- */

/* Numbers of which a ratio is kept: the others take the value itself. */
static bool keeps_ratio(enum setting setting)
{
    return setting == SET_BATCH || setting == SET_LR || setting == SET_MEMORY_LIMIT;
}

static double number_of(const struct session *session, int run, enum setting setting)
{
    const struct plan *plan = trainer_now(session_trainer(session, run));
    if (setting == SET_BATCH)
        return (double)plan->batch;
    return setting == SET_LR ? plan->base_lr
                             : trainer_config(session_trainer(session, run))->number[setting];
}

/* What a knob turned in run `from` means for run `to`. */
static double joined_value(const struct session *session, int from, int to, enum setting setting,
                           double value)
{
    if (setting == SET_LR_BATCH) /* it says what the rate is meant for: each has its own */
        return (double)trainer_now(session_trainer(session, to))->batch_ref;
    double before = number_of(session, from, setting), own = number_of(session, to, setting);
    double n = (double)session->dataset->train.n, wanted = setting == SET_BATCH && value == 0 ? n : value;
    if (!keeps_ratio(setting) || own == before || before <= 0 || own <= 0 || wanted <= 0 || value == 0)
        return value;
    double scaled = own * (wanted / before);
    return setting == SET_BATCH ? fmin(n, fmax(1, round(scaled))) : scaled;
}

/* Pace and evaluation are of all runs; the rest of those that are joined. */
static struct change change_for(const struct session *session, const struct ask *ask, int to)
{
    bool joined = session->lane[ask->run].joined && session->lane[to].joined;
    struct change change = {0};
    for (int i = 0; i < ask->change.count; i++) {
        enum setting setting = ask->change.item[i].setting;
        double value = ask->change.item[i].number;
        struct change one = {.count = 0};
        change_add(&one, setting, value);
        if (joined || to == ask->run || !change_trains(&one))
            change_add(&change, setting, to == ask->run ? value
                                         : joined_value(session, ask->run, to, setting, value));
    }
    return change;
}

/* All of them or none. */
static bool all_would_do(struct session *session, const struct act acts[RUNS], struct status *status)
{
    struct status reason;
    for (int i = 0; i < RUNS; i++) {
        const struct trainer *trainer = acts[i].change.count ? session_trainer(session, i) : NULL;
        struct config wanted;
        struct plan plan;
        if (!trainer)
            continue;
        change_config(&acts[i].change, trainer_config(trainer), &wanted);
        if (!trainer_plan(trainer, &wanted, &plan, &reason))
            return runs_count(session->runs) > 1
                       ? status_bad(status, "run %c: %s", run_letter(i), reason.text)
                       : status_bad(status, "%s", reason.text);
    }
    return true;
}

bool session_turn(struct session *session, const struct ask *ask, struct status *status)
{
    struct act acts[RUNS] = {{.kind = ACT_CHANGE}};
    for (int i = 0; i < RUNS; i++)
        if (runs_get(session->runs, i))
            acts[i] = (struct act){.kind = ACT_CHANGE, .run = i, .change = change_for(session, ask, i)};
    if (!all_would_do(session, acts, status))
        return false;
    for (int i = 0; i < RUNS; i++) {
        if (!acts[i].change.count)
            continue;
        REQUIRE(session_act(session, &acts[i], status));
        if (change_trains(&acts[i].change))
            session->lane[i].redo_count = 0;
    }
    return true;
}

bool session_join(struct session *session, const struct ask *ask, struct status *status)
{
    struct lane *lane = &session->lane[ask->run];
    int others = 0;
    (void)status;
    lane->joined = !lane->joined;
    for (int i = 0; i < RUNS; i++)
        others += i != ask->run && runs_get(session->runs, i) && session->lane[i].joined;
    session_tell(session, true, !lane->joined ? "run %c turns alone again"
                                : others      ? "run %c is joined: a knob turned in one turns in all of them"
                                              : "run %c is to be joined: select another run and press j there",
                 run_letter(ask->run));
    return true;
}

/* ---- forking, and back in time ---- */

bool session_fork(struct session *session, const struct ask *ask, struct status *status)
{
    struct act act = {.kind = ACT_FORK, .run = ask->run};
    uint64_t now = trainer_steps(session_trainer(session, ask->run));
    int letter = 0;
    if (ask->step != ASK_NOW && ask->step > now)
        return status_bad(status, "run %c has taken %.0f steps; it cannot be forked at %.0f",
                          run_letter(ask->run), (double)now, (double)ask->step);
    while (letter < RUNS && runs_get(session->runs, letter))
        letter++;
    if (!session_act(session, &act, status))
        return false;
    if (ask->step != ASK_NOW) {
        struct act back = {.kind = ACT_REWIND, .run = letter, .step = ask->step};
        if (!session_act(session, &back, status))
            return false;
    }
    session_tell(session, true, "run %c is a fork of %c at step %.0f · %c selects it", run_letter(letter),
                 run_letter(ask->run), (double)trainer_steps(session_trainer(session, letter)),
                 '1' + letter);
    return true;
}

static bool act_all(struct session *session, const struct act *acts, size_t count,
                    struct status *status)
{
    bool good = true;
    for (size_t i = 0; i < count && good; i++)
        good = session_act(session, &acts[i], status);
    return good;
}

bool session_undo(struct session *session, const struct ask *ask, struct status *status)
{
    struct lane *lane = &session->lane[ask->run];
    struct act *acts;
    struct change undone;
    char text[CHANGE_TEXT];
    if (!runs_undoes(session->runs, ask->run))
        return status_bad(status, "nothing to undo");
    size_t count = runs_undo(session->runs, ask->run, &acts, &undone);
    double step = (double)acts[0].step;
    bool good = act_all(session, acts, count, status);
    free(acts);
    if (!good)
        return false;
    if (lane->redo_count == REDO_MOST)
        memmove(lane->redo, lane->redo + 1, (size_t)--lane->redo_count * sizeof *lane->redo);
    lane->redo[lane->redo_count++] = undone;
    session_tell(session, true, "back to step %.0f, without %s · U makes it again", step,
                 change_format(&undone, text, sizeof text));
    return true;
}

bool session_redo(struct session *session, const struct ask *ask, struct status *status)
{
    struct lane *lane = &session->lane[ask->run];
    char text[CHANGE_TEXT];
    if (!lane->redo_count)
        return status_bad(status, "nothing to make again");
    struct act act = {.kind = ACT_CHANGE, .run = ask->run, .change = lane->redo[lane->redo_count - 1]};
    if (!session_act(session, &act, status))
        return false;
    lane->redo_count--;
    session_tell(session, true, "made again: %s · u undoes",
                 change_format(&act.change, text, sizeof text));
    return true;
}

/* The knobs that differ from those of `before`; the rate is half of what it was. */
static struct change rescue_change(const struct config *lost, double rate, const struct config *good)
{
    struct change change = {0};
    for (int i = 0; i < SETTINGS; i++)
        if (setting_table[i].knob && i != SET_LR && i != SET_LR_BATCH && lost->number[i] != good->number[i])
            change_add(&change, (enum setting)i, lost->number[i]);
    change_add(&change, SET_LR, rate / 2);
    return change;
}

bool session_rescue(struct session *session, const struct ask *ask, struct status *status)
{
    struct trainer *trainer = session_trainer(session, ask->run);
    struct config lost = *trainer_config(trainer);
    double rate = trainer_now(trainer)->scaled_lr;
    struct act back = {.kind = ACT_REWIND, .run = ask->run, .step = trainer_good_step(trainer)};
    char text[64];
    if (trainer_health(trainer) == HEALTH_GOOD)
        return status_bad(status, "run %c is not lost; there is nothing to rescue it from",
                          run_letter(ask->run));
    if (!session_act(session, &back, status))
        return false;
    struct act act = {.kind = ACT_CHANGE, .run = ask->run,
                      .change = rescue_change(&lost, rate, trainer_config(trainer))};
    if (!session_act(session, &act, status))
        return false;
    setting_format(&setting_table[SET_LR], rate / 2, text, sizeof text);
    session_tell(session, true, "back to step %.0f, where the loss was least, with rate %s",
                 (double)back.step, text);
    session_carry_on(session, ask->run);
    return true;
}
