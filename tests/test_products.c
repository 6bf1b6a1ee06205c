/* test_products.c -- matrix products of every level of the processor against sums in double. */
#include "engine/blas.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/kernels.h"
#include "engine/util.h"
#include "tests/support_engine.h"
#include "tests/support_kernels.h"

enum kind { NT, NN, TN, KINDS };
static const char *const kind_names[] = {"nt", "nn", "tn"};

struct product {
    enum kind kind;
    size_t m, n, k, spare; /* values between rows that belong to no matrix */
    bool add;
};

struct operands {
    struct matrix a, b;
    size_t ldc;
    float *of_a, *of_b, *before, *c;
    size_t size_a, size_b, size_c;
};

enum { MARGIN = 32 };

static float *numbers(size_t n, uint64_t seed)
{
    float *x = checked_malloc(n * sizeof *x);
    for (size_t i = 0; i < n; i++)
        x[i] = (float)toy_number(seed, i);
    return x;
}

/* Operands end with their last value, so that the sanitizer sees a read beyond; c has margins. */
static struct operands operands_new(const struct product *s)
{
    struct operands o;
    size_t rows_a = s->kind == TN ? s->k : s->m, width_a = s->kind == TN ? s->m : s->k;
    size_t rows_b = s->kind == NT ? s->n : s->k, width_b = s->kind == NT ? s->k : s->n;
    size_t lda = width_a + s->spare, ldb = width_b + s->spare;
    o.ldc = s->n + s->spare;
    o.size_a = (rows_a - 1) * lda + width_a;
    o.size_b = (rows_b - 1) * ldb + width_b;
    o.size_c = (s->m - 1) * o.ldc + s->n + 2 * MARGIN;
    o.of_a = numbers(o.size_a, 1);
    o.of_b = numbers(o.size_b, 2);
    o.before = numbers(o.size_c, 3);
    o.c = checked_malloc(o.size_c * sizeof *o.c);
    o.a = (struct matrix){o.of_a, lda};
    o.b = (struct matrix){o.of_b, ldb};
    return o;
}

static void operands_free(struct operands *o)
{
    free(o->of_a);
    free(o->of_b);
    free(o->before);
    free(o->c);
}

static void multiply(product_kernel *const products[KINDS], const struct product *s,
                     struct operands *o)
{
    memcpy(o->c, o->before, o->size_c * sizeof *o->c);
    products[s->kind](s->m, s->n, s->k, o->a, o->b, s->add, o->c + MARGIN, o->ldc);
}

/* The value and the sum of the terms' magnitudes, on which rounding depends. */
static double expected(const struct product *s, const struct operands *o, size_t i, size_t j,
                       double *magnitude)
{
    double sum = s->add ? (double)o->before[MARGIN + i * o->ldc + j] : 0;
    *magnitude = fabs(sum);
    for (size_t p = 0; p < s->k; p++) {
        double a = (double)o->of_a[s->kind == TN ? p * o->a.ld + i : i * o->a.ld + p];
        double b = (double)o->of_b[s->kind == NT ? j * o->b.ld + p : p * o->b.ld + j];
        sum += a * b;
        *magnitude += fabs(a * b);
    }
    return sum;
}

static void check_value(const char *name, const struct product *s, const struct operands *o,
                        size_t i, size_t j)
{
    double magnitude, want = expected(s, o, i, j, &magnitude);
    double got = (double)o->c[MARGIN + i * o->ldc + j];
    double bound = magnitude * (0x1p-23 + 0x1p-24 * sqrt((double)s->k)) + 1e-30;
    if (isnan(want) ? !isnan(got) : isinf(want) ? got != want : !(fabs(got - want) <= bound))
        fail_msg("%s %s %zu x %zu, %zu terms, spare %zu, add %d: [%zu, %zu] is %.9g, expected %.9g",
                 name, kind_names[s->kind], s->m, s->n, s->k, s->spare, s->add, i, j, got, want);
}

/* Every value of the result, and nothing else, as it must be; twice the same bits. */
static void check(const char *name, product_kernel *const products[KINDS], const struct product *s,
                  struct operands *o)
{
    multiply(products, s, o);
    for (size_t i = 0; i < s->m; i++)
        for (size_t j = 0; j < s->n; j++)
            check_value(name, s, o, i, j);
    for (size_t at = 0; at < o->size_c; at++) {
        bool inside = at >= MARGIN && at < o->size_c - MARGIN && (at - MARGIN) % o->ldc < s->n;
        if (!inside && memcmp(&o->c[at], &o->before[at], sizeof *o->c))
            fail_msg("%s %s %zu x %zu, %zu terms: value %td outside was written", name,
                     kind_names[s->kind], s->m, s->n, s->k, (ptrdiff_t)at - MARGIN);
    }
    float *first = checked_malloc(o->size_c * sizeof *first);
    memcpy(first, o->c, o->size_c * sizeof *first);
    multiply(products, s, o);
    assert_memory_equal(first, o->c, o->size_c * sizeof *first);
    free(first);
}

static void check_shape(const char *name, product_kernel *const products[KINDS],
                        const struct product *s)
{
    struct operands o = operands_new(s);
    check(name, products, s, &o);
    operands_free(&o);
}

static void each_level(void (*run)(const char *name, product_kernel *const products[KINDS]))
{
    EACH_LEVEL (level)
        run((*level)->name, (product_kernel *[]){(*level)->product_nt, (*level)->product_nn,
                                                 (*level)->product_tn});
    run("chosen", (product_kernel *[]){blas_product_nt, blas_product_nn, blas_product_tn});
}

/* Every width up to 40 and around 100 with every remainder of rows, and a walk through the terms. */
static void run_small(const char *name, product_kernel *const products[KINDS])
{
    for (size_t m = 1; m <= 40; m += m < 13 ? 1 : 9)
        for (size_t n = 1; n <= 110; n += n < 40 ? 1 : 7) {
            size_t turn = m * 41 + n;
            for (size_t k = 1 + turn % 5; k <= 40; k += SANITIZED ? 17 : 5)
                check_shape(name, products,
                            &(struct product){(enum kind)((turn + k) % KINDS), m, n, k, turn % 4,
                                              (turn + k) / 3 % 2});
        }
}

static void test_small(void **state)
{
    (void)state;
    each_level(run_small);
}

/* Every number of terms up to 150: parts, panels, turned operands and their ends. */
static void run_terms(const char *name, product_kernel *const products[KINDS])
{
    static const size_t rows[] = {1, 2, 3, 9, 40}, columns[] = {3, 10, 53, 400};
    for (size_t k = 1; k <= 150; k += SANITIZED ? 7 : 1)
        for (size_t i = 0; i < COUNT_OF(rows); i++)
            for (enum kind kind = NT; kind < KINDS; kind++)
                check_shape(name, products,
                            &(struct product){kind, rows[i], columns[(k + i) % COUNT_OF(columns)],
                                              k, k % 3, k % 2});
}

static void test_terms(void **state)
{
    (void)state;
    each_level(run_terms);
}

static void run_large(const char *name, product_kernel *const products[KINDS])
{
    static const size_t shapes[][3] = {{8, 256, 784},   {1, 256, 784},  {256, 784, 8},
                                       {16, 1030, 64},  {10, 130, 300}, {130, 140, 150},
                                       {270, 260, 257}, {64, 10, 300},  {6, 25, 576},
                                       {20, 1100, 980}, {2, 4096, 1}};
    for (size_t i = 0; i < COUNT_OF(shapes); i++)
        for (enum kind kind = NT; kind < KINDS; kind++)
            if (!SANITIZED || shapes[i][0] * shapes[i][1] * shapes[i][2] < 3000000)
                check_shape(name, products,
                            &(struct product){kind, shapes[i][0], shapes[i][1], shapes[i][2],
                                              i % 2 * 5, i % 3 == 0});
}

static void test_large(void **state)
{
    (void)state;
    each_level(run_large);
}

/* One infinity or NaN in an operand reaches its row or column of the result, and only that. */
static void run_lost(const char *name, product_kernel *const products[KINDS])
{
    static const float lost[] = {INFINITY, -INFINITY, NAN};
    static const size_t shapes[][3] = {{5, 7, 9}, {10, 19, 70}, {3, 33, 130}, {130, 130, 130}};
    for (size_t i = 0; i < 2 * COUNT_OF(shapes) * KINDS * COUNT_OF(lost); i++) {
        const size_t *size = shapes[i / 2 % COUNT_OF(shapes)];
        struct product s = {(enum kind)(i % KINDS), size[0], size[1], size[2], 0, false};
        struct operands o = operands_new(&s);
        float value = lost[i / (2 * COUNT_OF(shapes) * KINDS)];
        if (i % 2)
            o.of_a[toy_number(i, 4) < 0 ? 0 : o.size_a - 1] = value;
        else
            o.of_b[toy_number(i, 5) < 0 ? 0 : o.size_b - 1] = value;
        check(name, products, &s, &o);
        operands_free(&o);
    }
}

static void test_lost(void **state)
{
    (void)state;
    each_level(run_lost);
}

static void test_sum_of_squares(void **state)
{
    (void)state;
    EACH_LEVEL (level)
        for (size_t n = 0; n <= 300; n++) {
            float *x = numbers(n + 1, 6);
            double want = 0;
            for (size_t i = 0; i < n; i++)
                want += (double)x[i] * (double)x[i];
            assert_relative((*level)->name, (double)(*level)->sum_sq(x, n), want, 1e-6);
            free(x);
        }
}

static void check_rows(const struct kernels *level, size_t in, size_t out, size_t n)
{
    float *x = numbers(n * in, 7), *d = numbers(n * out, 8), *sum = numbers(out + 1, 9);
    float before = sum[out];
    double want = 0;
    for (size_t i = 0; i < n; i++) {
        double xx = 1, dd = 0;
        for (size_t j = 0; j < in; j++)
            xx += (double)x[i * in + j] * (double)x[i * in + j];
        for (size_t j = 0; j < out; j++)
            dd += (double)d[i * out + j] * (double)d[i * out + j];
        want += xx * dd;
    }
    assert_relative(level->name, level->outer_sq(x, in, d, out, n), want, 1e-6);
    for (int add = 0; add < 2; add++) { /* twice makes twice the sum */
        level->column_sums(n, out, (struct matrix){d, out}, add, sum);
        for (size_t j = 0; j < out; j++) {
            double column = 0, size = 0;
            for (size_t i = 0; i < n; i++) {
                column += (double)d[i * out + j];
                size += fabs((double)d[i * out + j]);
            }
            assert_within(level->name, (double)sum[j], (1 + add) * column, 1e-6 * size);
        }
    }
    assert_true(sum[out] == before);
    free(x);
    free(d);
    free(sum);
}

static void test_rows(void **state)
{
    static const size_t counts[] = {1, 2, 7, 33};
    (void)state;
    EACH_LEVEL (level)
        for (size_t c = 0; c < COUNT_OF(counts); c++)
            for (size_t width = 1; width <= 150; width++)
                check_rows(*level, width, 151 - width, counts[c]);
}

int main(void)
{
    blas_start();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_small),          cmocka_unit_test(test_terms),
        cmocka_unit_test(test_large),          cmocka_unit_test(test_lost),
        cmocka_unit_test(test_sum_of_squares), cmocka_unit_test(test_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
