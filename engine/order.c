/* order.c -- which example comes when: a keyed permutation, computed a place at a time.
 *
 * A position is written as two digits: `low` of a power of two and `high` of whatever covers n.
 * Each half round adds to one digit a hash of the other, bit by bit or modulo its count, and could
 * be undone: the network permutes its 2^low_bits · high_count values whatever the hash
 * (Luby and Rackoff 1988). Values at or above n are put through again until one falls below: that
 * walks along a cycle of the permutation, which comes back below n at the latest where it began, so
 * the walk permutes 0 … n−1. Digits fit n closely, so there is hardly ever a second turn.
 *
 * Few rows would make few hash values, and three rounds of those favour some orders. Both digits
 * therefore have 8 values at least: of 5 … 8 rows all orders come equally often, as tests confirm.
 */
#include "engine/order.h"

#include "engine/util.h"

const char *const sampling_names[SAMPLINGS] = {"shuffle", "replacement", "sequential"};
enum { ROUNDS = 3, MIN_DIGIT_BITS = 3 };

#define GOLDEN 0x9e3779b97f4a7c15u /* 2^64 / golden ratio: keys GOLDEN apart never repeat */

struct feistel {
    uint64_t key;
    uint32_t low_bits, low_mask, high_count;
};

static inline struct feistel feistel_make(const struct order *order, uint64_t epoch)
{
    uint32_t bits = 32 - (uint32_t)__builtin_clz(order->n);
    uint32_t low_bits = MAX(bits / 2, MIN_DIGIT_BITS);
    return (struct feistel){
        .key = random_bits(order->seed, order->stream, epoch, 0),
        .low_bits = low_bits,
        .low_mask = (1u << low_bits) - 1,
        .high_count = MAX(((order->n - 1) >> low_bits) + 1, 1 << MIN_DIGIT_BITS),
    };
}

/* Thirty-two bits that depend on all of key and x: a shorter finalizer than random_mix. */
static inline uint32_t hash(uint64_t key, uint32_t x)
{
    uint64_t z = (key ^ x) * 0xbf58476d1ce4e5b9u;
    return (uint32_t)(((z ^ (z >> 32)) * 0x94d049bb133111ebu) >> 32);
}

static inline uint32_t feistel_permute(const struct feistel *f, uint32_t value)
{
    uint32_t low = value & f->low_mask, high = value >> f->low_bits, count = f->high_count;
    uint64_t key = f->key;
    for (int i = 0; i < ROUNDS; i++) {
        low ^= hash(key += GOLDEN, high) & f->low_mask;
        high += (uint32_t)((uint64_t)hash(key += GOLDEN, low) * count >> 32);
        high -= high >= count ? count : 0;
    }
    return high << f->low_bits | low;
}

static void shuffled_rows(const struct order *order, uint64_t epoch, uint64_t position,
                          size_t count, uint32_t *row)
{
    struct feistel f = feistel_make(order, epoch);
    for (size_t i = 0; i < count; i++) {
        uint32_t value = (uint32_t)(position + i);
        do
            value = feistel_permute(&f, value);
        while (value >= order->n);
        row[i] = value;
    }
}

static uint32_t drawn_row(const struct order *order, uint64_t epoch, uint64_t position)
{
    uint64_t bits = random_bits(order->seed, order->stream, epoch, position);
    return (uint32_t)(((unsigned __int128)bits * order->n) >> 64);
}

static void order_rows(const struct order *order, uint64_t epoch, uint64_t position, size_t count,
                       uint32_t *row)
{
    REQUIRE(position + count <= order->n);
    if (order->sampling == SAMPLING_SHUFFLE) {
        shuffled_rows(order, epoch, position, count, row);
        return;
    }
    for (size_t i = 0; i < count; i++)
        row[i] = order->sampling == SAMPLING_REPLACEMENT ? drawn_row(order, epoch, position + i)
                                                         : (uint32_t)(position + i);
}

uint32_t order_row(const struct order *order, uint64_t epoch, uint64_t position)
{
    uint32_t row;
    REQUIRE(position < order->n);
    order_rows(order, epoch, position, 1, &row);
    return row;
}

void batch_rows(const struct batch *batch, size_t from, size_t count, uint32_t *row)
{
    REQUIRE(from + count <= batch->count);
    order_rows(batch->order, batch->epoch, batch->start + from, count, row);
}
