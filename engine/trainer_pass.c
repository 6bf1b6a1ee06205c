/* trainer_pass.c -- forward and backward over a micro-batch, and the sums over several.
 *
 * The weight on an example's loss is loss scale / batch size, so that sums over the passes of a step
 * are the gradient of the mean over all its examples, whatever the sizes of the passes. The threads
 * of the pool take an equal part of the examples each, with a workspace of their own; results depend
 * on their number alone.
 */
#include <string.h>

#include "engine/trainer_state.h"
#include "engine/util.h"
#include "engine/work.h"

static struct pass pass_of(const struct shared_pass *shared, int index)
{
    struct trainer *trainer = shared->trainer;
    struct buffers *b = &trainer->buffers;
    bool wanted = trainer->config.number[SET_STATS] != 0 || shared->kind == PASS_MEASURE;
    bool stats = wanted && !trainer->model->whole_batch;
    return (struct pass){
        .precision = &precision_table[trainer->plan.precision],
        .kind = shared->kind,
        .parameters = b->weights,
        .running = b->running,
        .saved = b->saved,
        .add = index == 0 && shared->add,
        .workspace = b->workspace ? b->workspace + (size_t)index * b->workspace_values : NULL,
        .room = b->workspace_values - trainer->model->scratch,
        .native = trainer_native(trainer, index),
        .sink = shared->kind == PASS_TRAIN && trainer->hands_over ? &trainer->sweep[index].sink : NULL,
        .sum_sq = stats ? trainer->part[index].sum_sq : NULL,
        .narrow = &trainer->part[index].narrow,
        .clock = index == 0 ? trainer->clock : NULL,
        .seed = (uint64_t)trainer->config.number[SET_SEED],
        .step = trainer->at.step,
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

static void gather(struct trainer *trainer, const struct shared_pass *shared, size_t from,
                   size_t to)
{
    uint32_t row[64];
    for (size_t i = from, n; i < to; i += n) {
        n = MIN(COUNT_OF(row), to - i);
        batch_rows(shared->batch, i, n, row);
        for (size_t j = 0; j < n; j++)
            gather_row(trainer, shared->split, row[j], i + j);
    }
}

static void clear_sums(struct pass_sums *sums, int layers)
{
    sums->loss = (struct loss_sums){0};
    sums->narrow = (struct narrow_count){0};
    memset(sums->sum_sq, 0, (size_t)layers * sizeof *sums->sum_sq);
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
    clear_sums(sums, trainer->model->numbered);
    pool_share(shared->batch->count, index, shared->threads, &from, &to);
    phase_enter(pass.clock, PHASE_LAYERS);
    gather(trainer, shared, from, to);
    trainer_forward(trainer, &pass, from, to);
    bool learns = shared->kind != PASS_EVALUATE;
    phase_enter(pass.clock, PHASE_LAYERS);
    struct loss_task loss = {shared->split, shared->batch, trainer->model->outputs, pass.precision,
                             shared->weight, pass.workspace, &sums->narrow};
    loss_pass(&loss, trainer->buffers.output[trainer->model->layers - 1],
              learns ? trainer->buffers.back[0] : NULL, from, to, &sums->loss);
    if (learns)
        trainer_backward(shared, &pass, index, from, to);
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
        trainer->at.tracked[i] += layer->running && batch->count * layer->inputs > layer->in.channels;
    }
}

static void run_pass(struct shared_pass *shared, struct pass_sums *sums)
{
    struct trainer *trainer = shared->trainer;
    REQUIRE(shared->batch->count <= trainer->plan.micro_batch);
    shared->threads = (int)work_threads(trainer->model, shared->batch->count,
                                        (size_t)trainer->plan.threads);
    if (shared->threads > 1)
        pool_run(trainer->pool, share, shared);
    else
        share(shared, 0);
    for (int t = 0; t < shared->threads; t++)
        add_sums(sums, &trainer->part[t], trainer->model->numbered);
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
        if (trainer->model->whole_batch && passes > 1) {
            phase_enter(trainer->clock, PHASE_STATISTICS);
            trainer_add_group(trainer, part.count, sums);
        }
        phase_enter(trainer->clock, PHASE_LAYERS);
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
