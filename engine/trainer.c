/* trainer.c -- one run: making it from a configuration, and reading it. */
#include "engine/trainer.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/blas.h"
#include "engine/trainer_state.h"
#include "engine/util.h"
#include "engine/weights.h"

static void start_orders(struct trainer *trainer)
{
    uint64_t seed = (uint64_t)trainer->config.number[SET_SEED];
    enum sampling sampling = (enum sampling)trainer->config.number[SET_SAMPLING];
    uint32_t n = (uint32_t)trainer->dataset->train.n, held = (uint32_t)trainer->dataset->test.n;
    trainer->order = (struct order){sampling, seed, RANDOM_ORDER, n};
    trainer->fixed_order = (struct order){SAMPLING_SHUFFLE, seed, RANDOM_FIXED, n};
    trainer->probe_order = (struct order){SAMPLING_SHUFFLE, seed, RANDOM_PROBE, n};
    trainer->test_order = (struct order){SAMPLING_SEQUENTIAL, seed, RANDOM_ORDER, held};
}

/* A run that starts again has to start the same. */
static bool check_weights_file(struct trainer *trainer, const char *file, struct status *status)
{
    uint32_t found;
    if (!weights_fingerprint(file, &found, status))
        return false;
    if (trainer->weights_read && found != trainer->weights_file)
        return status_bad(status, "%s has changed since the run began with its weights", file);
    trainer->weights_read = true;
    trainer->weights_file = found;
    return true;
}

/* Weights into `weights`, running averages in place, the passes that these have followed into `tracked`;
 * on failure nothing has changed. */
static bool initial_weights(struct trainer *trainer, float *weights, int64_t *tracked,
                            struct status *status)
{
    const struct model *model = trainer->model;
    const char *file = trainer->config.text[SET_WEIGHTS];
    if (*file) {
        struct named_tensor tensors[MODEL_NAMED];
        size_t count = model_named_tensors(model, weights, trainer->buffers.running, tracked, tensors);
        return check_weights_file(trainer, file, status) &&
               weights_read(file, tensors, count, status);
    }
    model_init(model, (enum init)trainer->config.number[SET_INIT],
               (uint64_t)trainer->config.number[SET_SEED], weights);
    model_init_running(model, trainer->buffers.running);
    return true;
}

static void store_weights(struct trainer *trainer, const float *weights)
{
    size_t n = trainer->model->parameters;
    struct buffers *b = &trainer->buffers;
    format_store(precision_table[trainer->plan.precision].weights, b->weights, weights, n, NULL);
    if (b->master)
        memcpy(b->master, weights, n * sizeof *weights);
}

/* Nothing times a velocity that is not finite is not nothing. */
static void clear_optimizer(struct trainer *trainer)
{
    if (trainer->buffers.state)
        memset(trainer->buffers.state, 0, arena_bytes(trainer->buffers.state));
}

/* All that steps move, as it is before the first; on failure nothing has changed. */
static bool begin(struct trainer *trainer, struct status *status)
{
    struct progress at = {
        .loss_scale = trainer_starting_scale(&trainer->config, trainer->plan.precision)};
    float *weights = checked_malloc(trainer->model->parameters * sizeof *weights);
    bool good = initial_weights(trainer, weights, at.tracked, status);
    if (good) {
        store_weights(trainer, weights);
        clear_optimizer(trainer);
        health_start(&at.watch, loss_of_guessing(trainer->dataset));
        trainer->at = at;
        trainer->at.weight_norm = trainer_weight_norm(trainer);
    }
    free(weights);
    return good;
}

static bool start(struct trainer *trainer, struct status *status)
{
    struct config config = trainer->config;
    struct plan plan;
    if (!trainer_plan(trainer, &config, &plan, status) ||
        !memory_check(&plan.memory, trainer->model, status))
        return false;
    trainer->plan = plan;
    trainer_allocate_state(trainer);
    if (!begin(trainer, status))
        return false;
    trainer_apply(trainer, &config, &plan);
    return true;
}

static struct shape shape_of(const struct dataset *dataset)
{
    size_t values = (size_t)dataset->features, places = (size_t)(dataset->height * dataset->width);
    if (!places || values % places)
        return shape_flat(values);
    return shape_image(values / places, (size_t)dataset->height, (size_t)dataset->width);
}

struct trainer *trainer_sketch(const struct config *config, const struct dataset *dataset,
                            struct status *status)
{
    blas_start();
    struct trainer *trainer = checked_calloc(1, sizeof *trainer);
    trainer->config = *config;
    if (!config->given[SET_BATCH]) /* a default asks for no more than there is */
        trainer->config.number[SET_BATCH] =
            fmin(config->number[SET_BATCH], (double)dataset->train.n);
    trainer->dataset = dataset;
    trainer->model = model_new(config->text[SET_MODEL],
                               (enum activation)config->number[SET_ACTIVATION],
                               shape_of(dataset), (size_t)dataset->outputs, status);
    start_orders(trainer);
    for (int i = 0; i < OPTIMIZERS; i++)
        trainer->base_lr[i] = optimizer_table[i].lr;
    if (trainer->model)
        return trainer;
    trainer_free(trainer);
    return NULL;
}

struct trainer *trainer_new(const struct config *config, const struct dataset *dataset,
                            struct status *status)
{
    struct trainer *trainer = trainer_sketch(config, dataset, status);
    if (!trainer)
        return NULL;
    if (start(trainer, status))
        return trainer;
    trainer_free(trainer);
    return NULL;
}

bool trainer_restart(struct trainer *trainer, struct status *status)
{
    if (!begin(trainer, status))
        return false;
    trainer_forget_measures(trainer);
    trainer_follow_schedule(trainer);
    return true;
}

void trainer_free(struct trainer *trainer)
{
    if (!trainer)
        return;
    if (trainer->model)
        trainer_release_passes(trainer);
    trainer_release_state(trainer);
    REQUIRE(arena_total(&trainer->arena) == 0);
    free(trainer->frozen.gradient);
    pool_free(trainer->pool);
    onednn_close(trainer->onednn);
    model_free(trainer->model);
    free(trainer);
}

bool trainer_save_weights(const struct trainer *trainer, const char *file, struct status *status)
{
    const struct model *model = trainer->model;
    enum format format = trainer->buffers.master ? FORMAT_FP32
                                                 : precision_table[trainer->plan.precision].weights;
    const void *from = trainer->buffers.master ? (void *)trainer->buffers.master
                                               : trainer->buffers.weights;
    float *weights = checked_malloc(model->parameters * sizeof *weights);
    format_convert(FORMAT_FP32, weights, format, from, model->parameters);
    struct named_tensor tensors[MODEL_NAMED];
    int64_t tracked[MODEL_LAYERS];
    memcpy(tracked, trainer->at.tracked, sizeof tracked);
    size_t count = model_named_tensors(model, weights, trainer->buffers.running, tracked, tensors);
    bool good = weights_write(file, tensors, count, status);
    free(weights);
    return good;
}

const struct config *trainer_config(const struct trainer *trainer)
{
    return &trainer->config;
}

const struct plan *trainer_now(const struct trainer *trainer)
{
    return &trainer->plan;
}

const struct dataset *trainer_dataset(const struct trainer *trainer)
{
    return trainer->dataset;
}

const struct model *trainer_model(const struct trainer *trainer)
{
    return trainer->model;
}

const struct arena *trainer_arena(const struct trainer *trainer)
{
    return &trainer->arena;
}

void trainer_noise(const struct trainer *trainer, struct noise_report *report)
{
    memset(report, 0, sizeof *report);
    noise_average_read(&trainer->at.noises.total, report);
    report->replacement = trainer->order.sampling == SAMPLING_REPLACEMENT;
    report->estimator = trainer_estimator(trainer);
    report->measured = report->measured && report->estimator != ESTIMATOR_NONE;
    report->layers = trainer->model->numbered;
    for (int i = 0; i < report->layers; i++)
        if (report->measured)
            report->layer_trace[i] = trainer->at.noises.layer[i].trace / trainer->at.noises.layer[i].weight;
}

enum health trainer_health(const struct trainer *trainer)
{
    return trainer->at.health;
}

double trainer_guessing(const struct trainer *trainer)
{
    return trainer->at.watch.guessing;
}

uint64_t trainer_good_step(const struct trainer *trainer)
{
    return trainer->at.watch.least_step;
}

uint64_t trainer_steps(const struct trainer *trainer)
{
    return trainer->at.step;
}

uint64_t trainer_examples(const struct trainer *trainer)
{
    return trainer->at.examples;
}

double trainer_epochs(const struct trainer *trainer)
{
    return (double)trainer->at.examples / (double)trainer->dataset->train.n;
}

double trainer_seconds(const struct trainer *trainer)
{
    return trainer->at.seconds;
}

float *trainer_weights(struct trainer *trainer)
{
    bool fp32 = precision_table[trainer->plan.precision].weights == FORMAT_FP32;
    return fp32 ? trainer->buffers.weights : trainer->buffers.master;
}

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
