/* trainer_pass.c -- forward and backward over a micro-batch, and the sums over several.
 *
 * Gradients travel back through two buffers in turn; elementwise layers turn theirs in place. The
 * weight on an example's loss is loss scale / batch size, so that sums over the passes of a step are
 * the gradient of the mean over all its examples, whatever the sizes of the passes.
 *
 * The threads of the pool take an equal part of the examples each, from the gather to the last
 * gradient, with a workspace and a gradient block of their own; the blocks are added in the order of
 * the threads, so that results depend on their number alone.
 */
#include <string.h>

#include "engine/trainer_state.h"
#include "engine/util.h"

/* One pass, as the threads that share it see it. */
struct shared_pass {
    struct trainer *trainer;
    enum pass_kind kind;
    const struct split *split;
    const struct batch *batch;
    float weight;
    bool add;    /* to the gradients that are there */
    int threads; /* that have an example */
};

static struct pass pass_of(const struct shared_pass *shared, int index)
{
    struct trainer *trainer = shared->trainer;
    struct buffers *b = &trainer->buffers;
    bool stats = trainer->config.number[SET_STATS] != 0 && !trainer->model->whole_batch;
    return (struct pass){
        .precision = &precision_table[trainer->plan.precision],
        .kind = shared->kind,
        .parameters = b->weights,
        .running = b->running,
        .saved = b->saved,
        .gradients = index ? b->partial[index] : b->gradients,
        .add = index == 0 && shared->add,
        .workspace = b->workspace ? b->workspace + (size_t)index * b->workspace_values : NULL,
        .sum_sq = stats ? trainer->part[index].sum_sq : NULL,
        .narrow = &trainer->part[index].narrow,
        .seed = (uint64_t)trainer->config.number[SET_SEED],
        .step = trainer->step,
        .position = shared->batch->start,
    };
}

/* fp32 values go straight to where the input is. */
static void gather_row(struct trainer *trainer, const struct split *split, size_t row, size_t i)
{
    enum format format = precision_table[trainer->plan.precision].activations;
    size_t d = trainer->model->inputs;
    float values[256];
    if (format == FORMAT_FP32) {
        dataset_gather(split, row, 0, d, (float *)trainer->buffers.input + i * d);
        return;
    }
    for (size_t from = 0, count; from < d; from += count) {
        count = MIN(COUNT_OF(values), d - from);
        dataset_gather(split, row, from, count, values);
        format_store(format, format_at(format, trainer->buffers.input, i * d + from), values, count,
                     NULL);
    }
}

static const void *input_of(const struct trainer *trainer, int layer)
{
    return layer ? trainer->buffers.output[layer - 1] : trainer->buffers.input;
}

static void forward(struct trainer *trainer, const struct pass *pass, size_t from, size_t to)
{
    for (int i = 0; i < trainer->model->layers; i++) {
        const struct layer *layer = &trainer->model->layer[i];
        layer->ops->forward(layer, pass, input_of(trainer, i), trainer->buffers.output[i], from, to);
    }
}

/* A buffer for gradients of `width` values an example, as a layer indexes it. Threads are at
 * different layers at a time, so the examples from `from` on keep to a part of their own: that of
 * from * widest values and more. */
static void *back_at(const struct trainer *trainer, int which, size_t from, size_t width)
{
    enum format format = precision_table[trainer->plan.precision].activations;
    return format_at(format, trainer->buffers.back[which], from * (trainer->model->widest - width));
}

static void backward(struct trainer *trainer, const struct pass *pass, size_t from, size_t to)
{
    int here = 0; /* which buffer holds dy */
    for (int i = trainer->model->layers - 1; i >= 0; i--) {
        const struct layer *layer = &trainer->model->layer[i];
        int there = layer->ops->elementwise ? here : !here;
        layer->ops->backward(layer, pass, input_of(trainer, i), trainer->buffers.output[i],
                             back_at(trainer, here, from, layer->outputs),
                             i ? back_at(trainer, there, from, layer->inputs) : NULL, from, to);
        here = there;
    }
}

/* One thread's examples, all the way there and back. */
static void share(void *context, int index)
{
    const struct shared_pass *shared = context;
    struct trainer *trainer = shared->trainer;
    struct pass_sums *sums = &trainer->part[index];
    struct pass pass = pass_of(shared, index);
    size_t from, to;
    if (index >= shared->threads)
        return;
    memset(sums, 0, sizeof *sums);
    pool_share(shared->batch->count, index, shared->threads, &from, &to);
    for (size_t i = from; i < to; i++)
        gather_row(trainer, shared->split, batch_row(shared->batch, i), i);
    forward(trainer, &pass, from, to);
    bool learns = shared->kind != PASS_EVALUATE;
    loss_pass(trainer->dataset, shared->split, shared->batch, pass.precision,
              trainer->buffers.output[trainer->model->layers - 1],
              learns ? back_at(trainer, 0, from, trainer->model->outputs) : NULL, shared->weight, pass.workspace, &sums->narrow,
              from, to, &sums->loss);
    if (learns)
        backward(trainer, &pass, from, to);
}

/* Adds up the gradient blocks of the threads, in their order. */
static void add_partials(struct trainer *trainer, int threads)
{
    enum format format = precision_table[trainer->plan.precision].gradients;
    size_t n = trainer->model->parameters;
    float a[256], b[256];
    for (size_t at = 0; threads > 1 && at < n; at += COUNT_OF(a)) {
        size_t m = MIN(COUNT_OF(a), n - at);
        void *place = format_at(format, trainer->buffers.gradients, at);
        format_read(format, place, m, a);
        float *sum = format_target(format, place, a);
        for (int t = 1; t < threads; t++) {
            const float *part = format_read(
                format, format_at(format, trainer->buffers.partial[t], at), m, b);
            for (size_t i = 0; i < m; i++)
                sum[i] += part[i];
        }
        format_store(format, place, sum, m, NULL);
    }
}

static void add_sums(struct pass_sums *sums, const struct pass_sums *part, int layers)
{
    sums->loss.loss += part->loss.loss;
    sums->loss.correct += part->loss.correct;
    sums->narrow.stored += part->narrow.stored;
    sums->narrow.lost += part->narrow.lost;
    for (int i = 0; i < layers; i++)
        sums->sum_sq[i] += part->sum_sq[i];
}

/* Batch norm counts the passes its running averages have seen: of several values a channel. */
static void track(struct trainer *trainer, const struct batch *batch)
{
    for (int i = 0; i < trainer->model->layers; i++) {
        const struct layer *layer = &trainer->model->layer[i];
        trainer->tracked[i] += layer->running && batch->count * layer->inputs > layer->in.channels;
    }
}

static void run_pass(struct shared_pass *shared, struct pass_sums *sums)
{
    struct trainer *trainer = shared->trainer;
    REQUIRE(shared->batch->count <= trainer->plan.micro_batch);
    shared->threads = (int)MIN((size_t)trainer_threads(trainer), shared->batch->count);
    if (shared->threads > 1)
        pool_run(trainer->pool, share, shared);
    else
        share(shared, 0);
    for (int t = 0; t < shared->threads; t++)
        add_sums(sums, &trainer->part[t], trainer->model->numbered);
    if (shared->kind != PASS_EVALUATE)
        add_partials(trainer, shared->threads);
    if (shared->kind == PASS_TRAIN)
        track(trainer, shared->batch);
}

void trainer_pass(struct trainer *trainer, enum pass_kind kind, const struct batch *batch,
                  float weight, bool add, struct pass_sums *sums)
{
    struct shared_pass shared = {.trainer = trainer, .kind = kind,
                                 .split = &trainer->dataset->train, .batch = batch,
                                 .weight = weight, .add = add};
    run_pass(&shared, sums);
}

static void add_to_sum(struct trainer *trainer, bool first)
{
    enum format format = precision_table[trainer->plan.precision].gradients;
    size_t n = trainer->model->parameters;
    float buffer[256], *sum = trainer->buffers.sum;
    for (size_t at = 0; at < n; at += COUNT_OF(buffer)) {
        size_t m = MIN(COUNT_OF(buffer), n - at);
        const float *g = format_read(format, format_at(format, trainer->buffers.gradients, at), m,
                                     buffer);
        for (size_t i = 0; i < m; i++)
            sum[at + i] = (first ? 0 : sum[at + i]) + g[i];
    }
}

void trainer_passes(struct trainer *trainer, enum pass_kind kind, const struct batch *batch,
                    size_t passes, float weight, struct pass_sums *sums)
{
    float *sum = trainer->buffers.sum;
    struct batch part = *batch;
    REQUIRE(passes == 1 || sum ||
            precision_table[trainer->plan.precision].gradients == FORMAT_FP32);
    for (size_t p = 0; p < passes; p++) {
        part.count = batch->count / passes + (p < batch->count % passes);
        trainer_pass(trainer, kind, &part, weight, p > 0 && !sum, sums);
        if (trainer->model->whole_batch && passes > 1)
            trainer_add_group(trainer, part.count, sums);
        if (sum)
            add_to_sum(trainer, p == 0);
        part.start += part.count;
    }
}

const void *trainer_gradients(const struct trainer *trainer, enum format *format)
{
    *format = trainer->buffers.sum ? FORMAT_FP32
                                   : precision_table[trainer->plan.precision].gradients;
    return trainer->buffers.sum ? trainer->buffers.sum : trainer->buffers.gradients;
}

struct loss_sums trainer_losses(struct trainer *trainer, const struct split *split,
                                const struct order *order, size_t count)
{
    struct pass_sums sums = {0};
    struct batch batch = {order, 0, 0, 0};
    struct shared_pass shared = {.trainer = trainer, .kind = PASS_EVALUATE, .split = split,
                                 .batch = &batch};
    for (; batch.start < count; batch.start += batch.count) {
        batch.count = MIN(trainer->plan.micro_batch, count - batch.start);
        run_pass(&shared, &sums);
    }
    return sums.loss;
}
