/* split_measure.h -- what was measured on the whole training split at one point of the weights, and
 * the experiment that it makes possible: a batch's gradient against it. Plain data.
 */
#ifndef ENGINE_SPLIT_MEASURE_H
#define ENGINE_SPLIT_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exact, of all N training examples at the weights before step `step` + 1. Loss and gradient are of
 * the network as it trains: with dropout, and with batch norm over passes of the micro-batch. */
struct split_measure {
    bool measured;
    uint64_t number;                 /* measurements of this run so far, this one included */
    uint64_t step;
    double epoch;
    double loss, accuracy;           /* accuracy NAN for regression */
    double test_loss, test_accuracy; /* of the same weights */
    double grad_sq;                  /* |G|^2 */
    double trace;                    /* tr Sigma, unbiased; NAN where examples have no gradient */
};

/* While the weights stand still: mean |g_B - G|^2 over the steps since, at the batch in force. Steps
 * over fewer examples, the last of an epoch, are left out. */
struct freeze_test {
    bool on;
    uint64_t steps;    /* at this batch size, precision and split, since the weights froze */
    double measured;   /* mean of |g_B - G|^2; NAN while there is none */
    double error;      /* its standard error; NAN below two steps */
    double expected;   /* tr Sigma (1/B - 1/N), with the exact trace; 0 at full batch; tr Sigma / B
                          with replacement. With batch norm from the groups' average trace. NAN where
                          neither is known */
};

/* "measured all 1437: loss 0.31, |G|² 0.039, tr Σ 21, noise scale 540"; n: examples in the split.
 * Returns `text`. */
char *split_measure_text(const struct split_measure *measure, size_t n, char *text, size_t size);

#endif
