/* trainer.h -- one run: a network, its optimizer, its place in the data, its knobs.
 *
 * A step takes the next `batch` examples of the epoch (what is left of it at most), computes the
 * mean gradient in one or more passes, measures it, updates the weights and evaluates when that is
 * due. It allocates nothing. A change of knobs is planned (bytes, rate), refused on the plan or
 * accepted, and then carried out between two steps.
 *
 * One thread at a time. The data set must outlive the run.
 */
#ifndef ENGINE_TRAINER_H
#define ENGINE_TRAINER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/arena.h"
#include "engine/config.h"
#include "engine/dataset.h"
#include "engine/exponents.h"
#include "engine/health.h"
#include "engine/memory.h"
#include "engine/model.h"
#include "engine/noise.h"
#include "engine/optimizer.h"
#include "engine/precision.h"
#include "engine/product.h"
#include "engine/profile.h"
#include "engine/split_measure.h"
#include "engine/stats.h"
#include "engine/status.h"

/* What a set of knobs comes to. */
struct plan {
    size_t batch;       /* examples of the next step, resolved from "full" and grown by a ramp */
    size_t accumulate;  /* passes, resolved from "auto" */
    size_t micro_batch; /* examples in the largest pass */
    size_t most_threads; /* that may share a pass; 0: as many as the machine has */
    int threads;        /* that share the largest */
    enum precision precision;
    enum optimizer optimizer;
    double base_lr;     /* as set, or the optimizer's own */
    double batch_ref;   /* batch size it was set at */
    double scaled_lr;   /* base times the scaling rule */
    double lr;          /* of the next step: times schedule and warm-up */
    size_t memory_limit; /* bytes, 0 for none */
    struct memory_bytes memory;
};

struct trainer;

/* NULL with *status filled when the model, the weights or the knobs will not do. */
struct trainer *trainer_new(const struct config *config, const struct dataset *dataset,
                            struct status *status);

/* A run without weights or buffers, for trainer_plan, trainer_config and trainer_model alone. */
struct trainer *trainer_sketch(const struct config *config, const struct dataset *dataset,
                               struct status *status);
void trainer_free(struct trainer *trainer);

/* What the knobs in `wanted` would come to, without touching the run. `wanted` is the run's config
 * (trainer_config) with the changed settings replaced, and `given` true for just these: setting the
 * rate, even to the value it has, makes the present batch its reference, unless SET_LR_BATCH names
 * another. False with the reason, and with what would do, when the change must be refused. */
bool trainer_plan(const struct trainer *trainer, const struct config *wanted, struct plan *plan,
                  struct status *status);

/* Carries out a plan that trainer_plan accepted for the same `wanted`. */
void trainer_apply(struct trainer *trainer, const struct config *wanted, const struct plan *plan);

/* Back to the first step: the same initial weights and order, with the knobs as they are. False, and
 * nothing has changed, where the weights came from a file that is gone or has changed since. */
bool trainer_restart(struct trainer *trainer, struct status *status);

/* One step. */
void trainer_step(struct trainer *trainer, struct step_stats *stats);

/* Adds the evaluation to the statistics of the step just taken, if it has none: for the last one,
 * and for a look in between, which changes nothing in what follows. */
void trainer_evaluate(struct trainer *trainer, struct step_stats *stats);

/* Writes the weights, from the masters where there are any. */
bool trainer_save_weights(const struct trainer *trainer, const char *file, struct status *status);

/* Reading; all valid until the next call that changes the run. */
const struct config *trainer_config(const struct trainer *trainer);
const struct plan *trainer_now(const struct trainer *trainer);
const struct dataset *trainer_dataset(const struct trainer *trainer);
const struct model *trainer_model(const struct trainer *trainer);
const struct arena *trainer_arena(const struct trainer *trainer);
void trainer_noise(const struct trainer *trainer, struct noise_report *report);
enum health trainer_health(const struct trainer *trainer);
double trainer_guessing(const struct trainer *trainer); /* loss_of_guessing of its data */

/* Where a run that diverged or collapsed may go back to: the number of steps taken when the smoothed loss
 * was last told to be at its least so far, by the loss of the step after them; 0 before any. */
uint64_t trainer_good_step(const struct trainer *trainer);

uint64_t trainer_steps(const struct trainer *trainer);
uint64_t trainer_examples(const struct trainer *trainer);
double trainer_epochs(const struct trainer *trainer);  /* examples used / N */
double trainer_seconds(const struct trainer *trainer); /* of training, without pauses */

/* What becomes of matrix products in the precision and at the batch in force (product.h). */
enum products trainer_products(const struct trainer *trainer);

/* Largest batch that fits the memory limit in one pass, in that precision. */
size_t trainer_largest(const struct trainer *trainer, enum precision precision);

/* What a batch of that size would take in one pass, the other knobs as they are; by arithmetic, and
 * whether it fits or not. */
struct memory_bytes trainer_memory_at(const struct trainer *trainer, size_t batch);

/* Measures the gradient and the loss of the whole training split at the current weights, in passes of
 * the micro-batch, and the test loss; changes nothing in what follows, and is no training time. Of 16-bit
 * gradients it is as exact as their storage. With SET_FREEZE on it happens by itself before the first
 * step that stands still. False if it was told to stop (trainer_stop_when). */
bool trainer_measure_split(struct trainer *trainer);

/* `stops` (NULL for none) is asked between the passes of such a measurement, by its thread, whether to
 * give it up. */
void trainer_stop_when(struct trainer *trainer, bool (*stops)(void *context), void *context);

/* The last one; measured false while there is none since the start. */
const struct split_measure *trainer_measured(const struct trainer *trainer);

/* Gradients of steps against it, while the weights are frozen. Its copy of the gradient, 8 bytes a
 * parameter, is measuring equipment and not in the arena. */
void trainer_freeze_test(const struct trainer *trainer, struct freeze_test *test);

/* Asks for a closer look at a step to come: its stored gradients counted, its time split into phases;
 * one of them in the next step, both in the next two. Results of steps stay the same to the bit. */
void trainer_look(struct trainer *trainer, bool exponents, bool profile);
const struct exponents *trainer_exponents(const struct trainer *trainer);
void trainer_profile(const struct trainer *trainer, struct profile *profile);

/* For tests: the gradient of the mean loss over a batch at the current weights, in one pass, and
 * sum_i |g_i|^2 over its examples; no update. `gradient` has room for all parameters. */
double trainer_gradient(struct trainer *trainer, uint64_t epoch, size_t start, size_t count,
                        float *gradient, double *sum_sq);

/* For tests: the fp32 weights that training updates (masters where there are any), or NULL where
 * weights are stored in 16 bits without. */
float *trainer_weights(struct trainer *trainer);

#endif
