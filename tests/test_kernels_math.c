/* test_kernels_math.c -- functions of one value at every level of this processor: their errors over
 * all of fp32 against double libm, their special values, and arrays of every length.
 *
 * Patterns of the 32 bits are taken with a stride that is prime: every exponent, both signs, NaN.
 * The bounds were met by a search of every eleventh pattern.
 */
#include "engine/kernels.h"

#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/float_mode.h"
#include "engine/util.h"
#include "tests/support_engine.h"
#include "tests/support_kernels.h"

static float float_of(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* ---- the functions --------------------------------------------------------------------------- */

static double exact_gelu(double x)
{
    return 0.5 * x * erfc(-x * M_SQRT1_2);
}

static double exact_gelu_slope(double x)
{
    return 0.5 * erfc(-x * M_SQRT1_2) + x * exp(-0.5 * x * x) / sqrt(2 * M_PI);
}

static double exact_tanh_slope(double y)
{
    return 1 - y * y;
}

typedef void values(float *y, const float *x, size_t n);

static void slopes(values *slope, float *y, const float *x, size_t n)
{
    for (size_t i = 0; i < n; i++)
        y[i] = 1;
    slope(y, x, n);
}

static void gelu_slopes(const struct kernels *k, float *y, const float *x, size_t n)
{
    slopes(k->gelu_slope, y, x, n);
}

static void tanh_slopes(const struct kernels *k, float *y, const float *x, size_t n)
{
    slopes(k->tanh_slope, y, x, n);
}

static void exps(const struct kernels *k, float *y, const float *x, size_t n)
{
    k->exp(y, x, n);
}

static void tanhs(const struct kernels *k, float *y, const float *x, size_t n)
{
    k->tanh(y, x, n);
}

static void gelus(const struct kernels *k, float *y, const float *x, size_t n)
{
    k->gelu(y, x, n);
}

static const struct function {
    const char *name;
    void (*run)(const struct kernels *k, float *y, const float *x, size_t n);
    double (*exact)(double x);
    double ulps;     /* most in units of the last place, */
    double absolute; /* or by value */
    float most;      /* |x| */
} functions[] = {
    {"exp", exps, exp, 1.1, 0, INFINITY},
    {"tanh", tanhs, tanh, 2.5, 0, INFINITY},
    {"gelu", gelus, exact_gelu, 4.7, 0, INFINITY},
    {"gelu's slope", gelu_slopes, exact_gelu_slope, 0, 1.7e-7, INFINITY},
    {"tanh's slope", tanh_slopes, exact_tanh_slope, 0, 1e-7, 1},
};

/* ---- errors ---------------------------------------------------------------------------------- */

/* Distance of two neighbours among floats as large as x. */
static double last_place(double x)
{
    int exponent;
    frexp(x, &exponent);
    return ldexp(1, MAX(exponent - 1, FLT_MIN_EXP - 1) - (FLT_MANT_DIG - 1));
}

/* Numbers are allowed to differ by `flushed` besides. */
static void check_value(const struct kernels *k, const struct function *f, float x, float got,
                        double flushed)
{
    double want = f->exact((double)x), error = fabs((double)got - want);
    if (isnan(x) ? isnan(got) : isinf(x) || fabsf(x) > f->most)
        return;
    if ((double)(float)want > (double)FLT_MAX && isinf(got) && got > 0)
        return;
    if (!(error <= f->ulps * last_place(want) + f->absolute + flushed))
        fail_msg("%s, %s of %.9g: %.9g, expected %.17g, %.3g units of the last place", k->name,
                 f->name, (double)x, (double)got, want, error / last_place(want));
}

static void check_function(const struct kernels *k, const struct function *f, double flushed)
{
    enum { N = 512, STRIDE = SANITIZED ? 65537 : 4099 };
    float x[N], y[N];
    uint64_t bits = 0;
    while (bits < UINT64_C(1) << 32) {
        for (size_t i = 0; i < N; i++, bits += STRIDE)
            x[i] = float_of((uint32_t)bits);
        f->run(k, y, x, N);
        for (size_t i = 0; i < N; i++)
            check_value(k, f, x[i], y[i], flushed);
    }
}

static void check_all(double flushed)
{
    EACH_LEVEL (level)
        for (size_t f = 0; f < COUNT_OF(functions); f++)
            check_function(*level, &functions[f], flushed);
}

static void errors_are_within_their_bounds(void **state)
{
    (void)state;
    check_all(0);
}

/* As in a training step. */
static void flushing_subnormals_costs_no_more_than_they_are(void **state)
{
    (void)state;
    unsigned mode = float_mode_flush();
    check_all(2 * (double)FLT_MIN);
    float_mode_restore(mode);
}

/* ---- special values -------------------------------------------------------------------------- */

static float one(const struct kernels *k, size_t f, float x)
{
    float y;
    functions[f].run(k, &y, &x, 1);
    return y;
}

static void assert_value(const struct kernels *k, size_t f, float x, float want)
{
    float got = one(k, f, x);
    if (memcmp(&got, &want, sizeof got) != 0)
        fail_msg("%s, %s of %.9g: %.9g, expected %.9g", k->name, functions[f].name, (double)x,
                 (double)got, (double)want);
}

static void ends_and_zeros_are_exact(void **state)
{
    enum { EXP, TANH, GELU, GELU_SLOPE };
    (void)state;
    EACH_LEVEL (level) {
        const struct kernels *k = *level;
        assert_value(k, EXP, 0, 1);
        assert_value(k, EXP, -0.0f, 1);
        assert_value(k, EXP, INFINITY, INFINITY);
        assert_value(k, EXP, FLT_MAX, INFINITY);
        assert_value(k, EXP, -INFINITY, 0);
        assert_value(k, TANH, 0, 0);
        assert_value(k, TANH, -0.0f, -0.0f);
        assert_value(k, TANH, INFINITY, 1);
        assert_value(k, TANH, -INFINITY, -1);
        assert_value(k, TANH, FLT_TRUE_MIN, FLT_TRUE_MIN);
        assert_value(k, GELU, 0, 0);
        assert_value(k, GELU, INFINITY, INFINITY);
        assert_value(k, GELU, -INFINITY, 0);
        assert_value(k, GELU, FLT_MAX, FLT_MAX);
        assert_value(k, GELU_SLOPE, 0, 0.5f);
        assert_value(k, GELU_SLOPE, INFINITY, 1);
        assert_value(k, GELU_SLOPE, -INFINITY, -0.0f);
    }
}

static void tanh_is_odd_and_never_beyond_one(void **state)
{
    enum { N = 64 };
    float x[N], minus[N], y[N], z[N];
    (void)state;
    EACH_LEVEL (level)
        for (uint64_t bits = 0; bits < 0x7f800000; bits += N * 9973) {
            for (uint32_t i = 0; i < N; i++) {
                x[i] = float_of((uint32_t)bits + i * 9973);
                minus[i] = -x[i];
            }
            (*level)->tanh(y, x, N);
            (*level)->tanh(z, minus, N);
            for (uint32_t i = 0; i < N; i++)
                assert_true(isnan(x[i]) || (y[i] == -z[i] && y[i] <= 1));
        }
}

/* ---- arrays ---------------------------------------------------------------------------------- */

enum { LONGEST = 70 };

/* The same values apart and in place, each as if it were alone, and nothing behind the end. */
static void check_length(const struct kernels *k, const struct function *f, size_t n)
{
    float x[LONGEST + 1], apart[LONGEST + 1], alone[LONGEST + 1];
    for (size_t i = 0; i <= n; i++) {
        x[i] = 2 * (float)toy_number(n, i);
        apart[i] = alone[i] = 77;
        if (i < n)
            f->run(k, &alone[i], &x[i], 1);
    }
    f->run(k, apart, x, n);
    assert_same_bits(f->name, apart, alone, n + 1);
}

static void arrays_of_every_length(void **state)
{
    (void)state;
    EACH_LEVEL (level)
        for (size_t f = 0; f < COUNT_OF(functions); f++)
            for (size_t n = 0; n < LONGEST; n++)
                check_length(*level, &functions[f], n);
}

static void results_may_take_the_place_of_values(void **state)
{
    (void)state;
    EACH_LEVEL (level)
        for (size_t f = 0; functions[f].ulps > 0; f++)
            for (size_t n = 1; n < LONGEST; n++) {
                float x[LONGEST], y[LONGEST];
                for (size_t i = 0; i < n; i++)
                    x[i] = 4 * (float)toy_number(n, i);
                functions[f].run(*level, y, x, n);
                functions[f].run(*level, x, x, n);
                assert_same_bits(functions[f].name, x, y, n);
            }
}

static void slopes_are_factors(void **state)
{
    (void)state;
    EACH_LEVEL (level)
        for (size_t n = 1; n < LONGEST; n++) {
            const struct kernels *k = *level;
            float at[LONGEST], d[LONGEST], slope[LONGEST];
            for (size_t i = 0; i < n; i++) {
                at[i] = (float)toy_number(n, i);
                d[i] = (float)i + 1;
            }
            gelu_slopes(k, slope, at, n);
            k->gelu_slope(d, at, n);
            for (size_t i = 0; i < n; i++)
                assert_within("gelu's slope times d", (double)d[i],
                              (double)slope[i] * (double)(i + 1), 1e-5);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(errors_are_within_their_bounds),
        cmocka_unit_test(flushing_subnormals_costs_no_more_than_they_are),
        cmocka_unit_test(ends_and_zeros_are_exact),
        cmocka_unit_test(tanh_is_odd_and_never_beyond_one),
        cmocka_unit_test(arrays_of_every_length),
        cmocka_unit_test(results_may_take_the_place_of_values),
        cmocka_unit_test(slopes_are_factors),
    };
    return cmocka_run_group_tests_name("kernels_math", tests, NULL, NULL);
}
