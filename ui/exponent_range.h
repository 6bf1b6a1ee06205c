/* exponent_range.h -- binary exponents of a format, and what of a histogram lies outside. Pure.
 *
 * Of IEEE 754 binary16 and binary32, and of bfloat16, which is binary32's upper half.
 */
#ifndef UI_EXPONENT_RANGE_H
#define UI_EXPONENT_RANGE_H

#include "engine/exponents.h"
#include "engine/precision.h"

struct exponent_range {
    int subnormal; /* of the smallest number above 0 */
    int normal;    /* of the smallest with its full mantissa */
    int largest;
};
extern const struct exponent_range exponent_range[FORMATS];

/* Shares of all values that a format would lose if they were 2^shift times as large: rounded to 0,
 * stored with less than a full mantissa, or overflown. Values within a bin go the way most of it
 * does: those from half the smallest number on are rounded up. */
double exponents_to_zero(const struct exponents *e, enum format format, int shift);
double exponents_subnormal(const struct exponents *e, enum format format, int shift);
double exponents_overflown(const struct exponents *e, enum format format, int shift);

/* Exponents of the least and the greatest value; false if all are 0. */
bool exponents_span(const struct exponents *e, int *least, int *greatest);

#endif
