/* weights_header.c -- the JSON header of a safetensors file.
 *
 * Each entry is checked on its own (type, shape, and that its bytes are what both imply), then all
 * are sorted by place and must follow one another from the first byte of data to the last: that
 * excludes what overlaps, leaves a hole or reaches beyond the file.
 * Invariant: a product of sizes is never formed before it is known not to overflow.
 */
#include "engine/weights_header.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/half.h"
#include "engine/util.h"

enum { QUOTE_BYTES = 72 };

static const struct tensor_type tensor_types[] = {
    {"F32", 4, USE_PARAMETER, NULL},
    {"F16", 2, USE_PARAMETER, fp16_widen},
    {"BF16", 2, USE_PARAMETER, bf16_widen},
    {"I64", 8, USE_COUNTER, NULL},
    {.name = "F64", .bytes = 8},     {.name = "I32", .bytes = 4},  {.name = "I16", .bytes = 2},
    {.name = "I8", .bytes = 1},      {.name = "U64", .bytes = 8},  {.name = "U32", .bytes = 4},
    {.name = "U16", .bytes = 2},     {.name = "U8", .bytes = 1},   {.name = "BOOL", .bytes = 1},
    {.name = "F8_E4M3", .bytes = 1}, {.name = "F8_E5M2", .bytes = 1},
};

/* What is being parsed, for messages. */
struct parse {
    const char *file;
    uint64_t data_bytes;
    struct status *status;
};

static bool refuse(const struct parse *p, const char *name, const char *what)
{
    char quoted[QUOTE_BYTES];
    return status_bad_at(p->status, p->file, 0, 0, "tensor %s %s; the file is damaged",
                         status_quote(quoted, sizeof quoted, name), what);
}

/* ---- one entry ------------------------------------------------------------------------------- */

static const struct tensor_type *find_type(const char *name)
{
    for (size_t i = 0; i < COUNT_OF(tensor_types); i++)
        if (strcmp(tensor_types[i].name, name) == 0)
            return &tensor_types[i];
    return NULL;
}

/* A whole number from 0; false for everything else. */
static bool get_size(const json_t *value, uint64_t *size)
{
    if (!json_is_integer(value) || json_integer_value(value) < 0)
        return false;
    *size = (uint64_t)json_integer_value(value);
    return true;
}

static bool parse_shape(const struct parse *p, struct tensor_entry *entry, const json_t *shape)
{
    entry->count = 1;
    if (!json_is_array(shape))
        return refuse(p, entry->name, "has no shape");
    entry->dims = (int)json_array_size(shape);
    for (size_t i = 0; i < json_array_size(shape); i++) {
        uint64_t size;
        if (!get_size(json_array_get(shape, i), &size))
            return refuse(p, entry->name, "has a shape that is not of whole numbers");
        if (__builtin_mul_overflow(entry->count, size, &entry->count))
            return refuse(p, entry->name, "has a shape that is too large");
        if (i < TENSOR_MAX_DIMS)
            entry->shape[i] = size;
    }
    return true;
}

static bool parse_place(const struct parse *p, struct tensor_entry *entry, const json_t *offsets)
{
    size_t bytes;
    if (json_array_size(offsets) != 2 || !get_size(json_array_get(offsets, 0), &entry->begin) ||
        !get_size(json_array_get(offsets, 1), &entry->end) || entry->begin > entry->end)
        return refuse(p, entry->name, "has no valid data_offsets");
    if (entry->end > p->data_bytes)
        return refuse(p, entry->name, "reaches beyond the end");
    if (__builtin_mul_overflow(entry->count, entry->type->bytes, &bytes) ||
        bytes != entry->end - entry->begin)
        return refuse(p, entry->name, "does not have the bytes that its shape needs");
    return true;
}

static bool parse_entry(const struct parse *p, struct tensor_entry *entry, const char *name,
                        const json_t *value)
{
    entry->name = checked_strdup(name);
    const char *type = json_string_value(json_object_get(value, "dtype"));
    entry->type = type ? find_type(type) : NULL;
    if (!entry->type)
        return refuse(p, name, "has no known dtype");
    return parse_shape(p, entry, json_object_get(value, "shape")) &&
           parse_place(p, entry, json_object_get(value, "data_offsets"));
}

/* ---- all entries ----------------------------------------------------------------------------- */

static int compare_places(const void *a, const void *b)
{
    const struct tensor_entry *x = a, *y = b;
    if (x->begin != y->begin)
        return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

static bool check_cover(const struct parse *p, struct weights_header *header)
{
    uint64_t covered = 0;
    if (header->count > 0)
        qsort(header->entry, header->count, sizeof *header->entry, compare_places);
    for (size_t i = 0; i < header->count; i++) {
        const struct tensor_entry *entry = &header->entry[i];
        if (entry->begin != covered)
            return refuse(p, entry->name,
                          entry->begin < covered ? "overlaps another"
                                                 : "follows bytes of no tensor");
        covered = entry->end;
    }
    if (covered != p->data_bytes)
        return status_bad_at(p->status, p->file, 0, 0,
                             "%llu bytes after the last tensor; the file is damaged",
                             (unsigned long long)(p->data_bytes - covered));
    return true;
}

static bool parse_entries(const struct parse *p, struct weights_header *header, json_t *root)
{
    const char *name;
    json_t *value;
    header->entry = checked_calloc(json_object_size(root), sizeof *header->entry);
    json_object_foreach(root, name, value)
    {
        if (strcmp(name, "__metadata__") != 0 &&
            !parse_entry(p, &header->entry[header->count++], name, value))
            return false;
    }
    return check_cover(p, header);
}

bool weights_header_parse(struct weights_header *header, const char *file, const char *json,
                          size_t length, uint64_t data_bytes, struct status *status)
{
    struct parse p = {file, data_bytes, status};
    json_error_t error;
    *header = (struct weights_header){0};
    json_t *root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return status_bad_at(status, file, 0, 0, "header is no JSON (%s); is it safetensors?",
                             error.text);
    bool good = json_is_object(root)
                    ? parse_entries(&p, header, root)
                    : status_bad_at(status, file, 0, 0, "header is no object; is it safetensors?");
    json_decref(root);
    if (!good)
        weights_header_free(header);
    return good;
}

void weights_header_free(struct weights_header *header)
{
    for (size_t i = 0; i < header->count; i++)
        free(header->entry[i].name);
    free(header->entry);
    *header = (struct weights_header){0};
}

/* ---- writing --------------------------------------------------------------------------------- */

static json_t *shape_to_json(const struct named_tensor *tensor, uint64_t *bytes)
{
    json_t *shape = json_array();
    *bytes = tensor->counter ? sizeof *tensor->counter : sizeof *tensor->values;
    for (int d = 0; d < tensor->dims; d++) {
        json_array_append_new(shape, json_integer((json_int_t)tensor->shape[d]));
        *bytes *= tensor->shape[d];
    }
    return shape;
}

char *weights_header_write(const struct named_tensor *tensors, size_t count)
{
    json_t *root = json_object();
    uint64_t begin = 0, bytes;
    for (size_t i = 0; i < count; i++) {
        json_t *shape = shape_to_json(&tensors[i], &bytes);
        json_t *entry = json_pack("{s:s, s:o, s:[I, I]}", "dtype",
                                  tensors[i].counter ? "I64" : "F32", "shape", shape,
                                  "data_offsets", (json_int_t)begin, (json_int_t)(begin + bytes));
        REQUIRE(entry && json_object_set_new(root, tensors[i].name, entry) == 0);
        begin += bytes;
    }
    char *json = json_dumps(root, JSON_COMPACT);
    REQUIRE(json);
    json_decref(root);
    size_t length = strlen(json), padded = (length + 7) / 8 * 8;
    char *header = checked_malloc(padded + 1);
    snprintf(header, padded + 1, "%-*s", (int)padded, json);
    free(json);
    return header;
}
