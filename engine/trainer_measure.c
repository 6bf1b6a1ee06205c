/* trainer_measure.c -- gradient statistics of a step, from sums that the passes left.
 *
 * Stored gradients carry the weight loss scale / B of loss_pass: the mean gradient is theirs over
 * the loss scale, an example's own gradient B times that.
 */
#include <math.h>
#include <string.h>

#include "engine/blas.h"
#include "engine/trainer_state.h"
#include "engine/util.h"

double trainer_sum_sq(const float *g, size_t n)
{
    double sum = (double)blas_sum_sq(g, n);
    if (isfinite(sum))
        return sum;
    sum = 0;
    for (size_t j = 0; j < n; j++)
        sum += (double)g[j] * (double)g[j];
    return sum;
}

static double block_sq(enum format format, const void *at, size_t n)
{
    float buffer[512];
    double total = 0;
    for (size_t i = 0; i < n; i += COUNT_OF(buffer)) {
        size_t m = MIN(COUNT_OF(buffer), n - i);
        const float *g = format_read(format, format_at(format, at, i), m, buffer);
        total += trainer_sum_sq(g, m);
    }
    return total;
}

double trainer_weight_norm(const struct trainer *trainer)
{
    const struct buffers *b = &trainer->buffers;
    enum format format = precision_table[trainer->plan.precision].weights;
    size_t n = trainer->model->parameters;
    return sqrt(b->master ? block_sq(FORMAT_FP32, b->master, n) : block_sq(format, b->weights, n));
}

/* Adds |stored gradient|^2 * factor of each layer; returns the total. */
static double add_layers(const struct model *model, enum format format, const void *gradients,
                         double factor, double *layer_sq)
{
    double total = 0;
    for (int i = 0; i < model->layers; i++) {
        const struct layer *layer = &model->layer[i];
        if (layer->number < 0)
            continue;
        double sq = block_sq(format, format_at(format, gradients, layer->offset), layer->parameters) *
                    factor;
        layer_sq[layer->number] += sq;
        total += sq;
    }
    return total;
}

double trainer_layer_sq(const struct trainer *trainer, double *layer_sq)
{
    enum format format;
    const void *gradients = trainer_gradients(trainer, &format);
    memset(layer_sq, 0, (size_t)trainer->model->numbered * sizeof *layer_sq);
    return add_layers(trainer->model, format, gradients,
                      1 / (trainer->at.loss_scale * trainer->at.loss_scale), layer_sq);
}

void trainer_add_group(const struct trainer *trainer, size_t count, struct pass_sums *sums)
{
    add_layers(trainer->model, precision_table[trainer->plan.precision].gradients,
               trainer->buffers.gradients, 1 / (double)count, sums->sum_sq);
}

enum estimator trainer_estimator(const struct trainer *trainer)
{
    if (trainer->model->whole_batch)
        return trainer->plan.accumulate > 1 ? ESTIMATOR_GROUPS : ESTIMATOR_NONE;
    return trainer->plan.batch == 1 ? ESTIMATOR_PROBE : ESTIMATOR_EXACT;
}

static bool replacement(const struct trainer *trainer)
{
    return trainer->order.sampling == SAMPLING_REPLACEMENT;
}

static struct noise_estimate estimate_of(const struct trainer *trainer, const struct measurement *m,
                                         double sum_sq, double mean_sq)
{
    return noise_estimate_groups(sum_sq * (1 / (m->weight * m->weight)), mean_sq, (double)m->samples,
                                 (double)m->examples, (double)trainer->dataset->train.n,
                                 replacement(trainer));
}

void trainer_measure(struct trainer *trainer, const struct measurement *m, struct step_stats *stats)
{
    double sum_sq = 0, mean_sq = 0, n = (double)trainer->dataset->train.n;
    for (int i = 0; i < trainer->model->numbered; i++) {
        struct noise_estimate layer = estimate_of(trainer, m, m->sums->sum_sq[i], m->layer_sq[i]);
        noise_average_add(&trainer->at.noises.layer[i], &layer, m->passed);
        sum_sq += m->sums->sum_sq[i];
        mean_sq += m->layer_sq[i];
    }
    struct noise_estimate estimate = estimate_of(trainer, m, sum_sq, mean_sq);
    noise_average_add(&trainer->at.noises.total, &estimate, m->passed);
    if (trainer_estimator(trainer) == ESTIMATOR_PROBE)
        estimate.batch_noise = noise_of_batch(estimate.trace, 1, n, replacement(trainer));
    stat_set(stats, STAT_GRAD_VAR, estimate.trace);
    stat_set(stats, STAT_BATCH_NOISE, estimate.batch_noise);
    stat_set(stats, STAT_GRAD_SQ, estimate.grad_sq);
}
