/* split_measure.h -- what was measured on the whole training split at one point of the weights, and
 * the experiment that it makes possible: a batch's gradient against it. Plain data.
 */
#ifndef ENGINE_SPLIT_MEASURE_H
#define ENGINE_SPLIT_MEASURE_H

#include <stdbool.h>
#include <stdint.h>

/* Exact, of all N training examples at the weights before step `step` + 1. */
struct split_measure {
    bool measured;
    uint64_t step;
    double epoch;
    double loss, accuracy;           /* accuracy NAN for regression */
    double test_loss, test_accuracy; /* of the same weights */
    double grad_sq;                  /* |G|^2 */
    double trace;                    /* tr Sigma, unbiased; NAN where examples have no gradient */
};

/* While the weights stand still: mean |g_B - G|^2 over the steps since, at the batch in force. */
struct freeze_test {
    bool on;
    uint64_t steps;    /* at this batch size, since the weights froze */
    double measured;   /* mean of |g_B - G|^2 */
    double error;      /* its standard error */
    double expected;   /* tr Sigma (1/B - 1/N), with the exact trace; 0 at full batch */
};

#endif
