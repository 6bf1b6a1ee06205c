/* test_trainer.c -- one run: which examples a step takes, what it divides by, rates, evaluation,
 * starting again.
 *
 * With one feature an example, the gradient of an example's own column tells that it was used, and
 * its size what the sum was divided by.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/change.h"
#include "engine/float_mode.h"
#include "engine/order.h"
#include "engine/util.h"
#include "tests/support_engine.h"

/* ---- which examples, and the mean over them -------------------------------------------------- */

enum { N = 53, CLASSES = 3 };

/* dL/dz of example i of the one-hot data for softmax weights w, in double. */
static void slope_of_example(const float *w, size_t i, double *slope)
{
    double z[CLASSES], sum = 0;
    for (size_t c = 0; c < CLASSES; c++) {
        z[c] = exp((double)w[c * N + i] + (double)w[CLASSES * N + c]);
        sum += z[c];
    }
    for (size_t c = 0; c < CLASSES; c++)
        slope[c] = z[c] / sum - (c == i % CLASSES);
}

/* Columns that moved are the step's examples, each by rate/b times its slope. */
static void check_column(const float *before, const float *after, size_t i, double rate, double b,
                         bool used)
{
    double slope[CLASSES];
    char what[80];
    slope_of_example(before, i, slope);
    for (size_t c = 0; c < CLASSES; c++) {
        double moved = (double)after[c * N + i] - (double)before[c * N + i];
        snprintf(what, sizeof what, "weight %zu of example %zu (batch %.0f)", c, i, b);
        assert_within(what, moved, used ? -rate / b * slope[c] : 0,
                      used ? 1e-4 * rate / b + 2e-7 : 0);
    }
}

struct reader {
    struct rig rig;
    unsigned char seen[N];
    size_t position;
    uint64_t epoch;
};

static void check_step(struct reader *reader, const struct order *order, double rate)
{
    struct trainer *trainer = reader->rig.trainer;
    size_t batch = trainer_now(trainer)->batch, b = MIN(batch, N - reader->position);
    bool used[N] = {false};
    float *before = weights_copy(trainer);
    struct step_stats stats = take_steps(trainer, 1);
    assert_within("batch", stat_of(&stats, STAT_BATCH), (double)b, 0);
    for (size_t i = 0; i < b; i++) {
        uint32_t row = order_row(order, reader->epoch, reader->position + i);
        used[row] = true;
        reader->seen[row]++;
    }
    for (size_t i = 0; i < N; i++)
        check_column(before, trainer_weights(trainer), i, rate, (double)b, used[i]);
    reader->position += b;
    if (reader->position == N) {
        for (size_t i = 0; i < N; i++)
            assert_int_equal(reader->seen[i], 1);
        memset(reader->seen, 0, sizeof reader->seen);
        reader->position = 0;
        reader->epoch++;
    }
    free(before);
}

static void check_epochs(const char *settings, struct order order)
{
    struct dataset *data = one_hot_dataset(N, CLASSES);
    static struct reader reader;
    memset(&reader, 0, sizeof reader);
    rig_init(&reader.rig, data, settings);
    for (uint64_t k = 0; reader.epoch < 12; k++) {
        char change[64];
        size_t b = (size_t)(1 + (toy_number(k, 1) + 1) / 2 * N);
        if (k % 3 == 0) {
            snprintf(change, sizeof change, k % 7 ? "batch=%zu" : "batch=full", MIN(b, (size_t)N));
            turn_or_fail(reader.rig.trainer, change);
        }
        if (k % 5 == 0)
            turn_or_fail(reader.rig.trainer, k % 2 ? "accumulate=3" : "accumulate=1");
        check_step(&reader, &order, 0.5);
    }
    assert_within("examples", (double)trainer_examples(reader.rig.trainer), 12 * N, 0);
    assert_within("epochs", trainer_epochs(reader.rig.trainer), 12, 0);
    rig_done(&reader.rig);
    toy_free(data);
}

static void changes_of_batch_go_on_in_the_epoch(void **state)
{
    (void)state;
    check_epochs("model=softmax lr=0.5 batch=4 seed=5",
                 (struct order){SAMPLING_SHUFFLE, 5, RANDOM_ORDER, N});
    check_epochs("model=softmax lr=0.5 batch=4 seed=5 sampling=sequential",
                 (struct order){SAMPLING_SEQUENTIAL, 5, RANDOM_ORDER, N});
}

static void full_takes_what_is_left_first(void **state)
{
    struct dataset *data = one_hot_dataset(N, CLASSES);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=20");
    take_steps(rig.trainer, 1);
    turn_or_fail(rig.trainer, "batch=full");
    struct step_stats left = take_steps(rig.trainer, 1), whole = take_steps(rig.trainer, 1);
    assert_within("batch", stat_of(&left, STAT_BATCH), 33, 0);
    assert_within("batch", stat_of(&whole, STAT_BATCH), 53, 0);
    rig_done(&rig);
    toy_free(data);
}

static void weight_decay_is_not_divided(void **state)
{
    struct dataset *data = one_hot_dataset(N, CLASSES);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=10 lr=0.5 weight-decay=0.1 sampling=sequential");
    float *before = weights_copy(rig.trainer);
    take_steps(rig.trainer, 1);
    for (size_t c = 0; c < CLASSES; c++) /* example 52 was not used: decay alone */
        assert_relative("weight", trainer_weights(rig.trainer)[c * N + 52],
                        (double)before[c * N + 52] * (1 - 0.5 * 0.1), 1e-6);
    free(before);
    rig_done(&rig);
    toy_free(data);
}

static void a_batch_above_the_split_is_refused(void **state)
{
    struct dataset *data = one_hot_dataset(N, CLASSES);
    struct rig rig;
    struct status status = {.text = ""};
    (void)state;
    rig_init(&rig, data, "model=softmax batch=20");
    assert_false(turn(rig.trainer, "batch=54 lr=3", &status));
    assert_non_null(strstr(status.text, "batch 54 is more than the 53 examples"));
    assert_int_equal(trainer_now(rig.trainer)->batch, 20);
    assert_true(trainer_now(rig.trainer)->lr == 0.02);
    turn_or_fail(rig.trainer, "batch=53");
    rig_done(&rig);
    struct config config = rig.config;
    config.number[SET_BATCH] = 54;
    assert_null(trainer_new(&config, data, &status));
    assert_non_null(strstr(status.text, "53"));
    toy_free(data);
}

/* ---- rates ----------------------------------------------------------------------------------- */

static void check_rate(struct rig *rig, const char *change, double want)
{
    turn_or_fail(rig->trainer, change);
    double got = trainer_now(rig->trainer)->lr;
    if (got != want)
        fail_msg("after %s the rate is %.17g, not %.17g", change, got, want);
    struct step_stats stats = take_steps(rig->trainer, 1);
    assert_within(change, stat_of(&stats, STAT_LR), want, 0);
}

static void rates_follow_the_batch(void **state)
{
    struct toy toy = {.train = 300, .test = 5, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=32 lr=0.07 scale-lr=linear");
    check_rate(&rig, "batch=64", 0.07 * 2);
    check_rate(&rig, "batch=32", 0.07);
    check_rate(&rig, "batch=7", 0.07 * (7.0 / 32));
    check_rate(&rig, "batch=full", 0.07 * (300.0 / 32));
    check_rate(&rig, "batch=32", 0.07);
    check_rate(&rig, "batch=128 scale-lr=sqrt", 0.07 * 2);
    check_rate(&rig, "batch=64", 0.07 * sqrt(2));
    check_rate(&rig, "scale-lr=none", 0.07);
    check_rate(&rig, "batch=256", 0.07);
    check_rate(&rig, "batch=32 scale-lr=linear", 0.07);
    rig_done(&rig);
    toy_free(data);
}

static void setting_the_rate_moves_its_reference(void **state)
{
    struct toy toy = {.train = 300, .test = 5, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=32 lr=0.07 scale-lr=linear");
    check_rate(&rig, "batch=64", 0.14);
    check_rate(&rig, "lr=0.07", 0.07); /* the value it had, but now for 64 */
    check_rate(&rig, "batch=32", 0.035);
    check_rate(&rig, "batch=128 lr=0.3", 0.3);
    check_rate(&rig, "batch=64", 0.15);
    check_rate(&rig, "momentum=0.5", 0.15);
    check_rate(&rig, "lr=default", 0.02);
    rig_done(&rig);
    toy_free(data);
}

/* What undo needs: base and reference together restore a rate whatever the batch is. */
static void a_rate_may_be_meant_for_another_batch(void **state)
{
    struct toy toy = {.train = 300, .test = 5, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=64 lr=0.07 lr-batch=32 scale-lr=linear");
    check_rate(&rig, "momentum=0.5", 0.14);
    assert_true(trainer_config(rig.trainer)->number[SET_LR_BATCH] == 32);
    check_rate(&rig, "lr=0.3", 0.3);
    assert_true(trainer_config(rig.trainer)->number[SET_LR_BATCH] == 64);
    check_rate(&rig, "lr=0.07 lr-batch=32", 0.14);
    check_rate(&rig, "batch=96 lr=0.05 lr-batch=48", 0.1);
    check_rate(&rig, "batch=48", 0.05);
    check_rate(&rig, "lr-batch=now", 0.05);
    assert_true(trainer_config(rig.trainer)->number[SET_LR_BATCH] == 48);
    rig_done(&rig);
    toy_free(data);
}

static void an_optimizer_keeps_its_own_rate(void **state)
{
    struct toy toy = {.train = 300, .test = 5, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=32 lr=0.07");
    check_rate(&rig, "optimizer=momentum", 0.002);
    check_rate(&rig, "lr=0.011", 0.011);
    check_rate(&rig, "optimizer=sgd", 0.07);
    check_rate(&rig, "optimizer=momentum", 0.011);
    check_rate(&rig, "optimizer=sgd lr=0.5", 0.5);
    check_rate(&rig, "optimizer=momentum", 0.011);
    rig_done(&rig);
    toy_free(data);
}

/* A change of optimizer starts the new one's state at zero. */
static void momentum_starts_afresh(void **state)
{
    struct toy toy = {.train = 64, .test = 5, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig a, b;
    (void)state;
    rig_init(&a, data, "model=softmax batch=full optimizer=momentum lr=0.1");
    take_steps(a.trainer, 20);
    turn_or_fail(a.trainer, "optimizer=sgd");
    turn_or_fail(a.trainer, "optimizer=momentum");
    rig_init(&b, data, "model=softmax batch=full optimizer=momentum lr=0.1");
    size_t n = trainer_model(a.trainer)->parameters;
    memcpy(trainer_weights(b.trainer), trainer_weights(a.trainer), n * sizeof(float));
    take_steps(a.trainer, 3);
    take_steps(b.trainer, 3);
    for (size_t i = 0; i < n; i++) /* the order of examples differs, so sums may round apart */
        assert_within("weight", trainer_weights(a.trainer)[i], trainer_weights(b.trainer)[i], 1e-6);
    rig_done(&a);
    rig_done(&b);
    toy_free(data);
}

/* ---- evaluation ------------------------------------------------------------------------------ */

/* Steps among `steps` that were evaluated, as a string of 0 and 1. */
static void check_evaluated(const char *settings, const char *want)
{
    struct toy toy = {.train = 100, .test = 10, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    char got[64] = "";
    rig_init(&rig, data, settings);
    for (size_t i = 0; i < strlen(want); i++) {
        struct step_stats stats = take_steps(rig.trainer, 1);
        strcat(got, stat_has(&stats, STAT_TEST_LOSS) ? "1" : "0");
        assert_int_equal(stat_has(&stats, STAT_TEST_LOSS), stat_has(&stats, STAT_FIXED_TRAIN_LOSS));
        assert_int_equal(stat_has(&stats, STAT_TEST_LOSS), stat_has(&stats, STAT_TEST_ACCURACY));
    }
    assert_string_equal(got, want);
    rig_done(&rig);
    toy_free(data);
}

static void evaluations_come_when_due(void **state)
{
    (void)state;
    check_evaluated("model=softmax batch=20",
                    "100010001000"); /* at first, then every 70 examples */
    check_evaluated("model=softmax batch=full", "11111");
    check_evaluated("model=softmax batch=20 eval-every=3", "101001001001");
    check_evaluated("model=softmax batch=20 eval-every=1", "111111");
    check_evaluated("model=softmax batch=20 eval-every=50ex", "101010");
}

static void an_evaluation_is_of_the_weights_after_the_step(void **state)
{
    struct toy toy = {.train = 100, .test = 40, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy), *swapped = toy_dataset(&toy);
    struct rig rig, probe;
    float ignored[64];
    double sum;
    (void)state;
    struct split other = swapped->train;
    swapped->train = swapped->test;
    swapped->test = other;
    rig_init(&rig, data, "model=softmax batch=7 lr=0.3 eval-every=1");
    rig_init(&probe, swapped, "model=softmax batch=full");
    for (int i = 0; i < 5; i++) {
        struct step_stats stats = take_steps(rig.trainer, 1);
        memcpy(trainer_weights(probe.trainer), trainer_weights(rig.trainer),
               trainer_model(rig.trainer)->parameters * sizeof(float));
        assert_relative("test_loss", stat_of(&stats, STAT_TEST_LOSS),
                        trainer_gradient(probe.trainer, 0, 0, 40, ignored, &sum), 1e-6);
    }
    rig_done(&rig);
    rig_done(&probe);
    toy_free(data);
    toy_free(swapped);
}

static void the_last_step_can_be_evaluated(void **state)
{
    struct toy toy = {.train = 100, .test = 10, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=20");
    struct step_stats stats = take_steps(rig.trainer, 2), again;
    assert_false(stat_has(&stats, STAT_TEST_LOSS));
    trainer_evaluate(rig.trainer, &stats);
    assert_true(stat_has(&stats, STAT_TEST_LOSS) && stat_has(&stats, STAT_FIXED_TRAIN_LOSS));
    again = stats;
    trainer_evaluate(rig.trainer, &again);
    assert_memory_equal(&again, &stats, sizeof stats);
    rig_done(&rig);
    toy_free(data);
}

/* ---- again, health, place -------------------------------------------------------------------- */

enum { SEQUEL = 60 };

static void check_restart(const char *settings, const char *ruin)
{
    struct toy toy = {.train = 100, .test = 10, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct step_stats first[SEQUEL], second;
    struct status status;
    struct rig rig;
    rig_init(&rig, data, settings);
    for (int i = 0; i < SEQUEL; i++)
        first[i] = take_steps(rig.trainer, 1);
    if (*ruin) {
        double lr = trainer_now(rig.trainer)->base_lr;
        char back[64];
        turn_or_fail(rig.trainer, ruin);
        take_steps(rig.trainer, 50);
        snprintf(back, sizeof back, "lr=%.17g", lr);
        turn_or_fail(rig.trainer, back);
    }
    assert_true(trainer_restart(rig.trainer, &status));
    assert_int_equal(trainer_health(rig.trainer), HEALTH_GOOD);
    for (int i = 0; i < SEQUEL; i++) {
        second = take_steps(rig.trainer, 1);
        assert_same_stats(settings, &second, &first[i]);
    }
    rig_done(&rig);
    toy_free(data);
}

static void a_run_starts_again_the_same(void **state)
{
    (void)state;
    check_restart("model=dense:5,tanh batch=7", "");
    check_restart("model=dense:5,tanh batch=1 optimizer=momentum lr=0.05", "");
    check_restart("model=dense:5,tanh batch=13 precision=bf16 optimizer=momentum", "");
    check_restart("model=dense:5,tanh batch=13 precision=fp16 loss-scale-interval=7", "");
}

static void a_run_starts_again_after_it_diverged(void **state)
{
    (void)state;
    check_restart("model=dense:5,relu batch=7 lr=0.05", "lr=1e6");
    check_restart("model=dense:5,relu batch=7 lr=0.01 optimizer=momentum", "lr=1e6");
    check_restart("model=dense:5,relu batch=7 lr=0.01 optimizer=momentum precision=bf16", "lr=1e6");
}

/* A loss far above 1 says nothing of targets that are far apart. */
static void targets_of_any_size_are_learnt(void **state)
{
    struct toy toy = {.train = 320, .test = 10, .features = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    for (size_t i = 0; i < data->train.n; i++)
        data->train.target[i] *= 100;
    rig_init(&rig, data, "model=softmax batch=32 lr=0.01");
    assert_true(trainer_guessing(rig.trainer) > 1000);
    struct step_stats stats = take_steps(rig.trainer, 400);
    assert_true(stats.value[STAT_TRAIN_LOSS] > 1);
    assert_int_equal(trainer_health(rig.trainer), HEALTH_GOOD);
    rig_done(&rig);
    toy_free(data);
}

static void a_run_that_diverges_is_flagged(void **state)
{
    struct toy toy = {.train = 100, .test = 10, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=dense:9,relu,dense:9,relu batch=7 lr=1e6");
    struct step_stats stats = take_steps(rig.trainer, 50);
    assert_int_equal(trainer_health(rig.trainer), HEALTH_DIVERGED);
    assert_true(stat_has(&stats, STAT_TRAIN_LOSS) && !isfinite(stats.value[STAT_TRAIN_LOSS]));
    assert_within("steps", (double)trainer_steps(rig.trainer), 50, 0);
    rig_done(&rig);
    toy_free(data);
}

static void the_callers_float_mode_comes_back(void **state)
{
    struct toy toy = {.train = 100, .test = 10, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    volatile float small = 1e-40f, half = 0.5f;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=20");
    unsigned mode = float_mode_flush();
    float_mode_restore(mode);
    struct step_stats stats = take_steps(rig.trainer, 3);
    trainer_evaluate(rig.trainer, &stats);
    assert_true(small * half > 0);
    unsigned after = float_mode_flush();
    float_mode_restore(after);
    assert_int_equal(after & 0x8040u, mode & 0x8040u);
    rig_done(&rig);
    toy_free(data);
}

static void regression_has_no_accuracy(void **state)
{
    struct toy toy = {.train = 100, .test = 10, .features = 3};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=20 lr=0.1");
    struct step_stats first = take_steps(rig.trainer, 1), stats = take_steps(rig.trainer, 200);
    assert_false(stat_has(&first, STAT_TRAIN_ACCURACY) || stat_has(&first, STAT_TEST_ACCURACY));
    assert_true(stat_has(&first, STAT_TEST_LOSS));
    assert_true(stats.value[STAT_TRAIN_LOSS] < first.value[STAT_TRAIN_LOSS]);
    rig_done(&rig);
    toy_free(data);
}

static void a_model_that_will_not_do_is_an_error(void **state)
{
    static const char *const settings[] = {"model=dense:0", "model=conv:3", "model=mlp:12,x",
                                           "model=dense:4,relu:3", "model=,", "model=mlp:"};
    struct toy toy = {.train = 20, .test = 10, .features = 3, .classes = 3};
    struct dataset *data = toy_dataset(&toy);
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        char text[64];
        struct status status = {.text = ""};
        snprintf(text, sizeof text, "%s", settings[i]);
        struct config config = config_from(text);
        if (trainer_new(&config, data, &status))
            fail_msg("%s was accepted", settings[i]);
        assert_true(status.kind == STATUS_BAD_INPUT && strlen(status.text) > 10);
    }
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(changes_of_batch_go_on_in_the_epoch),
        cmocka_unit_test(full_takes_what_is_left_first),
        cmocka_unit_test(weight_decay_is_not_divided),
        cmocka_unit_test(a_batch_above_the_split_is_refused),
        cmocka_unit_test(rates_follow_the_batch),
        cmocka_unit_test(setting_the_rate_moves_its_reference),
        cmocka_unit_test(a_rate_may_be_meant_for_another_batch),
        cmocka_unit_test(an_optimizer_keeps_its_own_rate),
        cmocka_unit_test(momentum_starts_afresh),
        cmocka_unit_test(evaluations_come_when_due),
        cmocka_unit_test(an_evaluation_is_of_the_weights_after_the_step),
        cmocka_unit_test(the_last_step_can_be_evaluated),
        cmocka_unit_test(a_run_starts_again_the_same),
        cmocka_unit_test(a_run_starts_again_after_it_diverged),
        cmocka_unit_test(targets_of_any_size_are_learnt),
        cmocka_unit_test(a_run_that_diverges_is_flagged),
        cmocka_unit_test(the_callers_float_mode_comes_back),
        cmocka_unit_test(regression_has_no_accuracy),
        cmocka_unit_test(a_model_that_will_not_do_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
