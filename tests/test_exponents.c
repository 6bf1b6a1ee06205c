/* test_exponents.c -- the histogram against frexp, the one of a step against its gradient, and the
 * time of steps in shares.
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

#include "engine/profiler.h"
#include "engine/util.h"
#include "tests/support_engine.h"

static struct dataset *toys(void)
{
    static const struct toy toy = {.train = 150, .test = 20, .features = 6, .classes = 3};
    return toy_dataset(&toy);
}

/* By the library's own taking apart of numbers. */
static void count_slowly(struct exponents *counts, const float *values, size_t n)
{
    memset(counts, 0, sizeof *counts);
    for (size_t i = 0; i < n; i++) {
        int exponent;
        counts->total++;
        if (!isfinite(values[i])) {
            counts->lost++;
        } else if (values[i] == 0) {
            counts->zero++;
        } else {
            frexp((double)values[i], &exponent); /* 0.5 <= m < 1 */
            counts->count[exponent - 1 - EXPONENT_LOW]++;
        }
    }
}

static void assert_same_counts(const char *what, const struct exponents *got,
                               const struct exponents *want)
{
    for (int i = 0; i < EXPONENT_BINS; i++)
        if (got->count[i] != want->count[i])
            fail_msg("%s: %llu values of 2^%d, expected %llu", what,
                     (unsigned long long)got->count[i], EXPONENT_LOW + i,
                     (unsigned long long)want->count[i]);
    assert_int_equal(got->zero, want->zero);
    assert_int_equal(got->lost, want->lost);
    assert_int_equal(got->total, want->total);
}

static void every_exponent_has_its_bin(void **state)
{
    enum { COUNT = 3 * EXPONENT_BINS + 6 };
    float values[COUNT];
    struct exponents fast = {.measured = true}, slow;
    size_t n = 0;
    (void)state;
    for (int e = EXPONENT_LOW; e <= EXPONENT_HIGH; e++) {
        values[n++] = ldexpf(1, e);
        values[n++] = -ldexpf(1.5f, e);
        values[n++] = nextafterf(ldexpf(1, e), 0);
    }
    values[n++] = 0, values[n++] = -0.0f, values[n++] = INFINITY;
    values[n++] = -INFINITY, values[n++] = NAN, values[n++] = 3.4e38f;
    exponents_add(&fast, values, n / 2);
    struct exponents rest = {0};
    exponents_add(&rest, values + n / 2, n - n / 2);
    exponents_join(&fast, &rest);
    count_slowly(&slow, values, n);
    assert_same_counts("one of each", &fast, &slow);
    assert_int_equal(fast.total, n);
}

/* A step's gradient, had by asking for it before the step; as it is stored, loss scale included. */
static void a_step_counts_what_it_stores(void **state)
{
    static const char *const settings[] = {
        "batch=150", "batch=32", "batch=150 precision=fp16", "batch=150 precision=bf16-pure",
        "batch=150 optimizer=lamb threads=2", "batch=150 freeze=on", "batch=20 accumulate=1",
    };
    struct dataset *data = toys();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        char text[128];
        struct rig rig;
        struct exponents want;
        double ignored;
        snprintf(text, sizeof text, "model=mlp:16 %s", settings[i]);
        rig_init(&rig, data, text);
        size_t n = trainer_model(rig.trainer)->parameters;
        float *g = checked_malloc(n * sizeof *g);
        trainer_gradient(rig.trainer, 0, 0, trainer_now(rig.trainer)->batch, g, &ignored);
        trainer_look(rig.trainer, true, false);
        struct step_stats stats = take_steps(rig.trainer, 1);
        const struct exponents *got = trainer_exponents(rig.trainer);
        for (size_t j = 0; j < n; j++)
            g[j] *= (float)got->loss_scale;
        count_slowly(&want, g, n);
        assert_same_counts(settings[i], got, &want);
        assert_true(got->measured && got->step == 1 && got->total == n);
        assert_true(got->loss_scale == (strstr(settings[i], "fp16") ? 65536 : 1));
        assert_true(stat_has(&stats, STAT_GRAD_NORM));
        take_steps(rig.trainer, 3);
        assert_int_equal(trainer_exponents(rig.trainer)->step, 1); /* asked for once */
        free(g);
        rig_done(&rig);
    }
    toy_free(data);
}

static void shares_add_up(void **state)
{
    static const char *const settings[] = {"batch=8", "batch=100 threads=2", "batch=1",
                                           "batch=50 precision=fp16 accumulate=2",
                                           "batch=50 optimizer=lamb", "batch=8 eval-every=2"};
    struct dataset *data = toys();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        char text[128];
        struct rig rig;
        struct profile profile;
        double sum = 0;
        snprintf(text, sizeof text, "model=mlp:64 %s", settings[i]);
        rig_init(&rig, data, text);
        trainer_profile(rig.trainer, &profile);
        assert_false(profile.measured);
        for (int step = 0; step < 60; step++) {
            trainer_look(rig.trainer, step % 3 == 0, true);
            take_steps(rig.trainer, 1);
        }
        trainer_profile(rig.trainer, &profile);
        assert_true(profile.measured && profile.step_us > 0);
        for (int p = 0; p < PHASES; p++) {
            assert_non_null(phase_names[p]);
            assert_true(profile.share[p] > 0 && profile.share[p] < 1);
            sum += profile.share[p];
        }
        assert_within(settings[i], sum, 1, 1e-9);
        rig_done(&rig);
    }
    toy_free(data);
}

/* Two timed steps of 40 ms, one that is not timed, and evaluations that take half of it all. */
static void averages_are_of_time(void **state)
{
    struct profiler profiler = {0};
    struct profile profile;
    struct phase_clock clock = {.seconds = {[PHASE_PRODUCTS] = 0.03, [PHASE_UPDATE] = 0.01}};
    (void)state;
    profiler_pass(&profiler, 0.04, 0);
    profiler_add(&profiler, &clock);
    profiler_pass(&profiler, 0.01, 0.05);
    profiler_pass(&profiler, 0.04, 0.04);
    profiler_add(&profiler, &clock);
    profiler_read(&profiler, &profile);
    double evaluation = profile.share[PHASE_EVALUATION];
    assert_within("evaluation", evaluation, 0.5, 0.02);
    assert_relative("products", profile.share[PHASE_PRODUCTS], 0.75 * (1 - evaluation), 1e-12);
    assert_relative("update", profile.share[PHASE_UPDATE], 0.25 * (1 - evaluation), 1e-12);
    assert_relative("a step", profile.step_us, 40000, 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_exponent_has_its_bin),
        cmocka_unit_test(a_step_counts_what_it_stores),
        cmocka_unit_test(shares_add_up),
        cmocka_unit_test(averages_are_of_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
