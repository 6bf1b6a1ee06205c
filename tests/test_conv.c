/* test_conv.c -- convolution and pooling: the kernels of every level this processor has against
 * plain loops in double, and the layer at sizes drawn at random, with workspace of exactly the size
 * it asks for.
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

#include "engine/kernels.h"
#include "engine/layer.h"
#include "engine/util.h"
#include "tests/support_engine.h"
#include "tests/support_kernels.h"

enum { GUARD = 16 };

/* A whole number in [least, most] that depends on the two alone. */
static size_t drawn(uint64_t a, uint64_t b, size_t least, size_t most)
{
    return least + (size_t)((toy_number(a, b) + 1) / 2 * (double)(most - least + 1));
}

/* n values in [-1, 1) and behind them GUARD that no function may change. */
static float *numbers(uint64_t stream, size_t n)
{
    float *x = checked_calloc(n + GUARD, sizeof *x);
    for (size_t i = 0; i < n + GUARD; i++)
        x[i] = i < n ? (float)toy_number(stream, i) : 12345;
    return x;
}

static void assert_guard(const char *what, const float *x, size_t n)
{
    for (size_t i = n; i < n + GUARD; i++)
        if (x[i] != 12345)
            fail_msg("%s wrote value %zu behind its end: %.9g", what, i - n, (double)x[i]);
}

/* ---- kernels --------------------------------------------------------------------------------- */

enum { ROWS = 40, LONGEST = 150, SPREAD = 60 };

static void check_sums(const struct kernels *k, size_t m, const struct shifted *x, size_t n)
{
    enum { LD = LONGEST + SIMD_MOST };
    float *weight = numbers(3, x->rows * CONV_BLOCK), *start = numbers(4, CONV_BLOCK);
    float *y = numbers(5, CONV_BLOCK * LD), want[LONGEST];
    k->conv_sums(m, x, weight, start, n, y, LD);
    for (size_t j = 0; j < m; j++) {
        for (size_t p = 0; p < n; p++) {
            double sum = (double)start[j];
            for (size_t r = 0; r < x->rows; r++)
                sum += (double)weight[r * CONV_BLOCK + j] * (double)x->frame[x->at[r] + p];
            want[p] = (float)sum;
        }
        assert_arrays(k->name, y + j * LD, want, n, 1e-5);
    }
    assert_guard(k->name, y, CONV_BLOCK * LD);
    free(weight);
    free(start);
    free(y);
}

static void check_products(const struct kernels *k, size_t m, const struct shifted *x, size_t n)
{
    enum { LD = LONGEST + SIMD_MOST };
    float *slope = numbers(6, CONV_BLOCK * LD), *total = numbers(7, x->rows * CONV_BLOCK);
    float *before = numbers(7, x->rows * CONV_BLOCK);
    double squares = 0;
    for (size_t i = 0; i < CONV_BLOCK * LD; i++)
        slope[i] = i % LD < n ? slope[i] : 0;
    float got = k->conv_products(m, x, slope, LD, n, total);
    for (size_t r = 0; r < x->rows; r++)
        for (size_t j = 0; j < m; j++) {
            double sum = 0;
            for (size_t p = 0; p < n; p++)
                sum += (double)slope[j * LD + p] * (double)x->frame[x->at[r] + p];
            squares += sum * sum;
            assert_within(k->name, (double)total[r * CONV_BLOCK + j],
                          (double)before[r * CONV_BLOCK + j] + sum, 1e-5);
        }
    assert_relative(k->name, (double)got, squares, 1e-5);
    assert_guard(k->name, total, x->rows * CONV_BLOCK);
    free(slope);
    free(total);
    free(before);
}

static void shifted_rows_are_summed_and_multiplied(void **state)
{
    (void)state;
    float *frame = numbers(1, SPREAD + LONGEST + SIMD_MOST);
    uint32_t at[ROWS];
    for (size_t r = 0; r < ROWS; r++)
        at[r] = (uint32_t)drawn(2, r, 0, SPREAD);
    EACH_LEVEL (level)
        for (size_t i = 0; i < 200; i++) {
            struct shifted x = {frame, at, drawn(8, i, 1, ROWS)};
            size_t n = i ? drawn(9, i, 1, LONGEST) : LONGEST;
            check_sums(*level, i % CONV_BLOCK + 1, &x, n);
            check_products(*level, i % CONV_BLOCK + 1, &x, n);
        }
    free(frame);
}

static void sums_and_copies_reach_the_last_value(void **state)
{
    (void)state;
    enum { LD = 45, LINES = 3 };
    EACH_LEVEL (level)
        for (size_t n = 1; n <= LD; n++) {
            float *x = numbers(1, LD * LINES), *y = numbers(2, LD * LINES);
            double sum = 0;
            for (size_t i = 0; i < n; i++)
                sum += (double)x[i];
            assert_within((*level)->name, (double)(*level)->sum(x, n), sum, 1e-5);
            (*level)->copy_lines(y, LD, x, LD, n, LINES);
            for (size_t i = 0; i < LD * LINES; i++)
                assert_true(y[i] == (i % LD < n ? x[i] : (float)toy_number(2, i)));
            assert_guard((*level)->name, y, LD * LINES);
            free(x);
            free(y);
        }
}

/* By the definition: the first of the largest values of a window, or its last NaN. */
static size_t largest(const float *x, size_t ld)
{
    size_t corner[] = {0, 1, ld, ld + 1}, best = 0;
    for (size_t i = 1; i < 4; i++)
        if (x[corner[i]] > x[best] || isnan(x[corner[i]]))
            best = corner[i];
    return best;
}

static void check_pools(const struct kernels *k, size_t n, size_t ld, size_t lines)
{
    float *x = numbers(n, 2 * lines * ld), *y = numbers(2, lines * n), *dy = numbers(3, lines * n);
    float *mean = numbers(4, lines * n), *dx = numbers(5, 2 * lines * ld);
    float *spread = numbers(6, 2 * lines * ld);
    for (size_t i = 0; i < 2 * lines * ld; i++) /* equal values, infinities and NaN among them */
        x[i] = i % 23 == 7 ? NAN : i % 17 == 3 ? -INFINITY : roundf(3 * x[i]);
    k->pool_max(x, ld, n, lines, y);
    k->pool_mean(x, ld, n, lines, mean);
    k->pool_max_back(dy, x, ld, n, lines, dx);
    k->pool_mean_back(dy, ld, n, lines, spread);
    for (size_t i = 0; i < lines * n; i++) {
        size_t at = i / n * 2 * ld + i % n * 2, corner[] = {at, at + 1, at + ld, at + ld + 1};
        size_t best = at + largest(x + at, ld);
        float sum = 0;
        assert_true(y[i] == x[best] || (isnan(y[i]) && isnan(x[best])));
        for (size_t c = 0; c < 4; c++) {
            sum += x[corner[c]];
            assert_true(dx[corner[c]] == (corner[c] == best ? dy[i] : 0));
            assert_true(spread[corner[c]] == dy[i] / 4);
        }
        assert_true(mean[i] == sum / 4 || (isnan(mean[i]) && isnan(sum)));
    }
    for (size_t i = 0; i < 2 * lines * ld; i++) /* no window holds those */
        assert_true(i % ld < 2 * n || (dx[i] == (float)toy_number(5, i) &&
                                       spread[i] == (float)toy_number(6, i)));
    assert_guard(k->name, y, lines * n);
    assert_guard(k->name, mean, lines * n);
    assert_guard(k->name, dx, 2 * lines * ld);
    assert_guard(k->name, spread, 2 * lines * ld);
    float *all[] = {x, y, dy, mean, dx, spread};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        free(all[i]);
}

static void pools_of_two_are_the_direct_loop(void **state)
{
    (void)state;
    EACH_LEVEL (level)
        for (size_t n = 4; n < 40; n++)
            check_pools(*level, n, 2 * n + n % 3, 1 + n % 4);
}

/* ---- the layer ------------------------------------------------------------------------------- */

/* A convolution and everything a pass touches, behind each block its guard. */
struct rig_conv {
    struct layer layer;
    struct pass pass;
    size_t examples, workspace;
    double sum_sq;
    float *parameters, *gradients, *x, *y, *dy, *dx;
};

static bool conv_init(struct rig_conv *rig, uint64_t i)
{
    char argument[64];
    struct status status;
    *rig = (struct rig_conv){.layer.ops = &layer_conv, .examples = drawn(i, 8, 1, 3)};
    snprintf(argument, sizeof argument, "%zux%zus%zup%zu", drawn(i, 1, 1, 17), drawn(i, 2, 1, 7),
             drawn(i, 3, 1, 3), drawn(i, 4, 0, 3));
    layer_input(&rig->layer, shape_image(drawn(i, 5, 1, i % 8 ? 6 : 17), drawn(i, 6, 1, 33),
                                         drawn(i, 7, 1, 33)));
    if (!layer_conv.configure(&rig->layer, argument, &status))
        return false;
    const struct precision_info *precision = &precision_table[PRECISION_FP32];
    rig->workspace = layer_conv.workspace(&rig->layer, precision);
    rig->parameters = numbers(1, rig->layer.parameters);
    rig->gradients = numbers(2, rig->layer.parameters);
    rig->x = numbers(3, rig->examples * rig->layer.inputs);
    rig->y = numbers(4, rig->examples * rig->layer.outputs);
    rig->dy = numbers(5, rig->examples * rig->layer.outputs);
    rig->dx = numbers(6, rig->examples * rig->layer.inputs);
    rig->pass = (struct pass){
        .precision = precision, .parameters = rig->parameters, .gradients = rig->gradients,
        .workspace = numbers(7, rig->workspace), .sum_sq = &rig->sum_sq,
    };
    return true;
}

static void conv_pass(struct rig_conv *rig, size_t from, size_t to, bool add)
{
    rig->pass.add = add;
    layer_conv.forward(&rig->layer, &rig->pass, rig->x, rig->y, from, to);
    layer_conv.backward(&rig->layer, &rig->pass, rig->x, rig->y, rig->dy, rig->dx, from, to);
}

static void conv_done(struct rig_conv *rig)
{
    assert_guard("forward", rig->y, rig->examples * rig->layer.outputs);
    assert_guard("backward", rig->dx, rig->examples * rig->layer.inputs);
    assert_guard("backward", rig->gradients, rig->layer.parameters);
    assert_guard("the layer", rig->pass.workspace, rig->workspace);
    float *all[] = {rig->parameters, rig->gradients, rig->x, rig->y,
                    rig->dy, rig->dx, rig->pass.workspace};
    for (size_t i = 0; i < COUNT_OF(all); i++)
        free(all[i]);
}

/* What the definition makes of it, in double. */
struct direct {
    double *y, *dx, *one, *gradient;
    double sum_sq;
};

static double *zeros(size_t n)
{
    return checked_calloc(n, sizeof(double));
}

/* Everything a place of an output channel takes part in; wi is its first weight. */
static void direct_place(const struct rig_conv *rig, struct direct *d, size_t example, size_t yi,
                         size_t wi)
{
    const struct layer *l = &rig->layer;
    size_t k = l->kernel, top = yi / l->out.width % l->out.height * l->stride;
    size_t left = yi % l->out.width * l->stride, out = example * l->outputs + yi;
    for (size_t r = 0; r < l->in.channels * k * k; r++) {
        size_t iy = top + r / k % k - l->pad, ix = left + r % k - l->pad; /* wraps where negative */
        if (iy >= l->in.height || ix >= l->in.width)
            continue;
        size_t in = example * l->inputs + (r / (k * k) * l->in.height + iy) * l->in.width + ix;
        d->y[out] += (double)rig->x[in] * (double)rig->parameters[wi + r];
        d->dx[in] += (double)rig->dy[out] * (double)rig->parameters[wi + r];
        d->one[wi + r] += (double)rig->dy[out] * (double)rig->x[in];
    }
}

static void direct_example(const struct rig_conv *rig, struct direct *d, size_t example)
{
    const struct layer *l = &rig->layer;
    size_t places = l->out.height * l->out.width, weights = l->parameters - l->out.channels;
    memset(d->one, 0, l->parameters * sizeof *d->one);
    for (size_t yi = 0; yi < l->outputs; yi++) {
        size_t o = yi / places, at = example * l->outputs + yi;
        d->y[at] = (double)rig->parameters[weights + o];
        d->one[weights + o] += (double)rig->dy[at];
        direct_place(rig, d, example, yi, o * (weights / l->out.channels));
    }
    for (size_t i = 0; i < l->parameters; i++) {
        d->gradient[i] += d->one[i];
        d->sum_sq += d->one[i] * d->one[i];
    }
}

static void assert_direct(const char *what, const float *got, const double *want, size_t n)
{
    float *rounded = checked_calloc(n, sizeof *rounded);
    for (size_t i = 0; i < n; i++)
        rounded[i] = (float)want[i];
    assert_arrays(what, got, rounded, n, 1e-5);
    free(rounded);
}

static void check_direct(const struct rig_conv *rig)
{
    const struct layer *l = &rig->layer;
    struct direct d = {zeros(rig->examples * l->outputs), zeros(rig->examples * l->inputs),
                       zeros(l->parameters), zeros(l->parameters), 0};
    for (size_t i = 0; i < rig->examples; i++)
        direct_example(rig, &d, i);
    assert_direct("y", rig->y, d.y, rig->examples * l->outputs);
    assert_direct("dx", rig->dx, d.dx, rig->examples * l->inputs);
    assert_direct("gradient", rig->gradients, d.gradient, l->parameters);
    assert_relative("sum of squares", rig->sum_sq, d.sum_sq, 1e-5);
    free(d.y);
    free(d.dx);
    free(d.one);
    free(d.gradient);
}

/* The same again, bit for bit, from workspace that was used; and in two pieces, to rounding. */
static void check_again(struct rig_conv *rig)
{
    size_t n = rig->layer.parameters;
    float *first = checked_calloc(n, sizeof *first);
    memcpy(first, rig->gradients, n * sizeof *first);
    conv_pass(rig, 0, rig->examples, false);
    assert_same_bits("gradient, again", rig->gradients, first, n);
    conv_pass(rig, 0, 1, false);
    if (rig->examples > 1)
        conv_pass(rig, 1, rig->examples, true);
    assert_arrays("gradient, in pieces", rig->gradients, first, n, 1e-5);
    free(first);
}

static void random_convolutions_are_the_direct_loop(void **state)
{
    (void)state;
    for (uint64_t i = 0, done = 0; done < 150; i++) {
        struct rig_conv rig;
        if (!conv_init(&rig, i))
            continue;
        conv_pass(&rig, 0, rig.examples, false);
        check_direct(&rig);
        check_again(&rig);
        conv_done(&rig);
        done++;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shifted_rows_are_summed_and_multiplied),
        cmocka_unit_test(sums_and_copies_reach_the_last_value),
        cmocka_unit_test(pools_of_two_are_the_direct_loop),
        cmocka_unit_test(random_convolutions_are_the_direct_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
