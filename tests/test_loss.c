/* test_loss.c -- losses and their gradients against the formula in double: few and many outputs,
 * blocks that do not come out even, 16 bits, in place; ties, infinities and NaN. */
#include "engine/loss.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_engine.h"

/* A split of `n` labels, in sequence, and outputs for them. */
struct bench {
    struct dataset dataset;
    struct order order;
    struct batch batch;
    size_t n, outputs;
    float *z, *dz;
};

static void bench_init(struct bench *bench, size_t n, size_t outputs)
{
    *bench = (struct bench){
        .dataset = {.task = TASK_CLASSIFY, .outputs = (int)outputs, .train = {.n = n}},
        .order = {SAMPLING_SEQUENTIAL, 1, RANDOM_ORDER, (uint32_t)n},
        .n = n,
        .outputs = outputs,
        .z = checked_malloc(n * outputs * sizeof(float)),
        .dz = checked_malloc(n * outputs * sizeof(float)),
    };
    bench->batch = (struct batch){NULL, 0, 0, n};
    bench->dataset.train.label = checked_malloc(n * sizeof(int32_t));
    for (size_t i = 0; i < n; i++)
        bench->dataset.train.label[i] = (int32_t)(i * 7 % outputs);
    for (size_t j = 0; j < n * outputs; j++)
        bench->z[j] = 9 * (float)toy_number(j, outputs);
}

static void bench_done(struct bench *bench)
{
    free(bench->dataset.train.label);
    free(bench->z);
    free(bench->dz);
}

static struct loss_sums loss_of(struct bench *bench, enum precision precision, const void *z,
                                void *dz, float weight)
{
    struct loss_sums sums = {0};
    struct narrow_count narrow = {0};
    const struct precision_info *info = &precision_table[precision];
    size_t values = loss_workspace(bench->outputs, info);
    float *workspace = values ? checked_malloc(values * sizeof *workspace) : NULL;
    bench->batch.order = &bench->order;
    struct loss_task task = {&bench->dataset.train, &bench->batch, bench->outputs, info, weight,
                             workspace, &narrow};
    loss_pass(&task, z, dz, 0, bench->n, &sums);
    free(workspace);
    return sums;
}

/* The loss of example i, and its gradient into dz. */
static double exact_loss(const struct bench *bench, size_t i, double weight, float *dz)
{
    size_t n = bench->outputs, label = (size_t)bench->dataset.train.label[i];
    const float *z = bench->z + i * n;
    double sum = 0;
    for (size_t j = 0; j < n; j++)
        sum += exp((double)z[j]);
    for (size_t j = 0; j < n; j++)
        dz[j] = (float)(weight * (exp((double)z[j]) / sum - (j == label)));
    return log(sum) - (double)z[label];
}

static void check_loss(size_t n, size_t outputs)
{
    struct bench bench;
    bench_init(&bench, n, outputs);
    float *want = checked_malloc(n * outputs * sizeof *want);
    double loss = 0;
    for (size_t i = 0; i < n; i++)
        loss += exact_loss(&bench, i, 0.25, want + i * outputs);
    struct loss_sums with = loss_of(&bench, PRECISION_FP32, bench.z, bench.dz, 0.25f);
    assert_within("loss", with.loss, loss, 2e-7 * (loss + (double)n));
    for (size_t j = 0; j < n * outputs; j++)
        assert_within("gradient", (double)bench.dz[j], (double)want[j], 0.25 * 3e-7);
    struct loss_sums without = loss_of(&bench, PRECISION_FP32, bench.z, NULL, 0);
    assert_within("loss alone", without.loss, loss, 2e-7 * (loss + (double)n));
    assert_int_equal(without.correct, with.correct);
    loss_of(&bench, PRECISION_FP32, bench.z, bench.z, 0.25f);
    assert_same_bits("gradient in place", bench.z, bench.dz, n * outputs);
    free(want);
    bench_done(&bench);
}

static void few_and_many_outputs(void **state)
{
    static const size_t outputs[] = {2, 3, 10, 33, 300, 1024, 1500};
    (void)state;
    for (size_t o = 0; o < COUNT_OF(outputs); o++)
        for (size_t n = 1; n <= 67; n += 11)
            check_loss(n, outputs[o]);
}

static void sixteen_bits_differ_by_their_rounding(void **state)
{
    enum { N = 21, OUTPUTS = 10 };
    uint16_t z[N * OUTPUTS], dz[N * OUTPUTS];
    float got[N * OUTPUTS];
    struct bench bench;
    (void)state;
    bench_init(&bench, N, OUTPUTS);
    format_convert(FORMAT_BF16, z, FORMAT_FP32, bench.z, N * OUTPUTS);
    format_convert(FORMAT_FP32, bench.z, FORMAT_BF16, z, N * OUTPUTS);
    struct loss_sums want = loss_of(&bench, PRECISION_FP32, bench.z, bench.dz, 1);
    struct loss_sums sums = loss_of(&bench, PRECISION_BF16, z, dz, 1);
    format_convert(FORMAT_FP32, got, FORMAT_BF16, dz, N * OUTPUTS);
    assert_relative("loss", sums.loss, want.loss, 1e-6);
    assert_int_equal(sums.correct, want.correct);
    assert_arrays("gradient", got, bench.dz, N * OUTPUTS, 0x1p-8);
    bench_done(&bench);
}

/* One example with label 0 and these three outputs. */
static struct loss_sums loss_of_three(float a, float b, float c)
{
    struct bench bench;
    bench_init(&bench, 1, 3);
    memcpy(bench.z, (float[]){a, b, c}, 3 * sizeof(float));
    struct loss_sums with = loss_of(&bench, PRECISION_FP32, bench.z, bench.dz, 1);
    struct loss_sums without = loss_of(&bench, PRECISION_FP32, bench.z, NULL, 1);
    assert_int_equal(without.correct, with.correct);
    assert_true(isnan(with.loss) ? isnan(without.loss) : with.loss == without.loss);
    bench_done(&bench);
    return with;
}

static void the_first_of_the_largest_counts(void **state)
{
    (void)state;
    assert_int_equal(loss_of_three(1, 1, 0).correct, 1);
    assert_int_equal(loss_of_three(0, 1, 1).correct, 0);
    struct bench bench;
    bench_init(&bench, 2, 3);
    memcpy(bench.z, (float[]){0, 0, 0, 5, 5, 5}, 6 * sizeof(float));
    assert_int_equal(bench.dataset.train.label[1], 1);
    assert_int_equal(loss_of(&bench, PRECISION_FP32, bench.z, NULL, 0).correct, 1);
    bench_done(&bench);
}

static void lost_outputs_show_in_the_loss(void **state)
{
    (void)state;
    assert_true(isnan(loss_of_three(NAN, 0, 0).loss));
    assert_true(isnan(loss_of_three(0, 0, NAN).loss));
    assert_true(isnan(loss_of_three(0, INFINITY, 0).loss));
    assert_true(isnan(loss_of_three(-INFINITY, -INFINITY, -INFINITY).loss));
    assert_true(loss_of_three(-INFINITY, 0, 0).loss == INFINITY);
    assert_within("a class out of the question", loss_of_three(0, 0, -INFINITY).loss, log(2), 1e-6);
    assert_within("outputs far apart", loss_of_three(-3e4f, 3e4f, 0).loss, 6e4, 1e-2);
    assert_within("and the right way round", loss_of_three(3e4f, -3e4f, 0).loss, 0, 0);
}

static void squared_error_of_a_target(void **state)
{
    float target[] = {1, -2}, z[] = {3, 0.5f}, dz[2];
    struct bench bench;
    (void)state;
    bench_init(&bench, 2, 2);
    free(bench.dataset.train.label);
    bench.dataset.train.label = NULL;
    bench.dataset.train.target = target;
    bench.outputs = 1;
    struct loss_sums sums = loss_of(&bench, PRECISION_FP32, z, dz, 0.5f);
    assert_within("loss", sums.loss, 4 + 6.25, 0);
    assert_within("gradient", (double)dz[0], 2, 0);
    assert_within("gradient", (double)dz[1], 2.5, 0);
    bench_done(&bench);
}

static double guessing_at(float a, float b)
{
    float target[] = {a, b};
    struct dataset data = {.task = TASK_REGRESS, .outputs = 1, .train = {.n = 2, .target = target}};
    return loss_of_guessing(&data);
}

static void guessing_is_answering_the_mean(void **state)
{
    (void)state;
    assert_within("classes", loss_of_guessing(&(struct dataset){.task = TASK_CLASSIFY, .outputs = 3}),
                  log(3), 1e-15);
    assert_within("z-scored", guessing_at(-1, 1), 1, 0);
    assert_within("as they are", guessing_at(300, 100), 1e4, 0);
    assert_within("all alike", guessing_at(7, 7), 1, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_and_many_outputs),
        cmocka_unit_test(sixteen_bits_differ_by_their_rounding),
        cmocka_unit_test(the_first_of_the_largest_counts),
        cmocka_unit_test(lost_outputs_show_in_the_loss),
        cmocka_unit_test(squared_error_of_a_target),
        cmocka_unit_test(guessing_is_answering_the_mean),
    };
    return cmocka_run_group_tests_name("loss", tests, NULL, NULL);
}
