/* throughput.c -- how fast a run is, and how fast it would be without its pace. */
#include "ui/throughput.h"

#include <stdio.h>

#include "engine/util.h"
#include "ui/chart.h"

struct throughput throughput_of(const struct view *view)
{
    const struct profile *profile = &view->profile;
    struct throughput t = {
        .training = view->state == RUN_TRAINING && view->steps_per_s > 0,
        .paced = view->knob[SET_PACE] != 0,
    };
    double evaluation = profile->share[PHASE_EVALUATION];

    if (!profile->measured || !(profile->step_us > 0) || !(evaluation < 1))
        return t;
    t.timed = true;
    t.step_s = profile->step_us / 1e6;
    t.whole_s = t.step_s / (1 - evaluation);
    t.free_steps = 1 / t.whole_s;
    t.free_examples = (double)view->batch / t.whole_s;
    t.busy = MIN(1, view->steps_per_s * t.whole_s);
    return t;
}

char *throughput_time(double seconds, char *text, size_t size)
{
    char number[32];
    bool micro = seconds < 1e-3, milli = seconds < 1;

    number_format(seconds * (micro ? 1e6 : milli ? 1e3 : 1), 4, number, sizeof number);
    snprintf(text, size, "%s %s", number, micro ? "us" : milli ? "ms" : "s");
    return text;
}
