/* weights.h -- named tensors in and out, as safetensors.
 *
 * Format: 8 bytes little-endian length, a JSON header, raw little-endian data
 * (https://github.com/huggingface/safetensors, README "Format"). Reads F32, F16 and BF16; writes
 * F32. Counters are I64.
 * Reading trusts nothing: lengths, offsets, shapes and types are checked before a byte is used.
 */
#ifndef ENGINE_WEIGHTS_H
#define ENGINE_WEIGHTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/status.h"

enum { TENSOR_MAX_DIMS = 4 };

/* A tensor by name; the values belong to the caller. */
struct named_tensor {
    char name[64];
    int dims;
    size_t shape[TENSOR_MAX_DIMS];
    float *values;    /* product of shape */
    int64_t *counter; /* instead of values: one I64 without a shape, which a file may lack */
};

/* Fills the values of all `count` tensors from the file. Every tensor of the model must be in the
 * file with the same shape, and the file may hold no other (besides I64 `*.num_batches_tracked`);
 * the status names each mismatch. On failure nothing in `tensors` has changed. */
bool weights_read(const char *file, struct named_tensor *tensors, size_t count,
                  struct status *status);

/* Which bytes are in the file. */
bool weights_fingerprint(const char *file, uint32_t *fingerprint, struct status *status);

/* Writes beside the file and renames into place, so that a full disk leaves the old file whole. */
bool weights_write(const char *file, const struct named_tensor *tensors, size_t count,
                   struct status *status);

#endif
