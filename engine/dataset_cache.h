/* dataset_cache.h -- what a large file was read as, kept so that the next start need not read it.
 *
 * A folder holds one image for each file, called by a hash of the file's real path:
 *
 *     bytes   what
 *     16      "batchscope image"
 *     4 × 4   0x01020304 in the machine's byte order; version; kind; bytes of the path
 *     7 × 8   device, inode, size, time of modification (s, ns), of the last change (s, ns)
 *     2 × 8   bytes of head and data
 *     8       checksum of all else
 *             path, head, data: what they mean is the reader's (dataset_csv_cache.c, …)
 *
 * An image counts only if all of that is as it must be: any change of the file changes the time of
 * its last change, which no program can set. So that this holds for a change right after, too, a
 * file is read no sooner than CACHE_SETTLE_MS after its last change, and nothing is kept of one
 * that changed while it was read. A file's time without fractions of a second tells less, and
 * nothing is kept until it is two seconds old.
 * Whatever fails, from a folder that cannot be made to a full disk, fails without a word: the cache
 * then has no image. Images may be deleted or spoilt at any time, also while they are read. Where
 * all would take more than `most`, those not used for longest go first.
 */
#ifndef ENGINE_DATASET_CACHE_H
#define ENGINE_DATASET_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

enum { CACHE_SETTLE_MS = 20 };

struct dataset_cache {
    const char *folder; /* made when the first image is; NULL or "": nothing is kept */
    uint64_t least;     /* bytes of a file that is worth an image */
    uint64_t most;      /* bytes of all images together */
};

enum cache_kind { CACHE_TABLE = 1, CACHE_PIXELS };

/* What changes when a file does. */
struct file_state {
    uint64_t device, inode, size;
    int64_t modified, modified_ns, changed, changed_ns;
};

/* Where the image of one file is, or would be. */
struct cache_slot {
    const struct dataset_cache *cache;
    enum cache_kind kind;
    char *path, *image; /* of the file, and of its image; NULL: it gets none */
    struct file_state state;
};

struct cache_image {
    uint8_t *head, *data; /* the caller frees both */
    size_t head_bytes, data_bytes;
};

/* Looks at the file, which need not exist. */
void cache_slot_init(struct cache_slot *slot, const struct dataset_cache *cache, const char *file,
                     enum cache_kind kind);
void cache_slot_done(struct cache_slot *slot);

/* False if there is no good image. */
bool cache_load(const struct cache_slot *slot, struct cache_image *image);

/* To be called before the file is read for cache_store; waits CACHE_SETTLE_MS at most. */
void cache_settle(struct cache_slot *slot);

/* Keeps what the file was read as since cache_settle; the data may be in parts. */
void cache_store(const struct cache_slot *slot, const void *head, size_t head_bytes,
                 const struct iovec *data, size_t parts);

#endif
