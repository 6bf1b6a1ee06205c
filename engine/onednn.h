/* onednn.h -- matrix products of stored values by oneDNN; onednn*.c are its one user.
 *
 * The library is loaded when it is first asked for, never linked: without it, or where it has no
 * product of the format for this processor, there is no `struct onednn` and products are widened
 * (product.h). Sums are fp32. A product runs on the thread that calls it, and each thread has a
 * `struct onednn_thread` of its own, which another may take over when the first one is done.
 *
 * What a shape needs is made when it first occurs and kept, a few dozen shapes a thread: the first
 * step at a new batch size allocates, and takes some milliseconds more. oneDNN's scratchpads belong
 * to the thread too; like the buffers of OpenBLAS they are not counted as memory of the run. Inside
 * oneDNN, a call allocates and frees a handful of small blocks.
 */
#ifndef ENGINE_ONEDNN_H
#define ENGINE_ONEDNN_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/precision.h"

#define ONEDNN_FILE "libdnnl.so.2"

enum onednn_state {
    ONEDNN_READY,
    ONEDNN_NO_UNITS, /* a processor without bf16 products: the library was not even looked for */
    ONEDNN_ABSENT,
    ONEDNN_REFUSES,  /* another version, or no product in the format */
};

struct onednn;
struct onednn_thread;

/* The library in `file`, for products of operands in `format`; NULL unless *state is ONEDNN_READY.
 * It stays loaded for the rest of the process; the caller frees what is kept beside it. */
struct onednn *onednn_open(const char *file, enum format format, enum onednn_state *state);
void onednn_close(struct onednn *onednn);

/* For thread `index`, below POOL_MOST; made at its first call. NULL stays NULL. */
struct onednn_thread *onednn_thread(struct onednn *onednn, int index);

/* A matrix in storage: rows of values, `ld` apart; or its transpose, `turned`. */
struct stored {
    enum format format;
    const void *at;
    size_t ld;
    bool turned;
};

/* c[m,n] = a[m,k] b[k,n], or added to it, its rows one behind the other. Fast where a and b are
 * whole: stored rows of `ld` values, with none left out. False, and c untouched, if oneDNN cannot. */
bool onednn_product(struct onednn_thread *thread, size_t m, size_t n, size_t k, struct stored a,
                    struct stored b, bool add, float *c);

#endif
