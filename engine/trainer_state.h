/* trainer_state.h -- what a run holds; for the trainer's own files alone. */
#ifndef ENGINE_TRAINER_STATE_H
#define ENGINE_TRAINER_STATE_H

#include "engine/loss.h"
#include "engine/onednn.h"
#include "engine/order.h"
#include "engine/pool.h"
#include "engine/profiler.h"
#include "engine/stopwatch.h"
#include "engine/trainer.h"

_Static_assert((int)NOISE_LAYERS >= (int)MODEL_LAYERS, "each layer has its noise");

struct noises {
    struct noise_average total, layer[NOISE_LAYERS];
};

struct buffers {
    void *weights;      /* [parameters] */
    float *master;      /* [parameters], or NULL */
    void *gradients;    /* [parameters] */
    float *sum;         /* [parameters] fp32 sum over the passes, where each has a gradient of its
                           own: 16-bit gradients, batch norm; or NULL */
    float *running;     /* [running] running averages */
    float *saved;       /* [saved] from forward to backward of a pass */
    void *state;        /* [states, parameters], or NULL */
    void *input;        /* [micro_batch, inputs] */
    void *output[MODEL_LAYERS]; /* [micro_batch, outputs] of each layer; shared where in place */
    void *back[2];      /* [micro_batch, widest] gradients on their way back */
    float *workspace;   /* [threads, workspace_values] */
    size_t workspace_values;
    float *shared[POOL_MOST]; /* [model->shared] gradients of thread i; NULL beyond, and of thread
                           0 where it may sum in `gradients` */
};

/* What one pass, or several, add up to. */
struct pass_sums {
    struct loss_sums loss;
    double sum_sq[NOISE_LAYERS]; /* sum_i |weight g_i|^2 by layer; over passes of b_k examples
                                    sum_k |weight g_k|^2 / b_k where examples have none */
    struct narrow_count narrow;
};

/* What one thread's sweep over the gradient of a step adds up to. */
struct sweep {
    struct trainer *trainer;
    struct gradient_sink sink;     /* puts into this sweep what layers hand over */
    double layer_sq[NOISE_LAYERS]; /* |stored gradient|^2 by layer */
    struct update_report report;
    double distance_sq;         /* |gradient - G|^2, of a frozen step */
    struct exponents exponents; /* of a step that is looked at */
    struct phase_clock *clock;  /* of the first thread, in a step that is timed; or NULL */
};

/* While the weights stand still: the gradient of the whole training split there, and how far the
 * gradients of steps have been from it. */
struct frozen {
    double *gradient; /* [parameters] G; NULL while training goes on. Measuring equipment: not of
                         the arena, made and freed between steps */
    bool known;       /* it has been measured */
    double trace;     /* tr Sigma there */
    uint64_t steps;   /* that count; of their |g_B - G|^2 the mean, and the squares around it */
    double mean, squares;
};

/* What steps move, beside the weights and what lies in blocks with them (checkpoint.h). */
struct progress {
    uint64_t epoch, position; /* passes finished; examples used of the current one */
    uint64_t step, examples;
    double seconds;
    int64_t tracked[MODEL_LAYERS]; /* passes that a layer's running averages followed */
    uint64_t updates; /* since the optimizer's state started at 0 */
    double loss_scale;
    uint64_t clean_steps; /* since the loss scale last changed */
    double weight_norm; /* before the first step too, which may be one that updates nothing */
    uint64_t evaluated_at; /* examples at the last evaluation */
    uint64_t probes, probed_at;
    struct noises noises;
    struct health_watch watch;
    enum health health;
};

/* A closer look, asked for, at the next step. */
struct look_at_step {
    bool exponents, profile;
};

struct trainer {
    /* immutable */
    const struct dataset *dataset;
    struct model *model;
    struct order order, fixed_order, test_order, probe_order;
    bool weights_read;     /* those it began with, from a file with this fingerprint */
    uint32_t weights_file;

    /* changed between steps */
    struct config config;
    struct plan plan;
    double base_lr[OPTIMIZERS], batch_ref[OPTIMIZERS]; /* each optimizer keeps its rate */
    struct arena arena;
    struct buffers buffers;
    struct onednn *onednn;           /* from the first need of bf16 on; NULL without */
    enum onednn_state onednn_state;  /* why there is none */
    bool onednn_asked;
    enum products products;          /* what becomes of them in this plan */

    /* moved by steps */
    struct progress at;

    /* of the step at hand; nothing is kept from one to the next */
    struct noises before_probe; /* a step that is skipped takes its probe back */
    struct stopwatch stopwatch;
    struct pool *pool; /* of plan.threads at least; NULL in a sketch */
    struct pass_sums part[POOL_MOST]; /* of each thread, in a pass */
    struct update update;     /* of the step at hand */
    bool waits;               /* for the whole gradient to be known */
    bool hands_over;          /* each layer's gradient is swept the moment it is complete */
    struct sweep sweep[POOL_MOST];

    /* what is looked at; never changes what follows */
    struct split_measure whole;
    struct frozen frozen;
    bool (*stops)(void *context); /* asked between the passes of a measurement; or NULL */
    void *stops_context;
    struct look_at_step asked, looks; /* for the next step; in the one at hand */
    struct exponents exponents;
    struct phase_clock timer;
    struct phase_clock *clock; /* &timer while a step is timed and its passes run; or NULL */
    struct profiler profiler;
};

static inline bool trainer_frozen(const struct trainer *trainer)
{
    return trainer->frozen.gradient;
}

/* Whether passes are summed in fp32 beside 16-bit gradients: those of a step, or, at batch 1, those
 * of a noise probe. */
static inline bool trainer_sums_passes(const struct plan *plan)
{
    return plan->accumulate > 1 || plan->batch == 1;
}

/* trainer_memory.c: every buffer of a run. Those that carry state from step to step, and the gradients,
 * are made for the plan in force; those of a pass as well. */
void trainer_allocate_state(struct trainer *trainer);
void trainer_release_state(struct trainer *trainer);
void trainer_allocate_passes(struct trainer *trainer);
void trainer_release_passes(struct trainer *trainer);
void trainer_convert(struct trainer *trainer, const struct plan *plan);

/* trainer_whole.c: trainer_measure_split, with G left in gradient[parameters]. What frozen steps are held
 * against is measured by them alone: a look in between changes nothing. */
bool trainer_measure_into(struct trainer *trainer, double *gradient);

/* trainer_frozen.c: G where the weights freeze, unless it is known; after a change of knobs, what
 * still counts; |stored gradient - G|^2 of values [at, at + n); and that of a step over b examples,
 * the sum of what the sweeps have. */
void trainer_know_frozen(struct trainer *trainer);
void trainer_settle_frozen(struct trainer *trainer, const struct plan *before);
void trainer_forget_measures(struct trainer *trainer); /* other weights */
double trainer_distance_sq(const struct trainer *trainer, size_t at, const float *g, size_t n);
void trainer_add_frozen(struct trainer *trainer, size_t b, struct step_stats *stats);

/* trainer_products.c: finds out what becomes of products in the plan that is in force. */
void trainer_settle_products(struct trainer *trainer);

/* For a thread's products; NULL where they are widened. */
static inline struct onednn_thread *trainer_native(const struct trainer *trainer, int thread)
{
    return trainer->products == PRODUCTS_NATIVE ? onednn_thread(trainer->onednn, thread) : NULL;
}

/* trainer_plan.c: buffers of a pass, threads and products for the plan in force; none must be there.
 * The arena then holds what the plan predicted. */
void trainer_follow_plan(struct trainer *trainer);

/* trainer_plan.c: after a step, what the schedule has the next one use. A ramp that reaches a joint
 * allocates; nothing else does. */
void trainer_follow_schedule(struct trainer *trainer);

/* trainer_plan.c: the loss scale that training in a precision starts with. */
double trainer_starting_scale(const struct config *config, enum precision precision);

/* One pass, as the threads that share it see it. */
struct shared_pass {
    struct trainer *trainer;
    enum pass_kind kind;
    const struct split *split;
    const struct batch *batch;
    float weight;
    bool add;    /* to the gradients that are there */
    int threads;
};

/* trainer_walk.c: a thread's examples through all layers, and back, where the threads meet. dy of the
 * last layer is in back[0]. */
void trainer_forward(struct trainer *trainer, const struct pass *pass, size_t from, size_t to);
void trainer_backward(const struct shared_pass *shared, const struct pass *pass, int thread,
                      size_t from, size_t to);

/* trainer_pass.c: forward, and backward, over one micro-batch. */
void trainer_pass(struct trainer *trainer, enum pass_kind kind, const struct batch *batch,
                  float weight, bool add, struct pass_sums *sums);
void trainer_passes(struct trainer *trainer, enum pass_kind kind, const struct batch *batch,
                    size_t passes, float weight, struct pass_sums *sums);
struct loss_sums trainer_losses(struct trainer *trainer, const struct split *split,
                                const struct order *order, size_t count);

/* trainer_evaluate.c: after a step over b examples. Seconds it took; 0 if it was not due. */
double trainer_evaluate_when_due(struct trainer *trainer, size_t b, struct step_stats *stats);

/* The gradient a step ends up with, and its format. */
const void *trainer_gradients(const struct trainer *trainer, enum format *format);

/* trainer_update.c: before the passes of a step over b examples, and after them. The latter returns
 * |g|^2, and of each layer in layer_sq, unscaled, and updates the weights unless that has to wait
 * for it: loss scaling skips a step, a trust ratio needs norms. */
void trainer_start_update(struct trainer *trainer, size_t b, size_t passes);
double trainer_finish_gradient(struct trainer *trainer, double *layer_sq);
struct update_report trainer_finish_update(struct trainer *trainer);

static inline bool trainer_scales_loss(const struct trainer *trainer)
{
    return precision_table[trainer->plan.precision].loss_scale &&
           trainer->config.number[SET_LOSS_SCALE] != 0;
}

/* What the gradient noise can be told from, with the knobs as they are. */
enum estimator trainer_estimator(const struct trainer *trainer);

/* A mean gradient, and what its single gradients sum to. */
struct measurement {
    const struct pass_sums *sums;
    const double *layer_sq; /* |mean|^2 of each layer */
    size_t examples;        /* in it */
    size_t samples;         /* gradients the sums hold: of examples, or of passes */
    double weight;          /* of each of them */
    double passed;          /* examples the averages move on */
};

/* The same noise statistics for a step and a probe: fills the gradient columns. */
void trainer_measure(struct trainer *trainer, const struct measurement *m, struct step_stats *stats);

/* Sum of squares of a few values; in double where fp32 would overflow. */
double trainer_sum_sq(const float *g, size_t n);

/* Length of the weights, of the masters where there are any. */
double trainer_weight_norm(const struct trainer *trainer);

/* |g|^2 of each layer, unscaled; returns the total. */
double trainer_layer_sq(const struct trainer *trainer, double *layer_sq);

/* Adds the share of a pass of `count` examples, its gradient still in buffers.gradients, to the
 * sums of the groups estimator. */
void trainer_add_group(const struct trainer *trainer, size_t count, struct pass_sums *sums);

#endif
