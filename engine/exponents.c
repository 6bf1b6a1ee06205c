/* exponents.c -- the histogram, from the bits of fp32 alone: no rounding, no flushing to zero. */
#include "engine/exponents.h"

#include <string.h>

enum { MANTISSA_BITS = 23, EXPONENT_ONES = 255 };

/* Exponent field 1 is 2^-126. */
enum { FIRST_NORMAL_BIN = -126 - EXPONENT_LOW };

static int highest_bit(uint32_t bits)
{
    return 31 - __builtin_clz(bits);
}

void exponents_add(struct exponents *exponents, const float *values, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint32_t bits;
        memcpy(&bits, &values[i], sizeof bits);
        uint32_t size = bits & 0x7fffffff, field = size >> MANTISSA_BITS;
        if (!size)
            exponents->zero++;
        else if (field == EXPONENT_ONES)
            exponents->lost++;
        else
            exponents->count[field ? (int)field - 1 + FIRST_NORMAL_BIN : highest_bit(size)]++;
    }
    exponents->total += n;
}

void exponents_join(struct exponents *exponents, const struct exponents *part)
{
    for (int i = 0; i < EXPONENT_BINS; i++)
        exponents->count[i] += part->count[i];
    exponents->zero += part->zero;
    exponents->lost += part->lost;
    exponents->total += part->total;
}
