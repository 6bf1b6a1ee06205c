/* session_knobs.c -- knobs turned in one run, or in all that are joined: the same value, or the same ratio.
 *
 * Pace and evaluation are of all runs. What one of the runs refuses is done in none.
 */
#include <math.h>

#include "engine/util.h"
#include "src/session_state.h"

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
    return setting == SET_BATCH          ? fmin(n, fmax(1, round(scaled)))
           : setting == SET_MEMORY_LIMIT ? fmax(1, round(scaled)) /* a script writes whole bytes */
                                         : scaled;
}

/* Pace and evaluation are of all runs; the rest of those that are joined. */
static struct change change_for(const struct session *session, const struct ask *ask, int to)
{
    bool joined = session->lane[ask->run].joined && session->lane[to].joined;
    struct change change = {0};
    for (int i = 0; i < ask->change.count; i++) {
        enum setting setting = ask->change.item[i].setting;
        double value = ask->change.item[i].number;
        if (joined || to == ask->run || !setting_trains(setting))
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
        if (!change_allowed(&acts[i].change, &reason) ||
            !trainer_plan(trainer, &wanted, &plan, &reason))
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
    session->asked = ask->run;
    for (int i = 0; i < RUNS; i++) {
        if (!acts[i].change.count)
            continue;
        REQUIRE(session_act(session, &acts[i], status));
        if (change_trains(&acts[i].change))
            session->lane[i].redo_count = 0;
    }
    session->asked = -1;
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
