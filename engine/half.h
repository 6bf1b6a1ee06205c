/* half.h -- 16-bit floating-point formats, and rounding to tf32's mantissa, in integer code.
 *
 * bf16: 1 sign, 8 exponent, 7 mantissa bits (the upper half of a binary32). fp16: IEEE 754
 * binary16. Narrowing rounds to nearest, ties to even, overflows to infinity, keeps NaN a quiet NaN
 * and makes subnormals where the format has them; widening is exact. No function depends on the
 * rounding mode, flush-to-zero or the processor's half-precision instructions: all give the same
 * bits everywhere.
 */
#ifndef ENGINE_HALF_H
#define ENGINE_HALF_H

#include <stddef.h>
#include <stdint.h>

uint16_t bf16_from_float(float value);
float bf16_to_float(uint16_t bits);
uint16_t fp16_from_float(float value);
float fp16_to_float(uint16_t bits);

/* The same over arrays of n values. The narrowing ones return how many values were not zero and
 * became zero (underflow). Source and destination do not overlap. */
void bf16_widen(float *to, const uint16_t *from, size_t n);
size_t bf16_narrow(uint16_t *to, const float *from, size_t n);
void fp16_widen(float *to, const uint16_t *from, size_t n);
size_t fp16_narrow(uint16_t *to, const float *from, size_t n);

/* n values rounded to the 10 bits of mantissa that tf32 products read, to nearest, ties to even;
 * exponents are fp32's, infinities and NaN stay. `to` may be `from`. */
void tf32_round(float *to, const float *from, size_t n);

#endif
