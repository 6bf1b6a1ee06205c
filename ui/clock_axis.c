/* clock_axis.c -- how far the x axis of the charts reaches on each clock.
 *
 * Epochs and examples follow from the horizon alone. Steps are counted to the horizon at the batch
 * in force, and the end is the next round number, so that it moves once when the batch does.
 * Seconds cannot be foreseen: they double, from a hundredth, since a small network trains to its
 * horizon in less than one. Of several runs the furthest counts.
 */
#include "ui/clock_axis.h"

#include <math.h>

#include "engine/util.h"
#include "ui/run_line.h"

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

/* Where a run is, as far as the axis depends on it. */
struct standing {
    double step, epoch, seconds, batch;
};

static struct standing stands(const struct view *view, int run)
{
    const struct view_run *other = &view->runs[run];

    if (run == view->run)
        return (struct standing){(double)view->step, view->epoch, view->seconds,
                                 (double)view->batch};
    return (struct standing){(double)other->step, other->epoch, other->seconds,
                             (double)other->batch};
}

static double horizon(const struct view *view, double epoch)
{
    return doubled(view->horizon > 0 ? view->horizon : 1, epoch);
}

static double steps_to(const struct view *view, const struct standing *run, double epoch)
{
    double per_epoch = ceil((double)view->train_n / MAX(run->batch, 1));

    return MAX(10, ceil(run->step + (epoch - run->epoch) * per_epoch - 1e-6));
}

double clock_axis_end(const struct view *view, const bool hidden[RUNS], enum clock clock)
{
    struct standing run[RUNS];
    double epoch = 0, seconds = 0, steps = 0, end;
    int count = 0;

    for (int r = 0; r < RUNS; r++)
        if (run_shown(view, hidden, r))
            run[count++] = stands(view, r);
    for (int i = 0; i < count; i++) {
        epoch = MAX(epoch, run[i].epoch);
        seconds = MAX(seconds, run[i].seconds);
    }
    end = horizon(view, epoch);
    for (int i = 0; i < count; i++)
        steps = MAX(steps, steps_to(view, &run[i], end));
    const double ends[CLOCKS] = {
        [CLOCK_STEPS] = next_round(steps),
        [CLOCK_EPOCHS] = end,
        [CLOCK_EXAMPLES] = end * (double)MAX(view->train_n, 1),
        [CLOCK_SECONDS] = doubled(10 / 1024.0, seconds),
    };
    return ends[clock];
}

static struct history *history_of(const struct view *view, int run)
{
    return run == view->run ? view->history : view->runs[run].history;
}

/* The earliest end of a first step, or 0. */
static double earliest(const struct view *view, const bool hidden[RUNS], enum clock clock)
{
    double first[CLOCKS], least = 0;

    for (int r = 0; r < RUNS; r++)
        if (run_shown(view, hidden, r) && history_first(history_of(view, r), first) &&
            first[clock] > 0)
            least = least > 0 ? MIN(least, first[clock]) : first[clock];
    return least;
}

static double log_start(const struct view *view, const bool hidden[RUNS], enum clock clock,
                        double end)
{
    double first = earliest(view, hidden, clock);

    return MIN(round_down(first > 0 ? first : end / 1000), end / 10);
}

static double furthest(const struct view *view, const bool hidden[RUNS], enum clock clock)
{
    double at[CLOCKS], most = 0;

    for (int r = 0; r < RUNS; r++)
        if (run_shown(view, hidden, r)) {
            history_steps(history_of(view, r), at);
            most = MAX(most, at[clock]);
        }
    return most;
}

struct clock_scale clock_axis_scale(const struct view *view, const bool hidden[RUNS],
                                    enum clock clock, bool log)
{
    enum { LEAST_STEPS = 8 };
    double own[CLOCKS], end = clock_axis_end(view, hidden, clock);
    uint64_t steps = history_steps(view->history, own);

    return (struct clock_scale){
        .low = log ? log_start(view, hidden, clock, end) : 0,
        .high = end,
        .live = furthest(view, hidden, clock),
        .least = steps ? MIN(own[clock] / (double)steps * LEAST_STEPS, end) : end,
        .log = log,
    };
}
