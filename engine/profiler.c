/* profiler.c -- phases of timed steps, averaged with a decay over training time. */
#include "engine/profiler.h"

#include <math.h>
#include <string.h>
#include <time.h>

static const double tau = 2; /* seconds */

const char *const phase_names[PHASES] = {
    "products", "layers", "statistics", "update", "evaluation",
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void phase_clock_start(struct phase_clock *clock, enum phase phase)
{
    memset(clock->seconds, 0, sizeof clock->seconds);
    clock->phase = phase;
    clock->since = now();
}

enum phase phase_clock_enter(struct phase_clock *clock, enum phase phase)
{
    enum phase before = clock->phase;
    double t = now();
    clock->seconds[before] += t - clock->since;
    clock->since = t;
    clock->phase = phase;
    return before;
}

void profiler_add(struct profiler *p, const struct phase_clock *clock)
{
    double keep = exp(-p->more_training / tau);
    p->step *= keep;
    for (int i = 0; i < PHASES; i++) {
        p->phase[i] = keep * p->phase[i] + clock->seconds[i];
        p->step += clock->seconds[i];
    }
    p->weight = keep * p->weight + 1;
    p->training = keep * p->training + p->more_training;
    p->evaluation = keep * p->evaluation + p->more_evaluation;
    p->more_training = p->more_evaluation = 0;
}

void profiler_read(const struct profiler *p, struct profile *profile)
{
    *profile = (struct profile){.measured = p->step > 0 && p->training > 0};
    if (!profile->measured)
        return;
    double evaluation = p->evaluation / p->training;
    for (int i = 0; i < PHASES; i++)
        profile->share[i] = (1 - evaluation) * p->phase[i] / p->step;
    profile->share[PHASE_EVALUATION] = evaluation;
    profile->step_us = 1e6 * p->step / p->weight;
}
