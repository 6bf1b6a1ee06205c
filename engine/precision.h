/* precision.h -- the number formats a run can train in, and reading and writing through them.
 *
 * Storage is what the name says: an fp16 value occupies two bytes. Arithmetic is fp32: values are
 * widened exactly when read and rounded once, to nearest even, when stored. fp32 storage is used in
 * place, without a copy: the tile_* functions hide which of the two happens.
 */
#ifndef ENGINE_PRECISION_H
#define ENGINE_PRECISION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum format { FORMAT_FP32, FORMAT_BF16, FORMAT_FP16, FORMATS };

struct format_info {
    const char *name;
    size_t bytes;
    void (*widen)(float *to, const uint16_t *from, size_t n);    /* NULL for fp32 */
    size_t (*narrow)(uint16_t *to, const float *from, size_t n); /* returns values lost to 0 */
};
extern const struct format_info format_table[FORMATS];

enum precision { PRECISION_FP32, PRECISION_BF16, PRECISION_FP16, PRECISIONS };

/* Rows from more bits to fewer; bytes follow from the formats. */
struct precision_info {
    const char *name;
    enum format weights, gradients, activations, state;
    bool master;     /* fp32 master weights beside the stored ones */
    bool loss_scale; /* the loss is scaled so that small gradients survive */
    void (*round)(float *to, const float *from, size_t n); /* of what products read (product.h), may
                                                              be in place; NULL: as it is stored */
    const char *about;
};
extern const struct precision_info precision_table[PRECISIONS];

/* Number of rows a product reads at a time where it cannot read storage in place (product.h). */
enum { TILE_ROWS = 32 };

/* How often narrowing lost a value that was not zero. */
struct narrow_count {
    uint64_t stored, lost;
};

static inline size_t format_bytes(enum format format)
{
    return format_table[format].bytes;
}

/* Address of element i. */
static inline void *format_at(enum format format, const void *base, size_t i)
{
    return (char *)base + i * format_table[format].bytes;
}

/* The n values at `from` as floats: `from` itself for fp32, else widened into `buffer`. */
const float *format_read(enum format format, const void *from, size_t n, float *buffer);

/* Where to compute n values bound for `to`: `to` itself for fp32, else `buffer`. */
float *format_target(enum format format, void *to, float *buffer);

/* Stores what format_target was filled with; counts underflow if `count` is not NULL. */
void format_store(enum format format, void *to, const float *values, size_t n,
                  struct narrow_count *count);

/* Converts n values between formats, exactly where the new one can hold them. */
void format_convert(enum format to_format, void *to, enum format from_format, const void *from,
                    size_t n);

#endif
