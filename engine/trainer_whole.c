/* trainer_whole.c -- the gradient and the loss of the whole training split.
 *
 * The split is walked in passes of the micro-batch, whose mean gradients add up in double. Every pass
 * is weighted as a step of its own size would be, so that 16 bits lose in it what they lose in a step;
 * where a loss scale overflows, the measurement begins again with a smaller one of its own.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/float_mode.h"
#include "engine/trainer_state.h"
#include "engine/util.h"

/* What passes over a split add up to. */
struct split_sums {
    double *gradient; /* [parameters] */
    double sum_sq;    /* sum_i |g_i|^2 */
    struct loss_sums loss;
};

/* Adds `factor` times the stored gradient. */
static void add_gradient(const struct trainer *trainer, double factor, double *sum)
{
    enum format format = precision_table[trainer->plan.precision].gradients;
    float buffer[256];
    for (size_t at = 0, n; at < trainer->model->parameters; at += n) {
        n = MIN(COUNT_OF(buffer), trainer->model->parameters - at);
        const float *g = format_read(format, format_at(format, trainer->buffers.gradients, at), n,
                                     buffer);
        for (size_t i = 0; i < n; i++)
            sum[at + i] += factor * (double)g[i];
    }
}

/* One pass over a batch, which is `share` of what is measured. */
static void add_pass(struct trainer *trainer, const struct batch *batch, double share, double scale,
                     struct split_sums *sums)
{
    struct pass_sums pass = {0};
    double weight = scale / (double)batch->count;
    trainer_pass(trainer, PASS_MEASURE, batch, (float)weight, false, &pass);
    add_gradient(trainer, share / scale, sums->gradient);
    for (int i = 0; i < trainer->model->numbered; i++)
        sums->sum_sq += pass.sum_sq[i] / (weight * weight);
    sums->loss.loss += pass.loss.loss;
    sums->loss.correct += pass.loss.correct;
}

static bool told_to_stop(const struct trainer *trainer)
{
    return trainer->stops && trainer->stops(trainer->stops_context);
}

static bool add_passes(struct trainer *trainer, double scale, struct split_sums *sums)
{
    size_t n = trainer->dataset->train.n;
    struct order order = trainer->order;
    struct batch batch = {&order, 0, 0, 0};
    order.sampling = SAMPLING_SEQUENTIAL;
    memset(sums->gradient, 0, trainer->model->parameters * sizeof *sums->gradient);
    sums->sum_sq = 0;
    sums->loss = (struct loss_sums){0};
    for (; batch.start < n; batch.start += batch.count) {
        batch.count = MIN(trainer->plan.micro_batch, n - batch.start);
        if (told_to_stop(trainer))
            return false;
        add_pass(trainer, &batch, (double)batch.count / (double)n, scale, sums);
    }
    return true;
}

static double length_sq(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i] * values[i];
    return sum;
}

static void conclude(struct trainer *trainer, const struct split_sums *sums, double grad_sq)
{
    const struct dataset *data = trainer->dataset;
    bool classify = data->task == TASK_CLASSIFY;
    double n = (double)data->train.n, held = (double)data->test.n;
    struct loss_sums test = trainer_losses(trainer, &data->test, &trainer->test_order, data->test.n);
    bool apart = !trainer->model->whole_batch && n > 1; /* examples have gradients, and differ */
    trainer->whole = (struct split_measure){
        .measured = true,
        .number = trainer->whole.number + 1,
        .step = trainer->at.step,
        .epoch = trainer_epochs(trainer),
        .loss = sums->loss.loss / n,
        .accuracy = classify ? (double)sums->loss.correct / n : NAN,
        .test_loss = test.loss / held,
        .test_accuracy = classify ? (double)test.correct / held : NAN,
        .grad_sq = grad_sq,
        .trace = apart ? (sums->sum_sq - n * grad_sq) / (n - 1) : NAN,
    };
}

bool trainer_measure_into(struct trainer *trainer, double *gradient)
{
    enum { SMALLER = 16, TRIES = 8 };
    struct split_sums sums = {.gradient = gradient};
    double scale = trainer->at.loss_scale, grad_sq = NAN;
    bool finite = false, goes_on = true;
    unsigned mode = float_mode_flush();
    for (int i = 0; i < TRIES && goes_on && !finite; i++, scale /= SMALLER) {
        goes_on = add_passes(trainer, scale, &sums);
        grad_sq = length_sq(gradient, trainer->model->parameters);
        finite = isfinite(grad_sq + sums.sum_sq) || !trainer_scales_loss(trainer);
    }
    if (goes_on)
        conclude(trainer, &sums, grad_sq);
    float_mode_restore(mode);
    return goes_on;
}

bool trainer_measure_split(struct trainer *trainer)
{
    double *gradient = checked_malloc(trainer->model->parameters * sizeof *gradient);
    bool good = trainer_measure_into(trainer, gradient);
    free(gradient);
    return good;
}

void trainer_stop_when(struct trainer *trainer, bool (*stops)(void *context), void *context)
{
    trainer->stops = stops;
    trainer->stops_context = context;
}

const struct split_measure *trainer_measured(const struct trainer *trainer)
{
    return &trainer->whole;
}

double trainer_gradient(struct trainer *trainer, uint64_t epoch, size_t start, size_t count,
                        float *gradient, double *sum_sq)
{
    size_t n = trainer->model->parameters;
    struct split_sums sums = {.gradient = checked_calloc(n, sizeof *sums.gradient)};
    struct batch batch = {&trainer->order, epoch, start, count};
    add_pass(trainer, &batch, 1, trainer->at.loss_scale, &sums);
    for (size_t i = 0; i < n; i++)
        gradient[i] = (float)sums.gradient[i];
    free(sums.gradient);
    *sum_sq = sums.sum_sq;
    return sums.loss.loss / (double)count;
}
