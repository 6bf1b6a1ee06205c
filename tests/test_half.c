/* test_half.c -- 16-bit formats against a search for the nearest, in every processor mode. */
#include "engine/half.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "engine/random.h"
#include "engine/util.h"

struct format {
    const char *name;
    int exponent_bits, mantissa_bits;
    uint16_t (*from_float)(float);
    float (*to_float)(uint16_t);
    void (*widen)(float *, const uint16_t *, size_t);
    size_t (*narrow)(uint16_t *, const float *, size_t);
};

static const struct format formats[] = {
    {"bf16", 8, 7, bf16_from_float, bf16_to_float, bf16_widen, bf16_narrow},
    {"fp16", 5, 10, fp16_from_float, fp16_to_float, fp16_widen, fp16_narrow},
};

static float float_of(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint32_t bits_of(float value)
{
    uint32_t bits;
    memcpy(&bits, &value, sizeof bits);
    return bits;
}

static void assert_bits(const char *what, float value, uint32_t measured, uint32_t expected)
{
    if (measured != expected)
        fail_msg("%s of %.9g (0x%08x): 0x%x, expected 0x%x", what, value, bits_of(value), measured,
                 expected);
}

/* The magnitude a pattern stands for; infinity's is the power of two that would come next, so that
 * halfway to it is where overflow begins. */
static double reference_magnitude(const struct format *f, uint32_t pattern)
{
    int exponent = (int)(pattern >> f->mantissa_bits), bias = (1 << (f->exponent_bits - 1)) - 1;
    int mantissa = (int)(pattern & ((1u << f->mantissa_bits) - 1));
    if (exponent == 0)
        return ldexp(mantissa, 1 - bias - f->mantissa_bits);
    return ldexp(mantissa + (1 << f->mantissa_bits), exponent - bias - f->mantissa_bits);
}

/* The nearest pattern, by bisection and comparison of distances in double, where all is exact. */
static uint32_t reference_narrow(const struct format *f, float value)
{
    uint32_t infinite = ((1u << f->exponent_bits) - 1) << f->mantissa_bits;
    uint32_t sign = bits_of(value) >> 16 & 0x8000, below = 0, above = infinite;
    double magnitude = fabs((double)value);
    if (magnitude >= reference_magnitude(f, infinite))
        return sign | infinite;
    while (above - below > 1) {
        uint32_t middle = (below + above) / 2;
        *(reference_magnitude(f, middle) <= magnitude ? &below : &above) = middle;
    }
    double down = magnitude - reference_magnitude(f, below);
    double up = reference_magnitude(f, above) - magnitude;
    return sign | (down < up || (down == up && below % 2 == 0) ? below : above);
}

static void every_pattern_survives(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT_OF(formats); k++) {
        const struct format *f = &formats[k];
        uint32_t infinite = ((1u << f->exponent_bits) - 1) << f->mantissa_bits;
        for (uint32_t pattern = 0; pattern < 0x10000; pattern++) {
            float value = f->to_float((uint16_t)pattern);
            uint16_t back = f->from_float(value);
            uint32_t magnitude = pattern & 0x7fff;
            if (magnitude > infinite) {
                assert_true((bits_of(value) & 0x7fffffff) > 0x7f800000);
                assert_true((back & 0x7fff) > infinite);
                assert_bits("quiet NaN", value, back, pattern | 1u << (f->mantissa_bits - 1));
                continue;
            }
            assert_bits(f->name, value, back, pattern);
            double expected = magnitude == infinite ? INFINITY : reference_magnitude(f, magnitude);
            if (fabs((double)value) != expected || !!signbit(value) != pattern >> 15)
                fail_msg("%s 0x%04x is %.9g, expected %.9g", f->name, pattern, value, expected);
        }
    }
}

static void hard_cases(void **state)
{
    (void)state;
    static const struct {
        float value;
        uint16_t bf16, fp16;
    } cases[] = {
        {0.0f, 0, 0},
        {-0.0f, 0x8000, 0x8000},
        {1.0f, 0x3f80, 0x3c00},
        {0x1.01p0f, 0x3f80, 0x3c04},     /* a tie of bf16, down to even */
        {0x1.03p0f, 0x3f82, 0x3c0c},     /* and up */
        {0x1.002p0f, 0x3f80, 0x3c00},    /* a tie of fp16, down to even */
        {0x1.006p0f, 0x3f80, 0x3c02},    /* and up */
        {0x1.002002p0f, 0x3f80, 0x3c01}, /* just above the tie */
        {0x1.005ffep0f, 0x3f80, 0x3c01}, /* just below */
        {65504.0f, 0x4780, 0x7bff},      /* largest fp16 */
        {65519.996f, 0x4780, 0x7bff},    /* last to be rounded to it */
        {65520.0f, 0x4780, 0x7c00},      /* first infinity */
        {-65520.0f, 0xc780, 0xfc00},
        {0x1p-14f, 0x3880, 0x0400},        /* smallest normal fp16 */
        {0x1.ff8p-15f, 0x3880, 0x03ff},    /* largest subnormal */
        {0x1.ffcp-15f, 0x3880, 0x0400},    /* halfway, to even */
        {0x1.ffbffep-15f, 0x3880, 0x03ff}, /* just below halfway */
        {0x1p-24f, 0x3380, 0x0001},        /* smallest subnormal */
        {0x1.8p-24f, 0x33c0, 0x0002},      /* 1½ of it, to even */
        {0x1p-25f, 0x3300, 0x0000},        /* half of it, to even */
        {0x1.000002p-25f, 0x3300, 0x0001}, /* and just above */
        {-0x1p-25f, 0xb300, 0x8000},
        {0x1p-126f, 0x0080, 0x0000},    /* smallest normal binary32 and bf16 */
        {0x1.fcp-127f, 0x007f, 0x0000}, /* largest subnormal bf16 */
        {0x1p-133f, 0x0001, 0x0000},    /* smallest */
        {0x1p-134f, 0x0000, 0x0000},    /* half of it */
        {0x1.8p-134f, 0x0001, 0x0000},
        {0x1p-149f, 0x0000, 0x0000},       /* smallest binary32 */
        {0x1.fep127f, 0x7f7f, 0x7c00},     /* largest bf16 */
        {0x1.fefffep127f, 0x7f7f, 0x7c00}, /* last to be rounded to it */
        {0x1.ffp127f, 0x7f80, 0x7c00},     /* first infinity */
        {0x1.fffffep127f, 0x7f80, 0x7c00}, /* largest binary32 */
        {INFINITY, 0x7f80, 0x7c00},
        {-INFINITY, 0xff80, 0xfc00},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_bits("bf16", cases[i].value, bf16_from_float(cases[i].value), cases[i].bf16);
        assert_bits("fp16", cases[i].value, fp16_from_float(cases[i].value), cases[i].fp16);
    }
}

/* Payloads that would be cut to nothing must not turn a NaN into an infinity. */
static void nan_stays_nan(void **state)
{
    (void)state;
    const uint32_t nans[] = {0x7f800001, 0x7fffffff, 0xff800001, 0x7fc00000, 0x7f801fff};
    for (size_t i = 0; i < COUNT_OF(nans); i++)
        for (size_t k = 0; k < COUNT_OF(formats); k++) {
            uint16_t to;
            float from = float_of(nans[i]);
            assert_int_equal(formats[k].narrow(&to, &from, 1), 0);
            assert_true(isnan(formats[k].to_float(to)));
            assert_int_equal(to >> 15, nans[i] >> 31);
        }
}

/* Any pattern at all, and exponents around those that the format has. */
static uint32_t random_pattern(uint64_t i)
{
    uint64_t bits = random_bits(1, RANDOM_INIT, 0, i);
    uint32_t near = (uint32_t)(bits & 0x807fffff) | (uint32_t)(95 + (bits >> 32) % 52) << 23;
    uint32_t cut = near & ~(((uint32_t)1 << (bits >> 40) % 20) - 1); /* so that ties occur */
    return i % 4 == 0 ? (uint32_t)bits : i % 2 ? cut : near;
}

static void narrowing_finds_the_nearest(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 1000000; i++) {
        float value = float_of(random_pattern(i));
        if (isnan(value))
            continue;
        for (size_t k = 0; k < COUNT_OF(formats); k++)
            assert_bits(formats[k].name, value, formats[k].from_float(value),
                        reference_narrow(&formats[k], value));
    }
}

enum { LONGEST = 70 };

static void check_arrays(const struct format *f, size_t n, uint64_t seed)
{
    float from[LONGEST + 1] = {0}, wide[LONGEST + 1];
    uint16_t to[LONGEST + 1];
    size_t expected = 0;
    for (size_t i = 0; i < n; i++)
        from[i] = float_of(random_pattern(seed + i));
    memset(to, 0xa5, sizeof to);
    memset(wide, 0xa5, sizeof wide);
    size_t underflows = f->narrow(to, from, n);
    f->widen(wide, to, n);
    for (size_t i = 0; i < n; i++) {
        assert_bits(f->name, from[i], to[i], f->from_float(from[i]));
        assert_bits(f->name, from[i], bits_of(wide[i]), bits_of(f->to_float(to[i])));
        expected += (to[i] & 0x7fff) == 0 && (bits_of(from[i]) & 0x7fffffff) != 0;
    }
    assert_int_equal(underflows, expected);
    assert_int_equal(to[n], 0xa5a5);
    assert_int_equal(bits_of(wide[n]), 0xa5a5a5a5);
}

static void arrays_equal_single_values(void **state)
{
    (void)state;
    for (size_t k = 0; k < COUNT_OF(formats); k++)
        for (size_t n = 0; n <= LONGEST; n++)
            for (uint64_t seed = 0; seed < 20; seed++)
                check_arrays(&formats[k], n, seed * 1000);
}

static void underflow_is_counted_beyond_a_block(void **state)
{
    (void)state;
    enum { N = 70001 };
    static float from[N];
    static uint16_t to[N];
    for (size_t i = 0; i < N; i++)
        from[i] = i % 7 == 0 ? 0.0f : i % 2 ? 0x1p-140f : -0x1p-140f;
    for (size_t k = 0; k < COUNT_OF(formats); k++)
        assert_int_equal(formats[k].narrow(to, from, N), N - (N + 6) / 7);
}

#ifdef __SSE2__
/* Flush-to-zero, denormals-are-zero and each rounding mode: the bits must not change. */
static void processor_modes_change_nothing(void **state)
{
    (void)state;
    enum { N = 4096, FTZ_DAZ = 0x8040 };
    static float from[N], wide[2][2][N];
    static uint16_t to[2][2][N];
    for (size_t i = 0; i < N; i++)
        from[i] = float_of(i % 3 ? random_pattern(i) : random_pattern(i) & 0x807fffff);
    unsigned int normal = _mm_getcsr();
    for (unsigned int rounding = 0; rounding < 4; rounding++) {
        for (size_t k = 0; k < COUNT_OF(formats); k++)
            for (int flushing = 0; flushing < 2; flushing++) {
                _mm_setcsr(flushing ? (normal & ~0x6000u) | FTZ_DAZ | rounding << 13 : normal);
                formats[k].narrow(to[k][flushing], from, N);
                formats[k].widen(wide[k][flushing], to[k][0], N);
                _mm_setcsr(normal);
            }
        for (size_t k = 0; k < COUNT_OF(formats); k++) {
            assert_memory_equal(to[k][0], to[k][1], sizeof to[k][0]);
            assert_memory_equal(wide[k][0], wide[k][1], sizeof wide[k][0]);
        }
    }
}
#endif

/* ---- tf32 ------------------------------------------------------------------------------------ */

/* The nearest multiple of the unit of the 10th bit of mantissa: exact in double, ties to even. */
static float tf32_reference(float value)
{
    int exponent;
    frexp((double)value, &exponent);
    double unit = ldexp(1, (exponent - 1 < -126 ? -126 : exponent - 1) - 10);
    return (float)(rint((double)value / unit) * unit);
}

static void check_tf32(uint32_t bits)
{
    float value = float_of(bits), got;
    tf32_round(&got, &value, 1);
    if (isnan(value)) {
        assert_true(isnan(got));
        assert_int_equal(bits_of(got) & 0x1fff, 0);
    } else {
        assert_bits("tf32", value, bits_of(got), bits_of(isinf(value) ? value : tf32_reference(value)));
    }
}

static void tf32_keeps_ten_bits(void **state)
{
    static const uint32_t ends[] = {0, 1, 0xfff, 0x1000, 0x1001, 0x1fff, 0x2000, 0x3000, 0x5000,
                                    0x7fffff, 0x7fefff, 0x7ff000};
    (void)state;
    for (uint32_t exponent = 0; exponent < 256; exponent++)
        for (size_t i = 0; i < COUNT_OF(ends); i++) {
            check_tf32(exponent << 23 | ends[i]);
            check_tf32(0x80000000u | exponent << 23 | ends[i]);
        }
    for (uint64_t i = 0; i < 200000; i++)
        check_tf32((uint32_t)random_bits(2, RANDOM_INIT, 0, i));
}

static void tf32_rounds_in_place(void **state)
{
    float values[37], rounded[37];
    (void)state;
    for (uint64_t i = 0; i < 37; i++)
        values[i] = (float)random_normal(3, RANDOM_INIT, 0, i);
    tf32_round(rounded, values, 37);
    tf32_round(values, values, 37);
    assert_memory_equal(values, rounded, sizeof values);
    tf32_round(values, values, 37);
    assert_memory_equal(values, rounded, sizeof values); /* rounded already */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pattern_survives),
        cmocka_unit_test(tf32_keeps_ten_bits),
        cmocka_unit_test(tf32_rounds_in_place),
        cmocka_unit_test(hard_cases),
        cmocka_unit_test(nan_stays_nan),
        cmocka_unit_test(narrowing_finds_the_nearest),
        cmocka_unit_test(arrays_equal_single_values),
        cmocka_unit_test(underflow_is_counted_beyond_a_block),
#ifdef __SSE2__
        cmocka_unit_test(processor_modes_change_nothing),
#endif
    };
    return cmocka_run_group_tests_name("half", tests, NULL, NULL);
}
