/* stopwatch.h -- the time training takes, without the time the process was stopped.
 *
 * A process that is suspended (Ctrl-Z, SIGSTOP) finds its wall clock far ahead of the processor time
 * it used. Both clocks are compared when a lap seems long; the surplus is taken off. One thread.
 */
#ifndef ENGINE_STOPWATCH_H
#define ENGINE_STOPWATCH_H

struct stopwatch {
    double begin;           /* of the lap */
    double wall, processor; /* the two clocks, together, not long ago */
};

/* Starts a lap. */
void stopwatch_start(struct stopwatch *watch);

/* Seconds since the lap started. */
double stopwatch_lap(const struct stopwatch *watch);

#endif
