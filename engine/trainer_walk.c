/* trainer_walk.c -- a thread's way through the layers, there and back.
 *
 * Groups of layers are walked with the examples in pieces (model_groups.c), so that a piece is still
 * in the cache when the next layer reads it; activations are kept for the whole pass, from forward
 * to backward. Between groups gradients travel in two buffers in turn, inside a group in scratch as
 * small as a piece, and through elementwise layers in place.
 *
 * On the way back the threads meet behind each group. A layer that has ops->gradient is then shared
 * by parameters, over all examples: no thread needs a gradient block of its own, and nothing is left
 * to add up. Other layers sum theirs in fp32 blocks, one a thread, which the first thread adds in the
 * order of the threads and rounds once.
 */

#include "engine/profiler.h"
#include "engine/trainer_state.h"
#include "engine/util.h"

static enum format activations_of(const struct trainer *trainer)
{
    return precision_table[trainer->plan.precision].activations;
}

/* Row i of a block of rows of `width` values. */
static void *row_at(const struct trainer *trainer, const void *block, size_t i, size_t width)
{
    return format_at(activations_of(trainer), block, i * width);
}

static const void *input_of(const struct trainer *trainer, int layer)
{
    return layer ? trainer->buffers.output[layer - 1] : trainer->buffers.input;
}

/* A layer that sums its inputs is a product; what it has besides is little. */
static enum phase phase_of(const struct layer *layer)
{
    return layer->fan_in ? PHASE_PRODUCTS : PHASE_LAYERS;
}

/* ---- forward --------------------------------------------------------------------------------- */

static void forward_piece(struct trainer *trainer, const struct pass *pass,
                          const struct group *group, size_t from, size_t n)
{
    struct pass part = *pass;
    part.position += from;
    for (int i = group->first; i < group->end; i++) {
        const struct layer *layer = &trainer->model->layer[i];
        phase_enter(pass->clock, phase_of(layer));
        layer->ops->forward(layer, &part, row_at(trainer, input_of(trainer, i), from, layer->inputs),
                            row_at(trainer, trainer->buffers.output[i], from, layer->outputs), 0, n);
    }
}

void trainer_forward(struct trainer *trainer, const struct pass *pass, size_t from, size_t to)
{
    const struct model *model = trainer->model;
    for (int g = 0; g < model->groups; g++) {
        size_t piece = MIN(model->group[g].piece, to - from);
        for (size_t at = from; at < to; at += piece)
            forward_piece(trainer, pass, &model->group[g], at, MIN(piece, to - at));
    }
}

/* ---- gradients of one thread ----------------------------------------------------------------- */

static void *stored_gradients(const struct trainer *trainer, const struct layer *layer)
{
    return format_at(precision_table[trainer->plan.precision].gradients, trainer->buffers.gradients,
                     layer->offset);
}

/* Where a thread sums the gradients of a layer without ops->gradient. */
static float *summed_gradients(const struct trainer *trainer, const struct layer *layer, int thread)
{
    float *shared = trainer->buffers.shared[thread];
    return shared ? shared + layer->shared_offset : stored_gradients(trainer, layer);
}

/* A thread's part of the way back through one group. */
struct way {
    struct trainer *trainer;
    const struct pass *pass;
    const struct group *group;
    int thread;
    void *dy, *dx; /* [b, ...] gradients behind and before the group; dx NULL: not wanted */
};

/* The two halves of a thread's scratch, at the end of its workspace. */
static void *scratch_of(const struct way *way, int half)
{
    const struct model *model = way->trainer->model;
    float *end = way->pass->workspace + way->trainer->buffers.workspace_values;
    return end - model->scratch + (size_t)half * (model->scratch / 2);
}

static void backward_piece(const struct way *way, const struct pass *pass, size_t from, size_t n)
{
    struct trainer *trainer = way->trainer;
    const struct group *group = way->group;
    struct pass part = *pass;
    void *dy = row_at(trainer, way->dy, from, trainer->model->layer[group->end - 1].outputs);
    part.position += from;
    for (int i = group->end - 1, half = 0; i >= group->first; i--) {
        const struct layer *layer = &trainer->model->layer[i];
        bool out = i == group->first, in_place = layer->ops->elementwise;
        void *dx = in_place ? dy
                   : !out   ? scratch_of(way, half)
                   : way->dx ? row_at(trainer, way->dx, from, layer->inputs)
                             : NULL;
        half ^= !in_place;
        part.gradients = summed_gradients(trainer, layer, way->thread);
        phase_enter(pass->clock, phase_of(layer));
        layer->ops->backward(layer, &part, row_at(trainer, input_of(trainer, i), from, layer->inputs),
                             row_at(trainer, trainer->buffers.output[i], from, layer->outputs), dy,
                             dx, 0, n);
        dy = dx;
    }
}

static void backward_group(const struct way *way, size_t from, size_t to)
{
    struct pass part = *way->pass;
    size_t piece = MIN(way->group->piece, to - from);
    for (size_t at = from; at < to; at += piece, part.add = true)
        backward_piece(way, &part, at, MIN(piece, to - at));
}

/* ---- gradients of all threads ---------------------------------------------------------------- */

static void meet(const struct shared_pass *shared)
{
    if (shared->threads > 1)
        pool_barrier(shared->trainer->pool, shared->threads);
}

/* The group is headed by a layer with ops->gradient, and its dy complete. */
static void share_gradient(const struct shared_pass *shared, const struct way *way)
{
    const struct layer *layer = &way->trainer->model->layer[way->group->first];
    struct pass part = *way->pass;
    part.gradients = stored_gradients(way->trainer, layer);
    part.add = shared->add;
    phase_enter(part.clock, phase_of(layer));
    layer->ops->gradient(layer, &part, input_of(way->trainer, way->group->first), way->dy,
                         shared->batch->count, way->thread, shared->threads);
}

/* Adds up what the threads have of a layer, and stores it. */
static void add_up(struct trainer *trainer, const struct pass *pass, const struct layer *layer,
                   int threads)
{
    float *sum = summed_gradients(trainer, layer, 0);
    phase_enter(pass->clock, PHASE_LAYERS);
    for (int t = 1; t < threads; t++) {
        const float *part = summed_gradients(trainer, layer, t);
        for (size_t i = 0; i < layer->parameters; i++)
            sum[i] += part[i];
    }
    format_store(pass->precision->gradients, stored_gradients(trainer, layer), sum,
                 layer->parameters, pass->narrow);
    if (pass->sink)
        pass->sink->take(pass->sink->context, layer->offset, sum, layer->parameters);
}

static void add_up_group(const struct shared_pass *shared, const struct way *way)
{
    for (int i = way->group->first; i < way->group->end && way->thread == 0; i++) {
        const struct layer *layer = &way->trainer->model->layer[i];
        if (layer->parameters && !layer->ops->gradient)
            add_up(way->trainer, way->pass, layer, shared->threads);
    }
}

void trainer_backward(const struct shared_pass *shared, const struct pass *pass, int thread,
                      size_t from, size_t to)
{
    struct trainer *trainer = shared->trainer;
    const struct model *model = trainer->model;
    for (int g = model->groups - 1, here = 0; g >= 0; g--, here = !here) {
        struct way way = {trainer, pass, &model->group[g], thread, trainer->buffers.back[here],
                          g ? trainer->buffers.back[!here] : NULL};
        backward_group(&way, from, to);
        meet(shared);
        if (model->layer[way.group->first].ops->gradient)
            share_gradient(shared, &way);
        add_up_group(shared, &way);
        if (g)
            meet(shared);
    }
}
