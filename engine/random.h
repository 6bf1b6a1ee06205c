/* random.h -- counter-based random numbers.
 *
 * A draw is a pure function of (seed, stream, two counters): never of the thread, of the size of a
 * micro-batch, or of what was drawn before. Rewind and replay follow from that.
 * The generator is the finalizer of SplitMix64 (Steele, Lea, Flood 2014) applied to the mixed key.
 */
#ifndef ENGINE_RANDOM_H
#define ENGINE_RANDOM_H

#include <stdint.h>

/* One stream for each use, so that adding a use never changes another's numbers. */
enum random_stream {
    RANDOM_SPLIT = 1, /* which examples are held out */
    RANDOM_ORDER,     /* order of the examples, an epoch at a time */
    RANDOM_INIT,      /* initial weights, a tensor at a time */
    RANDOM_FIXED,     /* the fixed training subset that evaluation uses */
    RANDOM_PROBE,     /* examples of the noise probe at batch 1 */
    RANDOM_DROPOUT,   /* what dropout drops */
    RANDOM_SUBSET,    /* which training examples stay with --subset */
    RANDOM_LABEL_NOISE, /* which labels are turned, and into what */
};

/* The finalizer: a permutation of 64-bit words, every output bit depending on every input bit. */
static inline uint64_t random_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

uint64_t random_bits(uint64_t seed, enum random_stream stream, uint64_t a, uint64_t b);

/* In [0, 1), 53 bits. */
double random_uniform(uint64_t bits);

/* Standard normal, by the Box-Muller transform of two draws. */
double random_normal(uint64_t seed, enum random_stream stream, uint64_t a, uint64_t b);

#endif
