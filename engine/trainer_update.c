/* trainer_update.c -- from the gradient of a step to new weights.
 *
 * The gradient is swept once, a chunk at a time while that lies in the first cache: squares summed by
 * layer, weights updated. Every thread sweeps its share of each layer. Two things make the update
 * wait until all of the gradient is known, which takes a second sweep: loss scaling, which may skip
 * it, and trust ratios, which need norms. While the weights are frozen it waits for ever.
 *
 * A small step is fused further: each layer's gradient is swept the moment it is complete, and dense
 * layers hand theirs over a few rows at a time without ever storing it.
 *
 * A step that is timed sums the squares of a layer first and updates it then, to the same bits: two
 * phases with one place between them rather than one for every chunk.
 */
#include <string.h>

#include "engine/trainer_state.h"
#include "engine/util.h"

enum {
    CHUNK = 512,
    FUSED_EXAMPLES = 64,     /* more make products of the whole matrix the faster ones */
    SWEEP_PARAMETERS = 8192, /* fewer are not worth waking a thread for */
};

/* ---- the sweep ------------------------------------------------------------------------------- */

static int sweepers(const struct trainer *trainer)
{
    size_t most = 1 + trainer->model->parameters / SWEEP_PARAMETERS;
    return (int)MIN((size_t)trainer->plan.threads, most);
}

static void run_on_threads(struct trainer *trainer, void (*work)(void *trainer, int thread))
{
    if (sweepers(trainer) > 1)
        pool_run(trainer->pool, work, trainer);
    else
        work(trainer, 0);
}

/* What a thread takes of a layer, in whole cache lines. */
static void share_of(const struct trainer *trainer, const struct layer *layer, int thread,
                     size_t *from, size_t *to)
{
    enum { LINE = 64 };
    pool_share((layer->parameters + LINE - 1) / LINE, thread, sweepers(trainer), from, to);
    *from = layer->offset + *from * LINE;
    *to = layer->offset + MIN(*to * LINE, layer->parameters);
}

/* Values [at, at + n) of a layer's gradient. */
static void measure_values(struct sweep *sweep, int layer, size_t at, const float *g, size_t n)
{
    const struct trainer *trainer = sweep->trainer;
    sweep->layer_sq[layer] += trainer_sum_sq(g, n);
    if (trainer->looks.exponents)
        exponents_add(&sweep->exponents, g, n);
    if (trainer->frozen.known)
        sweep->distance_sq += trainer_distance_sq(trainer, at, g, n);
}

static void sweep_range(struct sweep *sweep, int layer, size_t from, size_t to, bool measures,
                        bool updates)
{
    struct trainer *trainer = sweep->trainer;
    float buffer[CHUNK];
    enum format format;
    const void *gradients = trainer_gradients(trainer, &format);
    for (size_t at = from, n; at < to; at += n) {
        n = MIN((size_t)CHUNK, to - at);
        const float *g = format_read(format, format_at(format, gradients, at), n, buffer);
        if (measures)
            measure_values(sweep, layer, at, g, n);
        if (updates)
            update_values(&trainer->update, at, n, g, &sweep->report);
    }
}

static void sweep_layer(struct trainer *trainer, const struct layer *layer, size_t from, size_t to,
                        struct sweep *sweep)
{
    bool apart = trainer->looks.profile;
    phase_enter(sweep->clock, PHASE_STATISTICS);
    sweep_range(sweep, layer->number, from, to, true, !trainer->waits && !apart);
    if (trainer->waits || !apart)
        return;
    phase_enter(sweep->clock, PHASE_UPDATE);
    sweep_range(sweep, layer->number, from, to, false, true);
}

/* Calls `visit` for a thread's share of every layer. */
static void each_share(struct trainer *trainer, int thread,
                       void (*visit)(struct trainer *trainer, const struct layer *layer,
                                     size_t from, size_t to, struct sweep *sweep))
{
    size_t from, to;
    if (thread >= sweepers(trainer))
        return;
    for (int i = 0; i < trainer->model->layers; i++) {
        const struct layer *layer = &trainer->model->layer[i];
        if (layer->number < 0)
            continue;
        share_of(trainer, layer, thread, &from, &to);
        visit(trainer, layer, from, to, &trainer->sweep[thread]);
    }
}

static void sweep(void *trainer, int thread)
{
    each_share(trainer, thread, sweep_layer);
}

static void update_layer(struct trainer *trainer, const struct layer *layer, size_t from, size_t to,
                         struct sweep *sweep)
{
    (void)layer;
    update_range(&trainer->update, from, to - from, &sweep->report);
}

static void update_share(void *trainer, int thread)
{
    each_share(trainer, thread, update_layer);
}

/* ---- handed over ----------------------------------------------------------------------------- */

static int layer_at(const struct model *model, size_t at)
{
    int i = 0;
    while (at >= model->layer[i].offset + model->layer[i].parameters)
        i++;
    return model->layer[i].number;
}

static void take(void *context, size_t at, const float *values, size_t n)
{
    struct sweep *sweep = context;
    struct trainer *trainer = sweep->trainer;
    enum phase before = phase_enter(sweep->clock, PHASE_STATISTICS);
    measure_values(sweep, layer_at(trainer->model, at), at, values, n);
    phase_enter(sweep->clock, PHASE_UPDATE);
    update_values(&trainer->update, at, n, values, &sweep->report);
    phase_enter(sweep->clock, before);
}

static bool hands_over(const struct trainer *trainer, size_t b, size_t passes)
{
    return !trainer->waits && passes == 1 && b <= FUSED_EXAMPLES &&
           precision_table[trainer->plan.precision].gradients == FORMAT_FP32 &&
           !trainer->buffers.sum;
}

/* ---- a step ---------------------------------------------------------------------------------- */

static struct optimizer_step step_of(const struct trainer *trainer)
{
    const double *knob = trainer->config.number;
    double own = optimizer_table[trainer->plan.optimizer].epsilon, epsilon = knob[SET_EPSILON];
    return (struct optimizer_step){
        .lr = trainer->plan.lr,
        .momentum = knob[SET_MOMENTUM],
        .beta1 = knob[SET_BETA1],
        .beta2 = knob[SET_BETA2],
        .epsilon = epsilon == SETTING_UNSET ? own : epsilon,
        .weight_decay = knob[SET_WEIGHT_DECAY],
        .gradient_scale = 1 / trainer->at.loss_scale,
        .number = trainer->at.updates + 1,
    };
}

static struct parameter_blocks blocks_of(const struct trainer *trainer)
{
    const struct precision_info *precision = &precision_table[trainer->plan.precision];
    const struct buffers *b = &trainer->buffers;
    struct parameter_blocks blocks = {
        .count = trainer->model->parameters,
        .weight_format = precision->weights,
        .state_format = precision->state,
        .weights = b->weights,
        .master = b->master,
        .state = b->state,
        .tensor = trainer->model->tensor,
        .tensors = trainer->model->tensors,
    };
    blocks.gradients = (void *)trainer_gradients(trainer, &blocks.gradient_format);
    return blocks;
}

static void clear_sweeps(struct trainer *trainer)
{
    for (int t = 0; t < trainer->plan.threads; t++) {
        trainer->sweep[t].trainer = trainer;
        trainer->sweep[t].sink = (struct gradient_sink){take, &trainer->sweep[t]};
        memset(trainer->sweep[t].layer_sq, 0,
               (size_t)trainer->model->numbered * sizeof *trainer->sweep[t].layer_sq);
        trainer->sweep[t].report = (struct update_report){0};
        trainer->sweep[t].distance_sq = 0;
        trainer->sweep[t].clock = t == 0 && trainer->looks.profile ? &trainer->timer : NULL;
        if (trainer->looks.exponents)
            memset(&trainer->sweep[t].exponents, 0, sizeof trainer->sweep[t].exponents);
    }
}

void trainer_start_update(struct trainer *trainer, size_t b, size_t passes)
{
    struct optimizer_step step = step_of(trainer);
    struct parameter_blocks blocks = blocks_of(trainer);
    update_init(&trainer->update, trainer->plan.optimizer, &blocks, &step);
    trainer->waits = trainer_scales_loss(trainer) || trainer->update.info->trust ||
                     trainer_frozen(trainer);
    trainer->hands_over = hands_over(trainer, b, passes);
    clear_sweeps(trainer);
}

static void keep_exponents(struct trainer *trainer)
{
    trainer->exponents = (struct exponents){.measured = true, .step = trainer->at.step + 1,
                                            .loss_scale = trainer->at.loss_scale};
    for (int t = 0; t < trainer->plan.threads; t++)
        exponents_join(&trainer->exponents, &trainer->sweep[t].exponents);
}

double trainer_finish_gradient(struct trainer *trainer, double *layer_sq)
{
    double total = 0, unscale = 1 / (trainer->at.loss_scale * trainer->at.loss_scale);
    if (!trainer->hands_over)
        run_on_threads(trainer, sweep);
    for (int i = 0; i < trainer->model->numbered; i++) {
        layer_sq[i] = 0;
        for (int t = 0; t < trainer->plan.threads; t++)
            layer_sq[i] += trainer->sweep[t].layer_sq[i] * unscale;
        total += layer_sq[i];
    }
    if (trainer->looks.exponents)
        keep_exponents(trainer);
    return total;
}

struct update_report trainer_finish_update(struct trainer *trainer)
{
    struct update_report report = {0};
    if (trainer->waits && trainer->update.info->trust)
        update_all(&trainer->update, &trainer->sweep[0].report);
    else if (trainer->waits)
        run_on_threads(trainer, update_share);
    for (int t = 0; t < trainer->plan.threads; t++)
        update_report_add(&report, &trainer->sweep[t].report);
    trainer->at.updates++;
    return report;
}
