/* test_optimizer.c -- updates against PyTorch's formulas written out in double precision.
 *
 * Sizes straddle the chunks the update works in; the report (length of the update, of the weights,
 * weights that did not move) is held against the weights before and after.
 */
#include "engine/optimizer.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_engine.h"

enum { MOST = 1600, STEPS = 25 };

static const size_t sizes[] = {1, 7, 511, 512, 513, 1024, MOST};

struct reference {
    double w[MOST], v[MOST];
};

/* torch.optim.SGD: g += wd w; v = m v + g, v = g at first; w -= lr v. */
static void reference_step(struct reference *r, enum optimizer optimizer, const float *g, size_t n,
                           const struct optimizer_step *s)
{
    for (size_t i = 0; i < n; i++) {
        double d = (double)g[i] * (double)s->gradient_scale + (double)s->weight_decay * r->w[i];
        if (optimizer == OPTIMIZER_MOMENTUM) {
            r->v[i] = s->first ? d : (double)s->momentum * r->v[i] + d;
            d = r->v[i];
        }
        r->w[i] -= (double)s->lr * d;
    }
}

static void fill_gradient(float *g, size_t n, int step)
{
    for (size_t i = 0; i < n; i++)
        g[i] = (float)(3 * toy_number((uint64_t)step + 10, i));
}

static void check_report(const struct update_report *report, const float *before,
                         const float *after, size_t n)
{
    double moved = 0, length = 0;
    for (size_t i = 0; i < n; i++) {
        moved += pow((double)after[i] - (double)before[i], 2);
        length += pow((double)after[i], 2);
    }
    assert_relative("|update|^2", report->update_sq, moved, 1e-5);
    assert_relative("|w|^2", report->weight_sq, length, 1e-5);
    assert_int_equal(report->updates, n);
}

static void check_against_reference(enum optimizer optimizer, size_t n, struct optimizer_step step)
{
    static float w[MOST], g[MOST], v[MOST], before[MOST];
    static struct reference r;
    struct parameter_blocks blocks = {.count = n, .weights = w, .gradients = g, .state = v};
    for (size_t i = 0; i < n; i++)
        r.w[i] = (double)(w[i] = (float)toy_number(1, i));
    memset(v, 0, sizeof v);
    memset(r.v, 0, sizeof r.v);
    for (int k = 0; k < STEPS; k++) {
        step.first = k == 0;
        fill_gradient(g, n, k);
        memcpy(before, w, sizeof w);
        struct update_report report = optimizer_update(optimizer, &blocks, &step);
        check_report(&report, before, w, n);
        reference_step(&r, optimizer, g, n, &step);
        for (size_t i = 0; i < n; i++) /* weights start at about 1 and are rounded k times */
            assert_within(optimizer_names[optimizer], (double)w[i], r.w[i],
                          2 * STEPS * 0x1p-24 * fmax(1, fabs(r.w[i])));
    }
}

static void updates_follow_the_formulas(void **state)
{
    static const struct optimizer_step steps[] = {
        {.lr = 0.1f, .momentum = 0.9f, .gradient_scale = 1},
        {.lr = 0.05f, .momentum = 0.9f, .weight_decay = 0.3f, .gradient_scale = 1},
        {.lr = 0.02f, .momentum = 0, .weight_decay = 0.01f, .gradient_scale = 1},
        {.lr = 0.05f, .momentum = 0.5f, .weight_decay = 0.1f, .gradient_scale = 0x1p-10f},
    };
    (void)state;
    for (int o = 0; o < OPTIMIZERS; o++)
        for (size_t s = 0; s < COUNT_OF(steps); s++)
            for (size_t i = 0; i < COUNT_OF(sizes); i++)
                check_against_reference((enum optimizer)o, sizes[i], steps[s]);
}

static void the_first_step_forgets_old_state(void **state)
{
    float w[3] = {1, 2, 3}, g[3] = {0.5f, 0.25f, -1}, v[3] = {100, 100, 100};
    struct parameter_blocks blocks = {.count = 3, .weights = w, .gradients = g, .state = v};
    struct optimizer_step step = {.lr = 1, .momentum = 0.9f, .gradient_scale = 1, .first = true};
    (void)state;
    optimizer_update(OPTIMIZER_MOMENTUM, &blocks, &step);
    assert_same_bits("velocity", v, g, 3);
    assert_same_bits("weights", w, (float[]){0.5f, 1.75f, 4}, 3);
}

static void weights_that_do_not_move_are_counted(void **state)
{
    float w[4] = {1, 1, 1, 1}, g[4] = {1e-9f, 0, 1e-3f, -1e-9f};
    struct parameter_blocks blocks = {.count = 4, .weights = w, .gradients = g};
    struct optimizer_step step = {.lr = 1, .gradient_scale = 1, .first = true};
    (void)state;
    struct update_report report = optimizer_update(OPTIMIZER_SGD, &blocks, &step);
    assert_int_equal(report.updates, 3); /* a gradient of 0 asks for none */
    assert_int_equal(report.stuck, 2);
    assert_same_bits("weights", w, (float[]){1, 1, 1 - 1e-3f, 1}, 4);
}

/* With masters the weights stored in 16 bits are the masters rounded, and small updates add up. */
static void masters_collect_what_16_bits_lose(void **state)
{
    static const enum format formats[] = {FORMAT_BF16, FORMAT_FP16};
    (void)state;
    for (size_t f = 0; f < COUNT_OF(formats); f++) {
        uint16_t w[600], g[600], rounded[600];
        float master[600], reference[600], gradient[600];
        for (size_t i = 0; i < 600; i++) {
            reference[i] = master[i] = (float)toy_number(1, i) + 2;
            gradient[i] = 1e-3f;
        }
        format_store(formats[f], w, master, 600, NULL);
        format_store(formats[f], g, gradient, 600, NULL);
        format_convert(FORMAT_FP32, gradient, formats[f], g, 600);
        struct parameter_blocks blocks = {.count = 600, .weight_format = formats[f],
                                          .gradient_format = formats[f], .weights = w,
                                          .master = master, .gradients = g};
        struct optimizer_step step = {.lr = 0.1f, .gradient_scale = 1, .first = true};
        struct update_report report = {0};
        for (int k = 0; k < 100; k++)
            report = optimizer_update(OPTIMIZER_SGD, &blocks, &step);
        for (int k = 0; k < 100; k++)
            for (size_t i = 0; i < 600; i++)
                reference[i] -= 0.1f * gradient[i];
        format_store(formats[f], rounded, master, 600, NULL);
        assert_memory_equal(w, rounded, sizeof w);
        assert_arrays("masters", master, reference, 600, 1e-6);
        assert_int_equal(report.stuck, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(updates_follow_the_formulas),
        cmocka_unit_test(the_first_step_forgets_old_state),
        cmocka_unit_test(weights_that_do_not_move_are_counted),
        cmocka_unit_test(masters_collect_what_16_bits_lose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
