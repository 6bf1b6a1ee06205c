/* model.c -- from a text to layers and their table of sizes.
 *
 * The list is read token by token, each layer taking the shape the one before leaves. Activation
 * bytes: the output of every layer that does not work in place, and two buffers as wide as the
 * widest layer through which gradients travel back. A layer's place is that of torch.nn.Sequential,
 * where a Flatten stands between an image and a dense layer.
 */
#include "engine/model.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/loss.h"
#include "engine/model_text.h"
#include "engine/util.h"

const char *const activation_names[ACTIVATIONS] = {"relu", "tanh", "gelu"};

static const struct layer_ops *kind_of(const char *token)
{
    char name[32] = "";
    size_t length = strcspn(token, ":,");
    if (length < sizeof name)
        snprintf(name, sizeof name, "%.*s", (int)length, token);
    return layer_find(name);
}

static bool wants_image(const char *list)
{
    for (const char *token = list; token; token = strchr(token, ',')) {
        token += *token == ',';
        const struct layer_ops *ops = kind_of(token);
        if (ops && ops->image)
            return true;
    }
    return false;
}

/* ---- tensors --------------------------------------------------------------------------------- */

static size_t add_tensors(const struct layer *layer, const struct layer_tensor *from, int count,
                          struct tensor *to, size_t offset)
{
    for (int i = 0; i < count; i++) {
        to[i] = (struct tensor){.dims = from[i].dims, .count = from[i].count, .offset = offset,
                                .fan_in = layer->fan_in, .fan_out = layer->fan_out,
                                .start = from[i].start};
        snprintf(to[i].name, sizeof to[i].name, "%d.%s", layer->place, from[i].name);
        memcpy(to[i].shape, from[i].shape, sizeof from[i].shape);
        offset += from[i].count;
    }
    return offset;
}

static void place_tensors(struct model *model, struct layer *layer)
{
    layer->offset = model->parameters;
    layer->running_offset = model->running;
    layer->saved_offset = model->saved;
    layer->number = layer->parameters ? model->numbered++ : -1;
    model->parameters = add_tensors(layer, layer->tensor, layer->tensors,
                                    model->tensor + model->tensors, model->parameters);
    model->running = add_tensors(layer, layer->average, layer->averages,
                                 model->average + model->averages, model->running);
    model->saved += layer->saved;
    model->tensors += layer->tensors;
    model->averages += layer->averages;
}

/* ---- layers ---------------------------------------------------------------------------------- */

static bool works_in_place(const struct layer *layer, bool first)
{
    return layer->ops->elementwise && !layer->ops->reads_input && !first &&
           !layer[-1].ops->reads_output;
}

/* What a layer of that kind is given: dense takes an image through a Flatten. */
static bool enter(struct model *model, struct layer *layer, struct status *reason)
{
    bool first = !model->layers;
    struct shape in = first ? model->input : layer[-1].out;
    layer->place = first ? 0 : layer[-1].place + 1;
    if (layer->ops == &layer_dense && in.image) {
        in = shape_flat(shape_values(in));
        layer->place++;
    }
    layer_input(layer, in);
    if (!layer->ops->image || in.image)
        return true;
    if (first)
        return status_bad(reason, "takes images, the data set has rows of %zu values; --image "
                          "HxW[xC] says how they lie", model->inputs);
    return status_bad(reason, "takes images, but the layer before it, %s, leaves a row of %zu "
                      "values", layer[-1].ops->name, layer->inputs);
}

static void name_layer(struct model *model, const struct layer *layer, const char *token)
{
    char name[64];
    if (layer->ops == &layer_dense)
        snprintf(name, sizeof name, "%d %zu→%zu", layer->number + 1, layer->inputs, layer->outputs);
    else
        snprintf(name, sizeof name, "%d %.20s", layer->number + 1, token);
    model->layer_names[layer->number] = checked_strdup(name);
}

static bool add_layer(struct model *model, const char *token, struct status *status)
{
    const char *argument = strchr(token, ':');
    struct status reason;
    if (model->layers == MODEL_LAYERS)
        return status_bad(status, "--model: more than %d layers", MODEL_LAYERS - 1);
    struct layer *layer = &model->layer[model->layers];
    layer->ops = kind_of(token);
    if (!layer->ops)
        return model_unknown_token(token, model->layers + 1, status);
    if (!enter(model, layer, &reason) ||
        !layer->ops->configure(layer, argument ? argument + 1 : "", &reason))
        return status_bad(status, "--model: layer %d, '%.40s': %s", model->layers + 1, token,
                          reason.text);
    layer->in_place = works_in_place(layer, !model->layers);
    model->layers++;
    model->whole_batch |= layer->ops->whole_batch;
    place_tensors(model, layer);
    if (layer->number >= 0)
        name_layer(model, layer, token);
    return true;
}

static bool add_layers(struct model *model, char *list, struct status *status)
{
    char *rest = *list ? list : NULL, *token, output[32];
    while (rest && (token = strsep(&rest, ",")))
        if (!add_layer(model, token, status))
            return false;
    snprintf(output, sizeof output, "dense:%zu", model->outputs);
    return add_layer(model, output, status);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Whether a relu comes before any other activation and before inputs are summed again. */
static bool before_relu(const struct model *model, int layer)
{
    for (int i = layer + 1; i < model->layers && !model->layer[i].fan_in; i++) {
        const struct layer_ops *ops = model->layer[i].ops;
        if (ops == &layer_relu || ops == &layer_tanh || ops == &layer_gelu)
            return ops == &layer_relu;
    }
    return false;
}

static void measure(struct model *model)
{
    struct tensor *t = model->tensor;
    model_form_groups(model);
    for (int i = 0; i < model->layers; i++) {
        struct layer *layer = &model->layer[i];
        model->products += (double)layer->fan_in * (double)layer->outputs;
        if (!layer->in_place)
            model->activations += layer->outputs;
        layer->shared_offset = model->shared;
        model->shared += layer->ops->gradient ? 0 : layer->parameters;
        for (int j = 0; j < layer->tensors; j++)
            t++->before_relu = before_relu(model, i);
    }
    model->activations += 2 * model->widest;
}

struct model *model_new(const char *text, enum activation activation, struct shape input,
                        size_t outputs, struct status *status)
{
    char list[1024];
    if (strlen(text) > sizeof list / 4) {
        status_bad(status, "--model: longer than %zu characters", sizeof list / 4);
        return NULL;
    }
    if (!model_expand(text, activation, list, sizeof list, status))
        return NULL;
    struct model *model = checked_calloc(1, sizeof *model);
    model->text = checked_strdup(text);
    model->inputs = shape_values(input);
    model->input = wants_image(list) ? input : shape_flat(model->inputs);
    model->outputs = outputs;
    if (!add_layers(model, list, status)) {
        model_free(model);
        return NULL;
    }
    measure(model);
    return model;
}

void model_free(struct model *model)
{
    if (!model)
        return;
    for (int i = 0; i < MODEL_LAYERS; i++)
        free(model->layer_names[i]);
    free(model->text);
    free(model);
}

enum { LINE = 16 }; /* floats of a cache line: threads keep apart, and doubles fit */

size_t model_workspace(const struct model *model, const struct precision_info *precision)
{
    size_t most = loss_workspace(model->outputs, precision);
    for (int i = 0; i < model->layers; i++) {
        const struct layer *layer = &model->layer[i];
        if (layer->ops->workspace)
            most = MAX(most, layer->ops->workspace(layer, precision));
    }
    most += model->scratch;
    return (most + LINE - 1) / LINE * LINE;
}
