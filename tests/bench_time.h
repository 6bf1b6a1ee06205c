/* bench_time.h -- times of things that are compared: side by side, in short bursts.
 *
 * The speed of a machine drifts by a tenth within minutes. So whatever is compared takes turns, a
 * burst each, and ratios are taken between bursts of one round. A burst is cut into slices, and its
 * quickest slice is what ratios compare: the one that other processes disturbed least.
 */
#ifndef TESTS_BENCH_TIME_H
#define TESTS_BENCH_TIME_H

#include <stdbool.h>
#include <stddef.h>

enum { RACE_ROUNDS = 15 };

struct racer {
    void (*run)(void *context, size_t steps);
    void *context;
    bool spare;   /* leaves out rounds where the race gets long */
    size_t slices, slice; /* of a burst, and the steps of each; as the race has chosen */
    int rounds;           /* it took part in, the first ones */
    double us[RACE_ROUNDS];    /* a step, mean of a burst */
    double quick[RACE_ROUNDS]; /* a step in its quickest slice */
};

/* Seconds on a clock that only goes on. */
double bench_clock(void);

/* Warms every racer up, sizes the bursts (some 15 ms, one step at least), then runs the rounds.
 * After `seconds` the spare ones stay out, but for their first three rounds. */
void race(struct racer *racers, int count, double seconds);

/* Microseconds a step: median of the bursts, and the quickest slice of all. */
double racer_median(const struct racer *racer);
double racer_least(const struct racer *racer);

/* Median over the rounds both ran of a's time over b's; NaN where one is NULL. */
double race_ratio(const struct racer *a, const struct racer *b);

/* Of n > 0 values, which it sorts. */
double bench_median(double *values, int n);

#endif
