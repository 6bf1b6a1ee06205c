/* trainer_pass.c -- forward and backward over a micro-batch, and the sums over several.
 *
 * Gradients travel back through two buffers in turn; elementwise layers turn theirs in place. The
 * weight on an example's loss is loss scale / batch size, so that sums over the passes of a step are
 * the gradient of the mean over all its examples, whatever the sizes of the passes.
 */
#include <string.h>

#include "engine/trainer_state.h"
#include "engine/util.h"

static struct pass pass_of(struct trainer *trainer, enum pass_kind kind, const struct batch *batch,
                           bool add, struct pass_sums *sums)
{
    bool stats = trainer->config.number[SET_STATS] != 0 && !trainer->model->whole_batch;
    return (struct pass){
        .precision = &precision_table[trainer->plan.precision],
        .kind = kind,
        .parameters = trainer->buffers.weights,
        .running = trainer->buffers.running,
        .saved = trainer->buffers.saved,
        .gradients = trainer->buffers.gradients,
        .add = add,
        .workspace = trainer->buffers.workspace,
        .sum_sq = sums && stats ? sums->sum_sq : NULL,
        .narrow = sums ? &sums->narrow : NULL,
        .seed = (uint64_t)trainer->config.number[SET_SEED],
        .step = trainer->step,
        .position = batch->start,
    };
}

static void gather(struct trainer *trainer, const struct split *split, const struct batch *batch)
{
    enum format format = precision_table[trainer->plan.precision].activations;
    size_t d = trainer->model->inputs;
    float values[256];
    for (size_t i = 0; i < batch->count; i++)
        for (size_t from = 0, row = batch_row(batch, i); from < d; from += COUNT_OF(values)) {
            size_t count = MIN(COUNT_OF(values), d - from);
            dataset_gather(split, row, from, count, values);
            format_store(format, format_at(format, trainer->buffers.input, i * d + from), values,
                         count, NULL);
        }
}

static const void *input_of(const struct trainer *trainer, int layer)
{
    return layer ? trainer->buffers.output[layer - 1] : trainer->buffers.input;
}

static void forward(struct trainer *trainer, const struct pass *pass, const struct split *split,
                    const struct batch *batch)
{
    REQUIRE(batch->count <= trainer->plan.micro_batch);
    gather(trainer, split, batch);
    for (int i = 0; i < trainer->model->layers; i++) {
        const struct layer *layer = &trainer->model->layer[i];
        layer->ops->forward(layer, pass, input_of(trainer, i), trainer->buffers.output[i], 0,
                            batch->count);
        bool several = batch->count * layer->inputs > layer->in.channels; /* values a channel */
        trainer->tracked[i] += layer->running && pass->kind == PASS_TRAIN && several;
    }
}

static void backward(struct trainer *trainer, const struct pass *pass, size_t count)
{
    void *dy = trainer->buffers.back[0], *other = trainer->buffers.back[1];
    for (int i = trainer->model->layers - 1; i >= 0; i--) {
        const struct layer *layer = &trainer->model->layer[i];
        void *dx = layer->ops->elementwise ? dy : other;
        layer->ops->backward(layer, pass, input_of(trainer, i), trainer->buffers.output[i], dy,
                             i ? dx : NULL, 0, count);
        if (!layer->ops->elementwise) {
            other = dy;
            dy = dx;
        }
    }
}

void trainer_pass(struct trainer *trainer, enum pass_kind kind, const struct batch *batch,
                  float weight, bool add, struct pass_sums *sums)
{
    struct buffers *b = &trainer->buffers;
    struct pass pass = pass_of(trainer, kind, batch, add, sums);
    const struct split *train = &trainer->dataset->train;
    forward(trainer, &pass, train, batch);
    loss_pass(trainer->dataset, train, batch, pass.precision, b->output[trainer->model->layers - 1],
              b->back[0], weight, b->workspace, &sums->narrow, 0, batch->count, &sums->loss);
    backward(trainer, &pass, batch->count);
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
    struct loss_sums sums = {0};
    struct batch batch = {order, 0, 0, 0};
    for (; batch.start < count; batch.start += batch.count) {
        batch.count = MIN(trainer->plan.micro_batch, count - batch.start);
        struct pass pass = pass_of(trainer, PASS_EVALUATE, &batch, false, NULL);
        forward(trainer, &pass, split, &batch);
        loss_pass(trainer->dataset, split, &batch, &precision_table[trainer->plan.precision],
                  trainer->buffers.output[trainer->model->layers - 1], NULL, 0,
                  trainer->buffers.workspace, NULL, 0, batch.count, &sums);
    }
    return sums;
}
