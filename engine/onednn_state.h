/* onednn_state.h -- the library loaded, and what threads keep; for onednn*.c alone. */
#ifndef ENGINE_ONEDNN_STATE_H
#define ENGINE_ONEDNN_STATE_H

#include "engine/onednn.h"
#include "engine/onednn_api.h"
#include "engine/pool.h"

enum { SHAPES = 64, ARGUMENTS = 4 };

struct onednn {
    struct onednn_api api;
    void (*set_threads)(int threads);
    int type; /* of operands */
    enum format format;
    void *engine;
    struct onednn_thread *thread[POOL_MOST]; /* each made and used by its own thread */
};

struct shape_key {
    size_t m, n, k, lda, ldb;
    bool turned_a, turned_b, add;
};

struct prepared {
    struct shape_key key;
    void *primitive; /* NULL: there is none for this shape */
    size_t scratch;  /* bytes */
    int arguments;
    struct onednn_argument argument[ARGUMENTS]; /* a, b, c, and the scratchpad if it needs one */
};

struct onednn_thread {
    struct onednn *owner;
    void *stream;
    void *scratch;
    size_t scratch_size;
    int shapes, last, oldest;
    struct prepared prepared[SHAPES];
};

void onednn_thread_free(struct onednn_thread *thread);

#endif
