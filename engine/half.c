/* half.c -- bf16 and fp16 by integer arithmetic on the bits of a binary32.
 *
 * Rounding to nearest even adds half a unit of the last place kept, less one, plus that place's own
 * bit, and cuts: a carry runs into the exponent, up to infinity, as it should. Every case is worked
 * out and one selected, without a branch, so that the loops over arrays become vector code.
 * Invariant: no floating-point operation but the conversion of integers below 2^15, which is exact
 * in every mode of the processor.
 */
#include "engine/half.h"

#include <string.h>

#include "engine/multiversion.h"

#define MAGNITUDE 0x7fffffffu
#define INFINITE 0x7f800000
#define FP16_INFINITE 0x7c00
#define FP16_REBIAS 0x38000000   /* 112 << 23: from the exponents of binary16 to binary32's */
#define FP16_OVERFLOW 0x477ff000 /* 65520, halfway to the number after the largest */
#define FP16_NORMAL 0x38800000   /* 2^-14 */

static inline uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static inline float float_of(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static inline uint32_t bf16_of(uint32_t bits)
{
    uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
    uint32_t quiet = bits >> 16 | 0x40;
    return (int32_t)(bits & MAGNITUDE) > INFINITE ? quiet : rounded;
}

/* The magnitude below 2^-14 in units of 2^-24: a shift by 14 for the largest exponent; from 25 on
 * less than half a unit is left. `rest` is what the shift cuts off, moved to the top of a word. */
static inline int32_t fp16_subnormal(int32_t magnitude)
{
    int32_t exponent = magnitude >> 23;
    int32_t shift = exponent > 101 ? (126 - exponent) & 31 : 25;
    uint32_t significand = (uint32_t)((magnitude & 0x7fffff) | 0x800000);
    uint32_t units = significand >> shift, rest = significand << (32 - shift);
    int32_t above_half = (int32_t)((rest ^ 0x80000000u) | (units & 1));
    return (int32_t)units + (above_half > 0);
}

static inline uint32_t fp16_of(uint32_t bits)
{
    int32_t magnitude = (int32_t)(bits & MAGNITUDE);
    int32_t normal = (magnitude - FP16_REBIAS + 0xfff + (magnitude >> 13 & 1)) >> 13;
    int32_t quiet = FP16_INFINITE | 0x200 | (magnitude >> 13 & 0x3ff);
    int32_t half = magnitude < FP16_NORMAL ? fp16_subnormal(magnitude) : normal;
    half = magnitude >= FP16_OVERFLOW ? FP16_INFINITE : half;
    half = magnitude > INFINITE ? quiet : half;
    return (uint32_t)half | (bits >> 16 & 0x8000);
}

static inline uint32_t fp16_widened(uint32_t half)
{
    int32_t magnitude = (int32_t)(half & 0x7fff);
    int32_t normal = (magnitude << 13) + FP16_REBIAS;
    int32_t counted = (int32_t)bits_of((float)magnitude); /* in units of 2^-24 */
    int32_t subnormal = magnitude ? counted - (24 << 23) : 0;
    int32_t wide = magnitude < 0x400 ? subnormal : normal;
    wide += magnitude < FP16_INFINITE ? 0 : FP16_REBIAS;
    return (uint32_t)wide | (half & 0x8000) << 16;
}

uint16_t bf16_from_float(float value)
{
    return (uint16_t)bf16_of(bits_of(value));
}

float bf16_to_float(uint16_t bits)
{
    return float_of((uint32_t)bits << 16);
}

uint16_t fp16_from_float(float value)
{
    return (uint16_t)fp16_of(bits_of(value));
}

float fp16_to_float(uint16_t bits)
{
    return float_of(fp16_widened(bits));
}

/* ---- arrays ---------------------------------------------------------------------------------- */

enum { BLOCK = 1 << 15 }; /* so that a block's count fits a short lane of the vector code */

static inline uint32_t vanished(uint32_t bits, uint32_t half)
{
    return ((half & 0x7fff) == 0) & ((bits & MAGNITUDE) != 0);
}

/* Up to 0x8000, halfway to the smallest, but not 0: one less has no bit above the lower 15. */
static inline uint32_t bf16_vanishes(uint32_t bits)
{
    return (((bits & MAGNITUDE) - 1) & ~0x7fffu) == 0;
}

MULTIVERSION void bf16_widen(float *restrict to, const uint16_t *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = float_of((uint32_t)from[i] << 16);
}

MULTIVERSION void fp16_widen(float *restrict to, const uint16_t *restrict from, size_t n)
{
    for (size_t i = 0; i < n; i++)
        to[i] = float_of(fp16_widened(from[i]));
}

MULTIVERSION size_t bf16_narrow(uint16_t *restrict to, const float *restrict from, size_t n)
{
    size_t underflows = 0;
    for (size_t start = 0; start < n; start += BLOCK) {
        uint32_t count = 0, size = (uint32_t)(n - start < BLOCK ? n - start : BLOCK);
        for (uint32_t i = 0; i < size; i++) {
            uint32_t bits = bits_of(from[start + i]);
            to[start + i] = (uint16_t)bf16_of(bits);
            count += bf16_vanishes(bits);
        }
        underflows += count;
    }
    return underflows;
}

MULTIVERSION size_t fp16_narrow(uint16_t *restrict to, const float *restrict from, size_t n)
{
    size_t underflows = 0;
    for (size_t start = 0; start < n; start += BLOCK) {
        uint32_t count = 0, size = (uint32_t)(n - start < BLOCK ? n - start : BLOCK);
        for (uint32_t i = 0; i < size; i++) {
            uint32_t bits = bits_of(from[start + i]), half = fp16_of(bits);
            to[start + i] = (uint16_t)half;
            count += vanished(bits, half);
        }
        underflows += count;
    }
    return underflows;
}

MULTIVERSION void tf32_round(float *to, const float *from, size_t n)
{
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        uint32_t bits = bits_of(from[i]);
        uint32_t rounded = (bits + 0xfff + (bits >> 13 & 1)) & ~(uint32_t)0x1fff;
        uint32_t quiet = (bits | 0x400000) & ~(uint32_t)0x1fff;
        to[i] = float_of((int32_t)(bits & MAGNITUDE) > INFINITE ? quiet : rounded);
    }
}
