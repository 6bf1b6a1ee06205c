/* model.h -- a network as a list of layers, and the one table of its sizes.
 *
 * All weights lie in one block, all gradients in a parallel one, running averages in a third; the
 * tables of tensors say where. Parameter count, memory prediction, optimizer and weight file all
 * come from them. Immutable once made; the caller of model_new frees it.
 */
#ifndef ENGINE_MODEL_H
#define ENGINE_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "engine/layer.h"
#include "engine/precision.h"
#include "engine/status.h"
#include "engine/weights.h"

enum {
    MODEL_LAYERS = 64,
    MODEL_TENSORS = LAYER_TENSORS * MODEL_LAYERS,
    MODEL_NAMED = 2 * MODEL_TENSORS + MODEL_LAYERS, /* tensors of a weight file, at most */
};

enum activation { ACTIVATION_RELU, ACTIVATION_TANH, ACTIVATION_GELU, ACTIVATIONS };
enum init { INIT_KAIMING, INIT_XAVIER, INIT_TORCH, INITS };
extern const char *const activation_names[ACTIVATIONS];
extern const char *const init_names[INITS];

struct tensor {
    char name[32];           /* as in torch.nn.Sequential: "0.weight" */
    int dims;
    size_t shape[TENSOR_MAX_DIMS];
    size_t count, offset;    /* values, and where they start in their block */
    size_t fan_in, fan_out;  /* of the layer; 0 where it does not sum its inputs */
    float start;             /* value before training where no rule draws it */
    bool before_relu;        /* the next activation is a relu: decides how Kaiming scales */
};

/* Layers that a pass walks together, a piece of the examples at a time (model_groups.c). */
struct group {
    int first, end; /* [first, end) */
    size_t piece;   /* examples; SIZE_MAX: all of the pass */
    size_t inner;   /* widest gradient that travels inside, values an example; 0: none does */
};

struct model {
    char *text;              /* as given: "mlp:128,64" */
    struct shape input;      /* as the first layer takes it */
    size_t inputs, outputs;
    int layers;
    struct layer layer[MODEL_LAYERS];
    char *layer_names[MODEL_LAYERS]; /* of those with parameters: "1 64→128", "2 conv:8x5" */
    int numbered;            /* layers with parameters */
    int tensors;             /* of parameters */
    struct tensor tensor[MODEL_TENSORS];
    int averages;            /* tensors of running averages */
    struct tensor average[MODEL_TENSORS];
    size_t parameters;       /* values in the parameter block */
    size_t running;          /* values in the block of running averages, fp32 */
    size_t saved;            /* fp32 values kept from forward to backward whatever the batch */
    size_t activations;      /* values an example's activations take, forward and backward */
    double products;         /* multiply-adds of an example's way forward */
    int groups;
    struct group group[MODEL_LAYERS];
    size_t widest;           /* largest number of outputs of a group */
    size_t scratch;          /* fp32 values of workspace a thread needs for gradients in groups */
    size_t shared;           /* values in a thread's own block of gradients: those of the layers
                                that form them an example at a time */
    bool whole_batch;        /* batch norm: examples have no gradient of their own */
};

/* `text` is a preset ("softmax", "mlp:128,64", "lenet") or a comma list of layers; the output layer
 * is added. `input` may be an image: it enters as one where a layer takes images only, else flat.
 * The status says which token is wrong and what is possible there. */
struct model *model_new(const char *text, enum activation activation, struct shape input,
                        size_t outputs, struct status *status);
void model_free(struct model *model);

/* The grammar of `text`, from the table of layer kinds; the caller frees it. */
char *model_help(void);

/* fp32 values of workspace a thread needs in any layer or the loss. */
size_t model_workspace(const struct model *model, const struct precision_info *precision);

/* Writes initial weights (fp32, the whole block). Biases start at 0, except that `torch` draws them
 * as torch.nn.Linear does. Kaiming: N(0, 2/fan_in) in front of relu, N(0, 1/fan_in) elsewhere (He et
 * al. 2015, arXiv 1502.01852); Xavier: U(+-sqrt(6/(fan_in+fan_out))) (Glorot, Bengio 2010); torch:
 * U(+-1/sqrt(fan_in)). Normalising layers start as the identity. */
void model_init(const struct model *model, enum init init, uint64_t seed, float *weights);

/* The last step of model_new: groups, widest and scratch, from the layers. */
void model_form_groups(struct model *model);

/* Running averages before the first pass: mean 0, variance 1. */
void model_init_running(const struct model *model, float *running);

/* The tensors of a weight file over a block of fp32 weights, one of running averages and, for each
 * layer, the passes its averages have followed (num_batches_tracked). Returns how many, at most
 * MODEL_NAMED. */
size_t model_named_tensors(const struct model *model, float *weights, float *running,
                           int64_t tracked[MODEL_LAYERS], struct named_tensor *tensors);

#endif
