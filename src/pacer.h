/* pacer.h -- when the next step is due, so that an audience can follow. */
#ifndef SRC_PACER_H
#define SRC_PACER_H

#include <stddef.h>

struct pacer {
    double due; /* on the clock below; 0 before the first step */
};

/* Seconds on a clock that only goes forward. */
double pacer_clock(void);

/* Seconds to wait before the next step may start; 0 if it may now. `pace` is SET_PACE's number. */
double pacer_wait(const struct pacer *pacer, double pace, double now);

/* A step over `examples` was started: sets when the next is due. Time that was lost (a pause, a slow
 * step) is not made up for. */
void pacer_step(struct pacer *pacer, double pace, size_t examples, double now);

#endif
