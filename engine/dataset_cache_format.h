/* dataset_cache_format.h -- what an image begins with; for the files of dataset_cache.h alone. */
#ifndef ENGINE_DATASET_CACHE_FORMAT_H
#define ENGINE_DATASET_CACHE_FORMAT_H

#include "engine/dataset_cache.h"

/* Path, head and data are summed each by itself, in pieces of this size. */
enum { CACHE_PIECE_BYTES = 1 << 17 };

struct cache_header {
    char magic[16];
    uint32_t byte_order, version, kind, path_bytes;
    struct file_state state;
    uint64_t head_bytes, data_bytes;
    uint64_t checksum; /* of the header with 0 here, path, head and data */
};

/* The header of the file as it was when the slot looked, with checksum 0. */
struct cache_header cache_header_of(const struct cache_slot *slot, uint64_t head, uint64_t data);

/* Goes on from `sum` with n bytes. A change of up to 8 bytes side by side always shows. */
uint64_t cache_checksum(uint64_t sum, const void *bytes, size_t n);

/* The state of an ordinary file; false if it is none. */
bool file_state_look(const char *path, struct file_state *state);

#endif
