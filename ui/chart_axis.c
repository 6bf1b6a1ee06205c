/* chart_axis.c -- round ranges and ticks.
 *
 * A range only ever ends on a tick: 1, 2, 5 x 10^k on a log axis, a multiple of the step on a
 * linear one. So it moves in jumps, rarely, and not with every value. Ticks come most important
 * first: who draws them leaves out those that find no room.
 */
#include "ui/chart_axis.h"

#include <math.h>

#include "engine/util.h"

enum { ROWS_PER_TICK = 3, COLS_PER_TICK = 7 };

static const double round_digits[] = {1, 2, 5, 10};

static double power_of_ten(int exponent)
{
    return exponent < 0 ? 1 / pow(10, -exponent) : pow(10, exponent);
}

static int decade(double value)
{
    return (int)floor(log10(value) + 1e-12);
}

/* The next 1, 2, 5 x 10^k not below (above) the value, but for rounding. */
static double round_up(double value)
{
    double scale = power_of_ten(decade(value));
    size_t i = 0;

    while (i + 1 < COUNT_OF(round_digits) && round_digits[i] * scale < value * (1 - 1e-6))
        i++;
    return round_digits[i] * scale;
}

static double round_down(double value)
{
    double scale = power_of_ten(decade(value));
    size_t i = COUNT_OF(round_digits) - 1;

    while (i > 0 && round_digits[i] * scale > value * (1 + 1e-6))
        i--;
    return round_digits[i] * scale;
}

static void add_tick(struct axis *axis, double value)
{
    if (axis->count < AXIS_TICKS)
        axis->tick[axis->count++] = value;
}

static void add_decades(struct axis *axis, double digit, int step)
{
    double low = axis->low * (1 + 1e-6), high = axis->high * (1 - 1e-6);

    for (int k = decade(axis->low); k <= decade(axis->high); k += step) {
        double value = digit * power_of_ten(k);
        if (value > low && value < high)
            add_tick(axis, value);
    }
}

/* All of 1, 2, 5 where every one has room, else decades, else every n-th. */
static void log_ticks(struct axis *axis, int rows)
{
    double rows_per_decade = rows / log10(axis->high / axis->low);
    bool all = rows_per_decade * log10(2) >= 1.5;

    if (!all)
        add_decades(axis, 1, (int)ceil(2 / rows_per_decade));
    add_tick(axis, axis->high);
    add_tick(axis, axis->low);
    for (size_t i = 0; all && i < 3; i++)
        add_decades(axis, round_digits[i], 1);
}

static struct axis log_axis(double low, double high, int rows)
{
    struct axis axis = {.low = round_down(low), .high = round_up(high), .log = true};

    if (axis.high < axis.low * 2)
        axis.high = round_up(axis.low * 1.5);
    log_ticks(&axis, rows);
    return axis;
}

/* A range that starts near 0 starts at 0; one of no width gets some. */
static struct axis linear_axis(double low, double high, int rows)
{
    if (low > 0 && low < high / 2)
        low = 0;
    if (high < 0 && high > low / 2)
        high = 0;
    double least = 1e-5 * MAX(fabs(low), fabs(high));
    double span = MAX(high - low, least > 0 ? least : 1);
    double step = round_up(span / MAX(rows / ROWS_PER_TICK, 1));
    struct axis axis = {.low = floor(low / step + 1e-6) * step, .step = step};

    axis.high = MAX(ceil(high / step - 1e-6) * step, axis.low + step);
    int steps = (int)lround((axis.high - axis.low) / step);
    add_tick(&axis, axis.high);
    for (int i = 0; i < steps; i++)
        add_tick(&axis, axis.low + i * step);
    return axis;
}

struct axis axis_values(double low, double high, bool log, int rows)
{
    if (low > high)
        return (struct axis){.low = log ? .1 : 0, .high = 1, .log = log};
    return log ? log_axis(low, high, rows) : linear_axis(low, high, rows);
}

struct axis axis_percent(int rows)
{
    struct axis axis = {.high = 1};
    int steps = rows >= 15 ? 5 : rows >= 8 ? 4 : 2;

    add_tick(&axis, 1);
    for (int i = 0; i < steps; i++)
        add_tick(&axis, (double)i / steps);
    return axis;
}

/* ---- clocks ---- */

/* Smallest round step that leaves labels room; a larger if it divides the range. */
static double clock_step(double end, int cols, bool whole)
{
    static const double digits[] = {1, 2, 4, 5, 10, 20};
    double least = end * COLS_PER_TICK / MAX(cols, 1);
    double scale, found = 0;

    if (whole)
        least = MAX(least, 1);
    scale = power_of_ten(decade(least));
    for (size_t i = 0; i < COUNT_OF(digits); i++) {
        double step = digits[i] * scale;
        if (step < least * (1 - 1e-9))
            continue;
        if (found > 0 && step > 2 * found)
            break;
        double parts = end / step;
        if (fabs(parts - round(parts)) < 1e-6)
            return step;
        found = found > 0 ? found : step;
    }
    return found == 4 * scale ? 5 * scale : found;
}

static bool is_whole(enum clock clock)
{
    return clock == CLOCK_STEPS || clock == CLOCK_EXAMPLES;
}

/* Ticks at those digits of every n-th decade, as far as they lie on the axis. */
static void add_digits(struct axis *axis, size_t digits, int every)
{
    double low = axis->low * (1 - 1e-9), high = axis->high * (1 + 1e-9);

    for (int k = decade(low); k <= decade(high); k += every)
        for (size_t i = 0; i < digits; i++) {
            double value = round_digits[i] * power_of_ten(k);
            if (value >= low && value <= high)
                add_tick(axis, value);
        }
}

static struct axis clock_log_axis(double start, double end, int cols)
{
    struct axis axis = {.low = start, .high = end, .log = true};
    double decade_cols = cols / log10(end / start);

    bool all = decade_cols * log10(2) >= COLS_PER_TICK;
    if (!all && start > power_of_ten(decade(start)) * 1.5 && fabs(round_up(start) / start - 1) < 1e-6)
        add_tick(&axis, start); /* round, but no decade */
    if (all)
        add_digits(&axis, 3, 1);
    else
        add_digits(&axis, 1, MAX(1, (int)ceil(COLS_PER_TICK / decade_cols)));
    return axis;
}

static void add_multiples(struct axis *axis)
{
    double first = ceil(axis->low / axis->step - 1e-9);

    for (int i = 0; i < AXIS_TICKS && (first + i) * axis->step <= axis->high * (1 + 1e-9); i++)
        add_tick(axis, (first + i) * axis->step);
}

struct axis axis_clock(enum clock clock, double start, double end, bool log, int cols)
{
    end = isfinite(end) && end > start ? end : start + 1;
    struct axis axis = {.low = start, .high = end};

    if (log)
        axis = clock_log_axis(start, end, cols);
    if (log && axis.count > 2)
        return axis;
    axis.count = 0;
    axis.step = clock_step(end - start, cols, is_whole(clock));
    add_multiples(&axis);
    return axis;
}

double axis_share(const struct axis *axis, double value)
{
    if (axis->log)
        return log(value / axis->low) / log(axis->high / axis->low);
    return (value - axis->low) / (axis->high - axis->low);
}

const char *axis_unit(enum clock clock)
{
    static const char *const unit[CLOCKS] = {"steps", "ep", "ex", "s"};

    return unit[clock];
}
