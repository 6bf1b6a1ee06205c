/* test_branch.c -- the critical batch size, measured: each branch is what a run made by hand would
 * be, and the run it branches from notices nothing.
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

#include "engine/branch.h"
#include "engine/util.h"
#include "tests/support_engine.h"

enum { TRAIN = 150 };

static struct dataset *toys(void)
{
    static const struct toy toy = {.train = TRAIN, .test = 20, .features = 6, .classes = 3, .spread = 2};
    return toy_dataset(&toy);
}

/* ---- what a branch is compared with ---- */

struct outcome {
    double loss;
    uint64_t steps;
};

/* The smoothed loss of a run over that many examples, by brute force: each step's loss weighted by
 * its examples and what came after. Ends at a loss that is not finite. */
static struct outcome brute_force(struct trainer *trainer, double examples)
{
    struct outcome out = {0};
    double *loss = NULL, *count = NULL, sum = 0, weight = 0, after = 0, used = 0;
    struct step_stats stats;
    while (used < examples) {
        loss = checked_realloc(loss, (out.steps + 1) * sizeof *loss);
        count = checked_realloc(count, (out.steps + 1) * sizeof *count);
        trainer_step(trainer, &stats);
        loss[out.steps] = stat_of(&stats, STAT_TRAIN_LOSS);
        count[out.steps] = stat_of(&stats, STAT_BATCH);
        used += count[out.steps];
        if (!isfinite(loss[out.steps++]))
            break;
    }
    for (uint64_t i = out.steps; i-- > 0; after += count[i]) {
        double part = exp(-after / 2048) * (1 - exp(-count[i] / 2048));
        sum += part * loss[i];
        weight += part;
    }
    out.loss = sum / weight;
    free(loss);
    free(count);
    return out;
}

static void assert_point(const struct branch_point *point, const struct outcome *want)
{
    char what[64];
    snprintf(what, sizeof what, "smoothed loss at batch %zu", point->batch);
    assert_true(point->done);
    assert_int_equal(point->steps, want->steps);
    if (isfinite(want->loss))
        assert_relative(what, point->loss, want->loss, 1e-12);
    else
        assert_false(isfinite(point->loss));
}

/* ---- measuring ---- */

static struct branch_report measured(const struct trainer *trainer,
                                     const struct branch_settings *settings)
{
    struct branch *branch = branch_new(trainer, settings);
    struct branch_report report;
    while (branch_step(branch))
        ;
    assert_false(branch_step(branch));
    branch_read(branch, &report);
    assert_true(report.finished && !report.running && !report.cancelled);
    assert_true(report.share == 1);
    branch_free(branch);
    return report;
}

static struct branch_settings settings_from(const struct trainer *trainer, double examples)
{
    struct branch_settings settings = branch_settings_of(trainer);
    settings.examples = examples;
    return settings;
}

/* ---- each branch is a run made by hand ---- */

enum { BEFORE = 41, EXAMPLES = 700 };

/* A second run of the same settings, at the same step, turned by hand. */
static struct outcome by_hand(const struct dataset *data, const char *settings,
                                       const char *change)
{
    struct rig rig;
    rig_init(&rig, data, settings);
    take_steps(rig.trainer, BEFORE);
    turn_or_fail(rig.trainer, change);
    struct outcome out = brute_force(rig.trainer, EXAMPLES);
    rig_done(&rig);
    return out;
}

/* `also` is what the branches do to the knobs beside batch and rate. */
static void compare_points(const struct dataset *data, const char *settings, const char *also)
{
    struct rig rig;
    rig_init(&rig, data, settings);
    take_steps(rig.trainer, BEFORE);
    struct branch_settings asked = settings_from(rig.trainer, EXAMPLES);
    double rate = trainer_now(rig.trainer)->lr;
    struct branch_report report = measured(rig.trainer, &asked);
    assert_int_equal(report.point[0].batch, trainer_now(rig.trainer)->batch);
    assert_int_equal(report.point[report.count - 1].batch, TRAIN);
    for (int i = 0; i < report.count; i++) {
        struct branch_point *point = &report.point[i];
        double ratio = (double)point->batch / (double)report.point[0].batch;
        double lr = rate * (asked.rule == SCALE_LINEAR ? ratio : sqrt(ratio));
        char change[160];
        snprintf(change, sizeof change, "scale-lr=none batch=%zu lr=%.17g %s", point->batch, lr, also);
        assert_true(point->lr == lr && (i == 0 || point->batch > point[-1].batch));
        struct outcome want = by_hand(data, settings, change);
        assert_point(point, &want);
    }
    rig_done(&rig);
}

static void points_are_runs_made_by_hand(void **state)
{
    static const char *const settings[] = {
        "model=mlp:12 batch=8 lr=0.05",
        "model=mlp:12 batch=12 accumulate=3 optimizer=momentum",
        "model=dense:12,batchnorm,relu batch=16 accumulate=2",
        "model=dense:12,relu,dropout:0.5 batch=8 optimizer=adam",
        "model=mlp:12 batch=8 optimizer=lamb precision=bf16",
        "model=mlp:12 batch=8 precision=fp16 optimizer=adamw weight-decay=0.1",
        "model=mlp:12 batch=1 scale-lr=sqrt lr=0.01",
        "model=mlp:12 batch=full sampling=replacement",
    };
    struct dataset *data = toys();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++)
        compare_points(data, settings[i], "schedule=constant");
    toy_free(data);
}

static void schedules_hold_still_and_weights_thaw(void **state)
{
    struct dataset *data = toys();
    (void)state;
    compare_points(data, "model=mlp:12 batch=4 schedule=ramp:20,2", "schedule=constant");
    compare_points(data, "model=mlp:12 batch=8 schedule=cosine:100", "schedule=constant");
    compare_points(data, "model=mlp:12 batch=8 warmup=80", "warmup=0");
    compare_points(data, "model=mlp:12 batch=8 freeze=on", "freeze=off");
    toy_free(data);
}

/* Twice the same steps, however the run goes on afterwards. */
static void smallest_is_what_the_run_does_next(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:12 batch=8 lr=0.05");
    take_steps(rig.trainer, BEFORE);
    struct branch_settings settings = settings_from(rig.trainer, 0);
    struct branch_report report = measured(rig.trainer, &settings);
    struct outcome itself = brute_force(rig.trainer, report.settings.examples);
    assert_point(&report.point[0], &itself);
    rig_done(&rig);
    toy_free(data);
}

static void the_noise_scale_is_that_of_its_beginning(void **state)
{
    static const int steps[] = {0, BEFORE};
    struct dataset *data = toys();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(steps); i++) {
        struct rig rig;
        struct noise_report noise;
        rig_init(&rig, data, "model=mlp:12 batch=8 lr=0.05");
        take_steps(rig.trainer, steps[i]);
        trainer_noise(rig.trainer, &noise);
        struct branch_settings settings = settings_from(rig.trainer, 160);
        struct branch_report report = measured(rig.trainer, &settings);
        assert_int_equal(report.step, steps[i]);
        assert_true(report.epoch == trainer_epochs(rig.trainer));
        assert_int_equal(isfinite(report.predicted), noise.measured && noise.known);
        if (isfinite(report.predicted))
            assert_true(report.predicted == noise.scale && report.predicted_error == noise.error);
        assert_int_equal(isfinite(report.predicted), steps[i] > 0);
        rig_done(&rig);
    }
    toy_free(data);
}

/* ---- how long, and by which rule ---- */

/* From anywhere in an epoch all branches end with the same example. */
static void branches_end_with_an_epoch(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=32");
    for (int i = 0; i < 6; i++) {
        struct branch_settings settings = settings_from(rig.trainer, 0);
        struct branch *branch = branch_new(rig.trainer, &settings);
        struct branch_report report;
        branch_read(branch, &report);
        double examples = report.settings.examples;
        assert_true(examples >= 16384 && examples < 16384 + TRAIN);
        assert_true(fmod((double)trainer_examples(rig.trainer) + examples, TRAIN) == 0);
        branch_free(branch);
        take_steps(rig.trainer, 1);
    }
    rig_done(&rig);
    toy_free(data);
}

/* Four full batches are more than eight lengths of the average. */
static void large_splits_take_four_full_batches(void **state)
{
    static const struct toy toy = {.train = 7000, .test = 20, .features = 3, .classes = 2};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=1000");
    struct branch_settings settings = settings_from(rig.trainer, 0);
    struct branch_report report = measured(rig.trainer, &settings);
    assert_true(report.settings.examples == 28000);
    assert_int_equal(report.count, 4); /* 1000, 2000, 4000, 7000 */
    assert_int_equal(report.point[0].steps, 28);
    assert_int_equal(report.point[1].steps, 16);
    assert_int_equal(report.point[3].steps, 4);
    rig_done(&rig);
    toy_free(data);
}

static enum scale_rule rule_of(const struct dataset *data, const char *settings)
{
    struct rig rig;
    rig_init(&rig, data, settings);
    struct branch_settings found = branch_settings_of(rig.trainer);
    assert_true(found.examples == 0 && found.tolerance == 0.05);
    rig_done(&rig);
    return found.rule;
}

static void the_rule_is_chosen_coupled_or_the_optimizers(void **state)
{
    struct dataset *data = toys();
    (void)state;
    assert_int_equal(rule_of(data, "optimizer=sgd"), SCALE_LINEAR);
    assert_int_equal(rule_of(data, "optimizer=lars"), SCALE_LINEAR);
    assert_int_equal(rule_of(data, "optimizer=adamw"), SCALE_SQRT);
    assert_int_equal(rule_of(data, "optimizer=lamb"), SCALE_SQRT);
    assert_int_equal(rule_of(data, "optimizer=sgd scale-lr=sqrt"), SCALE_SQRT);
    assert_int_equal(rule_of(data, "optimizer=adam scale-lr=linear"), SCALE_LINEAR);
    assert_int_equal(rule_of(data, "scale-lr=linear branch-rule=none"), SCALE_NONE);
    assert_int_equal(rule_of(data, "branch-rule=sqrt"), SCALE_SQRT);
    toy_free(data);
}

/* ---- the tolerance ---- */

/* The largest of a chain from the smallest on, none of which is more than `most`. */
static size_t chain(const struct branch_report *report, double most)
{
    size_t critical = 0;
    for (int i = 0; i < report->count && report->point[i].loss <= most; i++)
        critical = report->point[i].batch;
    return critical;
}

static void tolerance_decides(void **state)
{
    static const double tolerance[] = {0, 0.001, 0.01, 0.05, 0.5, 10};
    struct dataset *data = toys();
    struct rig rig;
    size_t before = 0;
    (void)state;
    rig_init(&rig, data, "model=mlp:12 batch=2 lr=0.02");
    take_steps(rig.trainer, BEFORE);
    for (size_t i = 0; i < COUNT_OF(tolerance); i++) {
        struct branch_settings settings = {EXAMPLES, SCALE_NONE, tolerance[i]};
        struct branch_report report = measured(rig.trainer, &settings);
        double most = report.point[0].loss * (1 + tolerance[i]);
        assert_int_equal(report.critical, chain(&report, most));
        assert_int_equal(report.at_least, report.critical == TRAIN);
        assert_int_equal(report.at_most, report.critical == 2);
        assert_true(report.critical >= before && report.critical >= 2);
        before = report.critical;
    }
    assert_int_equal(before, TRAIN);
    rig_done(&rig);
    toy_free(data);
}

/* Nothing is smaller than one. */
static void the_smallest_is_an_upper_bound(void **state)
{
    struct dataset *data = toys();
    (void)state;
    for (int batch = 1; batch <= 2; batch++) {
        struct rig rig;
        rig_init(&rig, data, batch == 1 ? "model=softmax lr=0.001 batch=1"
                                        : "model=softmax lr=0.001 batch=2");
        struct branch_settings settings = {EXAMPLES, SCALE_NONE, 0};
        struct branch_report report = measured(rig.trainer, &settings);
        assert_int_equal(report.critical, batch);
        assert_int_equal(report.at_most, batch > 1);
        assert_false(report.at_least);
        rig_done(&rig);
    }
    toy_free(data);
}

/* ---- branches that fail ---- */

static struct dataset *line(void)
{
    static const struct toy toy = {.train = TRAIN, .test = 20, .features = 6};
    return toy_dataset(&toy);
}

/* In proportion the rate of large batches is far too high for a line. */
static void a_branch_that_diverges_ends_at_once(void **state)
{
    struct dataset *data = line();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=2 lr=0.05 precision=fp16-pure loss-scale=off");
    struct branch_settings settings = {20000, SCALE_LINEAR, 10};
    struct branch_report report = measured(rig.trainer, &settings);
    int last = report.count - 1;
    assert_false(isfinite(report.point[last].loss));
    assert_true(report.point[last].done && report.point[last].steps < 100);
    assert_false(branch_within(&report, last));
    assert_true(isfinite(report.point[0].loss) && report.critical >= 2);
    assert_true(report.critical < TRAIN && !report.at_least);
    rig_done(&rig);
    toy_free(data);
}

static void a_run_that_diverges_has_no_critical_batch(void **state)
{
    struct dataset *data = line();
    struct rig rig;
    char words[BRANCH_WORDS];
    (void)state;
    rig_init(&rig, data, "model=mlp:12 batch=2 lr=100");
    struct branch_settings settings = settings_from(rig.trainer, EXAMPLES);
    struct branch_report report = measured(rig.trainer, &settings);
    assert_int_equal(report.critical, 0);
    assert_false(report.at_least || report.at_most || branch_within(&report, 0));
    assert_string_equal(branch_words(&report, words, sizeof words),
                        "no critical batch size: batch 2 itself diverges at rate 100");
    rig_done(&rig);
    toy_free(data);
}

/* ---- memory ---- */

static void limit_to(struct trainer *trainer, size_t bytes)
{
    char change[64];
    snprintf(change, sizeof change, "memory-limit=%zu", bytes);
    turn_or_fail(trainer, change);
}

static void what_does_not_fit_is_split(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:12 batch=8");
    limit_to(rig.trainer, trainer_memory_at(rig.trainer, 16).total);
    struct branch_settings settings = settings_from(rig.trainer, EXAMPLES);
    struct branch_report report = measured(rig.trainer, &settings);
    for (int i = 0; i < report.count; i++)
        assert_true(report.point[i].done && !report.point[i].refused);
    rig_done(&rig);
    toy_free(data);
}

/* Passes are summed in fp32 beside 16-bit gradients: for that there is no room. */
static void what_cannot_be_split_is_not_tried(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:64,64 batch=4 precision=bf16");
    limit_to(rig.trainer, trainer_memory_at(rig.trainer, 8).total);
    struct branch_settings settings = {EXAMPLES, SCALE_LINEAR, 10};
    struct branch_report report = measured(rig.trainer, &settings);
    assert_int_equal(report.critical, 8);
    assert_true(report.at_least && !report.at_most);
    for (int i = 0; i < report.count; i++)
        assert_int_equal(report.point[i].refused, i > 1);
    assert_false(report.point[2].done);
    rig_done(&rig);
    toy_free(data);
}

/* ---- the run meanwhile ---- */

static const char lively[] = "model=dense:12,batchnorm,relu,dropout:0.3 batch=8 accumulate=2 "
                             "optimizer=adam precision=fp16 eval-every=7";

/* A branch step after each step of a run, then the other way round. */
static void the_run_notices_nothing(void **state)
{
    struct dataset *data = toys();
    struct rig one, other;
    (void)state;
    rig_init(&one, data, lively);
    rig_init(&other, data, lively);
    take_steps(one.trainer, BEFORE);
    take_steps(other.trainer, BEFORE);
    struct branch_settings settings = settings_from(one.trainer, 300);
    struct branch *branch = branch_new(one.trainer, &settings);
    for (int i = 0; i < 100; i++) {
        struct step_stats a = take_steps(one.trainer, 1), b = take_steps(other.trainer, 1);
        branch_step(branch);
        assert_true(a.measured == b.measured);
        for (int s = 0; s < STATS; s++)
            if (stat_has(&a, s) && stat_table[s].kind != KIND_SECONDS)
                assert_true(a.value[s] == b.value[s] || (isnan(a.value[s]) && isnan(b.value[s])));
    }
    float *a = weights_copy(one.trainer), *b = weights_copy(other.trainer);
    assert_same_bits("weights", a, b, trainer_model(one.trainer)->parameters);
    free(a);
    free(b);
    branch_free(branch);
    rig_done(&one);
    rig_done(&other);
    toy_free(data);
}

/* The run has gone on, changed and ended before the first step of a branch. */
static void branches_outlive_their_run(void **state)
{
    struct dataset *data = toys();
    struct branch_report want, got;
    struct rig rig;
    (void)state;
    rig_init(&rig, data, lively);
    take_steps(rig.trainer, BEFORE);
    struct branch_settings settings = settings_from(rig.trainer, 300);
    want = measured(rig.trainer, &settings);
    struct branch *branch = branch_new(rig.trainer, &settings);
    turn_or_fail(rig.trainer, "batch=32 precision=bf16");
    take_steps(rig.trainer, 10);
    rig_done(&rig);
    while (branch_step(branch))
        ;
    branch_read(branch, &got);
    for (int i = 0; i < want.count; i++)
        assert_true(got.point[i].loss == want.point[i].loss);
    branch_free(branch);
    toy_free(data);
}

/* ---- on the way ---- */

static void share_grows_from_nothing_to_all(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    struct branch_report report;
    double before = 0;
    (void)state;
    rig_init(&rig, data, "model=mlp:12 batch=4");
    struct branch_settings settings = settings_from(rig.trainer, EXAMPLES);
    struct branch *branch = branch_new(rig.trainer, &settings);
    branch_read(branch, &report);
    assert_true(report.running && report.share == 0);
    while (branch_step(branch)) {
        branch_read(branch, &report);
        assert_true(report.share > before && report.share < 1);
        assert_in_range(report.at, 0, report.count - 1);
        before = report.share;
    }
    branch_read(branch, &report);
    assert_true(report.share == 1);
    branch_free(branch);
    rig_done(&rig);
    toy_free(data);
}

static void cancelled_anywhere(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    struct branch_report report;
    char words[BRANCH_WORDS];
    bool more = true;
    (void)state;
    rig_init(&rig, data, "model=mlp:12 batch=16");
    struct branch_settings settings = settings_from(rig.trainer, 160);
    for (int steps = 0; more; steps++) {
        struct branch *branch = branch_new(rig.trainer, &settings);
        for (int i = 0; i < steps; i++)
            more = branch_step(branch);
        branch_cancel(branch);
        assert_false(branch_step(branch));
        branch_read(branch, &report);
        assert_int_equal(report.cancelled, more);
        assert_int_equal(report.finished, !more);
        assert_false(report.running);
        assert_non_null(strstr(branch_words(&report, words, sizeof words),
                               more ? "cancelled at branch " : "critical batch "));
        branch_free(branch);
    }
    branch_free(branch_new(rig.trainer, &settings));
    branch_free(NULL);
    rig_done(&rig);
    toy_free(data);
}

/* ---- words ---- */

static void words_tell_the_result(void **state)
{
    struct branch_report report = {.running = true, .settings = {17244, SCALE_LINEAR, 0.05},
                                   .count = 7, .at = 2, .share = 0.4199, .critical = 128,
                                   .predicted = 535.2};
    char words[BRANCH_WORDS], small[8];
    (void)state;
    report.point[0].batch = 32;
    report.point[2].batch = 128;
    assert_string_equal(branch_words(&report, words, sizeof words),
                        "critical batch: branch 3 of 7, batch 128 · 41%");
    report.running = false;
    report.finished = true;
    assert_string_equal(branch_words(&report, words, sizeof words),
                        "critical batch 128: loss at most 5% above batch 32's; noise scale 535");
    report.predicted_error = 600;
    assert_non_null(strstr(branch_words(&report, words, sizeof words), "; noise scale 535 ± 600"));
    report.predicted = NAN;
    report.at_least = true;
    assert_string_equal(branch_words(&report, words, sizeof words),
                        "critical batch ≥ 128: loss at most 5% above batch 32's");
    report.at_least = false;
    report.at_most = true;
    report.critical = 32;
    report.point[1].batch = 64;
    assert_string_equal(branch_words(&report, words, sizeof words),
                        "critical batch ≤ 32: at 64 the loss is over 5% above batch 32's");
    assert_int_equal(strlen(branch_words(&report, small, sizeof small)), sizeof small - 1);
    report.point[0].done = report.point[1].done = true;
    report.point[0].loss = INFINITY;
    assert_false(branch_within(&report, 1)); /* of nothing */
    report.cancelled = true;
    assert_string_equal(branch_words(&report, words, sizeof words),
                        "measuring the critical batch size was cancelled at branch 3 of 7");
    report = (struct branch_report){0};
    assert_string_equal(branch_words(&report, words, sizeof words), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_runs_made_by_hand),
        cmocka_unit_test(schedules_hold_still_and_weights_thaw),
        cmocka_unit_test(smallest_is_what_the_run_does_next),
        cmocka_unit_test(the_noise_scale_is_that_of_its_beginning),
        cmocka_unit_test(branches_end_with_an_epoch),
        cmocka_unit_test(large_splits_take_four_full_batches),
        cmocka_unit_test(the_rule_is_chosen_coupled_or_the_optimizers),
        cmocka_unit_test(tolerance_decides),
        cmocka_unit_test(the_smallest_is_an_upper_bound),
        cmocka_unit_test(a_branch_that_diverges_ends_at_once),
        cmocka_unit_test(a_run_that_diverges_has_no_critical_batch),
        cmocka_unit_test(what_does_not_fit_is_split),
        cmocka_unit_test(what_cannot_be_split_is_not_tried),
        cmocka_unit_test(the_run_notices_nothing),
        cmocka_unit_test(branches_outlive_their_run),
        cmocka_unit_test(share_grows_from_nothing_to_all),
        cmocka_unit_test(cancelled_anywhere),
        cmocka_unit_test(words_tell_the_result),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
