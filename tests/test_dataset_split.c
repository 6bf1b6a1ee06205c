/* test_dataset_split.c -- splits, subsets, label noise, shapes, test files, normalisation. */
#include "engine/dataset_split.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>

#include <cmocka.h>

#include "engine/random.h"
#include "engine/util.h"
#include "tests/support_dataset.h"

/* ---- splits ---------------------------------------------------------------------------------- */

static void held_out_counts_round_up(void **state)
{
    (void)state;
    assert_int_equal(split_count(0.2, 1797), 360);
    assert_int_equal(split_count(0.2, 150), 30);
    assert_int_equal(split_count(0.07, 100), 7);
    assert_int_equal(split_count(0.29, 100), 29);
    assert_int_equal(split_count(0.001, 10), 1);
    assert_int_equal(split_count(0.25, 10), 3);
}

static void splits_are_disjoint_ordered_and_seeded(void **state)
{
    (void)state;
    enum { ROWS = 1000, HELD = 200 };
    uint32_t *row = split_rows(ROWS, HELD, 1), *same = split_rows(ROWS, HELD, 1);
    uint32_t *other = split_rows(ROWS, HELD, 2), common = 0;
    bool seen[ROWS] = {false}, held[ROWS] = {false};
    for (int i = 0; i < ROWS; i++) {
        assert_false(seen[row[i]]);
        seen[row[i]] = true;
        held[row[i]] = i >= ROWS - HELD;
        if (i > 0 && i != ROWS - HELD)
            assert_true(row[i] > row[i - 1]);
    }
    for (int i = ROWS - HELD; i < ROWS; i++)
        common += held[other[i]];
    assert_memory_equal(row, same, ROWS * sizeof *row);
    assert_in_range(common, 15, 65); /* expected 40, standard deviation 5 */
    free(row);
    free(same);
    free(other);
}

static void too_few_rows_for_a_split(void **state)
{
    (void)state;
    put("t.csv", "a,b\n1,0\n2,1\n");
    struct dataset_options o = options("t.csv");
    o.holdout = 0.9;
    assert_refused(o, "t.csv: 2 rows, of which 2 would be held out; more rows are needed, or a "
                      "smaller holdout");
    o.holdout = 0.5;
    struct dataset *d = load_with(o);
    assert_int_equal(d->train.n, 1);
    assert_int_equal(d->test.n, 1);
    dataset_free(d);
    const double wrong[] = {0, 1, -0.5, 1.5, NAN};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        struct status status = {0};
        o.holdout = wrong[i];
        assert_null(dataset_load(&o, &status));
        assert_non_null(strstr(status.text, "; a share between 0 and 1 is expected"));
    }
}

static uint64_t rows_of(const struct dataset *d)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < d->train.n; i++)
        rows |= (uint64_t)1 << (int)d->train.x[i];
    return rows;
}

static void subsets_are_seeded_and_nested(void **state)
{
    (void)state;
    char text[800] = "row,class\n";
    for (int i = 0; i < 60; i++)
        sprintf(text + strlen(text), "%d,%d\n", i, i % 2);
    put("t.csv", text);
    struct dataset_options o = options("t.csv");
    uint64_t wider = 0, test = 0;
    for (o.subset = 48; o.subset > 0; o.subset--) {
        struct dataset *d = load_with(o), *again = load_with(o);
        uint64_t rows = rows_of(d);
        assert_int_equal(d->train.n, o.subset);
        assert_int_equal(d->test.n, 12);
        assert_int_equal(d->outputs, 2);
        assert_true(rows == rows_of(again));
        assert_true(o.subset == 48 || (rows & ~wider) == 0);
        for (size_t i = 0; i < d->test.n; i++)
            test |= (uint64_t)1 << (int)d->test.x[i];
        assert_true((test & rows) == 0 && __builtin_popcountll(test) == 12);
        wider = rows;
        dataset_free(d);
        dataset_free(again);
    }
    o.subset = 20;
    struct dataset *a = load_with(o);
    put("u.csv", "row,class\n1,1\n");
    o.test = "u.csv";
    struct dataset *b = load_with(o);
    assert_int_equal(b->train.n, 20);
    assert_int_equal(b->test.n, 1);
    assert_true(rows_of(a) != rows_of(b));
    dataset_free(a);
    dataset_free(b);
    o.test = NULL;
    o.subset = 49;
    assert_refused(o, "subset 49 is more than the 48 examples of the training split");
}

static size_t count_turned(const struct dataset *plain, const struct dataset *noisy, bool *turned)
{
    size_t count = 0;
    for (size_t i = 0; i < plain->train.n; i++) {
        turned[i] = plain->train.label[i] != noisy->train.label[i];
        count += turned[i];
        assert_in_range(noisy->train.label[i], 0, plain->outputs - 1);
    }
    assert_memory_equal(plain->test.label, noisy->test.label, plain->test.n * sizeof(int32_t));
    return count;
}

static void label_noise_turns_an_exact_share(void **state)
{
    (void)state;
    struct dataset_options o = options("digits");
    struct dataset *plain = load_with(o);
    bool turned[1437], before[1437] = {false};
    const double shares[] = {0.1, 0.25, 0.5, 1};
    for (size_t s = 0; s < COUNT_OF(shares); s++) {
        o.label_noise = shares[s];
        struct dataset *noisy = load_with(o), *again = load_with(o);
        assert_int_equal(count_turned(plain, noisy, turned), floor(shares[s] * 1437 + 0.5));
        assert_memory_equal(noisy->train.label, again->train.label, 1437 * sizeof(int32_t));
        for (size_t i = 0; i < plain->train.n; i++)
            assert_true(turned[i] || !before[i]);
        memcpy(before, turned, sizeof before);
        dataset_free(noisy);
        dataset_free(again);
    }
    dataset_free(plain);
}

/* Of 1437 turned labels each of the nine others comes about 160 times; deviation 12. */
static void label_noise_is_fair(void **state)
{
    (void)state;
    struct dataset_options o = options("digits");
    struct dataset *plain = load_with(o);
    int further[10] = {0};
    o.label_noise = 1;
    struct dataset *noisy = load_with(o);
    for (size_t i = 0; i < plain->train.n; i++)
        further[(noisy->train.label[i] - plain->train.label[i] + 10) % 10]++;
    assert_int_equal(further[0], 0);
    for (int k = 1; k < 10; k++)
        assert_in_range(further[k], 100, 220);
    dataset_free(plain);
    dataset_free(noisy);
    o = options("diabetes");
    o.label_noise = 0.1;
    assert_refused(o, "label-noise needs classes; this is a regression");
}

static void images_have_a_shape(void **state)
{
    (void)state;
    static const struct {
        const char *image;
        int height, width, channels;
    } good[] = {{"8x8", 8, 8, 1}, {"4x16", 4, 16, 1}, {"4x4x4", 4, 4, 4}, {"", 8, 8, 1}};
    struct dataset_options o = options("digits");
    for (size_t i = 0; i < COUNT_OF(good); i++) {
        o.image = good[i].image;
        struct dataset *d = load_with(o);
        assert_int_equal(d->height, good[i].height);
        assert_int_equal(d->width, good[i].width);
        assert_int_equal(d->channels, good[i].channels);
        dataset_free(d);
    }
    const char *const bad[] = {"8", "8x", "x8", "8x8x", "8x8x1x1", "0x64", "-8x8", "8 x 8", "8x8 ",
                               "99999x1", "999999999999999999999x1", "8X8"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        char expected[200];
        o.image = bad[i];
        snprintf(expected, sizeof expected, "--image: '%s' will not do; give height x width, or "
                 "height x width x channels, as in 28x28 or 32x32x3", bad[i]);
        assert_refused(o, expected);
    }
    o.image = "8x9";
    assert_refused(o, "--image: '8x9' has 72 values; an example has 64");
}

static bool count_calls(void *context, const char *file, double share)
{
    double *last = context;
    assert_string_equal(file, "t.csv");
    assert_true(share >= last[0] && share <= 1);
    last[0] = share;
    last[1]++;
    return true;
}

static void reading_tells_how_far_it_is(void **state)
{
    (void)state;
    double last[2] = {0};
    FILE *stream = fopen("t.csv", "w");
    assert_non_null(stream);
    for (int i = 0; i < 100000; i++)
        fprintf(stream, "%d,%d\n", i, i % 2);
    fclose(stream);
    struct dataset_options o = options("t.csv");
    o.progress = (struct read_progress){count_calls, last};
    dataset_free(load_with(o));
    assert_true(last[0] == 1 && last[1] >= 3);
}

static void test_file_is_taken_whole(void **state)
{
    (void)state;
    put("t.csv", "a,b\n1,x\n2,y\n3,x\n");
    put("u.csv", "a,b\n7,y\n");
    struct dataset_options o = options("t.csv");
    o.test = "u.csv";
    o.holdout = 0;
    struct dataset *d = load_with(o);
    assert_int_equal(d->train.n, 3);
    assert_int_equal(d->test.n, 1);
    assert_int_equal(d->test.label[0], 1);
    assert_true(d->test.x[0] == 7);
    dataset_free(d);
    put("u.csv", "8,x\n"); /* names are compared where there are two */
    d = load_with(o);
    assert_true(d->test.n == 1 && d->test.x[0] == 8);
    dataset_free(d);
}

static void test_file_that_does_not_fit(void **state)
{
    (void)state;
    static const struct {
        const char *train, *test, *expected;
    } cases[] = {
        {"a,b\n1,x\n2,y\n", "a,b,c\n1,x,2\n", "u.csv: has 3 columns; the training file has 2"},
        {"a,b\n1,x\n2,y\n", "a,b\nz,x\n",
         "u.csv:2:1: text in this column; the training file has numbers"},
        {"x,y,l\n1,2,a\n3,4,b\n", "\ny,x,l\n1,2,a\n",
         "u.csv:2:1: column \"y\", where the training file has \"x\"; columns must come in the same "
         "order"},
        {"x,y,l\n1,2,a\n3,4,b\n", "x,l,y\n1,a,2\n",
         "u.csv:1:2: column \"l\", where the training file has \"y\"; columns must come in the same "
         "order"},
        {"a,b\n1,x\n2,y\n", "a,b\n1,3\n",
         "u.csv:2:2: numbers in this column; the training file has text"},
        {"a,b\n1,x\n2,y\n", "a,b\n1,x\n2,w\n",
         "u.csv:3:2: class \"w\" is in no training row; use one that is"},
        {"a,b\n1,1\n2,2\n", "a,b\n1,2\n2,7\n",
         "u.csv:3:2: class \"7\" is in no training row; use one that is"},
        {"a,b\nred,1\nblue,2\n", "a,b\nred,2\ngreen,1\n",
         "u.csv:3:1: text \"green\" is in no training row; use one that is"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct dataset_options o = options("t.csv");
        put("t.csv", cases[i].train);
        put("u.csv", cases[i].test);
        o.test = "u.csv";
        assert_refused(o, cases[i].expected);
    }
}

/* ---- normalisation --------------------------------------------------------------------------- */

/* Columns: ordinary, constant, constant but for rounding, far from zero. */
static const char measured_train[] = "a,b,c,d,y\n1,7,0.1,1600000001,10.5\n2,7,0.1,1600000002,20\n"
                                     "4,7,0.1,1600000003,30\n9,7,0.1,1600000006,60\n";
static const char measured_test[] = "a,b,c,d,y\n6,8,0.3,1600000003,40\n";

static struct dataset *load_measured(enum normalize normalize)
{
    put("t.csv", measured_train);
    put("u.csv", measured_test);
    struct dataset_options o = options("t.csv");
    o.test = "u.csv";
    o.normalize = normalize;
    return load_with(o);
}

static void zscore_uses_the_training_split(void **state)
{
    (void)state;
    struct dataset *d = load_measured(NORMALIZE_ZSCORE);
    const double a[] = {1, 2, 4, 9}, offset[] = {1, 2, 3, 6}, y[] = {10.5, 20, 30, 60};
    const double a_sd = sqrt(9.5), offset_sd = sqrt(3.5), y_mean = 30.125;
    double y_sd = 0;
    for (int i = 0; i < 4; i++)
        y_sd += (y[i] - y_mean) * (y[i] - y_mean) / 4;
    y_sd = sqrt(y_sd);
    for (int i = 0; i < 4; i++) {
        assert_near("ordinary", d->train.x[4 * i], (a[i] - 4) / a_sd);
        assert_near("constant", d->train.x[4 * i + 1], 0);
        assert_near("rounding", d->train.x[4 * i + 2], 0);
        assert_near("far from zero", d->train.x[4 * i + 3], (offset[i] - 3) / offset_sd);
        assert_near("target", d->train.target[i], (y[i] - y_mean) / y_sd);
    }
    assert_near("test", d->test.x[0], (6 - 4) / a_sd);
    assert_near("test, constant", d->test.x[1], 0);
    assert_near("test, rounding", d->test.x[2], 0);
    assert_near("test, far from zero", d->test.x[3], 0);
    assert_near("test, target", d->test.target[0], (40 - y_mean) / y_sd);
    dataset_free(d);
}

static void maxabs_divides_by_one_number(void **state)
{
    (void)state;
    struct dataset *d = load_measured(NORMALIZE_MAXABS);
    assert_near("ordinary", d->train.x[12], 9 / 1600000006.0);
    assert_near("largest", d->train.x[15], 1);
    assert_near("test", d->test.x[3], 1600000003 / 1600000006.0);
    assert_near("target", d->train.target[0], 10.5);
    dataset_free(d);
    d = load_measured(NORMALIZE_NONE);
    assert_near("ordinary", d->train.x[12], 9);
    assert_near("target", d->test.target[0], 40);
    dataset_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(held_out_counts_round_up),
        cmocka_unit_test(splits_are_disjoint_ordered_and_seeded),
        cmocka_unit_test(too_few_rows_for_a_split),
        cmocka_unit_test(subsets_are_seeded_and_nested),
        cmocka_unit_test(label_noise_turns_an_exact_share),
        cmocka_unit_test(label_noise_is_fair),
        cmocka_unit_test(images_have_a_shape),
        cmocka_unit_test(reading_tells_how_far_it_is),
        cmocka_unit_test(test_file_is_taken_whole),
        cmocka_unit_test(test_file_that_does_not_fit),
        cmocka_unit_test(zscore_uses_the_training_split),
        cmocka_unit_test(maxabs_divides_by_one_number),
    };
    return cmocka_run_group_tests_name("dataset_split", tests, dataset_folder_enter, dataset_folder_leave);
}
