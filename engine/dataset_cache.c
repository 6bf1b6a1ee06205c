/* dataset_cache.c -- images of files: is this still the file, and is this still the image?
 *
 * An image is read, not mapped, so that what was checked cannot change afterwards. It is written
 * under a name of its own and renamed, so that no reader sees a part and the last of two writers
 * wins. It is not forced to the disk: after a crash the checksum finds what is missing.
 */
#include "engine/dataset_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "engine/dataset_cache_folder.h"
#include "engine/util.h"

enum { VERSION = 1, BYTE_ORDER_MARK = 0x01020304, PIECE_BYTES = 1 << 17, LANES = 4 };

struct header {
    char magic[16];
    uint32_t byte_order, version, kind, path_bytes;
    struct file_state state;
    uint64_t head_bytes, data_bytes;
    uint64_t checksum; /* of the header with 0 here, path, head and data */
};

/* ---- the checksum ---------------------------------------------------------------------------- */

/* For a given word both steps are one-to-one in the sum, and for a given sum in the word: a change
 * of one word always changes the result. */
static uint64_t mix(uint64_t sum, uint64_t word)
{
    sum = (sum ^ word) * 0x9e3779b97f4a7c15;
    return sum ^ sum >> 29;
}

/* Goes on from `sum` with n bytes, in four interleaved sums. */
static uint64_t checksum(uint64_t sum, const void *bytes, size_t n)
{
    const uint8_t *at = bytes;
    uint64_t lane[LANES] = {sum, 1, 2, 3}, word[LANES];
    sum = mix(n, 0);
    for (; n >= sizeof word; n -= sizeof word, at += sizeof word) {
        memcpy(word, at, sizeof word);
        for (int k = 0; k < LANES; k++)
            lane[k] = mix(lane[k], word[k]);
    }
    memset(word, 0, sizeof word);
    memcpy(word, at, n);
    for (int k = 0; k < LANES; k++)
        sum = mix(sum, mix(lane[k], word[k]));
    return sum;
}

/* ---- the file -------------------------------------------------------------------------------- */

static bool look(const char *path, struct file_state *state)
{
    struct stat about;
    if (stat(path, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    *state = (struct file_state){
        .device = about.st_dev,
        .inode = about.st_ino,
        .size = (uint64_t)about.st_size,
        .modified = about.st_mtim.tv_sec,
        .modified_ns = about.st_mtim.tv_nsec,
        .changed = about.st_ctim.tv_sec,
        .changed_ns = about.st_ctim.tv_nsec,
    };
    return true;
}

static bool is_same(const struct file_state *a, const struct file_state *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

void cache_slot_init(struct cache_slot *slot, const struct dataset_cache *cache, const char *file,
                     enum cache_kind kind)
{
    *slot = (struct cache_slot){.cache = cache, .kind = kind};
    if (!cache->folder || !look(file, &slot->state) || slot->state.size < cache->least)
        return;
    slot->path = realpath(file, NULL);
    if (!slot->path)
        return;
    size_t size = strlen(cache->folder) + 32;
    slot->image = checked_malloc(size);
    snprintf(slot->image, size, "%s/%016llx" CACHE_SUFFIX, cache->folder,
             (unsigned long long)checksum(kind, slot->path, strlen(slot->path)));
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
    return nanosleep(&rest, NULL) == 0 && look(slot->path, &slot->state);
}

void cache_settle(struct cache_slot *slot)
{
    if (slot->image && !has_settled(slot)) {
        free(slot->image);
        slot->image = NULL;
    }
}

/* ---- reading --------------------------------------------------------------------------------- */

static struct header header_of(const struct cache_slot *slot, uint64_t head, uint64_t data)
{
    struct header header = {
        .byte_order = BYTE_ORDER_MARK,
        .version = VERSION,
        .kind = slot->kind,
        .path_bytes = (uint32_t)strlen(slot->path),
        .state = slot->state,
        .head_bytes = head,
        .data_bytes = data,
    };
    memcpy(header.magic, "batchscope image", sizeof header.magic);
    return header;
}

/* n bytes to a block to be freed, and *sum with them; NULL if that many do not come. */
static uint8_t *take(int fd, uint64_t n, uint64_t *sum)
{
    uint8_t *block = malloc(n ? n : 1);
    for (uint64_t used = 0; block && used < n;) {
        size_t piece = MIN(n - used, PIECE_BYTES), got = 0;
        while (got < piece) {
            ssize_t more = read(fd, block + used + got, piece - got);
            if (more <= 0) {
                free(block);
                return NULL;
            }
            got += (size_t)more;
        }
        *sum = checksum(*sum, block + used, piece);
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
static bool take_header(int fd, const struct cache_slot *slot, struct header *header)
{
    struct stat about;
    uint64_t most = slot->cache->most;
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode) ||
        read(fd, header, sizeof *header) != (ssize_t)sizeof *header ||
        header->head_bytes > most || header->data_bytes > most)
        return false;
    struct header expected = header_of(slot, header->head_bytes, header->data_bytes);
    expected.checksum = header->checksum;
    return memcmp(header, &expected, sizeof expected) == 0 &&
           sizeof expected + expected.path_bytes + expected.head_bytes + expected.data_bytes ==
               (uint64_t)about.st_size;
}

static bool take_image(int fd, const struct cache_slot *slot, struct cache_image *image)
{
    struct header header;
    if (!take_header(fd, slot, &header))
        return false;
    uint64_t expected = header.checksum;
    header.checksum = 0;
    uint64_t sum = checksum(0, &header, sizeof header);
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

/* ---- writing --------------------------------------------------------------------------------- */

/* Bytes on their way, in the pieces that `take` reads. */
struct sink {
    int fd;
    uint8_t piece[PIECE_BYTES];
    size_t used;
    uint64_t sum;
    bool good;
};

static void sink_flush(struct sink *sink)
{
    sink->sum = sink->used ? checksum(sink->sum, sink->piece, sink->used) : sink->sum;
    for (size_t done = 0; done < sink->used && sink->good;) {
        ssize_t more = write(sink->fd, sink->piece + done, sink->used - done);
        sink->good = more > 0;
        done += more > 0 ? (size_t)more : 0;
    }
    sink->used = 0;
}

static void sink_put(struct sink *sink, const void *bytes, size_t n)
{
    for (size_t done = 0; done < n && sink->good;) {
        size_t more = MIN(n - done, PIECE_BYTES - sink->used);
        memcpy(sink->piece + sink->used, (const uint8_t *)bytes + done, more);
        sink->used += more;
        done += more;
        if (sink->used == PIECE_BYTES)
            sink_flush(sink);
    }
}

static bool write_image(int fd, const struct cache_slot *slot, struct header *header,
                        const void *head, const struct iovec *data, size_t parts)
{
    struct sink *sink = checked_malloc(sizeof *sink);
    sink->fd = fd;
    sink->used = 0;
    sink->sum = checksum(0, header, sizeof *header);
    sink->good = write(fd, header, sizeof *header) == (ssize_t)sizeof *header;
    sink_put(sink, slot->path, header->path_bytes);
    sink_flush(sink);
    sink_put(sink, head, header->head_bytes);
    sink_flush(sink);
    for (size_t i = 0; i < parts; i++)
        sink_put(sink, data[i].iov_base, data[i].iov_len);
    sink_flush(sink);
    header->checksum = sink->sum;
    bool good = sink->good && pwrite(fd, header, sizeof *header, 0) == (ssize_t)sizeof *header;
    free(sink);
    return good;
}

/* A file of that name nobody else has, for its owner alone; −1 if there can be none. */
static int open_temporary(const struct cache_slot *slot, char **name)
{
    size_t size = strlen(slot->image) + sizeof ".XXXXXX" + sizeof CACHE_SUFFIX;
    *name = checked_malloc(size);
    snprintf(*name, size, "%s.XXXXXX" CACHE_SUFFIX, slot->image);
    return mkostemps(*name, sizeof CACHE_SUFFIX - 1, O_CLOEXEC);
}

void cache_store(const struct cache_slot *slot, const void *head, size_t head_bytes,
                 const struct iovec *data, size_t parts)
{
    uint64_t data_bytes = 0;
    for (size_t i = 0; i < parts; i++)
        data_bytes += data[i].iov_len;
    if (!slot->image)
        return;
    struct header header = header_of(slot, head_bytes, data_bytes);
    uint64_t total = sizeof header + header.path_bytes + head_bytes + data_bytes;
    if (!cache_folder_make_room(slot->cache, total))
        return;
    char *temporary;
    int fd = open_temporary(slot, &temporary);
    struct file_state now;
    bool good = fd >= 0 && write_image(fd, slot, &header, head, data, parts);
    if (fd >= 0 && close(fd) != 0)
        good = false;
    good = good && look(slot->path, &now) && is_same(&now, &slot->state) &&
           rename(temporary, slot->image) == 0;
    if (fd >= 0 && !good)
        unlink(temporary);
    free(temporary);
}
