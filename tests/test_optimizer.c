/* test_optimizer.c -- updates against the formulas of their definitions, in double precision.
 *
 * Sizes straddle the chunks the update works in; parameters are four tensors, one of a dimension
 * and one that starts at 0. The report (length of the update, of the weights, weights that did not
 * move) is held against the weights before and after.
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

enum { MOST = 1600, STEPS = 50, TENSORS = 4 };

static const size_t sizes[] = {1, 7, 511, 512, 513, 1024, MOST};

struct reference {
    double w[MOST], p[MOST], q[MOST];
};

static struct update_report update_once(enum optimizer optimizer,
                                        const struct parameter_blocks *blocks,
                                        const struct optimizer_step *step)
{
    struct update update;
    struct update_report report = {0};
    update_init(&update, optimizer, blocks, step);
    update_all(&update, &report);
    return report;
}

/* A matrix, a vector, a matrix of zeros and a matrix, which together hold n values. */
static void make_tensors(struct tensor *tensor, size_t n)
{
    size_t left = n;
    for (int i = 0; i < TENSORS; i++) {
        tensor[i].dims = i == 1 ? 1 : 2;
        tensor[i].offset = n - left;
        tensor[i].count = i == TENSORS - 1 ? left : left / 3;
        left -= tensor[i].count;
    }
}

/* torch.optim.SGD: g += wd w; v = m v + g, v = g at first; w -= lr v, or lr (g + m v). */
static void reference_sgd(struct reference *r, enum optimizer optimizer, size_t i, double g,
                          const struct optimizer_step *s)
{
    g += s->weight_decay * r->w[i];
    r->p[i] = s->number == 1 ? g : s->momentum * r->p[i] + g;
    if (optimizer == OPTIMIZER_NESTEROV)
        g += s->momentum * r->p[i];
    r->w[i] -= s->lr * (optimizer == OPTIMIZER_MOMENTUM ? r->p[i] : g);
}

/* m' / (sqrt(v') + e) of Adam, Algorithm 1. */
static double reference_direction(struct reference *r, size_t i, double g,
                                  const struct optimizer_step *s)
{
    double t = (double)s->number;
    r->p[i] = s->beta1 * r->p[i] + (1 - s->beta1) * g;
    r->q[i] = s->beta2 * r->q[i] + (1 - s->beta2) * g * g;
    return r->p[i] / (1 - pow(s->beta1, t)) /
           (sqrt(r->q[i] / (1 - pow(s->beta2, t))) + s->epsilon);
}

static void reference_adam(struct reference *r, enum optimizer optimizer, size_t i, double g,
                           const struct optimizer_step *s)
{
    if (optimizer == OPTIMIZER_ADAMW)
        r->w[i] *= 1 - s->lr * s->weight_decay;
    else
        g += s->weight_decay * r->w[i];
    r->w[i] -= s->lr * reference_direction(r, i, g, s);
}

static double length(const double *x, const struct tensor *tensor)
{
    double sum = 0;
    for (size_t i = tensor->offset; i < tensor->offset + tensor->count; i++)
        sum += x[i] * x[i];
    return sqrt(sum);
}

static void reference_lars(struct reference *r, const struct tensor *tensor, const double *g,
                           const struct optimizer_step *s)
{
    double w = length(r->w, tensor), l = length(g, tensor);
    double ratio = tensor->dims > 1 && w > 0 && l > 0 ? 0.001 * w / (l + s->weight_decay * w) : 1;
    for (size_t i = tensor->offset; i < tensor->offset + tensor->count; i++) {
        r->p[i] = s->momentum * r->p[i] + s->lr * ratio * (g[i] + s->weight_decay * r->w[i]);
        r->w[i] -= r->p[i];
    }
}

static void reference_lamb(struct reference *r, const struct tensor *tensor, const double *g,
                           const struct optimizer_step *s)
{
    double u[MOST] = {0};
    for (size_t i = tensor->offset; i < tensor->offset + tensor->count; i++)
        u[i] = reference_direction(r, i, g[i], s) + s->weight_decay * r->w[i];
    double w = length(r->w, tensor), l = length(u, tensor);
    double ratio = tensor->dims > 1 && w > 0 && l > 0 ? w / l : 1;
    for (size_t i = tensor->offset; i < tensor->offset + tensor->count; i++)
        r->w[i] -= s->lr * ratio * u[i];
}

static void reference_step(struct reference *r, enum optimizer optimizer, const float *stored,
                           size_t n, const struct tensor *tensor, const struct optimizer_step *s)
{
    double g[MOST];
    for (size_t i = 0; i < n; i++)
        g[i] = (double)stored[i] * s->gradient_scale;
    if (optimizer_table[optimizer].trust)
        for (int k = 0; k < TENSORS; k++)
            (optimizer == OPTIMIZER_LARS ? reference_lars : reference_lamb)(r, &tensor[k], g, s);
    else
        for (size_t i = 0; i < n; i++)
            (optimizer_table[optimizer].states < 2 ? reference_sgd
                                                   : reference_adam)(r, optimizer, i, g[i], s);
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

static void start_weights(float *w, struct reference *r, size_t n, const struct tensor *tensor)
{
    memset(r, 0, sizeof *r);
    for (size_t i = 0; i < n; i++)
        w[i] = (float)toy_number(1, i);
    memset(w + tensor[2].offset, 0, tensor[2].count * sizeof *w);
    for (size_t i = 0; i < n; i++)
        r->w[i] = (double)w[i];
}

static void check_against_reference(enum optimizer optimizer, size_t n, struct optimizer_step step)
{
    static float w[MOST], g[MOST], state[OPTIMIZER_STATES * MOST], before[MOST];
    static struct reference r;
    struct tensor tensor[TENSORS];
    struct parameter_blocks blocks = {.count = n, .weights = w, .gradients = g, .state = state,
                                      .tensor = tensor, .tensors = TENSORS};
    make_tensors(tensor, n);
    start_weights(w, &r, n, tensor);
    memset(state, 0, sizeof state);
    for (int k = 0; k < STEPS; k++) {
        step.number = (uint64_t)k + 1;
        fill_gradient(g, n, k);
        memcpy(before, w, sizeof w);
        struct update_report report = update_once(optimizer, &blocks, &step);
        check_report(&report, before, w, n);
        reference_step(&r, optimizer, g, n, tensor, &step);
        for (size_t i = 0; i < n; i++) /* weights start at about 1 and are rounded k times */
            assert_within(optimizer_names[optimizer], (double)w[i], r.w[i],
                          2 * STEPS * 0x1p-24 * fmax(1, fabs(r.w[i])));
    }
}

static struct optimizer_step with_scale(struct optimizer_step step)
{
    if (step.gradient_scale == 0)
        step.gradient_scale = 1;
    return step;
}

static void updates_follow_the_formulas(void **state)
{
    static const struct optimizer_step steps[] = {
        {.lr = 0.1, .momentum = 0.9, .beta1 = 0.9, .beta2 = 0.999, .epsilon = 1e-8},
        {.lr = 0.05, .momentum = 0.9, .beta1 = 0.9, .beta2 = 0.99, .weight_decay = 0.3},
        {.lr = 0.02, .beta1 = 0, .beta2 = 0.9, .epsilon = 0.1, .weight_decay = 0.01},
        {.lr = 0.05, .momentum = 0.5, .beta1 = 0.8, .beta2 = 0.95, .epsilon = 1e-6,
         .weight_decay = 0.1, .gradient_scale = 0x1p-10},
    };
    (void)state;
    for (int o = 0; o < OPTIMIZERS; o++)
        for (size_t s = 0; s < COUNT_OF(steps); s++)
            for (size_t i = 0; i < COUNT_OF(sizes); i++)
                check_against_reference((enum optimizer)o, sizes[i], with_scale(steps[s]));
}

/* Where a norm is 0 the ratio is 1: the tensor of zeros leaves 0 by the plain rate. */
static void a_tensor_of_zeros_gets_going(void **state)
{
    float w[2] = {0, 0}, g[2] = {0.5f, -0.25f}, v[2] = {0, 0};
    struct tensor tensor = {.dims = 2, .count = 2};
    struct parameter_blocks blocks = {.count = 2, .weights = w, .gradients = g, .state = v,
                                      .tensor = &tensor, .tensors = 1};
    struct optimizer_step step = {.lr = 1, .gradient_scale = 1, .number = 1};
    (void)state;
    update_once(OPTIMIZER_LARS, &blocks, &step);
    assert_same_bits("weights", w, (float[]){-0.5f, 0.25f}, 2);
    g[0] = g[1] = 0;
    update_once(OPTIMIZER_LARS, &blocks, &step);
    assert_same_bits("weights", w, (float[]){-0.5f, 0.25f}, 2);
}

/* Without masters an update below half a unit of the last place is lost, and counted. */
static void small_updates_are_lost_without_masters(void **state)
{
    static const enum format formats[] = {FORMAT_BF16, FORMAT_FP16};
    static const float units[] = {0x1p-7f, 0x1p-10f}; /* of the last place, at 1 */
    (void)state;
    for (size_t f = 0; f < COUNT_OF(formats); f++) {
        uint16_t w[4], one;
        float ones[4] = {1, 1, 1, 1};
        float g[4] = {-0.4f * units[f], -0.6f * units[f], 0, -1 * units[f]}, got[4];
        format_store(formats[f], w, ones, 4, NULL);
        one = w[2];
        struct parameter_blocks blocks = {.count = 4, .weight_format = formats[f], .weights = w,
                                          .gradients = g};
        struct optimizer_step step = {.lr = 1, .gradient_scale = 1, .number = 1};
        struct update_report report = update_once(OPTIMIZER_SGD, &blocks, &step);
        format_convert(FORMAT_FP32, got, formats[f], w, 4);
        assert_same_bits("weights", got, (float[]){1, 1 + units[f], 1, 1 + units[f]}, 4);
        assert_int_equal(w[0], one);
        assert_int_equal(report.updates, 3);
        assert_int_equal(report.stuck, 1);
        assert_relative("|update|^2", report.update_sq, 2 * pow((double)units[f], 2), 1e-6);
    }
}

static void weights_that_do_not_move_are_counted(void **state)
{
    float w[4] = {1, 1, 1, 1}, g[4] = {1e-9f, 0, 1e-3f, -1e-9f};
    struct parameter_blocks blocks = {.count = 4, .weights = w, .gradients = g};
    struct optimizer_step step = {.lr = 1, .gradient_scale = 1, .number = 1};
    (void)state;
    struct update_report report = update_once(OPTIMIZER_SGD, &blocks, &step);
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
        struct optimizer_step step = {.lr = 0.1, .gradient_scale = 1, .number = 1};
        struct update_report report = {0};
        for (int k = 0; k < 100; k++)
            report = update_once(OPTIMIZER_SGD, &blocks, &step);
        for (int k = 0; k < 100; k++)
            for (size_t i = 0; i < 600; i++)
                reference[i] -= 0.1f * gradient[i];
        format_store(formats[f], rounded, master, 600, NULL);
        assert_memory_equal(w, rounded, sizeof w);
        assert_arrays("masters", master, reference, 600, 1e-6);
        assert_int_equal(report.stuck, 0);
    }
}

/* Any ranges, in any order, make the update of the whole. */
static void ranges_make_the_whole(void **state)
{
    enum { N = 1300 };
    static float w[2][N], g[N], states[2][OPTIMIZER_STATES * N];
    struct optimizer_step step = {.lr = 0.1, .momentum = 0.9, .beta1 = 0.9, .beta2 = 0.999,
                                  .epsilon = 1e-8, .gradient_scale = 1, .number = 1};
    (void)state;
    for (int o = 0; o < OPTIMIZERS; o++) {
        struct update update;
        struct update_report whole = {0}, parts = {0};
        if (optimizer_table[o].trust)
            continue;
        for (int i = 0; i < 2; i++) {
            memset(states[i], 0, sizeof states[i]);
            for (size_t j = 0; j < N; j++)
                w[i][j] = (float)toy_number(1, j);
        }
        fill_gradient(g, N, 3);
        for (int i = 0; i < 2; i++) {
            struct parameter_blocks blocks = {.count = N, .weights = w[i], .gradients = g,
                                              .state = states[i]};
            update_init(&update, (enum optimizer)o, &blocks, &step);
            if (i == 0) {
                update_all(&update, &whole);
                continue;
            }
            update_values(&update, 700, N - 700, g + 700, &parts);
            update_range(&update, 3, 697, &parts);
            update_values(&update, 0, 3, g, &parts);
        }
        assert_memory_equal(w[0], w[1], sizeof w[0]);
        assert_memory_equal(states[0], states[1], sizeof states[0]);
        assert_int_equal(whole.updates, parts.updates);
        assert_relative("update", parts.update_sq, whole.update_sq, 1e-6);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranges_make_the_whole),
        cmocka_unit_test(updates_follow_the_formulas),
        cmocka_unit_test(a_tensor_of_zeros_gets_going),
        cmocka_unit_test(small_updates_are_lost_without_masters),
        cmocka_unit_test(weights_that_do_not_move_are_counted),
        cmocka_unit_test(masters_collect_what_16_bits_lose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
