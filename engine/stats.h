/* stats.h -- one step's statistics as plain data, and the table of all of them.
 *
 * The table is the single source for the log's columns (and their order), the history's series and
 * the words on the screen. A statistic that was not measured at a step is empty in the log, never 0:
 * `measured` says which were. Values are finite or not as they came.
 */
#ifndef ENGINE_STATS_H
#define ENGINE_STATS_H

#include <stdbool.h>
#include <stdint.h>

enum stat_kind {
    KIND_COUNT,     /* a whole number */
    KIND_REAL,      /* any number, written so that it reads back exactly as float */
    KIND_SECONDS,   /* a time in seconds; differs from machine to machine */
    KIND_RUN,       /* which run, 0 for A */
    KIND_PRECISION, /* row of the precision table */
    KIND_OPTIMIZER, /* row of the optimizer table */
};

/* X(identifier, log column, kind, kept in the history, what it is) */
#define STAT_TABLE(X) \
    X(RUN, "run", KIND_RUN, false, "run") \
    X(STEP, "step", KIND_COUNT, false, "updates so far, this one included") \
    X(EPOCH, "epoch", KIND_REAL, false, "passes over the training split, with fraction") \
    X(EXAMPLES, "examples", KIND_COUNT, false, "training examples used so far") \
    X(TIME_S, "time_s", KIND_SECONDS, false, "training time without pauses and pacing, s") \
    X(BATCH, "batch", KIND_COUNT, true, "examples this step averaged") \
    X(MICRO_BATCH, "micro_batch", KIND_COUNT, false, "examples in its largest pass") \
    X(ACCUMULATE, "accumulate", KIND_COUNT, false, "passes made") \
    X(LR, "lr", KIND_REAL, true, "learning rate applied") \
    X(PRECISION, "precision", KIND_PRECISION, false, "number format") \
    X(OPTIMIZER, "optimizer", KIND_OPTIMIZER, false, "optimizer") \
    X(TRAIN_LOSS, "train_loss", KIND_REAL, true, "mean loss of the step's examples before the update") \
    X(TRAIN_ACCURACY, "train_accuracy", KIND_REAL, true, "share of them classified right") \
    X(TEST_LOSS, "test_loss", KIND_REAL, true, "mean loss on the test split") \
    X(TEST_ACCURACY, "test_accuracy", KIND_REAL, true, "share of the test split classified right") \
    X(FIXED_TRAIN_LOSS, "fixed_train_loss", KIND_REAL, true, "mean loss on a fixed training subset") \
    X(GRAD_NORM, "grad_norm", KIND_REAL, true, "|g_B|") \
    X(GRAD_SQ, "grad_sq", KIND_REAL, true, "unbiased |G|^2") \
    X(GRAD_VAR, "grad_var", KIND_REAL, true, "tr Sigma, unbiased") \
    X(NOISE_SCALE, "noise_scale", KIND_REAL, true, "ema(tr Sigma)/ema(|G|^2), examples") \
    X(BATCH_NOISE, "batch_noise", KIND_REAL, true, "E|g_B - G|^2") \
    X(UPDATE_NORM, "update_norm", KIND_REAL, true, "length of the change of the weights") \
    X(WEIGHT_NORM, "weight_norm", KIND_REAL, true, "length of the weights after it") \
    X(LOSS_SCALE, "loss_scale", KIND_REAL, true, "factor on the loss in fp16") \
    X(SKIPPED, "skipped", KIND_COUNT, true, "1 where loss scaling skipped the update") \
    X(UNDERFLOW, "underflow", KIND_REAL, true, "share of 16-bit gradients that became 0") \
    X(STUCK, "stuck", KIND_REAL, true, "share of non-zero updates that moved nothing") \
    X(MEM_WEIGHTS, "mem_weights", KIND_COUNT, false, "bytes of weights") \
    X(MEM_MASTER, "mem_master", KIND_COUNT, false, "bytes of master weights") \
    X(MEM_GRADIENTS, "mem_gradients", KIND_COUNT, false, "bytes of gradients") \
    X(MEM_OPTIMIZER, "mem_optimizer", KIND_COUNT, false, "bytes of optimizer state") \
    X(MEM_ACTIVATIONS, "mem_activations", KIND_COUNT, false, "bytes of activations") \
    X(MEM_INPUT, "mem_input", KIND_COUNT, false, "bytes of the gathered input") \
    X(MEM_WORKSPACE, "mem_workspace", KIND_COUNT, false, "bytes of workspace") \
    X(MEM_TOTAL, "mem_total", KIND_COUNT, true, "bytes in all, counted by the allocator") \
    X(MEM_PREDICTED, "mem_predicted", KIND_COUNT, false, "bytes in all, predicted") \
    X(STEP_US, "step_us", KIND_SECONDS, true, "time of this step, microseconds") \
    X(EXAMPLES_PER_S, "examples_per_s", KIND_SECONDS, false, "examples a second, this step") \
    /* from here on: shown, not logged */ \
    X(FIXED_TRAIN_ACCURACY, "fixed_train_accuracy", KIND_REAL, false, "on the same training subset") \
    X(DISTANCE_SQ, "distance_sq", KIND_REAL, true, "|g_B - G|^2, measured while frozen")

#define STAT_ENUM(id, column, kind, history, about) STAT_##id,
enum statistic { STAT_TABLE(STAT_ENUM) STATS };
#undef STAT_ENUM
enum { STATS_LOGGED = STAT_FIXED_TRAIN_ACCURACY };

struct stat_info {
    const char *column;
    enum stat_kind kind;
    bool history;
    const char *about;
};
extern const struct stat_info stat_table[STATS];

struct step_stats {
    uint64_t measured; /* bit s: value[s] was measured */
    double value[STATS];
};

static inline void stat_set(struct step_stats *stats, enum statistic s, double value)
{
    stats->value[s] = value;
    stats->measured |= UINT64_C(1) << s;
}

static inline bool stat_has(const struct step_stats *stats, enum statistic s)
{
    return stats->measured >> s & 1;
}

#endif
