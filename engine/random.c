/* random.c -- counter-based random numbers.
 *
 * The key is absorbed a word at a time: state = mix(state + golden ratio · (word + 1)). The last
 * step is SplitMix64's own sequence, started where seed, stream and the first counter say.
 * Invariant: no state; equal arguments give equal bits on every machine.
 */
#include "engine/random.h"

#include <math.h>

#define GOLDEN 0x9e3779b97f4a7c15u
#define TWO_PI 6.283185307179586

static uint64_t absorb(uint64_t state, uint64_t word)
{
    return random_mix(state + GOLDEN * (word + 1));
}

uint64_t random_bits(uint64_t seed, enum random_stream stream, uint64_t a, uint64_t b)
{
    return absorb(absorb(absorb(absorb(0, seed), stream), a), b);
}

double random_uniform(uint64_t bits)
{
    return (double)(bits >> 11) * 0x1p-53;
}

double random_normal(uint64_t seed, enum random_stream stream, uint64_t a, uint64_t b)
{
    /* 1 − u lies in (0, 1], so that the logarithm is finite. */
    double u = random_uniform(random_bits(seed, stream, a, 2 * b));
    double v = random_uniform(random_bits(seed, stream, a, 2 * b + 1));
    return sqrt(-2 * log(1 - u)) * cos(TWO_PI * v);
}
