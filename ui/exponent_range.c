/* exponent_range.c -- binary exponents of a format, and what of a histogram lies outside. */
#include "ui/exponent_range.h"

const struct exponent_range exponent_range[FORMATS] = {
    [FORMAT_FP32] = {-149, -126, 127},
    [FORMAT_BF16] = {-133, -126, 127},
    [FORMAT_FP16] = {-24, -14, 15},
};

/* Of exponents from … to, both included. */
static double share(const struct exponents *e, int from, int to)
{
    uint64_t count = 0;

    for (int i = 0; i < EXPONENT_BINS; i++)
        if (EXPONENT_LOW + i >= from && EXPONENT_LOW + i <= to)
            count += e->count[i];
    return e->total ? (double)count / (double)e->total : 0;
}

double exponents_to_zero(const struct exponents *e, enum format format, int shift)
{
    return share(e, EXPONENT_LOW, exponent_range[format].subnormal - 2 - shift);
}

double exponents_subnormal(const struct exponents *e, enum format format, int shift)
{
    return share(e, exponent_range[format].subnormal - 1 - shift,
                 exponent_range[format].normal - 1 - shift);
}

double exponents_overflown(const struct exponents *e, enum format format, int shift)
{
    return share(e, exponent_range[format].largest + 1 - shift, EXPONENT_HIGH);
}

bool exponents_span(const struct exponents *e, int *least, int *greatest)
{
    int first = 0, last = EXPONENT_BINS - 1;

    while (first < EXPONENT_BINS && e->count[first] == 0)
        first++;
    while (last > first && e->count[last] == 0)
        last--;
    *least = EXPONENT_LOW + first;
    *greatest = EXPONENT_LOW + last;
    return first < EXPONENT_BINS;
}
