/* model_init.c -- a model's numbers before training, and by the names of a weight file. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/model.h"
#include "engine/random.h"

const char *const init_names[INITS] = {"kaiming", "xavier", "torch"};

static void init_uniform(float *w, const struct tensor *t, uint64_t seed, uint64_t number,
                         double bound)
{
    for (size_t i = 0; i < t->count; i++)
        w[i] = (float)(bound * (2 * random_uniform(random_bits(seed, RANDOM_INIT, number, i)) - 1));
}

static void init_normal(float *w, const struct tensor *t, uint64_t seed, uint64_t number, double sd)
{
    for (size_t i = 0; i < t->count; i++)
        w[i] = (float)(sd * random_normal(seed, RANDOM_INIT, number, i));
}

static void init_start(float *w, const struct tensor *t)
{
    for (size_t i = 0; i < t->count; i++)
        w[i] = t->start;
}

void model_init(const struct model *model, enum init init, uint64_t seed, float *weights)
{
    for (int i = 0; i < model->tensors; i++) {
        const struct tensor *t = &model->tensor[i];
        float *w = weights + t->offset;
        double in = (double)t->fan_in, out = (double)t->fan_out;
        init_start(w, t);
        if (!t->fan_in)
            continue;
        if (init == INIT_TORCH)
            init_uniform(w, t, seed, (uint64_t)i, 1 / sqrt(in));
        else if (t->dims > 1 && init == INIT_XAVIER)
            init_uniform(w, t, seed, (uint64_t)i, sqrt(6 / (in + out)));
        else if (t->dims > 1)
            init_normal(w, t, seed, (uint64_t)i, sqrt((t->before_relu ? 2 : 1) / in));
    }
}

void model_init_running(const struct model *model, float *running)
{
    for (int i = 0; i < model->averages; i++)
        init_start(running + model->average[i].offset, &model->average[i]);
}

static size_t name_block(const struct tensor *t, int count, float *block,
                         struct named_tensor *named)
{
    for (int i = 0; i < count; i++) {
        named[i] = (struct named_tensor){.dims = t[i].dims, .values = block + t[i].offset};
        memcpy(named[i].name, t[i].name, sizeof t[i].name);
        memcpy(named[i].shape, t[i].shape, sizeof t[i].shape);
    }
    return (size_t)count;
}

/* Counters go first: 8 bytes each, they stay aligned in the file. */
size_t model_named_tensors(const struct model *model, float *weights, float *running,
                           int64_t tracked[MODEL_LAYERS], struct named_tensor *tensors)
{
    size_t n = 0;
    for (int i = 0; i < model->layers; i++) {
        if (!model->layer[i].running)
            continue;
        tensors[n] = (struct named_tensor){.counter = &tracked[i]};
        snprintf(tensors[n++].name, sizeof tensors->name, "%d.num_batches_tracked",
                 model->layer[i].place);
    }
    n += name_block(model->tensor, model->tensors, weights, tensors + n);
    return n + name_block(model->average, model->averages, running, tensors + n);
}
