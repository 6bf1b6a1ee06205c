/* idx_reader.h -- arrays of bytes in IDX files, plain or gzipped; the one user of zlib.
 *
 * Format: two zero bytes, a type (0x08: unsigned bytes, the only one read), the number of
 * dimensions, their sizes as big-endian 32-bit numbers, the values, last dimension fastest
 * (http://yann.lecun.com/exdb/mnist, "THE IDX FILE FORMAT"). The name of a file tells nothing.
 */
#ifndef ENGINE_IDX_READER_H
#define ENGINE_IDX_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/progress.h"
#include "engine/status.h"

enum { IDX_DIMS = 4 };

struct idx {
    int dims;              /* 1 … IDX_DIMS */
    size_t size[IDX_DIMS]; /* each at least 1 */
    size_t example;        /* values of one item of the first dimension */
    bool packed;           /* in the file */
    uint8_t *bytes;        /* [size[0], example]; the caller frees it */
};

/* Whether an ordinary file begins as IDX or gzip does, and no text does. */
bool idx_recognize(const char *file);

/* Trusts nothing in the file: memory grows with what is read. `progress` may be NULL. */
bool idx_read(struct idx *idx, const char *file, const struct read_progress *progress,
              struct status *status);

#endif
