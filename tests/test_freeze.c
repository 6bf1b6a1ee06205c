/* test_freeze.c -- weights that stand still, and the whole split measured: the experiment that
 * |g_B - G|^2 is tr Sigma (1/B - 1/N), and that neither leaves a trace in what follows.
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

#include "engine/health.h"
#include "engine/util.h"
#include "tests/support_engine.h"

static struct dataset *digits(void)
{
    struct status status;
    struct dataset_options options = {.directory = "datasets", .data = "digits", .holdout = 0.2,
                                      .seed = 1, .normalize = NORMALIZE_ZSCORE};
    struct dataset *data = dataset_load(&options, &status);
    if (!data)
        fail_msg("%s", status.text);
    return data;
}

static struct dataset *toys(void)
{
    static const struct toy toy = {.train = 150, .test = 20, .features = 6, .classes = 3};
    return toy_dataset(&toy);
}

static struct freeze_test test_of(const struct trainer *trainer)
{
    struct freeze_test test;
    trainer_freeze_test(trainer, &test);
    return test;
}

/* ---- the experiment -------------------------------------------------------------------------- */

/* Within the bounds of the simulation, or, where these are narrower, of four standard errors. */
static void assert_ratio(const char *what, const struct freeze_test *test)
{
    double ratio = test->measured / test->expected, error = 4 * test->error / test->expected;
    if (!(ratio > 1 - fmax(0.08, error) && ratio < 1 + fmax(0.05, error)))
        fail_msg("%s: %.6g measured, %.6g expected, ratio %.4f, standard error %.4f", what,
                 test->measured, test->expected, ratio, test->error / test->expected);
    assert_true(test->error > 0);
}

static void distance_is_trace_over_batch(void **state)
{
    static const int sizes[] = {8, 32, 128, 512};
    struct dataset *data = digits();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:128,64");
    take_steps(rig.trainer, 200);
    turn_or_fail(rig.trainer, "freeze=on");
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        char change[32];
        snprintf(change, sizeof change, "batch=%d", sizes[i]);
        turn_or_fail(rig.trainer, change);
        take_steps(rig.trainer, 300);
        struct freeze_test test = test_of(rig.trainer);
        assert_true(test.on && test.steps > 150 && test.steps <= 300);
        assert_ratio(change, &test);
    }
    rig_done(&rig);
    dataset_free(data);
}

static void replacement_leaves_the_noise_of_full_batches(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:16 sampling=replacement batch=full");
    take_steps(rig.trainer, 20);
    turn_or_fail(rig.trainer, "freeze=on");
    take_steps(rig.trainer, 400);
    struct freeze_test test = test_of(rig.trainer);
    assert_int_equal(test.steps, 400);
    assert_relative("expected", test.expected, trainer_measured(rig.trainer)->trace / 150, 1e-12);
    assert_ratio("with replacement", &test);
    rig_done(&rig);
    toy_free(data);
}

static void the_full_batch_has_no_noise(void **state)
{
    static const char *const settings[] = {"model=mlp:16", "model=mlp:16 accumulate=3",
                                           "model=mlp:16 batch=1", "model=mlp:16 threads=2",
                                           "model=conv:3x3,relu,dense:8"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        static const struct toy toy = {.train = 150, .test = 20, .features = 25, .classes = 3,
                                       .height = 5, .width = 5};
        struct dataset *data = toy_dataset(&toy);
        struct rig rig;
        rig_init(&rig, data, settings[i]);
        take_steps(rig.trainer, 30);
        turn_or_fail(rig.trainer, "freeze=on batch=full");
        take_steps(rig.trainer, 8);
        struct freeze_test test = test_of(rig.trainer);
        assert_true(test.expected == 0 && test.steps >= 7);
        assert_within(settings[i], test.measured / trainer_measured(rig.trainer)->trace, 0, 1e-6);
        rig_done(&rig);
        toy_free(data);
    }
}

/* Every precision, splits, threads, one example at a time: the formula holds. */
static void it_holds_however_the_step_is_made(void **state)
{
    static const char *const settings[] = {
        "batch=10 precision=bf16", "batch=10 precision=fp16", "batch=10 precision=fp16-pure",
        "batch=10 precision=bf16-pure", "batch=10 precision=tf32", "batch=30 accumulate=3",
        "batch=30 accumulate=3 precision=fp16", "batch=1", "batch=1 precision=bf16",
        "batch=10 optimizer=lamb", "batch=64 threads=2", "batch=10 stats=off",
    };
    struct dataset *data = toys();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        char text[128];
        struct rig rig;
        snprintf(text, sizeof text, "model=mlp:24 %s", settings[i]);
        rig_init(&rig, data, text);
        take_steps(rig.trainer, 40);
        turn_or_fail(rig.trainer, "freeze=on");
        take_steps(rig.trainer, 900);
        struct freeze_test test = test_of(rig.trainer);
        assert_ratio(settings[i], &test);
        rig_done(&rig);
    }
    toy_free(data);
}

static void batch_norm_expects_what_its_groups_tell(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=dense:16,batchnorm,relu batch=30");
    take_steps(rig.trainer, 20);
    turn_or_fail(rig.trainer, "freeze=on");
    take_steps(rig.trainer, 20);
    struct freeze_test test = test_of(rig.trainer);
    assert_true(isnan(test.expected) && test.measured > 0 && test.steps == 20);
    assert_true(isnan(trainer_measured(rig.trainer)->trace));
    turn_or_fail(rig.trainer, "accumulate=3");
    take_steps(rig.trainer, 20);
    test = test_of(rig.trainer);
    assert_true(test.expected > 0 && test.steps == 20);
    rig_done(&rig);
    toy_free(data);
}

static void a_change_of_the_step_counts_anew(void **state)
{
    static const char *const changes[] = {"batch=5", "accumulate=2", "precision=bf16"};
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:16 batch=10 freeze=on");
    assert_int_equal(test_of(rig.trainer).steps, 0);
    assert_true(isnan(test_of(rig.trainer).measured) && isnan(test_of(rig.trainer).expected));
    for (size_t i = 0; i < COUNT_OF(changes); i++) {
        take_steps(rig.trainer, 4);
        turn_or_fail(rig.trainer, "lr=0.5");
        assert_int_equal(test_of(rig.trainer).steps, 4);
        turn_or_fail(rig.trainer, changes[i]);
        assert_int_equal(test_of(rig.trainer).steps, 0);
    }
    rig_done(&rig);
    rig_init(&rig, data, "model=mlp:16 batch=100 freeze=on");
    take_steps(rig.trainer, 6); /* every second one of 50 */
    assert_int_equal(test_of(rig.trainer).steps, 3);
    turn_or_fail(rig.trainer, "freeze=off");
    assert_true(!test_of(rig.trainer).on);
    rig_done(&rig);
    toy_free(data);
}

/* ---- it leaves no trace ---------------------------------------------------------------------- */

static const char *const kinds[] = {
    "model=mlp:16 batch=16 optimizer=adam",
    "model=mlp:16 batch=100 optimizer=momentum threads=2",
    "model=mlp:16 batch=1",
    "model=dense:12,batchnorm,relu,dense:8,dropout:0.3 batch=40 accumulate=2",
    "model=mlp:16 batch=40 precision=fp16 loss-scale-interval=3",
    "model=mlp:16 batch=40 optimizer=lamb weight-decay=0.1",
};

static void frozen_weights_stand_still(void **state)
{
    struct dataset *data = toys();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct rig rig;
        rig_init(&rig, data, kinds[i]);
        struct step_stats before = take_steps(rig.trainer, 25);
        size_t n = trainer_model(rig.trainer)->parameters;
        float *weights = weights_copy(rig.trainer);
        turn_or_fail(rig.trainer, "freeze=on");
        struct step_stats after = take_steps(rig.trainer, 30);
        assert_same_bits(kinds[i], trainer_weights(rig.trainer), weights, n);
        assert_true(stat_of(&after, STAT_UPDATE_NORM) == 0);
        assert_true(stat_of(&after, STAT_WEIGHT_NORM) == stat_of(&before, STAT_WEIGHT_NORM));
        assert_true(stat_of(&after, STAT_DISTANCE_SQ) > 0);
        assert_true(stat_of(&after, STAT_STEP) == 55 && !stat_has(&after, STAT_STUCK));
        free(weights);
        rig_done(&rig);
    }
    toy_free(data);
}

/* Two epochs of the same examples in the same order: whole epochs frozen in between change nothing
 * but which epoch comes next, which sequential order takes away. */
static void it_goes_on_from_where_it_stood(void **state)
{
    struct dataset *data = toys();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        char text[160];
        struct rig plain, frozen;
        if (strstr(kinds[i], "dropout")) /* which draws by the step */
            continue;
        snprintf(text, sizeof text, "%s sampling=sequential", kinds[i]);
        rig_init(&plain, data, text);
        rig_init(&frozen, data, text);
        take_steps(plain.trainer, 150);
        take_steps(frozen.trainer, 150);
        while (trainer_examples(plain.trainer) % 150)
            take_steps(plain.trainer, 1), take_steps(frozen.trainer, 1);
        turn_or_fail(frozen.trainer, "freeze=on");
        for (uint64_t end = trainer_examples(frozen.trainer) + 150;
             trainer_examples(frozen.trainer) < end;)
            take_steps(frozen.trainer, 1);
        turn_or_fail(frozen.trainer, "freeze=off");
        take_steps(plain.trainer, 40);
        take_steps(frozen.trainer, 40);
        assert_same_bits(text, trainer_weights(frozen.trainer), trainer_weights(plain.trainer),
                         trainer_model(plain.trainer)->parameters);
        rig_done(&plain);
        rig_done(&frozen);
    }
    toy_free(data);
}

static void measuring_changes_nothing(void **state)
{
    struct dataset *data = toys();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct rig plain, measured;
        rig_init(&plain, data, kinds[i]);
        rig_init(&measured, data, kinds[i]);
        for (int step = 0; step < 60; step++) {
            struct step_stats a = take_steps(plain.trainer, 1);
            if (step % 7 == 0)
                assert_true(trainer_measure_split(measured.trainer));
            struct step_stats b = take_steps(measured.trainer, 1);
            assert_same_stats(kinds[i], &a, &b);
        }
        rig_done(&plain);
        rig_done(&measured);
    }
    toy_free(data);
}

static void looking_changes_nothing(void **state)
{
    struct dataset *data = toys();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        struct rig plain, looked;
        rig_init(&plain, data, kinds[i]);
        rig_init(&looked, data, kinds[i]);
        for (int step = 0; step < 60; step++) {
            struct step_stats a = take_steps(plain.trainer, 1);
            trainer_look(looked.trainer, step % 2, step % 3);
            struct step_stats b = take_steps(looked.trainer, 1);
            assert_same_stats(kinds[i], &a, &b);
        }
        rig_done(&plain);
        rig_done(&looked);
    }
    toy_free(data);
}

/* ---- what is measured ------------------------------------------------------------------------ */

/* Against the gradient of a full batch in one pass, and one example at a time. */
static void the_whole_split_is_exact(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    double sum_sq = 0, one, grad_sq = 0;
    (void)state;
    rig_init(&rig, data, "model=mlp:16 batch=full sampling=sequential");
    take_steps(rig.trainer, 5);
    size_t n = trainer_model(rig.trainer)->parameters;
    float *g = checked_malloc(n * sizeof *g);
    for (size_t i = 0; i < data->train.n; i++) {
        trainer_gradient(rig.trainer, 0, i, 1, g, &one);
        sum_sq += one;
    }
    double loss = trainer_gradient(rig.trainer, 0, 0, data->train.n, g, &one);
    for (size_t j = 0; j < n; j++)
        grad_sq += (double)g[j] * (double)g[j];
    turn_or_fail(rig.trainer, "batch=32"); /* passes of 32, and one of 22 */
    assert_true(!trainer_measured(rig.trainer)->measured);
    assert_true(trainer_measure_split(rig.trainer));
    const struct split_measure *whole = trainer_measured(rig.trainer);
    assert_true(whole->measured && whole->number == 1 && whole->step == 5 && whole->epoch == 5);
    assert_relative("loss", whole->loss, loss, 1e-6);
    assert_relative("|G|^2", whole->grad_sq, grad_sq, 1e-5);
    assert_relative("tr Sigma", whole->trace, (sum_sq - 150 * grad_sq) / 149, 1e-5);
    assert_true(whole->accuracy > 0 && whole->accuracy <= 1);
    free(g);
    rig_done(&rig);
    toy_free(data);
}

static void test_loss_is_the_evaluation(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:16 batch=32");
    struct step_stats stats = take_steps(rig.trainer, 1); /* evaluates after its update */
    trainer_measure_split(rig.trainer);
    const struct split_measure *whole = trainer_measured(rig.trainer);
    assert_true(whole->test_loss == stat_of(&stats, STAT_TEST_LOSS));
    assert_true(whole->test_accuracy == stat_of(&stats, STAT_TEST_ACCURACY));
    rig_done(&rig);
    toy_free(data);
}

static bool at_the_third(void *context)
{
    return ++*(int *)context == 3;
}

static void it_stops_when_told(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    int asked = 0;
    (void)state;
    rig_init(&rig, data, "model=mlp:16 batch=32");
    trainer_stop_when(rig.trainer, at_the_third, &asked);
    assert_false(trainer_measure_split(rig.trainer));
    assert_true(asked == 3 && !trainer_measured(rig.trainer)->measured);
    rig_done(&rig);
    toy_free(data);
}

static void an_overflowing_scale_is_made_smaller(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:16 batch=32 precision=fp16 loss-scale=1e9");
    assert_true(trainer_measure_split(rig.trainer));
    assert_true(trainer_measured(rig.trainer)->grad_sq > 0 &&
                isfinite(trainer_measured(rig.trainer)->trace));
    rig_done(&rig);
    toy_free(data);
}

static void words_say_what_was_measured(void **state)
{
    char text[160];
    struct split_measure m = {.measured = true, .loss = 0.3104, .grad_sq = 0.0389, .trace = 21.04};
    (void)state;
    assert_string_equal(split_measure_text(&m, 1437, text, sizeof text),
                        "measured all 1437: loss 0.31, |G|² 0.039, tr Σ 21, noise scale 541");
    m.trace = NAN;
    assert_string_equal(split_measure_text(&m, 1437, text, sizeof text),
                        "measured all 1437: loss 0.31, |G|² 0.039; batch norm: no tr Σ");
    for (size_t size = 1; size < 60; size++) /* any room is enough */
        assert_true(strlen(split_measure_text(&m, 1437, text, size)) < size);
}

static void standing_still_is_no_collapse(void **state)
{
    struct health_watch watch;
    (void)state;
    health_start(&watch, 1);
    for (int i = 0; i < 250; i++)
        assert_int_equal(health_add(&watch, 1, 32, (uint64_t)i, i * 0.01), HEALTH_GOOD);
    health_rest(&watch, 1000, 10);
    assert_int_equal(health_add(&watch, 1, 32, 1251, 12.51), HEALTH_GOOD);
    assert_int_equal(health_add(&watch, 1, 32, 1301, 13.01), HEALTH_COLLAPSED);
}

static void skipped_steps_are_no_collapse(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:16 batch=32 precision=fp16 loss-scale=1e9");
    struct step_stats stats = take_steps(rig.trainer, 400);
    assert_true(stat_of(&stats, STAT_SKIPPED) == 1);
    assert_int_equal(trainer_health(rig.trainer), HEALTH_GOOD);
    rig_done(&rig);
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distance_is_trace_over_batch),
        cmocka_unit_test(replacement_leaves_the_noise_of_full_batches),
        cmocka_unit_test(the_full_batch_has_no_noise),
        cmocka_unit_test(it_holds_however_the_step_is_made),
        cmocka_unit_test(batch_norm_expects_what_its_groups_tell),
        cmocka_unit_test(a_change_of_the_step_counts_anew),
        cmocka_unit_test(frozen_weights_stand_still),
        cmocka_unit_test(it_goes_on_from_where_it_stood),
        cmocka_unit_test(measuring_changes_nothing),
        cmocka_unit_test(looking_changes_nothing),
        cmocka_unit_test(the_whole_split_is_exact),
        cmocka_unit_test(test_loss_is_the_evaluation),
        cmocka_unit_test(it_stops_when_told),
        cmocka_unit_test(an_overflowing_scale_is_made_smaller),
        cmocka_unit_test(words_say_what_was_measured),
        cmocka_unit_test(standing_still_is_no_collapse),
        cmocka_unit_test(skipped_steps_are_no_collapse),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
