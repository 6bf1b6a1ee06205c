/* trainer_frozen.c -- weights that stand still: every step's |g_B - G|^2, measured value by value.
 *
 * G is measured before the first step that is frozen, and anew where the weights are others. A change
 * of how steps are made lets the mean begin again.
 */
#include <math.h>
#include <stdlib.h>

#include "engine/trainer_state.h"
#include "engine/util.h"

static void count_anew(struct frozen *frozen)
{
    frozen->steps = 0;
    frozen->mean = frozen->squares = 0;
}

void trainer_know_frozen(struct trainer *trainer)
{
    struct frozen *frozen = &trainer->frozen;
    if (frozen->known)
        return;
    frozen->known = trainer_measure_into(trainer, frozen->gradient);
    frozen->trace = trainer->whole.trace;
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
    trainer->exponents.measured = false;
}

double trainer_distance_sq(const struct trainer *trainer, size_t at, const float *g, size_t n)
{
    const double *whole = trainer->frozen.gradient + at;
    double unscale = 1 / trainer->at.loss_scale, sum = 0;
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
