/* weights.c -- named tensors in and out, as safetensors.
 *
 * Reading: the length, then the header, are checked against the size of the file; the header's
 * tensors are matched with the model's (weights_match.h); only then are values read, all of them
 * into memory of their own, and copied at the very end. Writing goes through file_writer.
 * Invariant: no allocation is larger than the file, whatever its header says.
 */
#include "engine/weights.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/file_writer.h"
#include "engine/util.h"
#include "engine/weights_header.h"
#include "engine/weights_match.h"

_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "values are copied as they lie");

enum { LENGTH_BYTES = 8, MAX_HEADER = 1 << 24 };

/* ---- reading: the header --------------------------------------------------------------------- */

struct source {
    const char *file;
    int fd;
    uint64_t bytes; /* of the whole file */
    uint64_t data;  /* where the data begin */
};

static bool source_read(const struct source *s, void *to, size_t bytes, uint64_t offset,
                        struct status *status)
{
    for (size_t done = 0; done < bytes;) {
        ssize_t n = pread(s->fd, (char *)to + done, bytes - done, (off_t)(offset + done));
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return status_bad_at(status, s->file, 0, 0, "%s while reading",
                                 n < 0 ? strerror(errno) : "end of file");
        done += (size_t)n;
    }
    return true;
}

static bool source_open(struct source *s, struct status *status)
{
    struct stat about;
    s->fd = open(s->file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (s->fd < 0 || fstat(s->fd, &about) != 0)
        return status_bad_at(status, s->file, 0, 0, "%s; a safetensors file is expected",
                             strerror(errno));
    if (!S_ISREG(about.st_mode))
        return status_bad_at(status, s->file, 0, 0,
                             "is no ordinary file; a safetensors file is expected");
    s->bytes = (uint64_t)about.st_size;
    return true;
}

static bool source_header(struct source *s, struct weights_header *header, struct status *status)
{
    unsigned char length_bytes[LENGTH_BYTES];
    uint64_t length = 0;
    if (s->bytes < LENGTH_BYTES)
        return status_bad_at(status, s->file, 0, 0, "is too short; a safetensors file is expected");
    if (!source_read(s, length_bytes, LENGTH_BYTES, 0, status))
        return false;
    for (int i = LENGTH_BYTES; i-- > 0;)
        length = length << 8 | length_bytes[i];
    if (length > s->bytes - LENGTH_BYTES || length > MAX_HEADER)
        return status_bad_at(status, s->file, 0, 0,
                             "claims a header of %llu bytes; is it safetensors?",
                             (unsigned long long)length);
    s->data = LENGTH_BYTES + length;
    char *json = checked_malloc(length);
    bool good = source_read(s, json, length, LENGTH_BYTES, status) &&
                weights_header_parse(header, s->file, json, length, s->bytes - s->data, status);
    free(json);
    return good;
}

/* ---- reading: values ------------------------------------------------------------------------- */

static bool read_values(const struct source *s, const struct tensor_entry *entry, float *values,
                        struct status *status)
{
    if (!entry->type->widen)
        return source_read(s, values, entry->count * sizeof *values, s->data + entry->begin,
                           status);
    uint16_t *narrow = checked_malloc(entry->count * sizeof *narrow);
    bool good =
        source_read(s, narrow, entry->count * sizeof *narrow, s->data + entry->begin, status);
    if (good)
        entry->type->widen(values, narrow, entry->count);
    free(narrow);
    return good;
}

/* Floats that a tensor's bytes take up while the rest is read; none where the file has no counter. */
static size_t slots(const struct tensor_entry *entry, const struct named_tensor *tensor)
{
    return !entry ? 0 : tensor->counter ? sizeof *tensor->counter / sizeof(float) : entry->count;
}

static void keep(struct named_tensor *tensor, const float *values, size_t count)
{
    if (count)
        memcpy(tensor->counter ? (void *)tensor->counter : (void *)tensor->values, values,
               count * sizeof *values);
}

static bool read_counter(const struct source *s, const struct tensor_entry *entry, float *values,
                         struct status *status)
{
    return source_read(s, values, sizeof(int64_t), s->data + entry->begin, status);
}

static bool read_matched(const struct source *s, const struct tensor_entry *const *entry,
                         struct named_tensor *tensors, size_t count, struct status *status)
{
    size_t total = 0, used = 0;
    bool good = true;
    for (size_t t = 0; t < count; t++)
        total += slots(entry[t], &tensors[t]);
    float *values = checked_malloc(total * sizeof *values);
    for (size_t t = 0; good && t < count; used += slots(entry[t], &tensors[t]), t++)
        if (entry[t])
            good = (tensors[t].counter ? read_counter : read_values)(s, entry[t], values + used,
                                                                     status);
    used = 0;
    for (size_t t = 0; good && t < count; used += slots(entry[t], &tensors[t]), t++)
        keep(&tensors[t], values + used, slots(entry[t], &tensors[t]));
    free(values);
    return good;
}

static bool read_source(struct source *s, struct named_tensor *tensors, size_t count,
                        struct status *status)
{
    struct weights_header header;
    if (!source_open(s, status) || !source_header(s, &header, status))
        return false;
    const struct tensor_entry **entry = checked_calloc(count, sizeof *entry);
    bool good = weights_match(s->file, &header, tensors, count, entry, status) &&
                read_matched(s, entry, tensors, count, status);
    free(entry);
    weights_header_free(&header);
    return good;
}

bool weights_read(const char *file, struct named_tensor *tensors, size_t count,
                  struct status *status)
{
    struct source source = {.file = file, .fd = -1};
    bool good = read_source(&source, tensors, count, status);
    if (source.fd >= 0)
        close(source.fd);
    return good;
}

/* ---- writing --------------------------------------------------------------------------------- */

static void write_values(FILE *stream, const struct named_tensor *tensor)
{
    size_t count = 1;
    if (tensor->counter) {
        fwrite(tensor->counter, sizeof *tensor->counter, 1, stream);
        return;
    }
    for (int d = 0; d < tensor->dims; d++)
        count *= tensor->shape[d];
    fwrite(tensor->values, sizeof *tensor->values, count, stream);
}

bool weights_write(const char *file, const struct named_tensor *tensors, size_t count,
                   struct status *status)
{
    struct file_writer writer;
    if (!file_writer_open(&writer, file, status))
        return false;
    char *header = weights_header_write(tensors, count);
    uint64_t length = strlen(header);
    fwrite(&length, sizeof length, 1, writer.stream);
    fwrite(header, 1, length, writer.stream);
    for (size_t t = 0; t < count; t++)
        write_values(writer.stream, &tensors[t]);
    free(header);
    return file_writer_close(&writer, status);
}
