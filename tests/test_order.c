/* test_order.c -- the order of examples: a permutation, reproducible, and without preference. */
#include "engine/order.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"

static struct order shuffle(uint32_t n, uint64_t seed)
{
    return (struct order){SAMPLING_SHUFFLE, seed, RANDOM_ORDER, n};
}

/* Fails unless chi-square lies within 5 standard deviations of its mean, the degrees of freedom. */
static void assert_chi_square(const char *what, uint32_t n, double measured, double freedom)
{
    if (fabs(measured - freedom) > 5 * sqrt(2 * freedom) + 5)
        fail_msg("%s, n = %u: chi-square %.9g at %.9g degrees of freedom", what, n, measured,
                 freedom);
}

static void check_permutation(uint32_t n, uint64_t seed, uint64_t epoch)
{
    struct order order = shuffle(n, seed);
    unsigned char *seen = checked_calloc(n, 1);
    for (uint32_t i = 0; i < n; i++) {
        uint32_t row = order_row(&order, epoch, i);
        if (row >= n || seen[row]++)
            fail_msg("n = %u, epoch %u, position %u: row %u again or too large", n, (unsigned)epoch,
                     i, row);
    }
    free(seen);
}

static void every_row_comes_once(void **state)
{
    (void)state;
    for (uint32_t n = 1; n <= 300; n++)
        for (uint64_t epoch = 0; epoch < 3; epoch++)
            check_permutation(n, n + 1, epoch);
    for (uint32_t bits = 9; bits <= 18; bits++)
        for (uint32_t n = (1u << bits) - 1; n <= (1u << bits) + 1; n++)
            check_permutation(n, bits, 5);
    check_permutation(1437, 1, 0);
    check_permutation(60000, 1, 1000000);
}

static void the_largest_split_is_in_range(void **state)
{
    (void)state;
    struct order order = shuffle(UINT32_MAX, 9);
    for (uint32_t i = 0; i < 1000; i++)
        assert_true(order_row(&order, 0, UINT32_MAX - 1 - i) < UINT32_MAX);
}

static uint32_t rows_in_common(struct order a, uint64_t epoch_a, struct order b, uint64_t epoch_b)
{
    uint32_t same = 0;
    for (uint32_t i = 0; i < a.n; i++)
        same += order_row(&a, epoch_a, i) == order_row(&b, epoch_b, i);
    return same;
}

static void key_decides_the_order(void **state)
{
    (void)state;
    struct order order = shuffle(1437, 1), other_seed = shuffle(1437, 2), other_stream = order;
    other_stream.stream = RANDOM_SPLIT;
    assert_int_equal(rows_in_common(order, 3, order, 3), 1437);
    /* Unrelated orders share about one place; ten is one in ten million. */
    assert_in_range(rows_in_common(order, 3, order, 4), 0, 9);
    assert_in_range(rows_in_common(order, 3, other_seed, 3), 0, 9);
    assert_in_range(rows_in_common(order, 3, other_stream, 3), 0, 9);
}

/* Number of the order that an epoch has, 0 … n!−1 (its Lehmer code). */
static size_t order_number(const struct order *order, uint64_t epoch)
{
    uint32_t row[8];
    size_t number = 0;
    for (uint32_t i = 0; i < order->n; i++)
        row[i] = order_row(order, epoch, i);
    for (uint32_t i = 0; i < order->n; i++) {
        size_t smaller = 0;
        for (uint32_t j = i + 1; j < order->n; j++)
            smaller += row[j] < row[i];
        number = number * (order->n - i) + smaller;
    }
    return number;
}

static void all_orders_of_few_rows_are_equally_frequent(void **state)
{
    (void)state;
    size_t orders = 1;
    for (uint32_t n = 2; n <= 7; n++) {
        struct order order = shuffle(n, 5);
        orders *= n;
        double expected = 60, chi_square = 0;
        uint32_t *count = checked_calloc(orders, sizeof *count);
        for (uint64_t epoch = 0; epoch < 60 * orders; epoch++)
            count[order_number(&order, epoch)]++;
        for (size_t k = 0; k < orders; k++)
            chi_square += (count[k] - expected) * (count[k] - expected) / expected;
        assert_chi_square("orders", n, chi_square, (double)(orders - 1));
        free(count);
    }
}

static void every_row_visits_every_position(void **state)
{
    (void)state;
    const uint32_t sizes[] = {9, 16, 31, 64, 120, 150, 257};
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        uint32_t n = sizes[k];
        struct order order = shuffle(n, 11);
        double expected = 60, chi_square = 0;
        uint32_t *count = checked_calloc((size_t)n * n, sizeof *count);
        for (uint64_t epoch = 0; epoch < 60 * (uint64_t)n; epoch++)
            for (uint32_t i = 0; i < n; i++)
                count[(size_t)i * n + order_row(&order, epoch, i)]++;
        for (size_t c = 0; c < (size_t)n * n; c++)
            chi_square += (count[c] - expected) * (count[c] - expected) / expected;
        assert_chi_square("positions", n, chi_square, (n - 1.0) * (n - 1.0));
        free(count);
    }
}

/* Rows u ≠ v share a batch with probability p = (B−1)/(n−1). Over rows the counts add up to a
 * constant, so that the n(n−1)/2 pairs have n(n−3)/2 degrees of freedom; the variance of one is
 * E·p·(1−p), corrected for the pairs being drawn together. */
static void every_pair_shares_batches_equally(void **state)
{
    (void)state;
    const uint32_t sizes[][2] = {{10, 5}, {64, 32}, {120, 40}, {256, 8}};
    for (size_t k = 0; k < COUNT_OF(sizes); k++) {
        uint32_t n = sizes[k][0], batch = sizes[k][1], epochs = 4000;
        struct order order = shuffle(n, 13);
        uint32_t *count = checked_calloc((size_t)n * n, sizeof *count), *row = NULL;
        row = checked_malloc(n * sizeof *row);
        for (uint64_t epoch = 0; epoch < epochs; epoch++) {
            for (uint32_t i = 0; i < n; i++)
                row[i] = order_row(&order, epoch, i);
            for (uint32_t i = 0; i < n; i++)
                for (uint32_t j = i - i % batch; j < i; j++)
                    count[(size_t)MAX(row[i], row[j]) * n + MIN(row[i], row[j])]++;
        }
        double p = (batch - 1.0) / (n - 1.0), expected = epochs * p, sum = 0;
        for (uint32_t u = 0; u < n; u++)
            for (uint32_t v = 0; v < u; v++)
                sum += pow(count[(size_t)u * n + v] - expected, 2);
        double pairs = n * (n - 1.0) / 2, freedom = n * (n - 3.0) / 2;
        double chi_square = sum / (expected * (1 - p)) * freedom / pairs;
        assert_chi_square("pairs", n, chi_square, freedom);
        free(row);
        free(count);
    }
}

static void replacement_draws_are_uniform(void **state)
{
    (void)state;
    struct order order = {SAMPLING_REPLACEMENT, 3, RANDOM_ORDER, 150};
    uint32_t count[150] = {0}, repeats = 0;
    for (uint64_t epoch = 0; epoch < 200; epoch++)
        for (uint32_t i = 0; i < order.n; i++) {
            count[order_row(&order, epoch, i)]++;
            repeats += i > 0 && order_row(&order, epoch, i) == order_row(&order, epoch, i - 1);
        }
    double chi_square = 0;
    for (uint32_t i = 0; i < order.n; i++)
        chi_square += (count[i] - 200.0) * (count[i] - 200.0) / 200;
    assert_chi_square("draws", order.n, chi_square, order.n - 1);
    assert_in_range(repeats, 130, 270); /* expected 199, standard deviation 14 */
}

static void sequential_is_the_identity(void **state)
{
    (void)state;
    struct order order = {SAMPLING_SEQUENTIAL, 3, RANDOM_ORDER, 37};
    for (uint32_t i = 0; i < order.n; i++)
        assert_int_equal(order_row(&order, i * 7, i), i);
}

static void batches_count_from_their_start(void **state)
{
    uint32_t row[100];
    (void)state;
    for (int sampling = 0; sampling < SAMPLINGS; sampling++) {
        struct order order = {(enum sampling)sampling, 5, RANDOM_ORDER, 150};
        struct batch batch = {&order, 3, 40, 100};
        for (size_t from = 0; from < batch.count; from += 13) {
            batch_rows(&batch, from, batch.count - from, row);
            for (size_t i = from; i < batch.count; i++)
                assert_int_equal(row[i - from], order_row(&order, 3, 40 + i));
        }
    }
}

static void names_follow_the_enum(void **state)
{
    (void)state;
    assert_string_equal(sampling_names[SAMPLING_SHUFFLE], "shuffle");
    assert_string_equal(sampling_names[SAMPLING_REPLACEMENT], "replacement");
    assert_string_equal(sampling_names[SAMPLING_SEQUENTIAL], "sequential");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_row_comes_once),
        cmocka_unit_test(the_largest_split_is_in_range),
        cmocka_unit_test(key_decides_the_order),
        cmocka_unit_test(all_orders_of_few_rows_are_equally_frequent),
        cmocka_unit_test(every_row_visits_every_position),
        cmocka_unit_test(every_pair_shares_batches_equally),
        cmocka_unit_test(replacement_draws_are_uniform),
        cmocka_unit_test(sequential_is_the_identity),
        cmocka_unit_test(batches_count_from_their_start),
        cmocka_unit_test(names_follow_the_enum),
    };
    return cmocka_run_group_tests_name("order", tests, NULL, NULL);
}
