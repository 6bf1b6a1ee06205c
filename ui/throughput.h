/* throughput.h -- how fast a run is, and how fast it would be without its pace. Pure. */
#ifndef UI_THROUGHPUT_H
#define UI_THROUGHPUT_H

#include "ui/view.h"

struct throughput {
    bool timed;         /* the rest but `training` is measured */
    bool training;
    double step_s;      /* of a step, evaluation left out */
    double whole_s;     /* with its part of the evaluations: step / (1 - share of evaluation) */
    double free_steps, free_examples; /* a second, without a pace: 1 / whole, B / whole */
    bool paced;
    double busy;        /* share of time spent training: steps a second x whole, at most 1 */
};
struct throughput throughput_of(const struct view *view);

/* "1.23 ms", "45.6 us", "2.1 s". Returns `text`. */
char *throughput_time(double seconds, char *text, size_t size);

#endif
