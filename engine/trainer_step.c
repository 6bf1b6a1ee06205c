/* trainer_step.c -- the step.
 *
 * Take the next examples of the epoch; forward, loss, backward over each micro-batch; measure the
 * gradient; update, unless loss scaling found it infinite or the weights are frozen; evaluate when
 * due. All of it is a function of the run's state and seed alone; only the times differ from one
 * machine to another.
 */
#include <math.h>

#include "engine/float_mode.h"
#include "engine/trainer_state.h"
#include "engine/util.h"

enum { PROBE_EXAMPLES = 64, PROBE_EVERY = 1280 };

/* Loss scaling: as torch.cuda.amp.GradScaler. */
static const double scale_growth = 2, scale_backoff = 0.5;

/* As far as --loss-scale goes: beyond it a run whose weights are lost would scale to 0 or infinity. */
static const double scale_least = 0x1p-24, scale_most = 0x1p40;

/* At batch 1 no step has a variance: now and then a pass over other examples, at the same weights,
 * measures it. Its gradient is overwritten by the step's own. */
static void probe(struct trainer *trainer, struct step_stats *stats)
{
    struct pass_sums sums = {0};
    double layer_sq[NOISE_LAYERS] = {0};
    size_t count = MIN((size_t)PROBE_EXAMPLES, trainer->dataset->train.n);
    if (count < 2)
        return;
    struct batch batch = {&trainer->probe_order, trainer->at.probes++, 0, count};
    double weight = trainer->at.loss_scale / (double)count;
    trainer_passes(trainer, PASS_MEASURE, &batch, count, (float)weight, &sums);
    if (!isfinite(trainer_layer_sq(trainer, layer_sq)))
        return;
    struct measurement measured = {&sums, layer_sq, count, count, weight, PROBE_EVERY};
    trainer_measure(trainer, &measured, stats);
}

/* A skipped step leaves averages untouched and its gradient columns empty. */
static void take_back_probe(struct trainer *trainer, struct step_stats *stats)
{
    if (!stat_has(stats, STAT_GRAD_VAR))
        return;
    trainer->at.noises = trainer->before_probe;
    stats->measured &= ~(UINT64_C(1) << STAT_GRAD_VAR | UINT64_C(1) << STAT_GRAD_SQ |
                         UINT64_C(1) << STAT_BATCH_NOISE);
}

static bool probe_due(const struct trainer *trainer)
{
    return trainer_estimator(trainer) == ESTIMATOR_PROBE && trainer->config.number[SET_STATS] != 0 &&
           (!trainer->at.probes || trainer->at.examples >= trainer->at.probed_at + PROBE_EVERY);
}

static void back_off(struct trainer *trainer)
{
    if (trainer->config.number[SET_LOSS_SCALE] < 0)
        trainer->at.loss_scale = fmax(trainer->at.loss_scale * scale_backoff, scale_least);
    trainer->at.clean_steps = 0;
}

static void grow(struct trainer *trainer)
{
    if (trainer->config.number[SET_LOSS_SCALE] >= 0 ||
        (double)++trainer->at.clean_steps < trainer->config.number[SET_LOSS_SCALE_INTERVAL])
        return;
    trainer->at.loss_scale = fmin(trainer->at.loss_scale * scale_growth, scale_most);
    trainer->at.clean_steps = 0;
}

static void update(struct trainer *trainer, struct step_stats *stats)
{
    phase_enter(trainer->clock, PHASE_UPDATE);
    struct update_report report = trainer_finish_update(trainer);
    trainer->at.weight_norm = sqrt(report.weight_sq);
    stat_set(stats, STAT_UPDATE_NORM, sqrt(report.update_sq));
    if (report.updates)
        stat_set(stats, STAT_STUCK, (double)report.stuck / (double)report.updates);
    if (trainer_scales_loss(trainer))
        grow(trainer);
    phase_enter(trainer->clock, PHASE_STATISTICS);
}

/* The weights, and all that follows them, are as they were. */
static void stand_still(struct trainer *trainer, size_t b, struct step_stats *stats)
{
    stat_set(stats, STAT_UPDATE_NORM, 0);
    trainer_add_frozen(trainer, b, stats);
}

/* How many gradients the sums of a step hold: its examples', or its passes'. */
static size_t samples_of(const struct trainer *trainer, size_t b, size_t passes)
{
    return trainer->model->whole_batch ? passes : b;
}

/* Measures the gradient the passes left, and updates the weights with it. */
static void finish_gradient(struct trainer *trainer, const struct pass_sums *sums, size_t b,
                            size_t samples, double weight, struct step_stats *stats)
{
    double layer_sq[NOISE_LAYERS], mean_sq = trainer_finish_gradient(trainer, layer_sq);
    struct measurement measured = {sums, layer_sq, b, samples, weight, (double)b};
    bool skip = trainer_scales_loss(trainer) && !isfinite(mean_sq);
    stat_set(stats, STAT_SKIPPED, skip);
    if (precision_table[trainer->plan.precision].loss_scale)
        stat_set(stats, STAT_LOSS_SCALE, trainer->at.loss_scale);
    if (sums->narrow.stored)
        stat_set(stats, STAT_UNDERFLOW, (double)sums->narrow.lost / (double)sums->narrow.stored);
    if (skip) {
        take_back_probe(trainer, stats);
        stat_set(stats, STAT_UPDATE_NORM, 0);
        if (!trainer_frozen(trainer))
            back_off(trainer);
    } else {
        stat_set(stats, STAT_GRAD_NORM, sqrt(mean_sq));
        if (samples > 1 && trainer->config.number[SET_STATS] != 0)
            trainer_measure(trainer, &measured, stats);
        if (trainer_frozen(trainer))
            stand_still(trainer, b, stats);
        else
            update(trainer, stats);
    }
    stat_set(stats, STAT_WEIGHT_NORM, trainer->at.weight_norm);
}

static void advance(struct trainer *trainer, size_t b)
{
    trainer->at.step++;
    trainer->at.examples += b;
    trainer->at.position += b;
    if (trainer->at.position == trainer->dataset->train.n) {
        trainer->at.position = 0;
        trainer->at.epoch++;
    }
}

static void report_place(const struct trainer *trainer, size_t b, size_t passes,
                         struct step_stats *stats)
{
    const struct plan *plan = &trainer->plan;
    stat_set(stats, STAT_STEP, (double)trainer->at.step);
    stat_set(stats, STAT_EPOCH, trainer_epochs(trainer));
    stat_set(stats, STAT_EXAMPLES, (double)trainer->at.examples);
    stat_set(stats, STAT_BATCH, (double)b);
    stat_set(stats, STAT_MICRO_BATCH, (double)((b + passes - 1) / passes));
    stat_set(stats, STAT_ACCUMULATE, (double)passes);
    stat_set(stats, STAT_LR, plan->lr);
    stat_set(stats, STAT_PRECISION, plan->precision);
    stat_set(stats, STAT_OPTIMIZER, plan->optimizer);
    for (int p = 0; p < PURPOSES; p++)
        stat_set(stats, (enum statistic)(STAT_MEM_WEIGHTS + p), (double)trainer->arena.bytes[p]);
    stat_set(stats, STAT_MEM_TOTAL, (double)arena_total(&trainer->arena));
    stat_set(stats, STAT_MEM_PREDICTED, (double)plan->memory.total);
}

static void report_loss(struct trainer *trainer, const struct pass_sums *sums, size_t b,
                        struct step_stats *stats)
{
    double loss = sums->loss.loss / (double)b;
    stat_set(stats, STAT_TRAIN_LOSS, loss);
    if (trainer->dataset->task == TASK_CLASSIFY)
        stat_set(stats, STAT_TRAIN_ACCURACY, (double)sums->loss.correct / (double)b);
    if (trainer_frozen(trainer) || (isfinite(loss) && stats->value[STAT_SKIPPED] != 0)) {
        health_rest(&trainer->at.watch, 1, (double)b / (double)trainer->dataset->train.n);
        return;
    }
    enum health health = health_add(&trainer->at.watch, loss, (double)b, trainer->at.step,
                                    trainer_epochs(trainer));
    if (trainer->at.health == HEALTH_GOOD)
        trainer->at.health = health;
}

static void report_noise_scale(const struct trainer *trainer, struct step_stats *stats)
{
    struct noise_report report;
    noise_average_read(&trainer->at.noises.total, &report);
    if (report.measured && report.known && trainer_estimator(trainer) != ESTIMATOR_NONE)
        stat_set(stats, STAT_NOISE_SCALE, report.scale);
}

/* Two looks at one step would be in each other's way. */
static void start_look(struct trainer *trainer)
{
    trainer->looks = trainer->asked;
    trainer->looks.profile &= !trainer->looks.exponents;
    trainer->asked.profile &= !trainer->looks.profile;
    trainer->asked.exponents = false;
    if (trainer->looks.profile)
        phase_clock_start(&trainer->timer, PHASE_STATISTICS);
}

static void end_look(struct trainer *trainer, double step, double evaluation)
{
    profiler_pass(&trainer->profiler, step, evaluation);
    if (trainer->looks.profile)
        profiler_add(&trainer->profiler, &trainer->timer);
}

/* The passes over a step's b examples, and what follows from their gradient. */
static void train(struct trainer *trainer, size_t b, struct step_stats *stats)
{
    size_t passes = MIN(trainer->plan.accumulate, b);
    struct batch batch = {&trainer->order, trainer->at.epoch, trainer->at.position, b};
    double weight = trainer->at.loss_scale / (double)b;
    struct pass_sums sums = {0};
    trainer->clock = trainer->looks.profile ? &trainer->timer : NULL;
    trainer_start_update(trainer, b, passes);
    trainer_passes(trainer, trainer_frozen(trainer) ? PASS_MEASURE : PASS_TRAIN, &batch, passes,
                   (float)weight, &sums);
    phase_enter(trainer->clock, PHASE_STATISTICS);
    finish_gradient(trainer, &sums, b, samples_of(trainer, b, passes), weight, stats);
    advance(trainer, b);
    report_place(trainer, b, passes, stats);
    report_loss(trainer, &sums, b, stats);
    report_noise_scale(trainer, stats);
    phase_enter(trainer->clock, PHASE_STATISTICS);
    trainer->clock = NULL;
}

void trainer_step(struct trainer *trainer, struct step_stats *stats)
{
    if (trainer_frozen(trainer))
        trainer_know_frozen(trainer);
    stopwatch_start(&trainer->stopwatch);
    unsigned mode = float_mode_flush();
    stats->measured = 0;
    start_look(trainer);
    if (probe_due(trainer)) {
        trainer->before_probe = trainer->at.noises;
        probe(trainer, stats);
        trainer->at.probed_at = trainer->at.examples;
    }
    size_t b = MIN(trainer->plan.batch, (size_t)(trainer->dataset->train.n - trainer->at.position));
    train(trainer, b, stats);
    double taken = stopwatch_lap(&trainer->stopwatch);
    double evaluation = trainer_evaluate_when_due(trainer, b, stats);
    float_mode_restore(mode);
    end_look(trainer, taken, evaluation);
    trainer_follow_schedule(trainer);
    trainer->at.seconds += taken + evaluation;
    stat_set(stats, STAT_TIME_S, trainer->at.seconds);
    stat_set(stats, STAT_STEP_US, 1e6 * taken);
    stat_set(stats, STAT_EXAMPLES_PER_S, (double)b / taken);
}
