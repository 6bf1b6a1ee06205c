/* arena.c -- accounted memory.
 *
 * Each block carries a header of one alignment unit in front of it with its size and purpose, so
 * that freeing takes exactly what allocating counted.
 */
#include "engine/arena.h"

#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

enum { ALIGNMENT = 64 };

struct block_header {
    size_t bytes;
    enum purpose purpose;
};

const char *const purpose_names[PURPOSES] = {
    "weights", "master weights", "gradients", "optimizer state", "activations", "input", "workspace",
};

void *arena_alloc(struct arena *arena, enum purpose purpose, size_t bytes)
{
    if (bytes == 0)
        return NULL;
    REQUIRE(bytes < SIZE_MAX - 2 * ALIGNMENT);
    size_t padded = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    char *start = aligned_alloc(ALIGNMENT, padded + ALIGNMENT);
    if (!start)
        out_of_memory(bytes);
    memset(start, 0, padded + ALIGNMENT);
    *(struct block_header *)start = (struct block_header){bytes, purpose};
    arena->bytes[purpose] += bytes;
    arena->allocations++;
    return start + ALIGNMENT;
}

void arena_free(struct arena *arena, void *block)
{
    if (!block)
        return;
    char *start = (char *)block - ALIGNMENT;
    struct block_header *header = (struct block_header *)start;
    REQUIRE(arena->bytes[header->purpose] >= header->bytes);
    arena->bytes[header->purpose] -= header->bytes;
    free(start);
}

size_t arena_bytes(const void *block)
{
    return block ? ((const struct block_header *)((const char *)block - ALIGNMENT))->bytes : 0;
}

size_t arena_total(const struct arena *arena)
{
    size_t total = 0;
    for (int p = 0; p < PURPOSES; p++)
        total += arena->bytes[p];
    return total;
}
