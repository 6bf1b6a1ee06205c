/* exponents.h -- how large the stored gradients of a step are: a histogram of binary exponents.
 *
 * Bin i counts values with 2^e <= |v| < 2^(e+1), e = EXPONENT_LOW + i, as they are stored: in the
 * format of the precision in force, loss scale included. Where a step adds up several 16-bit
 * gradients in fp32, it is their sum. Plain data.
 */
#ifndef ENGINE_EXPONENTS_H
#define ENGINE_EXPONENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { EXPONENT_LOW = -149, EXPONENT_HIGH = 127, EXPONENT_BINS = EXPONENT_HIGH - EXPONENT_LOW + 1 };

struct exponents {
    bool measured;
    uint64_t step;                 /* the one whose gradient it is */
    uint64_t count[EXPONENT_BINS];
    uint64_t zero;                 /* values that are 0 */
    uint64_t lost;                 /* infinities and NaN */
    uint64_t total;                /* all of them */
    double loss_scale;             /* they are multiplied by; 1 where there is none */
};

/* Counts n more values. */
void exponents_add(struct exponents *exponents, const float *values, size_t n);

/* Adds what another has counted. */
void exponents_join(struct exponents *exponents, const struct exponents *part);

#endif
