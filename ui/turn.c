/* turn.c -- turning knobs: by notches where a value has natural ones, else by factors of two. */
#include "ui/turn.h"

#include <math.h>

#include "engine/schedule.h"

#define END INFINITY

enum { BATCH_NOTCH_MOST = 1024, PACED_EVAL = -800, /* examples: 25 steps of 32 */
       EVAL_MOST = 1 << 20 };

/* Knobs that go through a few values of their own: the values, rising, and END. */
static const double *const notches[SETTINGS] = {
    [SET_MOMENTUM] = (const double[]){0, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, END},
    [SET_WEIGHT_DECAY] = (const double[]){0, 1e-5, 1e-4, 1e-3, 1e-2, 1e-1, END},
    [SET_LOSS_SCALE] = (const double[]){-1, 0, 1, 16, 256, 4096, 65536, 1048576, 16777216, END},
    [SET_WARMUP] = (const double[]){0, 10, 20, 50, 100, 200, 500, 1000, END},
    [SET_BETA1] = (const double[]){0, 0.5, 0.8, 0.9, 0.95, 0.99, END},
    [SET_BETA2] = (const double[]){0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9999, END},
    [SET_EPSILON] = (const double[]){SETTING_UNSET, 1e-10, 1e-8, 1e-6, 1e-4, 1e-2, END},
    [SET_LOSS_SCALE_INTERVAL] = (const double[]){10, 20, 50, 100, 200, 500, 1000, 2000, END},
    [SET_BRANCH_EXAMPLES] = /* 0: auto */
        (const double[]){0, 4096, 8192, 16384, 32768, 65536, 131072, END},
    [SET_BRANCH_TOLERANCE] = (const double[]){0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, END},
};

static double turn_notch(const double *notch, double value, int direction)
{
    double below = value;
    while (*notch < value)
        below = *notch++;
    if (direction < 0)
        return below;
    notch += *notch == value;
    return *notch == END ? value : *notch;
}

static double power_above(double value)
{
    return exp2(floor(log2(value)) + 1);
}

static double power_below(double value)
{
    return exp2(ceil(log2(value)) - 1);
}

/* 1, 2, 4 ... 1024 below N, then full (0). */
static double turn_batch(const struct view *view, double value, int direction)
{
    double n = (double)view->train_n, top = fmin(BATCH_NOTCH_MOST, power_below(n));
    if (direction > 0)
        return value == 0 || value >= top ? 0 : power_above(value);
    if (value == 0 || value > top)
        return n > 1 ? top : 0;
    return value <= 1 ? 1 : power_below(value);
}

/* auto (0), 1, 2, 4 ...; up from auto by way of what auto came to. */
static double turn_accumulate(const struct view *view, double value, int direction)
{
    if (direction < 0)
        return value <= 1 ? 0 : power_below(value);
    double passes = value == 0 && view->accumulate > 1 ? (double)view->accumulate : value;
    return passes == 0 ? 1 : fmin(power_above(passes), (double)view->batch);
}

static double turn_choice(enum setting setting, double value, int direction)
{
    return fmin(fmax(value + direction, 0), setting_table[setting].most);
}

/* Fewer bits are further down the table. */
static double turn_precision(double value, int direction)
{
    return turn_choice(SET_PRECISION, value, -direction);
}

static double turn_budget(const struct view *view, double value, int direction)
{
    if (value == 0)
        return direction < 0 ? power_above((double)view->memory.total) : 0;
    return direction > 0 ? power_above(value) : fmax(power_below(value), 1024);
}

static double turn_pace(enum clock clock, double value, int direction)
{
    bool examples = value < 0 || (value == 0 && turn_default_pace(clock) < 0);
    double sign = examples ? -1 : 1, most = examples ? 51200 : 1600, size = fabs(value);
    if (value == 0)
        return direction > 0 ? 0 : sign * most;
    if (direction > 0)
        return size >= most ? 0 : sign * size * 2;
    return sign * fmax(size / 2, 0.125);
}

static double turn_rate(double value, int direction)
{
    if (value == 0)
        return direction > 0 ? 0.001 : 0;
    double rate = direction > 0 ? value * 2 : value / 2;
    return rate < 1e-9 || rate > setting_table[SET_LR].most ? value : rate;
}

/* auto (0), then 1, 2, 4 ... of the unit it is counted in: examples, if none is said. */
static double turn_every(double value, int direction)
{
    double sign = value < 0 ? -1 : 1, size = fabs(value);
    if (value == 0)
        return direction > 0 ? PACED_EVAL : 0;
    if (direction > 0)
        return size * 2 > EVAL_MOST ? value : sign * size * 2;
    return size / 2 < 1 ? 0 : sign * floor(size / 2);
}

/* The next kind, laid out over the x axis: a cosine to its end, or four steps or stages. */
static double turn_schedule(const struct view *view, double value, int direction)
{
    double epoch = (double)view->train_n / (double)view->batch, steps = 1000;
    int kind = (int)schedule_unpack(value).kind + direction;
    if (kind < 0 || kind >= SCHEDULES)
        return value;
    if (view->horizon > 0)
        steps = fmin(fmax(round(view->horizon * epoch), 4), SCHEDULE_STEPS_MOST);
    struct schedule schedule = {(enum schedule_kind)kind, 0, schedule_table[kind].factor};
    if (schedule_table[kind].steps)
        schedule.steps = (uint64_t)(kind == SCHEDULE_COSINE ? steps : round(steps / 4));
    return schedule_pack(&schedule);
}

static double turn(const struct view *view, enum clock clock, enum setting setting, double value,
                   int direction)
{
    if (notches[setting])
        return turn_notch(notches[setting], value, direction);
    switch (setting) {
    case SET_BATCH:
    case SET_LR_BATCH:
        return turn_batch(view, value, direction);
    case SET_ACCUMULATE:
        return turn_accumulate(view, value, direction);
    case SET_LR:
        return turn_rate(value, direction);
    case SET_PRECISION:
        return turn_precision(value, direction);
    case SET_SCHEDULE:
        return turn_schedule(view, value, direction);
    case SET_MEMORY_LIMIT:
        return turn_budget(view, value, direction);
    case SET_EVAL_EVERY:
        return turn_every(value, direction);
    case SET_PACE:
        return turn_pace(clock, value, direction);
    default:
        return turn_choice(setting, value, direction);
    }
}

double turn_default_pace(enum clock clock)
{
    return clock == CLOCK_EPOCHS || clock == CLOCK_EXAMPLES ? -1600 : 50;
}

void turn_set_pace(const struct view *view, double pace, struct change *change)
{
    double every = view->knob[SET_EVAL_EVERY];
    change_add(change, SET_PACE, pace);
    if (pace == 0 && every == PACED_EVAL)
        change_add(change, SET_EVAL_EVERY, 0);
    else if (pace != 0 && every == 0)
        change_add(change, SET_EVAL_EVERY, PACED_EVAL);
}

double turn_value(const struct view *view, enum setting setting)
{
    bool own = setting == SET_LR && view->knob[SET_LR] == SETTING_UNSET;

    return own ? view->scaled_lr : view->knob[setting];
}

double rate_scaled(const struct rate *rate)
{
    double ratio = rate->batch / rate->reference;

    return rate->base * (rate->rule == SCALE_LINEAR ? ratio
                         : rate->rule == SCALE_SQRT ? sqrt(ratio)
                                                    : 1);
}

void turn_knob(const struct view *view, enum clock clock, enum setting setting, double value,
               int direction, struct change *change)
{
    double to = turn(view, clock, setting, value, direction);
    if (to == value || !setting_allows(&setting_table[setting], to))
        return;
    if (setting == SET_PACE)
        turn_set_pace(view, to, change);
    else
        change_add(change, setting, to);
}
