/* precision.c -- formats, precisions, and reading and writing through them. */
#include "engine/precision.h"

#include <string.h>

#include "engine/half.h"
#include "engine/util.h"

const struct format_info format_table[FORMATS] = {
    [FORMAT_FP32] = {"fp32", 4, NULL, NULL},
    [FORMAT_BF16] = {"bf16", 2, bf16_widen, bf16_narrow},
    [FORMAT_FP16] = {"fp16", 2, fp16_widen, fp16_narrow},
};

#define INFO(id, name_, storage, state_, master_, scale_, round_, about_)                        \
    [PRECISION_##id] = {name_, FORMAT_##storage, FORMAT_##storage, FORMAT_##storage,            \
                        FORMAT_##state_, master_, scale_, round_, about_},
#define NAME(id, name_, ...) [PRECISION_##id] = name_,

const struct precision_info precision_table[PRECISIONS] = {PRECISION_LIST(INFO)};
const char *const precision_names[PRECISIONS] = {PRECISION_LIST(NAME)};

const float *format_read(enum format format, const void *from, size_t n, float *buffer)
{
    if (format == FORMAT_FP32)
        return from;
    format_table[format].widen(buffer, from, n);
    return buffer;
}

float *format_target(enum format format, void *to, float *buffer)
{
    return format == FORMAT_FP32 ? to : buffer;
}

void format_store(enum format format, void *to, const float *values, size_t n,
                  struct narrow_count *count)
{
    if (format == FORMAT_FP32) {
        if (values != to)
            memcpy(to, values, n * sizeof *values);
        return;
    }
    size_t lost = format_table[format].narrow(to, values, n);
    if (count) {
        count->stored += n;
        count->lost += lost;
    }
}

void format_convert(enum format to_format, void *to, enum format from_format, const void *from,
                    size_t n)
{
    float buffer[256];
    for (size_t i = 0; i < n; i += COUNT_OF(buffer)) {
        size_t m = MIN(COUNT_OF(buffer), n - i);
        const float *values = format_read(from_format, format_at(from_format, from, i), m, buffer);
        format_store(to_format, format_at(to_format, to, i), values, m, NULL);
    }
}
