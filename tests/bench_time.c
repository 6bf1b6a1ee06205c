/* bench_time.c -- times of things that are compared: side by side, in short bursts.
 *
 * Every other round runs backwards, so that nobody always follows the same neighbour.
 */
#include "tests/bench_time.h"

#include <math.h>
#include <stdlib.h>
#include <time.h>

#include "engine/util.h"

#define BURST_SECONDS 0.015
#define WARM_SECONDS 0.005 /* a burst that long tells how long a step takes */

enum { SPARE_ROUNDS = 3, SLICES = 5 };

double bench_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds_of(const struct racer *racer, size_t steps)
{
    double start = bench_clock();
    racer->run(racer->context, steps);
    return bench_clock() - start;
}

/* The first step evaluates, and everything is cold: it tells nothing. */
static void warm_up(struct racer *racer)
{
    size_t steps = 1;
    double seconds;
    racer->run(racer->context, 1);
    while ((seconds = seconds_of(racer, steps)) < WARM_SECONDS)
        steps *= 2;
    size_t burst = (size_t)fmax(1, round(BURST_SECONDS / seconds * (double)steps));
    racer->slices = MIN(burst, SLICES);
    racer->slice = burst / racer->slices;
    racer->rounds = 0;
}

static void take_turn(struct racer *racer)
{
    double each = 1e6 / (double)racer->slice, sum = 0, least = INFINITY;
    for (size_t i = 0; i < racer->slices; i++) {
        double us = each * seconds_of(racer, racer->slice);
        sum += us;
        least = fmin(least, us);
    }
    racer->us[racer->rounds] = sum / (double)racer->slices;
    racer->quick[racer->rounds++] = least;
}

void race(struct racer *racers, int count, double seconds)
{
    for (int i = 0; i < count; i++)
        warm_up(&racers[i]);
    double until = bench_clock() + seconds;
    for (int round = 0; round < RACE_ROUNDS; round++) {
        bool late = round >= SPARE_ROUNDS && bench_clock() > until;
        for (int i = 0; i < count; i++) {
            struct racer *racer = &racers[round % 2 ? count - 1 - i : i];
            if (!(late && racer->spare) && racer->rounds == round)
                take_turn(racer);
        }
    }
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double bench_median(double *values, int n)
{
    REQUIRE(n > 0);
    qsort(values, (size_t)n, sizeof *values, ascending);
    return (values[(n - 1) / 2] + values[n / 2]) / 2;
}

double racer_median(const struct racer *racer)
{
    double us[RACE_ROUNDS];
    for (int i = 0; i < racer->rounds; i++)
        us[i] = racer->us[i];
    return bench_median(us, racer->rounds);
}

double racer_least(const struct racer *racer)
{
    double least = INFINITY;
    for (int i = 0; i < racer->rounds; i++)
        least = fmin(least, racer->quick[i]);
    return least;
}

double race_ratio(const struct racer *a, const struct racer *b)
{
    double ratio[RACE_ROUNDS];
    if (!a || !b)
        return NAN;
    int rounds = MIN(a->rounds, b->rounds);
    for (int i = 0; i < rounds; i++)
        ratio[i] = a->quick[i] / b->quick[i];
    return bench_median(ratio, rounds);
}
