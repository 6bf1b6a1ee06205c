/* dataset_cache_store.c -- an image is written under a name of its own and renamed, so that no reader
 * sees a part and the last of two writers wins. It is not forced to the disk: after a crash the
 * checksum finds what is missing.
 */
#include "engine/dataset_cache.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/dataset_cache_folder.h"
#include "engine/dataset_cache_format.h"
#include "engine/util.h"

/* Bytes on their way, in the pieces that they are summed in. */
struct sink {
    int fd;
    uint8_t piece[CACHE_PIECE_BYTES];
    size_t used;
    uint64_t sum;
    bool good;
};

static void sink_flush(struct sink *sink)
{
    sink->sum = sink->used ? cache_checksum(sink->sum, sink->piece, sink->used) : sink->sum;
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
        size_t more = MIN(n - done, CACHE_PIECE_BYTES - sink->used);
        memcpy(sink->piece + sink->used, (const uint8_t *)bytes + done, more);
        sink->used += more;
        done += more;
        if (sink->used == CACHE_PIECE_BYTES)
            sink_flush(sink);
    }
}

static bool write_image(int fd, const struct cache_slot *slot, struct cache_header *header,
                        const void *head, const struct iovec *data, size_t parts)
{
    struct sink *sink = checked_malloc(sizeof *sink);
    sink->fd = fd;
    sink->used = 0;
    sink->sum = cache_checksum(0, header, sizeof *header);
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
    struct cache_header header = cache_header_of(slot, head_bytes, data_bytes);
    uint64_t total = sizeof header + header.path_bytes + head_bytes + data_bytes;
    if (!cache_folder_make_room(slot->cache, total))
        return;
    char *temporary;
    int fd = open_temporary(slot, &temporary);
    struct file_state now;
    bool good = fd >= 0 && write_image(fd, slot, &header, head, data, parts);
    if (fd >= 0 && close(fd) != 0)
        good = false;
    good = good && file_state_look(slot->path, &now) &&
           memcmp(&now, &slot->state, sizeof now) == 0 && rename(temporary, slot->image) == 0;
    if (fd >= 0 && !good)
        unlink(temporary);
    free(temporary);
}
