/* weights.c -- named tensors in and out, as safetensors.
 *
 * Reading: the length, then the header, are checked against the size of the file; the header's
 * tensors are matched with the model's; only then are values read, all of them into memory of their
 * own, and copied at the very end. Writing goes through file_writer.
 * Invariant: no allocation is larger than the file, whatever its header says.
 */
#include "engine/weights.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/file_writer.h"
#include "engine/half.h"
#include "engine/util.h"
#include "engine/weights_header.h"

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

/* ---- reading: matching ----------------------------------------------------------------------- */

/* Collects mismatches into one line: as many as it has room for, then how many more. */
struct mismatches {
    size_t count, shown;
    char text[360];
};

static void __attribute__((format(printf, 2, 3)))
mismatches_add(struct mismatches *m, const char *format, ...)
{
    char text[sizeof m->text];
    size_t used = strlen(m->text);
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (m->shown < m->count++ || used + strlen(text) + 2 >= sizeof m->text)
        return;
    strcat(strcat(m->text, used ? "; " : ""), text);
    m->shown++;
}

static bool is_counter(const struct tensor_entry *entry)
{
    static const char ending[] = ".num_batches_tracked";
    size_t length = strlen(entry->name);
    return length >= sizeof ending - 1 && strcmp(entry->type->name, "I64") == 0 &&
           strcmp(entry->name + length - (sizeof ending - 1), ending) == 0;
}

static bool same_shape(const struct named_tensor *tensor, const struct tensor_entry *entry)
{
    return tensor->dims == entry->dims &&
           memcmp(tensor->shape, entry->shape, (size_t)tensor->dims * sizeof *tensor->shape) == 0;
}

static bool is_readable(const struct tensor_type *type)
{
    return strcmp(type->name, "F32") == 0 || strcmp(type->name, "F16") == 0 ||
           strcmp(type->name, "BF16") == 0;
}

/* "[128, 64]", of which TENSOR_MAX_DIMS sizes are known. */
static const char *shape_text(char *text, size_t size, const size_t *shape, int dims)
{
    size_t used = (size_t)snprintf(text, size, "[");
    for (int d = 0; d < MIN(dims, TENSOR_MAX_DIMS) && used < size; d++)
        used += (size_t)snprintf(text + used, size - used, "%s%zu", d ? ", " : "", shape[d]);
    if (used < size)
        snprintf(text + used, size - used, "%s", dims > TENSOR_MAX_DIMS ? ", …]" : "]");
    return text;
}

static void compare(struct mismatches *m, const struct named_tensor *tensor,
                    const struct tensor_entry *entry)
{
    char wanted[96], found[96];
    if (tensor->counter) {
        if (entry && (strcmp(entry->type->name, "I64") != 0 || entry->count != 1))
            mismatches_add(m, "%s is no single I64", tensor->name);
    } else if (!entry)
        mismatches_add(m, "%s is missing", tensor->name);
    else if (!same_shape(tensor, entry))
        mismatches_add(m, "%s is %s, not %s", tensor->name,
                       shape_text(found, sizeof found, entry->shape, entry->dims),
                       shape_text(wanted, sizeof wanted, tensor->shape, tensor->dims));
    else if (!is_readable(entry->type))
        mismatches_add(m, "%s is %s, not F32, F16 or BF16", tensor->name, entry->type->name);
}

/* Fills entry [count] with the file's tensor for each of the model's. */
static bool match(const char *file, const struct weights_header *header,
                  const struct named_tensor *tensors, size_t count,
                  const struct tensor_entry **entry, struct status *status)
{
    struct mismatches m = {0};
    for (size_t i = 0; i < header->count; i++) {
        size_t t = 0;
        while (t < count && strcmp(header->entry[i].name, tensors[t].name) != 0)
            t++;
        char name[48];
        if (t < count)
            entry[t] = &header->entry[i];
        else if (!is_counter(&header->entry[i]))
            mismatches_add(&m, "%s is none of the model's",
                           status_quote(name, sizeof name, header->entry[i].name));
    }
    for (size_t t = 0; t < count; t++)
        compare(&m, &tensors[t], entry[t]);
    if (m.count == 0)
        return true;
    char more[40] = "";
    if (m.count > m.shown)
        snprintf(more, sizeof more, " … and %zu more", m.count - m.shown);
    return status_bad_at(status, file, 0, 0, "does not fit the model: %s%s", m.text, more);
}

/* ---- reading: values ------------------------------------------------------------------------- */

static bool read_values(const struct source *s, const struct tensor_entry *entry, float *values,
                        struct status *status)
{
    if (entry->type->bytes == sizeof *values)
        return source_read(s, values, entry->count * sizeof *values, s->data + entry->begin,
                           status);
    uint16_t *narrow = checked_malloc(entry->count * sizeof *narrow);
    bool good =
        source_read(s, narrow, entry->count * sizeof *narrow, s->data + entry->begin, status);
    if (good && strcmp(entry->type->name, "F16") == 0)
        fp16_widen(values, narrow, entry->count);
    else if (good)
        bf16_widen(values, narrow, entry->count);
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
    bool good = match(s->file, &header, tensors, count, entry, status) &&
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
