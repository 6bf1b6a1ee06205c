/* test_noise_averages.c -- what is told of the gradient noise: averages and their error, the efficiency of
 * batch sizes, the verdict. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/noise.h"
#include "engine/util.h"
#include "tests/support_engine.h"

/* ---- averages -------------------------------------------------------------------------------- */

static const struct {
    double trace, grad_sq, examples;
} series[] = {{200, 3, 32},  {120, -1, 32}, {900, 0.5, 1},
              {150, 2, 512}, {90, 4, 64},   {130, 1, 300}};

/* Each value's weight, written out: its share, kept by every later one. */
static double weight_of(size_t i)
{
    double weight = 1 - exp(-series[i].examples / 2048);
    for (size_t j = i + 1; j < COUNT_OF(series); j++)
        weight *= exp(-series[j].examples / 2048);
    return weight;
}

static struct noise_average averaged(void)
{
    struct noise_average average = {0};
    for (size_t i = 0; i < COUNT_OF(series); i++) {
        struct noise_estimate e = {.trace = series[i].trace, .grad_sq = series[i].grad_sq};
        noise_average_add(&average, &e, series[i].examples);
    }
    return average;
}

static void the_scale_is_a_ratio_of_averages(void **state)
{
    struct noise_average average = averaged();
    struct noise_report report = {0};
    double weight = 0, trace = 0, grad_sq = 0;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(series); i++) {
        weight += weight_of(i);
        trace += weight_of(i) * series[i].trace;
        grad_sq += weight_of(i) * series[i].grad_sq;
    }
    noise_average_read(&average, &report);
    assert_true(report.measured && report.known);
    assert_relative("weight", report.weight, weight, 1e-12);
    assert_relative("average tr Sigma", report.trace, trace / weight, 1e-12);
    assert_relative("average |G|^2", report.grad_sq, grad_sq / weight, 1e-12);
    assert_relative("noise scale", report.scale, trace / grad_sq, 1e-12);
}

static void the_error_is_the_delta_methods(void **state)
{
    struct noise_average average = averaged();
    struct noise_report report = {0};
    double w = 0, w_sq = 0, t = 0, g = 0, spread = 0;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(series); i++) {
        w += weight_of(i);
        w_sq += weight_of(i) * weight_of(i);
        t += weight_of(i) * series[i].trace;
        g += weight_of(i) * series[i].grad_sq;
    }
    /* var(T/S) = weighted var of (t_i - R s_i) / S^2 over the effective number of samples. */
    double ratio = t / g, samples = w * w / w_sq;
    for (size_t i = 0; i < COUNT_OF(series); i++)
        spread += weight_of(i) / w * pow(series[i].trace - ratio * series[i].grad_sq, 2);
    noise_average_read(&average, &report);
    assert_relative("standard error", report.error,
                    sqrt(spread * samples / (samples - 1) / samples) / (g / w), 1e-9);
}

static void the_first_value_is_not_biased(void **state)
{
    struct noise_average average = {0};
    struct noise_report report = {0};
    (void)state;
    noise_average_read(&average, &report);
    assert_true(!report.measured && !report.known && isnan(report.scale));
    noise_average_add(&average, &(struct noise_estimate){.trace = 70, .grad_sq = 2}, 1);
    noise_average_read(&average, &report);
    assert_relative("tr Sigma after one example", report.trace, 70, 1e-12);
    assert_relative("noise scale after one example", report.scale, 35, 1e-12);
    assert_true(isnan(report.error)); /* one sample has no spread */
}

static void old_values_fade_by_examples(void **state)
{
    static const double sizes[] = {1, 32, 256, 2048};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        struct noise_average average = {0};
        struct noise_report report = {0};
        noise_average_add(&average, &(struct noise_estimate){.trace = 1000, .grad_sq = 1}, 1e6);
        for (double used = 0; used < 2048; used += sizes[i])
            noise_average_add(&average, &(struct noise_estimate){.trace = 0, .grad_sq = 1},
                              sizes[i]);
        noise_average_read(&average, &report);
        assert_relative("what 2048 examples leave", report.trace, 1000 * exp(-1), 1e-9);
    }
}

static void signal_below_noise_has_no_scale(void **state)
{
    struct noise_average average = {0};
    struct noise_report report = {0};
    (void)state;
    noise_average_add(&average, &(struct noise_estimate){.trace = 70, .grad_sq = -2}, 32);
    noise_average_read(&average, &report);
    assert_true(report.measured && !report.known && isnan(report.scale) && isnan(report.error));
    assert_relative("|G|^2 as measured", report.grad_sq, -2, 1e-12);
}

static void what_is_not_finite_is_left_out(void **state)
{
    struct noise_average average = averaged(), same = average;
    (void)state;
    noise_average_add(&average, &(struct noise_estimate){.trace = NAN, .grad_sq = 1}, 32);
    noise_average_add(&average, &(struct noise_estimate){.trace = 1, .grad_sq = INFINITY}, 32);
    assert_memory_equal(&average, &same, sizeof same);
}

static void estimates_of_known_sums(void **state)
{
    (void)state;
    /* Two gradients (3) and (1) out of 4: mean 2, variance 2. */
    struct noise_estimate e = noise_estimate(10, 4, 2, 4, false),
                          r = noise_estimate(10, 4, 2, 4, true);
    assert_relative("trace", e.trace, 2, 1e-15);
    assert_relative("noise", e.batch_noise, 0.5, 1e-15);
    assert_relative("signal", e.grad_sq, 3.5, 1e-15);
    assert_relative("noise with replacement", r.batch_noise, 1, 1e-15);
    assert_relative("signal with replacement", r.grad_sq, 3, 1e-15);
    assert_true(noise_of_batch(7, 50, 50, false) == 0);
    assert_relative("full batch with replacement", noise_of_batch(7, 50, 50, true), 0.14, 1e-15);
}

static void efficiency_of_batch_sizes(void **state)
{
    (void)state;
    assert_relative("E(1)", noise_efficiency(410, 1), 1, 1e-15);
    assert_relative("E(410)", noise_efficiency(410, 410), 411.0 / 820, 1e-15);
    assert_relative("E(4096)", noise_efficiency(410, 4096), 411.0 / 4506, 1e-15);
    assert_relative("steps 32 to 64", noise_steps_ratio(410, 32, 64),
                    (1 + 410.0 / 64) / (1 + 410.0 / 32), 1e-15);
    assert_relative("examples 32 to 64", noise_examples_ratio(410, 32, 64),
                    2 * (1 + 410.0 / 64) / (1 + 410.0 / 32), 1e-15);
    assert_relative("examples to and back",
                    noise_examples_ratio(410, 32, 500) * noise_examples_ratio(410, 500, 32), 1,
                    1e-14);
}

static void verdicts_of_typical_points(void **state)
{
    static const struct {
        double b, scale;
        const char *says;
    } points[] = {
        {32, 410, "B 32 ≪ noise scale 410: doubling B nearly halves the steps."},
        {128, 410, "B 128 < noise scale 410: a bigger batch still pays."},
        {256, 410, "B 256 ≈ noise scale 410: a fair trade of steps for examples."},
        {512, 410, "B 512 ≈ noise scale 410: a fair trade of steps for examples."},
        {1024, 410, "B 1024 > noise scale 410: 71% of each batch is wasted."},
        {4800, 410, "B 4800 ≫ noise scale 410: 92% of each batch is wasted."},
        {5000, 410, "B is all 5000 examples: no noise, 92% of them wasted."},
    };
    struct noise_report report = {.measured = true, .known = true};
    char text[256];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(points); i++) {
        report.scale = points[i].scale;
        noise_verdict(&report, points[i].b, 5000, text, sizeof text);
        assert_string_equal(text, points[i].says);
    }
    report.scale = 410;
    report.error = 500;
    assert_string_equal(noise_verdict(&report, 32, 5000, text, sizeof text),
                        "Noise scale 410 ± 500: too uncertain to advise.");
    report.known = false;
    assert_string_equal(noise_verdict(&report, 32, 5000, text, sizeof text),
                        "Signal below noise: no noise scale can be told from these steps.");
    report.measured = false;
    assert_string_equal(noise_verdict(&report, 32, 5000, text, sizeof text),
                        "No gradient noise measured yet.");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_scale_is_a_ratio_of_averages),
        cmocka_unit_test(the_error_is_the_delta_methods),
        cmocka_unit_test(the_first_value_is_not_biased),
        cmocka_unit_test(old_values_fade_by_examples),
        cmocka_unit_test(signal_below_noise_has_no_scale),
        cmocka_unit_test(what_is_not_finite_is_left_out),
        cmocka_unit_test(estimates_of_known_sums),
        cmocka_unit_test(efficiency_of_batch_sizes),
        cmocka_unit_test(verdicts_of_typical_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
