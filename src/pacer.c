/* pacer.c -- pacing by due times: each step moves the due time on by its share of a second. */
#include "src/pacer.h"

#include <time.h>

double pacer_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

double pacer_wait(const struct pacer *pacer, double pace, double now)
{
    return pace != 0 && pacer->due > now ? pacer->due - now : 0;
}

void pacer_step(struct pacer *pacer, double pace, size_t examples, double now)
{
    double share = pace > 0 ? 1 / pace : pace < 0 ? (double)examples / -pace : 0;
    double slack = share > 0.05 ? share : 0.05;
    double from = pacer->due > now - slack ? pacer->due : now;
    pacer->due = from + share;
}
