/* model.c -- from a text to layers and their table of sizes.
 *
 * A preset is rewritten as a comma list; the list is read token by token. Activation bytes: the
 * output of every layer that does not work in place, and two buffers as wide as the widest layer
 * through which gradients travel back.
 */
#include "engine/model.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/loss.h"
#include "engine/random.h"
#include "engine/util.h"

const char *const activation_names[ACTIVATIONS] = {"relu", "tanh", "gelu"};
const char *const init_names[INITS] = {"kaiming", "xavier", "torch"};

static void append(char *list, size_t size, const char *token)
{
    size_t used = strlen(list);
    snprintf(list + used, size - used, "%s%s", used ? "," : "", token);
}

/* "mlp:128,64" as "dense:128,relu,dense:64,relu". */
static bool expand_mlp(const char *widths, enum activation activation, char *list, size_t size,
                       struct status *status)
{
    char *copy = checked_strdup(widths), *rest = copy, *width;
    bool good = true;
    while (good && (width = strsep(&rest, ","))) {
        char token[32];
        good = layer_parse_count(width, 1 << 20) > 0 ||
               status_bad(status, "--model: '%s' in 'mlp:%s' is no layer width; give numbers from 1, "
                          "as in mlp:128,64", width, widths);
        snprintf(token, sizeof token, "dense:%s", width);
        append(list, size, token);
        append(list, size, activation_names[activation]);
    }
    free(copy);
    return good;
}

static bool expand(const char *text, enum activation activation, char *list, size_t size,
                   struct status *status)
{
    *list = '\0';
    if (!strcmp(text, "softmax"))
        return true;
    if (!strncmp(text, "mlp:", 4))
        return expand_mlp(text + 4, activation, list, size, status);
    if (!strcmp(text, "mlp"))
        return expand_mlp("128,64", activation, list, size, status);
    snprintf(list, size, "%s", text);
    return *list || status_bad(status, "--model: empty; try softmax, mlp:128,64 or a list of layers "
                               "such as dense:64,relu");
}

static bool unknown_token(const char *token, int place, struct status *status)
{
    char known[256] = "";
    for (size_t i = 0; layer_kinds[i]; i++) {
        append(known, sizeof known, " ");
        snprintf(known + strlen(known) - 1, sizeof known - strlen(known), " %s",
                 layer_kinds[i]->syntax);
    }
    return status_bad(status, "--model: layer %d, '%.40s', is unknown; possible are%s, or a preset: "
                      "softmax, mlp:128,64", place, token, known + 1);
}

static void add_tensor(struct model *model, const struct layer *layer, const char *what, int dims)
{
    struct tensor *t = &model->tensor[model->tensors++];
    snprintf(t->name, sizeof t->name, "%d.%s", (int)(layer - model->layer), what);
    t->dims = dims;
    t->shape[0] = layer->outputs;
    t->shape[1] = layer->inputs;
    t->count = dims == 2 ? layer->outputs * layer->inputs : layer->outputs;
    t->offset = model->parameters;
    t->fan_in = layer->inputs;
    t->fan_out = layer->outputs;
    model->parameters += t->count;
}

static bool add_layer(struct model *model, const char *token, struct status *status)
{
    char name[32] = "";
    size_t length = strcspn(token, ":");
    if (length < sizeof name)
        snprintf(name, sizeof name, "%.*s", (int)length, token);
    if (model->layers == MODEL_LAYERS)
        return status_bad(status, "--model: more than %d layers", MODEL_LAYERS - 1);
    struct layer *layer = &model->layer[model->layers];
    layer->ops = layer_find(name);
    if (!layer->ops)
        return unknown_token(token, model->layers + 1, status);
    layer->inputs = model->layers ? layer[-1].outputs : model->inputs;
    layer->offset = model->parameters;
    layer->number = -1;
    layer->in_place = layer->ops->output_only && model->layers && !layer[-1].ops->output_only;
    struct status reason;
    if (!layer->ops->configure(layer, token[length] ? token + length + 1 : "", &reason))
        return status_bad(status, "--model: layer %d, '%.40s': %s", model->layers + 1, token,
                          reason.text);
    model->layers++;
    if (layer->parameters) {
        layer->number = model->numbered++;
        add_tensor(model, layer, "weight", 2);
        add_tensor(model, layer, "bias", 1);
    }
    return true;
}

static bool add_layers(struct model *model, char *list, struct status *status)
{
    char *token, output[32];
    while (*list && (token = strsep(&list, ","))) {
        if (!add_layer(model, token, status))
            return false;
        if (!list)
            break;
    }
    snprintf(output, sizeof output, "dense:%zu", model->outputs);
    return add_layer(model, output, status);
}

static void measure(struct model *model)
{
    for (int i = 0; i < model->layers; i++) {
        const struct layer *layer = &model->layer[i];
        model->widest = MAX(model->widest, layer->outputs);
        if (!layer->in_place)
            model->activations += layer->outputs;
        if (layer->number < 0)
            continue;
        char name[48];
        snprintf(name, sizeof name, "%d %zu→%zu", layer->number + 1, layer->inputs, layer->outputs);
        model->layer_names[layer->number] = checked_strdup(name);
    }
    for (int i = 0; i < model->tensors; i++) {
        int place = atoi(model->tensor[i].name);
        model->tensor[i].next = place + 1 < model->layers ? model->layer[place + 1].ops : NULL;
    }
    model->activations += 2 * model->widest;
}

struct model *model_new(const char *text, enum activation activation, size_t inputs, size_t outputs,
                        struct status *status)
{
    char list[1024];
    if (strlen(text) > sizeof list / 4) {
        status_bad(status, "--model: longer than %zu characters", sizeof list / 4);
        return NULL;
    }
    if (!expand(text, activation, list, sizeof list, status))
        return NULL;
    struct model *model = checked_calloc(1, sizeof *model);
    model->text = checked_strdup(text);
    model->inputs = inputs;
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

size_t model_workspace(const struct model *model, const struct precision_info *precision)
{
    size_t most = loss_workspace(model->outputs, precision);
    for (int i = 0; i < model->layers; i++) {
        const struct layer *layer = &model->layer[i];
        if (layer->ops->workspace)
            most = MAX(most, layer->ops->workspace(layer, precision));
    }
    return most;
}

static void init_uniform(float *w, const struct tensor *t, uint64_t seed, uint64_t number, double bound)
{
    for (size_t i = 0; i < t->count; i++)
        w[i] = (float)(bound * (2 * random_uniform(random_bits(seed, RANDOM_INIT, number, i)) - 1));
}

static void init_normal(float *w, const struct tensor *t, uint64_t seed, uint64_t number, double sd)
{
    for (size_t i = 0; i < t->count; i++)
        w[i] = (float)(sd * random_normal(seed, RANDOM_INIT, number, i));
}

void model_init(const struct model *model, enum init init, uint64_t seed, float *weights)
{
    memset(weights, 0, model->parameters * sizeof *weights);
    for (int i = 0; i < model->tensors; i++) {
        const struct tensor *t = &model->tensor[i];
        double in = (double)t->fan_in, out = (double)t->fan_out;
        if (init == INIT_TORCH)
            init_uniform(weights + t->offset, t, seed, (uint64_t)i, 1 / sqrt(in));
        else if (t->dims > 1 && init == INIT_XAVIER)
            init_uniform(weights + t->offset, t, seed, (uint64_t)i, sqrt(6 / (in + out)));
        else if (t->dims > 1)
            init_normal(weights + t->offset, t, seed, (uint64_t)i,
                        sqrt((t->next == &layer_relu ? 2 : 1) / in));
    }
}

void model_named_tensors(const struct model *model, float *weights, struct named_tensor *tensors)
{
    for (int i = 0; i < model->tensors; i++) {
        const struct tensor *t = &model->tensor[i];
        snprintf(tensors[i].name, sizeof tensors[i].name, "%s", t->name);
        tensors[i].dims = t->dims;
        memcpy(tensors[i].shape, t->shape, sizeof t->shape);
        tensors[i].values = weights + t->offset;
    }
}
