/* test_random.c -- counter-based draws: pure, uniform, normal, independent of their neighbours. */
#include "engine/random.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { DRAWS = 1 << 20 };

static void assert_near(double measured, double expected, double tolerance)
{
    if (!(fabs(measured - expected) <= tolerance))
        fail_msg("measured %.12g, expected %.12g ± %.3g", measured, expected, tolerance);
}

static void known_bits(void **state)
{
    (void)state;
    /* SplitMix64 started at 0, as published: the finalizer of multiples of the golden ratio. */
    assert_true(random_mix(0x9e3779b97f4a7c15u) == 0xe220a8397b1dcdafu);
    assert_true(random_mix(2 * 0x9e3779b97f4a7c15u) == 0x6e789e6aa1b965f4u);
    assert_true(random_bits(1, RANDOM_INIT, 2, 3) == random_bits(1, RANDOM_INIT, 2, 3));
}

/* Every argument matters, and no two of them may be exchanged. */
static void arguments_are_told_apart(void **state)
{
    (void)state;
    uint64_t bits[] = {
        random_bits(1, RANDOM_ORDER, 2, 3), random_bits(2, RANDOM_ORDER, 2, 3),
        random_bits(1, RANDOM_INIT, 2, 3),  random_bits(1, RANDOM_ORDER, 3, 3),
        random_bits(1, RANDOM_ORDER, 2, 4), random_bits(1, RANDOM_ORDER, 3, 2),
        random_bits(2, RANDOM_SPLIT, 2, 3), random_bits(3, RANDOM_ORDER, 2, 1),
    };
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
        for (size_t j = 0; j < i; j++)
            assert_true(bits[i] != bits[j]);
}

static void every_bit_is_fair(void **state)
{
    (void)state;
    for (int counter = 0; counter < 2; counter++) {
        int ones[64] = {0};
        for (uint64_t i = 0; i < DRAWS; i++) {
            uint64_t bits =
                counter ? random_bits(1, RANDOM_INIT, 0, i) : random_bits(1, RANDOM_INIT, i, 0);
            for (int b = 0; b < 64; b++)
                ones[b] += (int)(bits >> b & 1);
        }
        for (int b = 0; b < 64; b++)
            assert_near(ones[b], DRAWS / 2.0, 5 * sqrt(DRAWS) / 2);
    }
}

static void uniform_covers_its_interval(void **state)
{
    (void)state;
    assert_near(random_uniform(0), 0, 0);
    assert_near(random_uniform(UINT64_MAX), 1 - 0x1p-53, 0);
    assert_true(random_uniform(UINT64_MAX) < 1);
    double sum = 0, squares = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        double u = random_uniform(random_bits(7, RANDOM_SPLIT, 0, i));
        sum += u;
        squares += u * u;
    }
    assert_near(sum / DRAWS, 1 / 2.0, 5 * sqrt(1 / 12.0 / DRAWS));
    assert_near(squares / DRAWS, 1 / 3.0, 5 * sqrt(4 / 45.0 / DRAWS));
}

static void normal_has_its_moments(void **state)
{
    (void)state;
    double moment[5] = {0}, neighbours = 0, last = 0;
    for (uint64_t i = 0; i < DRAWS; i++) {
        double z = random_normal(3, RANDOM_INIT, 1, i), power = 1;
        assert_true(isfinite(z));
        for (int k = 0; k < 5; k++, power *= z)
            moment[k] += power / DRAWS;
        neighbours += last * z / DRAWS;
        last = z;
    }
    assert_near(moment[1], 0, 5 * sqrt(1.0 / DRAWS));
    assert_near(moment[2], 1, 5 * sqrt(2.0 / DRAWS));
    assert_near(moment[3], 0, 5 * sqrt(15.0 / DRAWS));
    assert_near(moment[4], 3, 5 * sqrt(96.0 / DRAWS));
    assert_near(neighbours, 0, 5 * sqrt(1.0 / DRAWS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_bits),
        cmocka_unit_test(arguments_are_told_apart),
        cmocka_unit_test(every_bit_is_fair),
        cmocka_unit_test(uniform_covers_its_interval),
        cmocka_unit_test(normal_has_its_moments),
    };
    return cmocka_run_group_tests_name("random", tests, NULL, NULL);
}
