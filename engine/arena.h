/* arena.h -- accounted memory: every byte a run owns, by purpose.
 *
 * Counts the bytes asked for (alignment padding is not counted), so that a prediction can be held
 * against it to the byte. Blocks are zeroed and aligned to 64 bytes. One thread at a time.
 */
#ifndef ENGINE_ARENA_H
#define ENGINE_ARENA_H

#include <stddef.h>
#include <stdint.h>

enum purpose {
    PURPOSE_WEIGHTS,
    PURPOSE_MASTER,
    PURPOSE_GRADIENTS,
    PURPOSE_OPTIMIZER,
    PURPOSE_ACTIVATIONS,
    PURPOSE_INPUT,
    PURPOSE_WORKSPACE,
    PURPOSES,
};

extern const char *const purpose_names[PURPOSES];

struct arena {
    size_t bytes[PURPOSES]; /* held now */
    uint64_t allocations;   /* ever made: a step makes none */
};

/* NULL when bytes is 0. */
void *arena_alloc(struct arena *arena, enum purpose purpose, size_t bytes);

/* Takes NULL. The arena must be the one that made the block. */
void arena_free(struct arena *arena, void *block);

/* What a block was asked for; 0 for NULL. */
size_t arena_bytes(const void *block);

size_t arena_total(const struct arena *arena);

#endif
