/* test_layers_together.c -- what every kind of layer must keep of the whole: bytes as predicted, a split
 * batch as one batch, a weight file that comes back; and what batch norm does to the noise. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "engine/checkpoint.h"
#include "engine/layer.h"
#include "engine/util.h"
#include "tests/support_engine.h"

/* ---- in a network ---------------------------------------------------------------------------- */

/* A model for each kind; a kind without one fails. */
static const char *const models[] = {
    "dense:9,gelu,dense:5,tanh",
    "conv:3x3s2p1,relu,maxpool:2,conv:34x1,avgpool:1",
    "conv:4x3,batchnorm,relu,avgpool:2,dense:6,batchnorm,tanh",
    "conv:2x3,layernorm,dropout:0.2,relu,dense:7,layernorm,dropout:0.4",
};

static void every_kind_has_a_model(void **state)
{
    (void)state;
    for (size_t i = 0; layer_kinds[i]; i++) {
        bool found = false;
        for (size_t m = 0; m < COUNT_OF(models); m++)
            found |= strstr(models[m], layer_kinds[i]->name) != NULL;
        if (!found)
            fail_msg("layer kind '%s' is in no model of test_layers_together.c", layer_kinds[i]->name);
    }
}

static struct dataset *images(void)
{
    static const struct toy toy = {.train = 100, .test = 20, .features = 84, .classes = 4,
                                   .spread = 1.5, .height = 6, .width = 7};
    return toy_dataset(&toy);
}

static void check_bytes(const struct trainer *trainer, const char *when)
{
    const struct plan *plan = trainer_now(trainer);
    const struct arena *arena = trainer_arena(trainer);
    for (int p = 0; p < PURPOSES; p++)
        if (arena->bytes[p] != plan->memory.bytes[p])
            fail_msg("%s: %s: %zu bytes held, %zu predicted", when, purpose_names[p],
                     arena->bytes[p], plan->memory.bytes[p]);
}

static void bytes_are_as_predicted(void **state)
{
    static const char *const splits[] = {"batch=1", "batch=20", "batch=20 accumulate=3",
                                         "batch=full accumulate=auto memory-limit=120K"};
    struct dataset *data = images();
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++)
        for (int p = 0; p < PRECISIONS; p++)
            for (int o = 0; o < OPTIMIZERS; o++)
                for (size_t s = 0; s < COUNT_OF(splits); s++) {
                    struct rig rig;
                    char settings[256];
                    snprintf(settings, sizeof settings, "model=%s precision=%s optimizer=%s %s",
                             models[m], precision_table[p].name, optimizer_names[o], splits[s]);
                    rig_init(&rig, data, settings);
                    check_bytes(rig.trainer, settings);
                    uint64_t before = trainer_arena(rig.trainer)->allocations;
                    take_steps(rig.trainer, 2);
                    assert_true(trainer_arena(rig.trainer)->allocations == before);
                    turn_or_fail(rig.trainer, "precision=bf16 batch=16 accumulate=2");
                    check_bytes(rig.trainer, settings);
                    rig_done(&rig);
                }
    toy_free(data);
}

static void a_split_batch_is_one_batch(void **state)
{
    struct dataset *data = images();
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++) {
        struct rig one, split;
        char settings[256];
        snprintf(settings, sizeof settings, "model=%s batch=30 lr=0.05", models[m]);
        rig_init(&one, data, settings);
        snprintf(settings, sizeof settings, "model=%s batch=30 lr=0.05 accumulate=7", models[m]);
        rig_init(&split, data, settings);
        take_steps(one.trainer, 8); /* the last of an epoch is short */
        take_steps(split.trainer, 8);
        if (!trainer_model(one.trainer)->whole_batch)
            assert_arrays(models[m], trainer_weights(split.trainer), trainer_weights(one.trainer),
                          trainer_model(one.trainer)->parameters, 2e-5);
        rig_done(&one);
        rig_done(&split);
    }
    toy_free(data);
}

static void a_run_starts_again_the_same(void **state)
{
    struct dataset *data = images();
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++) {
        struct rig rig;
        struct status status;
        char settings[256];
        snprintf(settings, sizeof settings, "model=%s batch=30 lr=0.05", models[m]);
        rig_init(&rig, data, settings);
        struct step_stats a = take_steps(rig.trainer, 4);
        trainer_evaluate(rig.trainer, &a);
        assert_true(trainer_restart(rig.trainer, &status));
        struct step_stats b = take_steps(rig.trainer, 4);
        trainer_evaluate(rig.trainer, &b);
        assert_true(stat_of(&a, STAT_TRAIN_LOSS) == stat_of(&b, STAT_TRAIN_LOSS));
        assert_true(stat_of(&a, STAT_TEST_LOSS) == stat_of(&b, STAT_TEST_LOSS));
        rig_done(&rig);
    }
    toy_free(data);
}

static void assert_same_files(const char *one, const char *other)
{
    FILE *a = fopen(one, "rb"), *b = fopen(other, "rb");
    assert_true(a && b);
    long at = 0;
    for (int c = 0; c != EOF; at++) {
        c = fgetc(a);
        if (fgetc(b) != c)
            fail_msg("%s and %s differ in byte %ld", one, other, at);
    }
    assert_true(at > 1000);
    fclose(a);
    fclose(b);
}

/* Weights, running averages and counters come back, to the bit. */
static void a_weight_file_brings_everything_back(void **state)
{
    struct dataset *data = images();
    char file[] = "/tmp/test_layers.XXXXXX", copy[] = "/tmp/test_layers.XXXXXX", settings[512];
    close(mkstemp(file));
    close(mkstemp(copy));
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++) {
        struct rig rig, again;
        struct status status;
        snprintf(settings, sizeof settings, "model=%s batch=30 lr=0.05", models[m]);
        rig_init(&rig, data, settings);
        take_steps(rig.trainer, 6);
        assert_true(trainer_save_weights(rig.trainer, file, &status));
        snprintf(settings, sizeof settings, "model=%s batch=full lr=0 weights=%s", models[m], file);
        rig_init(&again, data, settings);
        assert_same_bits("weights", trainer_weights(again.trainer), trainer_weights(rig.trainer),
                         trainer_model(rig.trainer)->parameters);
        assert_true(trainer_save_weights(again.trainer, copy, &status));
        assert_same_files(file, copy);
        rig_done(&rig);
        rig_done(&again);
    }
    unlink(file);
    unlink(copy);
    toy_free(data);
}

/* A run that starts again starts the same, or not at all; so does its fork. */
static void a_changed_weight_file_starts_nothing(void **state)
{
    struct dataset *data = images();
    char file[] = "/tmp/test_layers.XXXXXX", settings[512];
    struct rig rig, again;
    struct status status;
    (void)state;
    close(mkstemp(file));
    snprintf(settings, sizeof settings, "model=%s batch=30 lr=0.05", models[0]);
    rig_init(&rig, data, settings);
    assert_true(trainer_save_weights(rig.trainer, file, &status));
    snprintf(settings, sizeof settings, "model=%s batch=30 lr=0.05 weights=%s", models[0], file);
    rig_init(&again, data, settings);
    struct step_stats first = take_steps(again.trainer, 1);
    struct trainer *fork = trainer_fork(again.trainer);
    assert_true(trainer_restart(again.trainer, &status));
    struct step_stats second = take_steps(again.trainer, 1);
    assert_same_stats(settings, &second, &first);
    take_steps(rig.trainer, 1);
    assert_true(trainer_save_weights(rig.trainer, file, &status));
    assert_false(trainer_restart(again.trainer, &status));
    assert_non_null(strstr(status.text, "has changed since the run began"));
    assert_false(trainer_restart(fork, &status));
    assert_int_equal(trainer_steps(again.trainer), 1);
    unlink(file);
    assert_false(trainer_restart(again.trainer, &status));
    assert_non_null(strstr(status.text, "No such file"));
    trainer_free(fork);
    rig_done(&rig);
    rig_done(&again);
    toy_free(data);
}

/* ---- noise with batch norm ------------------------------------------------------------------- */

static const char normed[] = "model=dense:8,batchnorm,tanh lr=0 sampling=sequential";

/* tr Sigma from the passes' own gradients, by the formula. */
static double trace_of_groups(struct trainer *trainer, const size_t *sizes, size_t groups)
{
    size_t n = trainer_model(trainer)->parameters, start = 0, total = 0;
    float *g = checked_malloc(n * sizeof *g);
    double *mean = checked_calloc(n, sizeof *mean), sum = 0, mean_sq = 0, ignored;
    for (size_t k = 0; k < groups; k++)
        total += sizes[k];
    for (size_t k = 0; k < groups; start += sizes[k++]) {
        trainer_gradient(trainer, 0, start, sizes[k], g, &ignored);
        for (size_t j = 0; j < n; j++) {
            sum += (double)sizes[k] * (double)g[j] * (double)g[j];
            mean[j] += (double)sizes[k] / (double)total * (double)g[j];
        }
    }
    for (size_t j = 0; j < n; j++)
        mean_sq += mean[j] * mean[j];
    free(g);
    free(mean);
    return (sum - (double)total * mean_sq) / (double)(groups - 1);
}

static void passes_measure_the_noise_of_batchnorm(void **state)
{
    static const size_t sizes[] = {8, 8, 7, 7};
    struct dataset *data = images();
    struct rig rig;
    struct noise_report report;
    char settings[128];
    (void)state;
    for (int p = 0; p < PRECISIONS; p++) {
        snprintf(settings, sizeof settings, "%s batch=30 accumulate=4 precision=%s", normed,
                 precision_table[p].name);
        rig_init(&rig, data, settings);
        double trace = trace_of_groups(rig.trainer, sizes, 4);
        struct step_stats stats = take_steps(rig.trainer, 1);
        assert_relative(settings, stat_of(&stats, STAT_GRAD_VAR), trace, p ? 0.02 : 1e-4);
        assert_relative("batch_noise", stat_of(&stats, STAT_BATCH_NOISE),
                        stat_of(&stats, STAT_GRAD_VAR) / 30 * (1 - 30.0 / 100), 1e-9);
        trainer_noise(rig.trainer, &report);
        assert_int_equal(report.estimator, ESTIMATOR_GROUPS);
        assert_true(report.measured);
        rig_done(&rig);
    }
    toy_free(data);
}

static void one_pass_of_batchnorm_measures_none(void **state)
{
    static const char *const sizes[] = {"batch=30", "batch=1", "batch=full"};
    struct dataset *data = images();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct rig rig;
        struct noise_report report;
        char settings[128];
        snprintf(settings, sizeof settings, "%s %s", normed, sizes[i]);
        rig_init(&rig, data, settings);
        struct step_stats stats = take_steps(rig.trainer, 3);
        static const enum statistic empty[] = {STAT_GRAD_VAR, STAT_GRAD_SQ, STAT_BATCH_NOISE,
                                               STAT_NOISE_SCALE};
        for (size_t s = 0; s < COUNT_OF(empty); s++)
            assert_false(stat_has(&stats, empty[s]));
        assert_true(stat_has(&stats, STAT_GRAD_NORM));
        trainer_noise(rig.trainer, &report);
        assert_int_equal(report.estimator, ESTIMATOR_NONE);
        assert_false(report.measured);
        rig_done(&rig);
    }
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_has_a_model),
        cmocka_unit_test(bytes_are_as_predicted),
        cmocka_unit_test(a_split_batch_is_one_batch),
        cmocka_unit_test(a_run_starts_again_the_same),
        cmocka_unit_test(a_weight_file_brings_everything_back),
        cmocka_unit_test(a_changed_weight_file_starts_nothing),
        cmocka_unit_test(passes_measure_the_noise_of_batchnorm),
        cmocka_unit_test(one_pass_of_batchnorm_measures_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
