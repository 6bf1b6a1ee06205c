/* model.h -- a network as a list of layers, and the one table of its sizes.
 *
 * All weights lie in one block, all gradients in a parallel one; the table of tensors says where.
 * Parameter count, memory prediction, optimizer and weight file all come from it. Immutable once
 * made; the caller of model_new frees it.
 */
#ifndef ENGINE_MODEL_H
#define ENGINE_MODEL_H

#include <stddef.h>
#include <stdint.h>

#include "engine/layer.h"
#include "engine/precision.h"
#include "engine/status.h"
#include "engine/weights.h"

enum { MODEL_LAYERS = 64 };

enum activation { ACTIVATION_RELU, ACTIVATION_TANH, ACTIVATION_GELU, ACTIVATIONS };
enum init { INIT_KAIMING, INIT_XAVIER, INIT_TORCH, INITS };
extern const char *const activation_names[ACTIVATIONS];
extern const char *const init_names[INITS];

struct tensor {
    char name[32];           /* as in torch.nn.Sequential: "0.weight" */
    int dims;
    size_t shape[TENSOR_MAX_DIMS];
    size_t count, offset;    /* values, and where they start in the parameter block */
    size_t fan_in, fan_out;  /* of the layer */
    const struct layer_ops *next; /* what follows the layer: decides how Kaiming scales */
};

struct model {
    char *text;              /* as given: "mlp:128,64" */
    size_t inputs, outputs;
    int layers;
    struct layer layer[MODEL_LAYERS];
    char *layer_names[MODEL_LAYERS]; /* of those with parameters: "1 64→128" */
    int numbered;            /* layers with parameters */
    int tensors;
    struct tensor tensor[2 * MODEL_LAYERS];
    size_t parameters;       /* values in the parameter block */
    size_t activations;      /* values an example's activations take, forward and backward */
    size_t widest;           /* largest number of outputs of a layer */
};

/* `text` is a preset ("softmax", "mlp:128,64") or a comma list of layers; the output layer is
 * added. The status says which token is wrong and what is possible there. */
struct model *model_new(const char *text, enum activation activation, size_t inputs, size_t outputs,
                        struct status *status);
void model_free(struct model *model);

/* fp32 values of workspace a thread needs in any layer or the loss. */
size_t model_workspace(const struct model *model, const struct precision_info *precision);

/* Writes initial weights (fp32, the whole block). Biases start at 0, except that `torch` draws them
 * as torch.nn.Linear does. Kaiming: N(0, 2/fan_in) in front of relu, N(0, 1/fan_in) elsewhere (He et
 * al. 2015, arXiv 1502.01852); Xavier: U(+-sqrt(6/(fan_in+fan_out))) (Glorot, Bengio 2010); torch:
 * U(+-1/sqrt(fan_in)). */
void model_init(const struct model *model, enum init init, uint64_t seed, float *weights);

/* The tensors as named_tensor over a block of fp32 weights; [model->tensors]. */
void model_named_tensors(const struct model *model, float *weights, struct named_tensor *tensors);

#endif
