/* support_fuzz.h -- keys, mouse events and sizes at random, repeatable from a seed.
 *
 * $FUZZ_SEED sets the seed, $FUZZ_COUNT how many events of each kind there are.
 */
#ifndef TESTS_SUPPORT_FUZZ_H
#define TESTS_SUPPORT_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FUZZ_ROWS = 100, FUZZ_COLS = 300 };

struct fuzz {
    uint64_t seed, drawn;
};

/* Prints the seed, as a comment of TAP. */
struct fuzz fuzz_start(void);
long fuzz_count(long usual);

/* 0 … below − 1. */
int fuzz_below(struct fuzz *fuzz, int below);

/* A key of the key table, or any character. Never Ctrl-Z. */
int fuzz_key(struct fuzz *fuzz);

/* 1 … most; half of them in the smallest tenth. */
int fuzz_size(struct fuzz *fuzz, int most);

/* What a terminal sends for a key, or for a mouse event (SGR 1006), some of them out of range and some
 * of them broken. Appends at most FUZZ_BYTES bytes; returns how many. */
enum { FUZZ_BYTES = 48 };
size_t fuzz_key_bytes(struct fuzz *fuzz, char *bytes);
size_t fuzz_mouse_bytes(struct fuzz *fuzz, char *bytes);

#endif
