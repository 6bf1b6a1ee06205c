/* stopwatch.c -- wall time, corrected by processor time where the two part.
 *
 * The processor's clock costs a system call, so it is read once every `refresh` seconds and when a
 * lap is longer than `suspicious`, not in every lap.
 */
#include "engine/stopwatch.h"

#include <time.h>

static const double refresh = 0.05, suspicious = 0.25;

static double read_clock(clockid_t id)
{
    struct timespec t;
    clock_gettime(id, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

void stopwatch_start(struct stopwatch *watch)
{
    watch->begin = read_clock(CLOCK_MONOTONIC);
    if (watch->begin < watch->wall + refresh)
        return;
    watch->wall = watch->begin;
    watch->processor = read_clock(CLOCK_THREAD_CPUTIME_ID);
}

double stopwatch_lap(const struct stopwatch *watch)
{
    double now = read_clock(CLOCK_MONOTONIC), lap = now - watch->begin;
    if (lap < suspicious)
        return lap;
    double used = read_clock(CLOCK_THREAD_CPUTIME_ID) - watch->processor;
    double stopped = now - watch->wall - used;
    return stopped > suspicious && stopped < lap ? lap - stopped : lap;
}
