/* onednn_api.h -- the little of oneDNN's C interface, version 2, that matrix products need.
 *
 * Declared here, so that building takes no headers of the library and the program is not linked
 * against it: onednn_load.c fills the table of calls from a library loaded at run time. Names are those
 * of dnnl.h without their prefix. Handles are plain pointers; descriptions are blocks that the
 * library fills, with room to spare. Where dnnl.h is installed, tests/test_onednn.c holds every
 * declaration against it.
 */
#ifndef ENGINE_ONEDNN_API_H
#define ENGINE_ONEDNN_API_H

#include <stddef.h>
#include <stdint.h>

enum {
    ONEDNN_MAJOR = 2,
    ONEDNN_SUCCESS = 0,
    ONEDNN_CPU = 1,           /* kind of an engine */
    ONEDNN_IN_ORDER = 1,      /* flags of a stream */
    ONEDNN_BF16 = 2,          /* types of data */
    ONEDNN_F32 = 3,
    ONEDNN_USER_SCRATCHPAD = 1,
    ONEDNN_SCRATCHPAD_MD = 136, /* what is asked of a primitive's description */
    ONEDNN_SRC = 1,           /* arguments of a matmul: dst = src weights */
    ONEDNN_DST = 17,
    ONEDNN_WEIGHTS = 33,
    ONEDNN_SCRATCHPAD = 80,
    ONEDNN_DIMS = 12,
};

typedef int64_t onednn_dims[ONEDNN_DIMS];

struct onednn_version {
    int major, minor, patch;
};

/* dnnl_memory_desc_t (696 bytes in 2.6) and dnnl_matmul_desc_t (2800) */
struct onednn_memory_desc {
    int64_t opaque[128];
};
struct onednn_matmul_desc {
    int64_t opaque[512];
};

struct onednn_argument {
    int index;
    void *memory;
};

/* result, name, parameters */
#define ONEDNN_CALLS(CALL)                                                                        \
    CALL(const struct onednn_version *, version, (void))                                          \
    CALL(int, engine_create, (void **engine, int kind, size_t index))                             \
    CALL(int, engine_destroy, (void *engine))                                                     \
    CALL(int, stream_create, (void **stream, void *engine, unsigned flags))                       \
    CALL(int, stream_wait, (void *stream))                                                        \
    CALL(int, stream_destroy, (void *stream))                                                     \
    CALL(int, memory_desc_init_by_strides,                                                        \
         (struct onednn_memory_desc *desc, int dims, const onednn_dims sizes, int type,           \
          const onednn_dims strides))                                                             \
    CALL(size_t, memory_desc_get_size, (const struct onednn_memory_desc *desc))                   \
    CALL(int, matmul_desc_init,                                                                   \
         (struct onednn_matmul_desc *desc, const struct onednn_memory_desc *src,                  \
          const struct onednn_memory_desc *weights, const struct onednn_memory_desc *bias,        \
          const struct onednn_memory_desc *dst))                                                  \
    CALL(int, primitive_attr_create, (void **attr))                                               \
    CALL(int, primitive_attr_set_scratchpad_mode, (void *attr, int mode))                         \
    CALL(int, primitive_attr_set_post_ops, (void *attr, const void *post_ops))                    \
    CALL(int, primitive_attr_destroy, (void *attr))                                               \
    CALL(int, post_ops_create, (void **post_ops))                                                 \
    CALL(int, post_ops_append_sum, (void *post_ops, float scale))                                 \
    CALL(int, post_ops_destroy, (void *post_ops))                                                 \
    CALL(int, primitive_desc_create,                                                              \
         (void **made, const void *operation, const void *attr, void *engine, const void *hint))  \
    CALL(const struct onednn_memory_desc *, primitive_desc_query_md,                              \
         (const void *desc, int what, int index))                                                 \
    CALL(int, primitive_desc_destroy, (void *desc))                                               \
    CALL(int, primitive_create, (void **primitive, const void *desc))                             \
    CALL(int, primitive_execute,                                                                  \
         (const void *primitive, void *stream, int count, const struct onednn_argument *argument)) \
    CALL(int, primitive_destroy, (void *primitive))                                               \
    CALL(int, memory_create,                                                                      \
         (void **memory, const struct onednn_memory_desc *desc, void *engine, void *data))        \
    CALL(int, memory_set_data_handle, (void *memory, void *data))                                 \
    CALL(int, memory_destroy, (void *memory))

#define ONEDNN_POINTER(result, name, parameters) result(*name) parameters;
struct onednn_api {
    ONEDNN_CALLS(ONEDNN_POINTER)
};

#endif
