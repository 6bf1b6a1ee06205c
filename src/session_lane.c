/* session_lane.c -- what a session keeps of a run: how it was last evaluated, and how fast it goes.
 *
 * A rate is measured from the older of two places, taken a second apart: over one to two seconds.
 */
#include <math.h>

#include "src/session_state.h"

void session_start_lane(struct session *session, int run)
{
    struct lane *lane = &session->lane[run];
    *lane = (struct lane){.batch = trainer_now(session_trainer(session, run))->batch};
    session_fit_horizon(session, run);
    session_forget_evaluation(lane);
    session_start_looks(session, session_trainer(session, run));
    session_start_rate(session, run);
}

/* ---- evaluations ---- */

void session_forget_evaluation(struct lane *lane)
{
    lane->test_loss = lane->test_accuracy = NAN;
    lane->fixed_train_loss = lane->fixed_train_accuracy = NAN;
}

static double stat_or_nan(const struct step_stats *stats, enum statistic s)
{
    return stat_has(stats, s) ? stats->value[s] : NAN;
}

void session_keep_evaluation(struct lane *lane, const struct step_stats *stats)
{
    enum { WINDOW = 32 }; /* steps a time is averaged over */
    double step_us = stat_or_nan(stats, STAT_STEP_US);
    if (isfinite(step_us))
        lane->step_us += (step_us - lane->step_us) / (lane->step_us > 0 ? WINDOW : 1);
    if (!stat_has(stats, STAT_TEST_LOSS))
        return;
    lane->test_loss = stats->value[STAT_TEST_LOSS];
    lane->fixed_train_loss = stats->value[STAT_FIXED_TRAIN_LOSS];
    lane->test_accuracy = stat_or_nan(stats, STAT_TEST_ACCURACY);
    lane->fixed_train_accuracy = stat_or_nan(stats, STAT_FIXED_TRAIN_ACCURACY);
}

void session_evaluate(struct session *session, int run)
{
    struct step_stats now = runs_get(session->runs, run)->last;
    trainer_evaluate(session_trainer(session, run), &now);
    session_keep_evaluation(&session->lane[run], &now);
}

/* ---- rates ---- */

void session_start_rate(struct session *session, int run)
{
    struct lane *lane = &session->lane[run];
    for (int i = 0; i < 2; i++) {
        lane->rate_time[i] = pacer_clock();
        lane->rate_steps[i] = (double)trainer_steps(session_trainer(session, run));
        lane->rate_examples[i] = (double)trainer_examples(session_trainer(session, run));
    }
}

void session_measure_rate(struct session *session, int run)
{
    struct lane *lane = &session->lane[run];
    const struct trainer *trainer = session_trainer(session, run);
    double t = pacer_clock(), steps = (double)trainer_steps(trainer),
           examples = (double)trainer_examples(trainer), span = t - lane->rate_time[0];
    if (span > 0 && steps >= lane->rate_steps[0]) {
        lane->steps_per_s = (steps - lane->rate_steps[0]) / span;
        lane->examples_per_s = (examples - lane->rate_examples[0]) / span;
    }
    if (t - lane->rate_time[1] < 1)
        return;
    lane->rate_time[0] = lane->rate_time[1];
    lane->rate_steps[0] = lane->rate_steps[1];
    lane->rate_examples[0] = lane->rate_examples[1];
    lane->rate_time[1] = t;
    lane->rate_steps[1] = steps;
    lane->rate_examples[1] = examples;
}
