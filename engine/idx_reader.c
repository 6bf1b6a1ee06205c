/* idx_reader.c -- arrays of bytes in IDX files, plain or gzipped: zlib reads both alike.
 *
 * The header tells how many bytes follow; exactly as many must come. The block starts small and
 * doubles while bytes come in, so that a header that lies costs no memory.
 */
#include "engine/idx_reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "engine/util.h"

enum { CHUNK_BYTES = 1 << 20, UNSIGNED_BYTES = 0x08 };

#define MOST_BYTES ((size_t)1 << 34)

struct source {
    const char *file;
    gzFile stream;
    double bytes; /* on disk */
    const struct read_progress *progress;
    struct status *status;
};

bool idx_recognize(const char *file)
{
    struct stat about;
    if (stat(file, &about) != 0 || !S_ISREG(about.st_mode))
        return false;
    FILE *stream = fopen(file, "rb");
    if (!stream)
        return false;
    int first = getc(stream), second = getc(stream);
    fclose(stream);
    return (first == 0x1f && second == 0x8b) || (first == 0 && second == 0);
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static bool source_open(struct source *s)
{
    struct stat about;
    if (stat(s->file, &about) != 0)
        return status_bad_at(s->status, s->file, 0, 0, "%s; an IDX file is expected",
                             strerror(errno));
    if (!S_ISREG(about.st_mode))
        return status_bad_at(s->status, s->file, 0, 0,
                             "is no ordinary file; an IDX file is expected");
    s->bytes = (double)about.st_size;
    s->stream = gzopen(s->file, "rb");
    if (!s->stream)
        return status_bad_at(s->status, s->file, 0, 0, "%s", strerror(errno));
    gzbuffer(s->stream, CHUNK_BYTES / 4);
    return true;
}

/* Up to `bytes`; fewer only at the end of the file. False when what is read is damaged. */
static bool source_read(struct source *s, void *to, size_t bytes, size_t *got)
{
    int n = gzread(s->stream, to, (unsigned)bytes), error;
    const char *reason = gzerror(s->stream, &error), *colon = strstr(reason, ": ");
    if (n < 0 || error != Z_OK)
        return status_bad_at(s->status, s->file, 0, 0, "cannot be unpacked (%.80s)",
                             error == Z_ERRNO ? strerror(errno) : colon ? colon + 2 : reason);
    *got = (size_t)n;
    return read_progress_report(s->progress, s->file, (double)gzoffset(s->stream), s->bytes,
                                s->status);
}

/* ---- the header ------------------------------------------------------------------------------ */

static bool check_type(const struct source *s, const uint8_t *head, size_t got)
{
    if (got < 4 || head[0] || head[1])
        return status_bad_at(s->status, s->file, 0, 0,
                             "is no IDX file; images in the form of MNIST are expected");
    if (head[2] != UNSIGNED_BYTES)
        return status_bad_at(s->status, s->file, 0, 0,
                             "values of type 0x%02x; unsigned bytes, 0x08, are expected", head[2]);
    if (head[3] < 1 || head[3] > IDX_DIMS)
        return status_bad_at(s->status, s->file, 0, 0, "%d dimensions; 1 to %d are expected",
                             head[3], IDX_DIMS);
    return true;
}

static bool read_header(struct source *s, struct idx *idx, size_t *total)
{
    uint8_t head[4], sizes[4 * IDX_DIMS];
    size_t got;
    if (!source_read(s, head, sizeof head, &got) || !check_type(s, head, got))
        return false;
    idx->dims = head[3];
    if (!source_read(s, sizes, 4 * (size_t)idx->dims, &got))
        return false;
    *total = 1;
    for (int d = 0; d < idx->dims && got == 4 * (size_t)idx->dims; d++) {
        const uint8_t *b = sizes + 4 * d;
        idx->size[d] = (size_t)b[0] << 24 | (size_t)b[1] << 16 | (size_t)b[2] << 8 | b[3];
        if (__builtin_mul_overflow(*total, idx->size[d], total) || *total > MOST_BYTES)
            return status_bad_at(s->status, s->file, 0, 0,
                                 "claims more than 16 GiB; is it damaged?");
    }
    if (got < 4 * (size_t)idx->dims)
        return status_bad_at(s->status, s->file, 0, 0, "ends within its header; it is cut off");
    idx->example = idx->size[0] ? *total / idx->size[0] : 0;
    return *total > 0 || status_bad_at(s->status, s->file, 0, 0, "holds no values");
}

/* ---- the values ------------------------------------------------------------------------------ */

static bool read_values(struct source *s, struct idx *idx, size_t total)
{
    size_t used = 0, room = 0, got = 1;
    while (used < total && got > 0) {
        if (used == room) {
            room = MIN(total, room ? 2 * room : CHUNK_BYTES);
            idx->bytes = checked_realloc(idx->bytes, room);
        }
        if (!source_read(s, idx->bytes + used, MIN(room - used, CHUNK_BYTES), &got))
            return false;
        used += got;
    }
    if (used < total)
        return status_bad_at(s->status, s->file, 0, 0,
                             "ends after %zu of %zu values; it is cut off", used, total);
    uint8_t more;
    if (!source_read(s, &more, 1, &got)) /* unpacking compares the checksum here */
        return false;
    return got == 0 || status_bad_at(s->status, s->file, 0, 0,
                                     "goes on after its %zu values; is it damaged?", total);
}

bool idx_read(struct idx *idx, const char *file, const struct read_progress *progress,
              struct status *status)
{
    struct source s = {.file = file, .progress = progress, .status = status};
    size_t total;
    *idx = (struct idx){0};
    bool good = source_open(&s) && read_header(&s, idx, &total) && read_values(&s, idx, total);
    idx->packed = good && !gzdirect(s.stream);
    if (s.stream)
        gzclose(s.stream);
    if (!good) {
        free(idx->bytes);
        idx->bytes = NULL;
    }
    return good;
}
