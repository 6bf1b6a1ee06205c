/* trainer_whole.c -- the gradient of the whole training split, and gradients of steps against it.
 *
 * The split is walked in passes of the micro-batch, whose mean gradients add up in double. Every pass
 * is weighted as a step of its own size would be, so that 16 bits lose in it what they lose in a step;
 * where a loss scale overflows, the measurement begins again with a smaller one of its own.
 *
 * While the weights stand still every step's |g_B - G|^2 is measured directly, value by value.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/float_mode.h"
#include "engine/trainer_state.h"
#include "engine/util.h"

/* ---- the whole split ------------------------------------------------------------------------- */

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
        .step = trainer->step,
        .epoch = trainer_epochs(trainer),
        .loss = sums->loss.loss / n,
        .accuracy = classify ? (double)sums->loss.correct / n : NAN,
        .test_loss = test.loss / held,
        .test_accuracy = classify ? (double)test.correct / held : NAN,
        .grad_sq = grad_sq,
        .trace = apart ? (sums->sum_sq - n * grad_sq) / (n - 1) : NAN,
    };
}

/* The gradient of the whole split into `gradient`, and all else into trainer->whole. */
static bool measure(struct trainer *trainer, double *gradient)
{
    enum { SMALLER = 16, TRIES = 8 };
    struct split_sums sums = {.gradient = gradient};
    double scale = trainer->loss_scale, grad_sq = NAN;
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
    size_t n = trainer->model->parameters;
    double *gradient = trainer->frozen.gradient;
    double *own = gradient ? NULL : checked_malloc(n * sizeof *own);
    bool good = measure(trainer, gradient ? gradient : own);
    if (gradient) {
        trainer->frozen.known = good;
        trainer->frozen.trace = trainer->whole.trace;
    }
    free(own);
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
    add_pass(trainer, &batch, 1, trainer->loss_scale, &sums);
    for (size_t i = 0; i < n; i++)
        gradient[i] = (float)sums.gradient[i];
    free(sums.gradient);
    *sum_sq = sums.sum_sq;
    return sums.loss.loss / (double)count;
}

/* ---- frozen ---------------------------------------------------------------------------------- */

static void count_anew(struct frozen *frozen)
{
    frozen->steps = 0;
    frozen->mean = frozen->squares = 0;
}

/* Before a first update nothing has told how long the weights are. */
static void know_weight_norm(struct trainer *trainer)
{
    const struct buffers *b = &trainer->buffers;
    enum format format = b->master ? FORMAT_FP32
                                   : precision_table[trainer->plan.precision].weights;
    const void *weights = b->master ? (const void *)b->master : b->weights;
    float buffer[256];
    double sum = 0;
    for (size_t at = 0, n; at < trainer->model->parameters; at += n) {
        n = MIN(COUNT_OF(buffer), trainer->model->parameters - at);
        sum += trainer_sum_sq(format_read(format, format_at(format, weights, at), n, buffer), n);
    }
    trainer->weight_norm = sqrt(sum);
}

void trainer_know_frozen(struct trainer *trainer)
{
    if (trainer->frozen.known)
        return;
    trainer_measure_split(trainer);
    if (trainer->weight_norm == 0)
        know_weight_norm(trainer);
}

/* Another precision holds other weights; another split of the batch rounds otherwise. */
void trainer_settle_frozen(struct trainer *trainer, const struct plan *before)
{
    struct frozen *frozen = &trainer->frozen;
    const struct plan *now = &trainer->plan;
    bool freeze = trainer->config.number[SET_FREEZE] != 0;
    if (!freeze) {
        free(frozen->gradient);
        *frozen = (struct frozen){0};
        return;
    }
    if (!frozen->gradient)
        frozen->gradient = checked_malloc(trainer->model->parameters * sizeof *frozen->gradient);
    frozen->known &= before->precision == now->precision;
    if (!frozen->known || before->batch != now->batch || before->accumulate != now->accumulate)
        count_anew(frozen);
}

void trainer_forget_measures(struct trainer *trainer)
{
    trainer->whole = (struct split_measure){.number = trainer->whole.number};
    trainer->frozen.known = false;
    count_anew(&trainer->frozen);
}

double trainer_distance_sq(const struct trainer *trainer, size_t at, const float *g, size_t n)
{
    const double *whole = trainer->frozen.gradient + at;
    double unscale = 1 / trainer->loss_scale, sum = 0;
#pragma omp simd reduction(+ : sum)
    for (size_t i = 0; i < n; i++) {
        double away = (double)g[i] * unscale - whole[i];
        sum += away * away;
    }
    return sum;
}

/* Welford's running mean and squares around it. */
static void count_distance(struct frozen *frozen, double distance_sq)
{
    double away = distance_sq - frozen->mean;
    frozen->steps++;
    frozen->mean += away / (double)frozen->steps;
    frozen->squares += away * (distance_sq - frozen->mean);
}

void trainer_add_frozen(struct trainer *trainer, size_t b, struct step_stats *stats)
{
    double sum = 0;
    if (!trainer->frozen.known)
        return;
    for (int t = 0; t < trainer->plan.threads; t++)
        sum += trainer->sweep[t].distance_sq;
    stat_set(stats, STAT_DISTANCE_SQ, sum);
    if (b == trainer->plan.batch && isfinite(sum))
        count_distance(&trainer->frozen, sum);
}

/* What the exact trace, or with batch norm the groups' average, says of a batch in force. */
static double expected(const struct trainer *trainer)
{
    struct noise_report report;
    double trace = trainer->frozen.known ? trainer->frozen.trace : NAN;
    trainer_noise(trainer, &report);
    if (trainer->model->whole_batch)
        trace = report.measured ? report.trace : NAN;
    return isnan(trace) ? NAN
                        : noise_of_batch(trace, (double)trainer->plan.batch,
                                         (double)trainer->dataset->train.n, report.replacement);
}

void trainer_freeze_test(const struct trainer *trainer, struct freeze_test *test)
{
    const struct frozen *frozen = &trainer->frozen;
    double n = (double)frozen->steps;
    *test = (struct freeze_test){.on = trainer_frozen(trainer)};
    if (!test->on)
        return;
    test->steps = frozen->steps;
    test->measured = n > 0 ? frozen->mean : NAN;
    test->error = n > 1 ? sqrt(frozen->squares / (n - 1) / n) : NAN;
    test->expected = expected(trainer);
}

/* ---- a closer look at a step ----------------------------------------------------------------- */

void trainer_look(struct trainer *trainer, bool exponents, bool profile)
{
    trainer->asked.exponents |= exponents;
    trainer->asked.profile |= profile;
}

const struct exponents *trainer_exponents(const struct trainer *trainer)
{
    return &trainer->exponents;
}

void trainer_profile(const struct trainer *trainer, struct profile *profile)
{
    profiler_read(&trainer->profiler, profile);
}
