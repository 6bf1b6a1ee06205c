/* dataset_cache.c -- images of files: is this still the file, and is this still the image?
 *
 * An image is read, not mapped, so that what was checked cannot change afterwards.
 */
#include "engine/dataset_cache.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/dataset_cache_folder.h"
#include "engine/dataset_cache_format.h"
#include "engine/util.h"

/* ---- the file -------------------------------------------------------------------------------- */

void cache_slot_init(struct cache_slot *slot, const struct dataset_cache *cache, const char *file,
                     enum cache_kind kind)
{
    *slot = (struct cache_slot){.cache = cache, .kind = kind};
    if (!cache->folder || !*cache->folder || !file_state_look(file, &slot->state) ||
        slot->state.size < cache->least)
        return;
    slot->path = realpath(file, NULL);
    if (!slot->path)
        return;
    size_t size = strlen(cache->folder) + 32;
    slot->image = checked_malloc(size);
    snprintf(slot->image, size, "%s/%016llx" CACHE_SUFFIX, cache->folder,
             (unsigned long long)cache_checksum(kind, slot->path, strlen(slot->path)));
}

void cache_slot_done(struct cache_slot *slot)
{
    free(slot->path);
    free(slot->image);
    *slot = (struct cache_slot){0};
}

/* Whether a change from now on would show in the time of the last change. */
static bool has_settled(struct cache_slot *slot)
{
    struct timespec now, rest = {0};
    const struct file_state *s = &slot->state;
    clock_gettime(CLOCK_REALTIME, &now);
    double age = (double)(now.tv_sec - s->changed) + 1e-9 * (double)(now.tv_nsec - s->changed_ns);
    if (s->changed_ns == 0 && age < 2)
        return false;
    if (age < 0 || age * 1000 >= CACHE_SETTLE_MS)
        return age >= 0;
    rest.tv_nsec = (long)(1e6 * CACHE_SETTLE_MS - 1e9 * age) + 1;
    return nanosleep(&rest, NULL) == 0 && file_state_look(slot->path, &slot->state);
}

void cache_settle(struct cache_slot *slot)
{
    if (slot->image && !has_settled(slot)) {
        free(slot->image);
        slot->image = NULL;
    }
}

/* ---- the image ------------------------------------------------------------------------------- */

/* n bytes to a block to be freed, and *sum with them; NULL if that many do not come. */
static uint8_t *take(int fd, uint64_t n, uint64_t *sum)
{
    uint8_t *block = malloc(n ? n : 1);
    for (uint64_t used = 0; block && used < n;) {
        size_t piece = MIN(n - used, CACHE_PIECE_BYTES), got = 0;
        while (got < piece) {
            ssize_t more = read(fd, block + used + got, piece - got);
            if (more <= 0) {
                free(block);
                return NULL;
            }
            got += (size_t)more;
        }
        *sum = cache_checksum(*sum, block + used, piece);
        used += piece;
    }
    return block;
}

static bool take_path(int fd, const struct cache_slot *slot, uint64_t *sum)
{
    size_t n = strlen(slot->path);
    uint8_t *path = take(fd, n, sum);
    bool same = path && memcmp(path, slot->path, n) == 0;
    free(path);
    return same;
}

/* Nothing in the header is used before it is the one that this file's image has, but for two sizes
 * that must add up to the size of the image. */
static bool take_header(int fd, const struct cache_slot *slot, struct cache_header *header)
{
    struct stat about;
    uint64_t most = slot->cache->most;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) ||
        read(fd, header, sizeof *header) != (ssize_t)sizeof *header ||
        header->head_bytes > most || header->data_bytes > most)
        return false;
    struct cache_header expected = cache_header_of(slot, header->head_bytes, header->data_bytes);
    expected.checksum = header->checksum;
    return memcmp(header, &expected, sizeof expected) == 0 &&
           sizeof expected + expected.path_bytes + expected.head_bytes + expected.data_bytes ==
               (uint64_t)about.st_size;
}

static bool take_image(int fd, const struct cache_slot *slot, struct cache_image *image)
{
    struct cache_header header;
    if (!take_header(fd, slot, &header))
        return false;
    uint64_t expected = header.checksum;
    header.checksum = 0;
    uint64_t sum = cache_checksum(0, &header, sizeof header);
    if (!take_path(fd, slot, &sum))
        return false;
    image->head_bytes = header.head_bytes;
    image->data_bytes = header.data_bytes;
    image->head = take(fd, header.head_bytes, &sum);
    image->data = image->head ? take(fd, header.data_bytes, &sum) : NULL;
    return image->data && sum == expected;
}

bool cache_load(const struct cache_slot *slot, struct cache_image *image)
{
    *image = (struct cache_image){0};
    if (!slot->image)
        return false;
    int fd = open(slot->image, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    bool good = fd >= 0 && take_image(fd, slot, image);
    if (good)
        futimens(fd, NULL); /* used just now: the last to go */
    if (fd >= 0)
        close(fd);
    if (good)
        return true;
    free(image->head);
    free(image->data);
    *image = (struct cache_image){0};
    return false;
}
