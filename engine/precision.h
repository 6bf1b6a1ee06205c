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

/* id, name, format of weights, gradients and activations, of optimizer state, has fp32 master
 * weights beside the stored ones, scales the loss so that small gradients survive, how products
 * round what they read (NULL: not), what it is. The knob goes in this order. */
#define PRECISION_LIST(ROW)                                                                     \
    ROW(FP32, "fp32", FP32, FP32, false, false, NULL,                                           \
        "32 bits everywhere")                                                                   \
    ROW(BF16, "bf16", BF16, FP32, true, false, NULL,                                            \
        "16 bits with the range of fp32, master weights")                                       \
    ROW(FP16, "fp16", FP16, FP32, true, true, NULL,                                             \
        "16 bits with a short range, master weights, loss scaling")                             \
    ROW(BF16_PURE, "bf16-pure", BF16, BF16, false, false, NULL,                                 \
        "bf16 without master weights: small updates are lost")                                  \
    ROW(FP16_PURE, "fp16-pure", FP16, FP16, false, true, NULL,                                  \
        "fp16 without master weights: small updates are lost")                                  \
    ROW(TF32, "tf32", FP32, FP32, false, false, tf32_round,                                     \
        "stored in 32 bits, products read 10 bits of mantissa")

#define PRECISION_ID(id, ...) PRECISION_##id,
enum precision { PRECISION_LIST(PRECISION_ID) PRECISIONS };

/* For help: ", fp32, bf16, ...". */
#define PRECISION_NAME(id, name, ...) ", " name
#define PRECISION_NAMES PRECISION_LIST(PRECISION_NAME)

/* Bytes follow from the formats. */
struct precision_info {
    const char *name;
    enum format weights, gradients, activations, state;
    bool master, loss_scale;
    void (*round)(float *to, const float *from, size_t n); /* for product.h; may be in place */
    const char *about;
};
extern const struct precision_info precision_table[PRECISIONS];
extern const char *const precision_names[PRECISIONS];

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
