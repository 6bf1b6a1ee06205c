/* memory.h -- predicted bytes by purpose, and the largest batch that fits.
 *
 * The prediction is arithmetic on the model's size table (model.h); it is affine in the micro-batch
 * as long as the same number of threads share it, and never falls with it.
 * The arena (arena.h) counts what is really held; a test holds the two equal to the byte.
 */
#ifndef ENGINE_MEMORY_H
#define ENGINE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/arena.h"
#include "engine/model.h"
#include "engine/optimizer.h"
#include "engine/precision.h"

struct memory_request {
    const struct model *model;
    enum precision precision;
    enum optimizer optimizer;
    size_t micro_batch; /* examples in the largest pass */
    bool accumulated;   /* passes are summed: of a step, or of the noise probe at batch 1 */
    size_t threads;     /* that may share a pass; 0: as many as the machine has (work.h) */
};

struct memory_bytes {
    size_t bytes[PURPOSES];
    size_t total;
};

struct memory_bytes memory_predict(const struct memory_request *request);

/* Whether a step of several passes keeps their sum beside the gradient of one: 16-bit gradients are
 * summed in fp32, and with batch norm each pass's own gradient is measured. */
bool memory_sums_passes(const struct model *model, const struct precision_info *precision);

/* Largest micro-batch, at most n, whose total is within `limit` bytes; 0 if not even 1 fits.
 * `request.micro_batch` is ignored. A limit of 0 is none. */
size_t memory_largest(const struct memory_request *request, size_t limit, size_t n);

/* Whether the machine has that much at all; the status says what the model takes. */
bool memory_check(const struct memory_bytes *memory, const struct model *model,
                  struct status *status);

/* "656 KiB", "2.2 MiB", "1 MiB" (exactly). Returns `text`. */
char *memory_format(size_t bytes, char *text, size_t size);

#endif
