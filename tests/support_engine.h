/* support_engine.h -- small data sets in memory, trainers on them, and comparisons that say both
 * numbers, for tests of the engine and of the program's loops.
 */
#ifndef TESTS_SUPPORT_ENGINE_H
#define TESTS_SUPPORT_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/dataset.h"
#include "engine/trainer.h"
#include "tests/support_sanitized.h"

struct toy {
    size_t train, test;
    int features;
    int classes; /* 0 for regression */
    double spread; /* of the features around their class or line; 0 stands for 1 */
    int height, width; /* of the images they are, channel by channel; 0 for none */
};

/* Normal features whose mean depends on the class, or a noisy linear target. toy_free frees it. */
struct dataset *toy_dataset(const struct toy *toy);

/* As toy_dataset; example i of the training split has feature i alone, 1, and class i % classes. */
struct dataset *one_hot_dataset(size_t n, int classes);

void toy_free(struct dataset *dataset);

/* A number in [-1, 1) that depends on the two alone. */
double toy_number(uint64_t a, uint64_t b);

/* `run`'s defaults with the settings of "batch=16 lr=0.1 model=softmax"; `text` outlives it. */
struct config config_from(char *text);

/* A trainer with such settings, which must be accepted. The settings are copied. */
struct rig {
    struct trainer *trainer;
    struct config config;
    char text[512];
};
void rig_init(struct rig *rig, const struct dataset *dataset, const char *settings);
void rig_done(struct rig *rig);

/* "batch=64 lr=0.2", which must be a change. */
struct change change_from(const char *text);

/* Plans and applies such a change; false, with the reason, when that is refused. */
bool turn(struct trainer *trainer, const char *change, struct status *status);
void turn_or_fail(struct trainer *trainer, const char *change);

/* Steps, and the statistics of the last. */
struct step_stats take_steps(struct trainer *trainer, uint64_t steps);

/* The value of a statistic that must have been measured. */
double stat_of(const struct step_stats *stats, enum statistic s);

/* Copy of the fp32 weights training updates; the caller frees it. */
float *weights_copy(struct trainer *trainer);

/* |got - want| <= relative * |want|, or both numbers and fails. */
void assert_relative(const char *what, double got, double want, double relative);

/* |got - want| <= most. */
void assert_within(const char *what, double got, double want, double most);

/* The largest |a - b| over n values is at most relative times the largest |b|. */
void assert_arrays(const char *what, const float *a, const float *b, size_t n, double relative);

/* The same bits. */
void assert_same_bits(const char *what, const float *a, const float *b, size_t n);

/* The same statistics measured, with the same bits; times may differ. */
void assert_same_stats(const char *what, const struct step_stats *a, const struct step_stats *b);

/* A log's text with the fields that may differ between runs blank: time_s, step_us and
 * examples_per_s. The caller frees it. */
char *log_without_times(const char *file);

/* Fails at the first line in which two such texts differ. */
void assert_same_log(const char *what, const char *a, const char *b);

#endif
