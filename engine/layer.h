/* layer.h -- the registry of layers: one forward/backward pair a kind.
 *
 * A layer maps [b, inputs] to [b, outputs], row-major, in the storage format of the pass. Forward
 * and backward work on a range of examples with a workspace and a gradient block of their own, so
 * that a pool can split a pass over threads; `gradient` works on a part of the parameters instead,
 * over all examples, and needs no block to add up. Nothing else is written. A layer that needs the whole
 * batch (batch norm) is given all examples of the pass at once: a pool waits for every thread
 * before it and after it. A new kind is one file with a `const struct layer_ops` and one row of
 * layer_kinds.
 */
#ifndef ENGINE_LAYER_H
#define ENGINE_LAYER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/onednn.h"
#include "engine/precision.h"
#include "engine/status.h"
#include "engine/weights.h"

enum { LAYER_TENSORS = 2 };

/* What an example looks like between two layers: C x H x W, or n values in a row (n x 1 x 1). */
struct shape {
    size_t channels, height, width;
    bool image; /* dense takes it only through a Flatten, as torch.nn has it */
};

/* A tensor a layer owns, in its parameters or among its running averages. */
struct layer_tensor {
    const char *name; /* "weight" */
    int dims;
    size_t shape[TENSOR_MAX_DIMS], count;
    float start; /* value it starts with where no rule draws it */
};

struct layer {
    const struct layer_ops *ops;
    struct shape in, out;
    size_t inputs, outputs; /* values of an example before and after */
    size_t kernel, stride, pad; /* of what looks through a window */
    double rate;            /* of dropout */
    int tensors, averages;
    struct layer_tensor tensor[LAYER_TENSORS];  /* one after the other in the parameter block */
    struct layer_tensor average[LAYER_TENSORS]; /* the same in the block of running averages */
    size_t fan_in, fan_out; /* of a layer that sums its inputs, else 0 */
    size_t parameters;      /* values it owns in the parameter block */
    size_t offset;          /* where they start, in values */
    size_t shared_offset;   /* in a thread's own block of gradients */
    size_t running;         /* values of running averages */
    size_t running_offset;
    size_t saved;           /* fp32 values that backward needs of forward, whatever the batch */
    size_t saved_offset;
    bool in_place;          /* its output lies where its input was */
    int place;              /* in the torch.nn.Sequential of the same layers, from 0 */
    int number;             /* among the layers with parameters, from 0; -1 without */
};

enum pass_kind {
    PASS_TRAIN,    /* dropout drops; running averages follow the batch */
    PASS_MEASURE,  /* the same network, leaving no trace: running averages stay as they are */
    PASS_EVALUATE, /* running averages in use, nothing dropped; no backward */
};

/* Takes values [at, at + n) of the parameters' gradient, complete, as fp32; may change these
 * parameters. */
struct gradient_sink {
    void (*take)(void *context, size_t at, const float *values, size_t n);
    void *context;
};

struct phase_clock; /* profiler.h */

/* What a pass over a range of examples works with. */
struct pass {
    const struct precision_info *precision;
    enum pass_kind kind;
    const void *parameters; /* the whole block, format precision->weights */
    float *running;         /* block of running averages */
    float *saved;           /* from forward to backward of one pass */
    void *gradients;        /* the layer's own, in the order of its parameters: the gradient of the
                               loss, already weighted (loss.h), summed over the range. In the format
                               precision->gradients for ops->gradient, in fp32 for backward */
    bool add;               /* add to `gradients` (fp32 then) instead of overwriting */
    const struct gradient_sink *sink; /* takes what ops->gradient makes instead; or NULL */
    float *workspace;       /* aligned for double */
    size_t room;            /* its values: layer_workspace at least */
    struct onednn_thread *native; /* for products of 16 bits as they are stored; or NULL */
    double *sum_sq;         /* [layers with parameters] adds sum_i |grad of example i|^2; or NULL */
    struct narrow_count *narrow; /* counts gradients lost in 16 bits */
    struct phase_clock *clock;   /* of a pass that is timed, and its first thread; else NULL */
    uint64_t seed, step, position; /* of what is drawn; position of example 0 in its epoch */
};

struct layer_ops {
    const char *name;
    const char *syntax; /* "dense:N" */
    const char *help;
    bool elementwise;  /* outputs = inputs, and the gradient is turned round in place */
    bool reads_input, reads_output; /* by backward. An elementwise layer that does not read its
                          input works in place behind a layer that does not read its own output */
    bool image;        /* takes C x H x W only */
    bool multiplies_stored; /* values of 16 bits as they are, where `native` can */
    bool whole_batch;  /* an example's output depends on all of the pass: ranges are the whole pass,
                          and no example has a gradient of its own */
    /* Reads what follows the colon ("" if nothing); sets the output with layer_output, tensors with
     * layer_parameter and layer_average, and its own fields. `in` and `inputs` are set. */
    bool (*configure)(struct layer *layer, const char *argument, struct status *status);
    /* fp32 values of workspace a thread needs; NULL for none. */
    size_t (*workspace)(const struct layer *layer, const struct precision_info *precision);
    /* y[from..to) from x[from..to). */
    void (*forward)(const struct layer *layer, const struct pass *pass, const void *x, void *y,
                    size_t from, size_t to);
    /* dx (NULL: not wanted) from dy, sum_sq, and without `gradient` the layer's gradients. */
    void (*backward)(const struct layer *layer, const struct pass *pass, const void *x,
                     const void *y, void *dy, void *dx, size_t from, size_t to);
    /* Part `part` of `parts` of the layer's gradients, over all `count` examples of the pass: for
     * layers whose gradient is one product over the examples. Other parts are other threads'; all
     * of them are done with backward, so that the sink may change the parameters. Or NULL. */
    void (*gradient)(const struct layer *layer, const struct pass *pass, const void *x,
                     const void *dy, size_t count, int part, int parts);
};

extern const struct layer_ops layer_dense, layer_conv, layer_maxpool, layer_avgpool, layer_relu,
    layer_tanh, layer_gelu, layer_batchnorm, layer_layernorm, layer_dropout;

/* All kinds, NULL at the end. */
extern const struct layer_ops *const layer_kinds[];

const struct layer_ops *layer_find(const char *name);

struct shape shape_flat(size_t values);
struct shape shape_image(size_t channels, size_t height, size_t width);
size_t shape_values(struct shape shape);

/* For configure. */
void layer_input(struct layer *layer, struct shape in);
void layer_output(struct layer *layer, struct shape out);
void layer_parameter(struct layer *layer, const char *name, int dims, const size_t *shape,
                     float start);
void layer_average(struct layer *layer, const char *name, size_t count, float start);
bool layer_no_argument(const struct layer *layer, const char *argument, struct status *status);

/* A whole number from 1 to `most`, all of the text; 0 if it is none. */
size_t layer_parse_count(const char *text, size_t most);

#endif
