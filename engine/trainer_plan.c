/* trainer_plan.c -- what a change of knobs comes to: passes, bytes, rate; refusal; carrying out. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/schedule.h"
#include "engine/trainer_state.h"
#include "engine/util.h"
#include "engine/work.h"

static double scaled(enum scale_rule rule, double batch, double reference)
{
    return rule == SCALE_LINEAR ? batch / reference
           : rule == SCALE_SQRT ? sqrt(batch / reference)
                                : 1;
}

static size_t pass_size(size_t batch, size_t passes)
{
    return (batch + passes - 1) / passes;
}

/* Every request of a plan, or of a question, starts from this one. */
static struct memory_request request_for(const struct trainer *trainer, const struct plan *plan,
                                        size_t micro_batch, bool accumulated)
{
    return (struct memory_request){trainer->model, plan->precision, plan->optimizer, micro_batch,
                                   accumulated, plan->most_threads};
}

static struct memory_request request_of(const struct trainer *trainer, const struct plan *plan,
                                        bool accumulated)
{
    return request_for(trainer, plan, pass_size(plan->batch, plan->accumulate), accumulated);
}

/* The fewest passes whose largest fits; 0 if not even passes of one example do. */
static size_t fewest_passes(const struct trainer *trainer, const struct plan *plan)
{
    struct memory_request request = request_of(trainer, plan, false);
    if (memory_largest(&request, plan->memory_limit, plan->batch) >= plan->batch)
        return 1;
    request.accumulated = true;
    size_t largest = memory_largest(&request, plan->memory_limit, plan->batch);
    return largest ? MAX((size_t)2, pass_size(plan->batch, largest)) : 0;
}

static bool refuse_memory(const struct trainer *trainer, const struct plan *plan,
                          struct status *status)
{
    char needs[32], limit[32];
    struct memory_request whole = request_of(trainer, plan, false);
    size_t largest = memory_largest(&whole, plan->memory_limit, trainer->dataset->train.n);
    size_t passes = fewest_passes(trainer, plan);
    bool close = plan->memory.total < plan->memory_limit + plan->memory_limit / 20;
    memory_format(plan->memory.total, needs, sizeof needs);
    memory_format(plan->memory_limit, limit, sizeof limit);
    if (close) { /* rounded, they would look the same */
        snprintf(needs, sizeof needs, "%zu", plan->memory.total);
        snprintf(limit, sizeof limit, "%zu bytes", plan->memory_limit);
    }
    if (!largest && !passes)
        return status_bad(status, "batch %zu in %s needs %s of %s; no example fits",
                          plan->batch, precision_table[plan->precision].name, needs, limit);
    if (plan->batch == 1 || !passes)
        return status_bad(status, "batch %zu needs %s of %s; largest %zu", plan->batch, needs, limit,
                          largest);
    return status_bad(status, "batch %zu needs %s of %s; largest %zu; or accumulate %zu", plan->batch,
                      needs, limit, largest, passes);
}

/* What a ramp makes of the batch: at most all examples, and what the memory limit lets fit into the
 * passes that were asked for. */
static void ramp_batch(const struct trainer *trainer, const struct config *wanted,
                       struct plan *plan)
{
    struct schedule schedule = schedule_unpack(wanted->number[SET_SCHEDULE]);
    double grown = round((double)plan->batch * schedule_batch(&schedule, trainer->at.step));
    double passes = wanted->number[SET_ACCUMULATE], most = (double)trainer->dataset->train.n;
    if (schedule.kind != SCHEDULE_RAMP)
        return;
    if (passes > 0) {
        struct plan split = *plan;
        split.accumulate = (size_t)fmin(passes, most);
        struct memory_request request = request_of(trainer, &split, trainer_sums_passes(&split));
        most = fmin(most, passes * (double)memory_largest(&request, plan->memory_limit,
                                                          trainer->dataset->train.n));
    }
    plan->batch = MAX(plan->batch, (size_t)fmin(grown, most));
}

static bool plan_batch(const struct trainer *trainer, const struct config *wanted, struct plan *plan,
                       struct status *status)
{
    size_t n = trainer->dataset->train.n;
    double batch = wanted->number[SET_BATCH];
    if (batch > (double)n)
        return status_bad(status, "batch %.0f is more than the %zu examples to train on", batch, n);
    plan->batch = batch > 0 ? (size_t)batch : n;
    ramp_batch(trainer, wanted, plan);
    return true;
}

static bool plan_memory(const struct trainer *trainer, const struct config *wanted,
                        struct plan *plan, struct status *status)
{
    double passes = wanted->number[SET_ACCUMULATE];
    plan->accumulate = passes > (double)plan->batch ? plan->batch : (size_t)passes;
    if (!plan->accumulate)
        plan->accumulate = MAX((size_t)1, fewest_passes(trainer, &(struct plan){
            .batch = plan->batch, .accumulate = 1, .precision = plan->precision,
            .optimizer = plan->optimizer, .memory_limit = plan->memory_limit,
            .most_threads = plan->most_threads}));
    plan->micro_batch = pass_size(plan->batch, plan->accumulate);
    plan->threads = (int)work_threads(trainer->model, plan->micro_batch, plan->most_threads);
    struct memory_request request = request_of(trainer, plan, trainer_sums_passes(plan));
    plan->memory = memory_predict(&request);
    if (plan->memory_limit && plan->memory.total > plan->memory_limit)
        return refuse_memory(trainer, plan, status);
    return true;
}

static double scheduled(const struct trainer *trainer, const struct config *config, double lr)
{
    struct schedule schedule = schedule_unpack(config->number[SET_SCHEDULE]);
    return lr * schedule_rate(&schedule, trainer->at.step) *
           schedule_warmup(config->number[SET_WARMUP], trainer->at.step);
}

/* lr = base x schedule x warm-up x rule(B / B_ref), B_ref the batch when the base was last set, or
 * the one it was said to be meant for: there and back returns exactly. A new optimizer takes up its
 * own rate. */
static void plan_rate(const struct trainer *trainer, const struct config *wanted, struct plan *plan)
{
    plan->base_lr = trainer->base_lr[plan->optimizer];
    plan->batch_ref = trainer->batch_ref[plan->optimizer];
    if (wanted->given[SET_LR]) {
        double lr = wanted->number[SET_LR];
        plan->base_lr = lr == SETTING_UNSET ? optimizer_table[plan->optimizer].lr : lr;
        plan->batch_ref = 0;
    }
    if (wanted->given[SET_LR_BATCH])
        plan->batch_ref = wanted->number[SET_LR_BATCH];
    if (plan->batch_ref == 0)
        plan->batch_ref = (double)plan->batch;
    enum scale_rule rule = (enum scale_rule)wanted->number[SET_SCALE_LR];
    plan->scaled_lr = plan->base_lr * scaled(rule, (double)plan->batch, plan->batch_ref);
    plan->lr = scheduled(trainer, wanted, plan->scaled_lr);
}

enum { AUTO_LIMIT_BATCH = 256 };

/* "auto" is the smallest power of two that holds a batch of 256 at once: about 1 MiB for the default
 * network, a toy device whose ceiling is met within a lecture. */
static size_t plan_limit(const struct trainer *trainer, const struct config *wanted,
                         const struct plan *plan)
{
    double limit = wanted->number[SET_MEMORY_LIMIT];
    if (limit >= 0)
        return (size_t)limit;
    size_t batch = MIN((size_t)AUTO_LIMIT_BATCH, trainer->dataset->train.n);
    struct memory_request request = request_for(trainer, plan, batch, false);
    size_t needed = memory_predict(&request).total, power = 1;
    while (power < needed)
        power *= 2;
    return power;
}

bool trainer_plan(const struct trainer *trainer, const struct config *wanted, struct plan *plan,
                  struct status *status)
{
    *plan = (struct plan){
        .precision = (enum precision)wanted->number[SET_PRECISION],
        .optimizer = (enum optimizer)wanted->number[SET_OPTIMIZER],
        .most_threads = (size_t)wanted->number[SET_THREADS],
    };
    plan->memory_limit = plan_limit(trainer, wanted, plan);
    if (!plan_batch(trainer, wanted, plan, status) || !plan_memory(trainer, wanted, plan, status))
        return false;
    plan_rate(trainer, wanted, plan);
    return true;
}

double trainer_starting_scale(const struct config *config, enum precision precision)
{
    double knob = config->number[SET_LOSS_SCALE];
    return !precision_table[precision].loss_scale || knob == 0 ? 1 : knob < 0 ? 65536 : knob;
}

/* A pool for the threads of the plan; one that is larger stays, its threads asleep. */
static void hire_threads(struct trainer *trainer)
{
    if (trainer->pool && pool_threads(trainer->pool) >= trainer->plan.threads)
        return;
    pool_free(trainer->pool);
    trainer->pool = pool_new(trainer->plan.threads);
}

void trainer_follow_plan(struct trainer *trainer)
{
    trainer_allocate_passes(trainer);
    hire_threads(trainer);
    trainer_settle_products(trainer);
    REQUIRE(arena_total(&trainer->arena) == trainer->plan.memory.total);
}

void trainer_apply(struct trainer *trainer, const struct config *wanted, const struct plan *plan)
{
    trainer_release_passes(trainer);
    trainer_convert(trainer, plan);
    struct plan before = trainer->plan;
    bool rescale = plan->precision != trainer->plan.precision ||
                   wanted->number[SET_LOSS_SCALE] != trainer->config.number[SET_LOSS_SCALE];
    if (rescale) {
        trainer->at.loss_scale = trainer_starting_scale(wanted, plan->precision);
        trainer->at.clean_steps = 0;
    }
    if (plan->optimizer != trainer->plan.optimizer)
        trainer->at.updates = 0;
    trainer->base_lr[plan->optimizer] = plan->base_lr;
    trainer->batch_ref[plan->optimizer] = plan->batch_ref;
    trainer->config = *wanted;
    trainer->config.number[SET_LR] = plan->base_lr;
    trainer->config.number[SET_LR_BATCH] = plan->batch_ref;
    trainer->config.number[SET_MEMORY_LIMIT] = (double)plan->memory_limit;
    trainer->plan = *plan;
    if (plan->precision != before.precision)
        trainer->at.weight_norm = trainer_weight_norm(trainer);
    trainer_follow_plan(trainer);
    trainer_settle_frozen(trainer, &before);
}

static void reach_joint(struct trainer *trainer)
{
    struct config config = trainer->config;
    struct plan plan;
    struct status refused;
    memset(config.given, 0, sizeof config.given);
    if (trainer_plan(trainer, &config, &plan, &refused))
        trainer_apply(trainer, &config, &plan);
}

/* Between joints of a ramp nothing changes but the rate. */
void trainer_follow_schedule(struct trainer *trainer)
{
    struct schedule schedule = schedule_unpack(trainer->config.number[SET_SCHEDULE]);
    if (schedule.kind == SCHEDULE_RAMP && trainer->at.step % schedule.steps == 0)
        reach_joint(trainer);
    trainer->plan.lr = scheduled(trainer, &trainer->config, trainer->plan.scaled_lr);
}

size_t trainer_largest(const struct trainer *trainer, enum precision precision)
{
    struct memory_request request = request_for(trainer, &trainer->plan, 0, false);
    request.precision = precision;
    return memory_largest(&request, trainer->plan.memory_limit, trainer->dataset->train.n);
}

struct memory_bytes trainer_memory_at(const struct trainer *trainer, size_t batch)
{
    struct plan plan = trainer->plan;
    plan.batch = batch;
    plan.accumulate = 1;
    struct memory_request request = request_of(trainer, &plan, trainer_sums_passes(&plan));
    return memory_predict(&request);
}
