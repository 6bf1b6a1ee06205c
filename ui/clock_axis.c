/* clock_axis.c -- how far the x axis of the charts reaches on each clock.
 *
 * Epochs and examples follow from the horizon alone. Steps are counted to the horizon at the batch
 * in force, and the end is the next round number, so that it moves once when the batch does.
 * Seconds cannot be foreseen: they double from ten.
 */
#include "ui/clock_axis.h"

#include <math.h>

#include "engine/util.h"

static double doubled(double base, double least)
{
    while (base < least && base < 1e300)
        base *= 2;
    return base;
}

static double round_down(double value)
{
    double scale = pow(10, floor(log10(value) + 1e-12)), digit = value / scale * (1 + 1e-6);

    return scale * (digit >= 5 ? 5 : digit >= 2 ? 2 : 1);
}

static double next_round(double value)
{
    static const double round[] = {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};
    double scale = pow(10, floor(log10(value)));
    size_t i = 0;

    while (i + 1 < COUNT_OF(round) && round[i] * scale < value * (1 - 1e-9))
        i++;
    return round[i] * scale;
}

static double horizon(const struct view *view)
{
    return doubled(view->horizon > 0 ? view->horizon : 1, view->epoch);
}

static double steps_to_horizon(const struct view *view)
{
    size_t batch = MAX(view->batch, 1);
    double per_epoch = ceil((double)view->train_n / (double)batch);
    double left = (horizon(view) - view->epoch) * per_epoch;

    return MAX(10, ceil((double)view->step + left - 1e-6));
}

double clock_axis_end(const struct view *view, enum clock clock)
{
    switch (clock) {
    case CLOCK_STEPS:
        return next_round(steps_to_horizon(view));
    case CLOCK_EXAMPLES:
        return horizon(view) * (double)MAX(view->train_n, 1);
    case CLOCK_SECONDS:
        return doubled(10, view->seconds);
    default:
        return horizon(view);
    }
}

static double log_start(const struct view *view, enum clock clock, double end)
{
    double first[CLOCKS];
    bool known = history_first(view->history, first) && first[clock] > 0;

    return MIN(round_down(known ? first[clock] : end / 1000), end / 10);
}

struct clock_scale clock_axis_scale(const struct view *view, enum clock clock, bool log)
{
    enum { LEAST_STEPS = 8 };
    double live[CLOCKS], end = clock_axis_end(view, clock);
    uint64_t steps = history_steps(view->history, live);

    return (struct clock_scale){
        .low = log ? log_start(view, clock, end) : 0,
        .high = end,
        .live = live[clock],
        .least = steps ? MIN(live[clock] / (double)steps * LEAST_STEPS, end) : end,
        .log = log,
    };
}
