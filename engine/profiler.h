/* profiler.h -- what training time goes into: a clock for the phases of one step, and averages.
 *
 * Only a step that was asked for is timed, by its first thread: wherever another phase begins it
 * enters that phase, and the time since the last such place is the old phase's. A place that is
 * given no clock spends one comparison. Statistics that come with other work are told apart where
 * they are a loop of their own; an example's |dW|^2 in a convolution comes out of its product and
 * counts as that. Waiting for other threads belongs to what was computed before it.
 *
 * Timed steps are averaged over about the last two seconds of training. Evaluation lies between
 * steps: every one counts, against all training time. One thread.
 */
#ifndef ENGINE_PROFILER_H
#define ENGINE_PROFILER_H

#include "engine/profile.h"

struct phase_clock {
    enum phase phase;
    double since;
    double seconds[PHASES];
};

/* Starts at 0 in a phase. */
void phase_clock_start(struct phase_clock *clock, enum phase phase);

/* Ends the phase at hand and begins another; returns the one that ended. */
enum phase phase_clock_enter(struct phase_clock *clock, enum phase phase);

/* The same where there may be no clock. */
static inline enum phase phase_enter(struct phase_clock *clock, enum phase phase)
{
    return clock ? phase_clock_enter(clock, phase) : phase;
}

struct profiler {
    double phase[PHASES], step, weight;  /* weighted sums over timed steps; seconds */
    double training, evaluation;           /* the same over all steps; seconds */
    double more_training, more_evaluation; /* of those since the last timed one */
};

/* Every step: its time, and that of the evaluation after it (0 for none). */
static inline void profiler_pass(struct profiler *profiler, double step, double evaluation)
{
    profiler->more_training += step + evaluation;
    profiler->more_evaluation += evaluation;
}

/* A timed step, after profiler_pass for it. */
void profiler_add(struct profiler *profiler, const struct phase_clock *clock);

void profiler_read(const struct profiler *profiler, struct profile *profile);

#endif
