/* layer.h -- the registry of layers: one forward/backward pair a kind.
 *
 * A layer maps [b, inputs] to [b, outputs], row-major, in the storage format of the pass. Forward
 * and backward work on a range of examples with a workspace and a gradient block of their own, so
 * that a pool can split a pass over threads; nothing else is written. A new kind is one file with a
 * `const struct layer_ops` and one row of layer_kinds.
 */
#ifndef ENGINE_LAYER_H
#define ENGINE_LAYER_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/precision.h"
#include "engine/status.h"

struct layer {
    const struct layer_ops *ops;
    size_t inputs, outputs; /* values of an example before and after */
    size_t parameters;      /* values it owns in the parameter block: weight [outputs, inputs],
                               then bias [outputs] */
    size_t offset;          /* where they start, in values */
    bool in_place;          /* its output lies where its input was */
    int number;             /* among the layers with parameters, from 0; -1 without */
};

/* What a pass over a range of examples works with. */
struct pass {
    const struct precision_info *precision;
    const void *parameters; /* the whole block, format precision->weights */
    void *gradients;        /* parallel block, format precision->gradients: the gradient of the
                               loss, already weighted (loss.h), summed over the range */
    bool add;               /* add to `gradients` (fp32 only) instead of overwriting */
    float *workspace;       /* layer_workspace values */
    double *sum_sq;         /* [layers with parameters] adds sum_i |grad of example i|^2; or NULL */
    struct narrow_count *narrow; /* counts gradients lost in 16 bits */
};

struct layer_ops {
    const char *name;
    const char *syntax; /* "dense:N" */
    const char *help;
    bool elementwise; /* outputs = inputs, and the gradient is turned round in place */
    bool output_only; /* elementwise, and backward needs the output, not the input: may work in
                         place behind a layer that does not need its own output */
    /* Reads what follows the colon ("" if nothing) and sets outputs and parameters. */
    bool (*configure)(struct layer *layer, const char *argument, struct status *status);
    /* fp32 values of workspace a thread needs; NULL for none. */
    size_t (*workspace)(const struct layer *layer, const struct precision_info *precision);
    /* y[from..to) from x[from..to). */
    void (*forward)(const struct layer *layer, const struct pass *pass, const void *x, void *y,
                    size_t from, size_t to);
    /* dx (NULL: not wanted) and the layer's gradients from dy. */
    void (*backward)(const struct layer *layer, const struct pass *pass, const void *x,
                     const void *y, void *dy, void *dx, size_t from, size_t to);
};

extern const struct layer_ops layer_dense, layer_relu, layer_tanh, layer_gelu;

/* All kinds, NULL at the end. */
extern const struct layer_ops *const layer_kinds[];

const struct layer_ops *layer_find(const char *name);

/* A whole number from 1 to `most`, all of the text; 0 if it is none. */
size_t layer_parse_count(const char *text, size_t most);

#endif
