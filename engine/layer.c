/* layer.c -- the registry of layers, and what their kinds have in common. */
#include "engine/layer.h"

#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

const struct layer_ops *const layer_kinds[] = {
    &layer_dense, &layer_conv, &layer_maxpool,   &layer_avgpool,   &layer_relu,
    &layer_tanh,  &layer_gelu, &layer_batchnorm, &layer_layernorm, &layer_dropout,
    NULL,
};

const struct layer_ops *layer_find(const char *name)
{
    for (size_t i = 0; layer_kinds[i]; i++)
        if (!strcmp(layer_kinds[i]->name, name))
            return layer_kinds[i];
    return NULL;
}

struct shape shape_flat(size_t values)
{
    return (struct shape){values, 1, 1, false};
}

struct shape shape_image(size_t channels, size_t height, size_t width)
{
    return (struct shape){channels, height, width, true};
}

size_t shape_values(struct shape shape)
{
    return shape.channels * shape.height * shape.width;
}

void layer_input(struct layer *layer, struct shape in)
{
    layer->in = in;
    layer->inputs = shape_values(in);
}

void layer_output(struct layer *layer, struct shape out)
{
    layer->out = out;
    layer->outputs = shape_values(out);
}

static size_t tensor_set(struct layer_tensor *tensor, const char *name, int dims,
                         const size_t *shape, float start)
{
    REQUIRE(dims <= TENSOR_MAX_DIMS);
    *tensor = (struct layer_tensor){.name = name, .dims = dims, .count = 1, .start = start};
    for (int d = 0; d < dims; d++) {
        tensor->shape[d] = shape[d];
        tensor->count *= shape[d];
    }
    return tensor->count;
}

void layer_parameter(struct layer *layer, const char *name, int dims, const size_t *shape,
                     float start)
{
    REQUIRE(layer->tensors < LAYER_TENSORS);
    layer->parameters += tensor_set(&layer->tensor[layer->tensors++], name, dims, shape, start);
}

void layer_average(struct layer *layer, const char *name, size_t count, float start)
{
    REQUIRE(layer->averages < LAYER_TENSORS);
    layer->running += tensor_set(&layer->average[layer->averages++], name, 1, &count, start);
}

bool layer_no_argument(const struct layer *layer, const char *argument, struct status *status)
{
    return !*argument ||
           status_bad(status, "%s takes nothing after it, not ':%s'", layer->ops->name, argument);
}

size_t layer_parse_count(const char *text, size_t most)
{
    if (*text < '1' || *text > '9')
        return 0;
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    return *end || value > most ? 0 : value;
}
