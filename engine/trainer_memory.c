/* trainer_memory.c -- the buffers of a run: allocation, and conversion when the format changes.
 *
 * Buffers of a pass (input, activations, workspace) carry no state: they are released before a
 * change and made anew after it. Weights and optimizer state are converted as exactly as the new
 * format can hold them.
 */
#include "engine/trainer_state.h"
#include "engine/util.h"

void trainer_allocate_state(struct trainer *trainer)
{
    const struct precision_info *precision = &precision_table[trainer->plan.precision];
    struct buffers *b = &trainer->buffers;
    struct arena *arena = &trainer->arena;
    size_t n = trainer->model->parameters;
    size_t states = (size_t)optimizer_table[trainer->plan.optimizer].states;
    b->weights = arena_alloc(arena, PURPOSE_WEIGHTS, n * format_bytes(precision->weights));
    if (precision->master)
        b->master = arena_alloc(arena, PURPOSE_MASTER, n * sizeof(float));
    b->gradients = arena_alloc(arena, PURPOSE_GRADIENTS, n * format_bytes(precision->gradients));
    b->state = arena_alloc(arena, PURPOSE_OPTIMIZER, n * states * format_bytes(precision->state));
    b->running = arena_alloc(arena, PURPOSE_WEIGHTS, trainer->model->running * sizeof(float));
}

void trainer_release_state(struct trainer *trainer)
{
    struct buffers *b = &trainer->buffers;
    arena_free(&trainer->arena, b->weights);
    arena_free(&trainer->arena, b->master);
    arena_free(&trainer->arena, b->gradients);
    arena_free(&trainer->arena, b->state);
    arena_free(&trainer->arena, b->running);
    b->weights = b->gradients = b->state = NULL;
    b->master = b->running = NULL;
}

void trainer_release_passes(struct trainer *trainer)
{
    struct buffers *b = &trainer->buffers;
    arena_free(&trainer->arena, b->input);
    for (int i = 0; i < trainer->model->layers; i++) {
        if (!trainer->model->layer[i].in_place)
            arena_free(&trainer->arena, b->output[i]);
        b->output[i] = NULL;
    }
    for (int i = 0; i < 2; i++) {
        arena_free(&trainer->arena, b->back[i]);
        b->back[i] = NULL;
    }
    for (int i = 0; i < POOL_MOST; i++) {
        arena_free(&trainer->arena, b->shared[i]);
        b->shared[i] = NULL;
    }
    arena_free(&trainer->arena, b->workspace);
    arena_free(&trainer->arena, b->saved);
    arena_free(&trainer->arena, b->sum);
    b->input = NULL;
    b->workspace = b->saved = b->sum = NULL;
}

void trainer_allocate_passes(struct trainer *trainer)
{
    const struct model *model = trainer->model;
    const struct precision_info *precision = &precision_table[trainer->plan.precision];
    struct buffers *b = &trainer->buffers;
    struct arena *arena = &trainer->arena;
    size_t example = trainer->plan.micro_batch * format_bytes(precision->activations);
    b->input = arena_alloc(arena, PURPOSE_INPUT, example * model->inputs);
    for (int i = 0; i < model->layers; i++)
        if (model->layer[i].in_place)
            b->output[i] = b->output[i - 1];
        else
            b->output[i] = arena_alloc(arena, PURPOSE_ACTIVATIONS, example * model->layer[i].outputs);
    for (int i = 0; i < 2; i++)
        b->back[i] = arena_alloc(arena, PURPOSE_ACTIVATIONS, example * model->widest);
    size_t threads = (size_t)trainer->plan.threads;
    b->workspace_values = model_workspace(model, precision);
    b->workspace = arena_alloc(arena, PURPOSE_WORKSPACE,
                               threads * b->workspace_values * sizeof(float));
    for (size_t i = precision->gradients == FORMAT_FP32; i < threads; i++)
        b->shared[i] = arena_alloc(arena, PURPOSE_WORKSPACE, model->shared * sizeof(float));
    b->saved = arena_alloc(arena, PURPOSE_WORKSPACE, model->saved * sizeof(float));
    if (trainer_sums_passes(&trainer->plan) && memory_sums_passes(model, precision))
        b->sum = arena_alloc(arena, PURPOSE_GRADIENTS, model->parameters * sizeof(float));
}

/* Replaces a block by one in another format; NULL stays NULL. */
static void *converted(struct trainer *trainer, enum purpose purpose, void *block, size_t count,
                       enum format from, enum format to)
{
    if (!block || from == to)
        return block;
    void *fresh = arena_alloc(&trainer->arena, purpose, count * format_bytes(to));
    format_convert(to, fresh, from, block, count);
    arena_free(&trainer->arena, block);
    return fresh;
}

static void convert_weights(struct trainer *trainer, const struct precision_info *from,
                            const struct precision_info *to)
{
    struct buffers *b = &trainer->buffers;
    size_t n = trainer->model->parameters;
    enum format exact_format = b->master ? FORMAT_FP32 : from->weights;
    const void *exact = b->master ? b->master : b->weights;
    float *master = NULL;
    if (to->master) {
        master = arena_alloc(&trainer->arena, PURPOSE_MASTER, n * sizeof(float));
        format_convert(FORMAT_FP32, master, exact_format, exact, n);
    }
    void *weights = arena_alloc(&trainer->arena, PURPOSE_WEIGHTS, n * format_bytes(to->weights));
    format_convert(to->weights, weights, exact_format, exact, n);
    arena_free(&trainer->arena, b->master);
    arena_free(&trainer->arena, b->weights);
    b->weights = weights;
    b->master = master;
}

void trainer_convert(struct trainer *trainer, const struct plan *plan)
{
    struct buffers *b = &trainer->buffers;
    const struct precision_info *from = &precision_table[trainer->plan.precision];
    const struct precision_info *to = &precision_table[plan->precision];
    size_t n = trainer->model->parameters;
    size_t states = (size_t)optimizer_table[trainer->plan.optimizer].states;
    if (from != to) {
        convert_weights(trainer, from, to);
        b->gradients = converted(trainer, PURPOSE_GRADIENTS, b->gradients, n, from->gradients,
                                 to->gradients);
        b->state = converted(trainer, PURPOSE_OPTIMIZER, b->state, n * states, from->state, to->state);
    }
    if (plan->optimizer != trainer->plan.optimizer) {
        arena_free(&trainer->arena, b->state);
        states = (size_t)optimizer_table[plan->optimizer].states;
        b->state = arena_alloc(&trainer->arena, PURPOSE_OPTIMIZER,
                               n * states * format_bytes(to->state));
    }
}
