/* weights_header.h -- the JSON header of a safetensors file; the engine's one user of jansson.
 *
 * Parsing trusts nothing: what it returns is a list of tensors whose types, shapes and places agree
 * with each other and cover the file's data without gap or overlap.
 */
#ifndef ENGINE_WEIGHTS_HEADER_H
#define ENGINE_WEIGHTS_HEADER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/status.h"
#include "engine/weights.h"

/* What a type's values may become: a model's parameters, or a counter. */
enum tensor_use { USE_NONE, USE_PARAMETER, USE_COUNTER };

struct tensor_type {
    const char *name;
    size_t bytes; /* a value */
    enum tensor_use use;
    void (*widen)(float *to, const uint16_t *from, size_t n); /* NULL: a parameter is read as it is */
};

/* One tensor of a file. The shape may have more dimensions than a model knows. */
struct tensor_entry {
    char *name;
    const struct tensor_type *type;
    int dims;
    size_t shape[TENSOR_MAX_DIMS]; /* the first ones */
    size_t count;                  /* product of the whole shape */
    uint64_t begin, end;           /* bytes, from the first after the header */
};

struct weights_header {
    size_t count;
    struct tensor_entry *entry; /* [count], by place */
};

/* Parses `length` bytes of JSON that `data_bytes` of data follow. False with *status filled when
 * they are no header of that data; header_free is due only after success. */
bool weights_header_parse(struct weights_header *header, const char *file, const char *json,
                          size_t length, uint64_t data_bytes, struct status *status);
void weights_header_free(struct weights_header *header);

/* The JSON of a header that places the tensors one after the other as F32, counters as I64, padded with
 * spaces to a multiple of 8 bytes. The caller frees it. */
char *weights_header_write(const struct named_tensor *tensors, size_t count);

#endif
