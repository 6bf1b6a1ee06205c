/* test_stored_products.c -- products of stored values, widened and by oneDNN, against sums in double.
 *
 * Few processors have bf16 products, so oneDNN is held to the same tests in fp32 wherever it is
 * installed: shapes, strides, threads, the preparation of shapes. In bf16 they run where they can.
 */
#include "engine/product.h"

#include <dirent.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/layer.h"
#include "engine/onednn_api.h"
#include "engine/pool.h"
#include "engine/util.h"
#include "tests/support_engine.h"

/* ---- the declarations, against the library's own ------------------------------------------------ */

#if __has_include(<dnnl.h>)
#include <dnnl.h>

#define SAME(ours, theirs) _Static_assert((int)(ours) == (int)(theirs), #theirs)
SAME(ONEDNN_MAJOR, DNNL_VERSION_MAJOR);
SAME(ONEDNN_SUCCESS, dnnl_success);
SAME(ONEDNN_CPU, dnnl_cpu);
SAME(ONEDNN_IN_ORDER, dnnl_stream_in_order);
SAME(ONEDNN_BF16, dnnl_bf16);
SAME(ONEDNN_F32, dnnl_f32);
SAME(ONEDNN_USER_SCRATCHPAD, dnnl_scratchpad_mode_user);
SAME(ONEDNN_SCRATCHPAD_MD, dnnl_query_scratchpad_md);
SAME(ONEDNN_SRC, DNNL_ARG_SRC);
SAME(ONEDNN_DST, DNNL_ARG_DST);
SAME(ONEDNN_WEIGHTS, DNNL_ARG_WEIGHTS);
SAME(ONEDNN_SCRATCHPAD, DNNL_ARG_SCRATCHPAD);
SAME(ONEDNN_DIMS, DNNL_MAX_NDIMS);
SAME(sizeof(onednn_dims), sizeof(dnnl_dims_t));
SAME(sizeof(struct onednn_argument), sizeof(dnnl_exec_arg_t));
SAME(offsetof(struct onednn_argument, memory), offsetof(dnnl_exec_arg_t, memory));
SAME(offsetof(struct onednn_version, patch), offsetof(dnnl_version_t, patch));
_Static_assert(sizeof(struct onednn_memory_desc) >= sizeof(dnnl_memory_desc_t), "memory desc");
_Static_assert(sizeof(struct onednn_matmul_desc) >= sizeof(dnnl_matmul_desc_t), "matmul desc");

/* Handles are pointers there, and enumerations ints, to a caller. */
_Static_assert(sizeof(dnnl_engine_t) == sizeof(void *) && sizeof(dnnl_memory_t) == sizeof(void *),
               "handles");
_Static_assert(sizeof(dnnl_data_type_t) == sizeof(int) && sizeof(dnnl_status_t) == sizeof(int),
               "enumerations");
#endif

/* ---- one product --------------------------------------------------------------------------------- */

enum form { NT, NN, TN };

struct sum {
    enum form form;
    size_t m, n, k;
    size_t spare; /* values between rows that belong to no operand */
};

struct numbers {
    enum format format;
    uint16_t *stored; /* room for either format */
    size_t n;
};

static struct numbers numbers_new(enum format format, size_t n, uint64_t seed)
{
    struct numbers x = {format, checked_malloc(n * sizeof(float)), n};
    float *values = checked_malloc(n * sizeof *values);
    for (size_t i = 0; i < n; i++)
        values[i] = (float)toy_number(seed, i);
    format_store(format, x.stored, values, n, NULL);
    free(values);
    return x;
}

static double value_at(const struct numbers *x, size_t i)
{
    float value;
    format_convert(FORMAT_FP32, &value, x->format, format_at(x->format, x->stored, i), 1);
    return (double)value;
}

struct operands {
    struct numbers a, b, start;
    struct stored sa, sb;
};

static struct operands operands_new(enum format format, const struct sum *s)
{
    struct operands o;
    bool ta = s->form == TN, tb = s->form == NT;
    size_t lda = (ta ? s->m : s->k) + s->spare, ldb = (tb ? s->k : s->n) + s->spare;
    o.a = numbers_new(format, lda * (ta ? s->k : s->m), 1);
    o.b = numbers_new(format, ldb * (tb ? s->n : s->k), 2);
    o.start = numbers_new(format, s->n, 3);
    o.sa = (struct stored){format, o.a.stored, lda, ta};
    o.sb = (struct stored){format, o.b.stored, ldb, tb};
    return o;
}

static void operands_free(struct operands *o)
{
    free(o->a.stored);
    free(o->b.stored);
    free(o->start.stored);
}

static double right_sum(const struct operands *o, const struct sum *s, size_t i, size_t j)
{
    double sum = 0;
    for (size_t k = 0; k < s->k; k++)
        sum += value_at(&o->a, o->sa.turned ? k * o->sa.ld + i : i * o->sa.ld + k) *
               value_at(&o->b, o->sb.turned ? j * o->sb.ld + k : k * o->sb.ld + j);
    return sum;
}

static void assert_near(const struct sum *s, double got, double want, double rounding)
{
    static const char *const names[] = {"nt", "nn", "tn"};
    char what[96];
    snprintf(what, sizeof what, "%s %zu x %zu x %zu, %zu spare", names[s->form], s->m, s->n, s->k,
             s->spare);
    assert_within(what, got, want, rounding * fabs(want) + 1e-6 * (double)s->k);
}

/* A few of a large product's results, all of a small one's. */
static size_t stride_of(size_t n)
{
    return n < 40 ? 1 : n / 23;
}

/* ---- ways ---------------------------------------------------------------------------------------- */

static struct onednn *open_or_skip(enum format format)
{
    enum onednn_state state;
    struct onednn *o = onednn_open(ONEDNN_FILE, format, &state);
    if (!o)
        skip();
    return o;
}

/* Widened where `native` is NULL, in `rows` rows of workspace at least. */
static void check_tiles(const struct precision_info *precision, struct onednn_thread *native,
                        const struct sum *s, bool starts)
{
    enum format format = precision->activations;
    struct operands o = operands_new(format, s);
    size_t room = product_workspace(s->form == NT ? s->k : s->n), ldc = s->n + s->spare;
    struct product_room given = {precision, native, checked_malloc(room * sizeof(float)), room};
    struct numbers c = numbers_new(format, s->m * ldc, 4), before = numbers_new(format, s->m * ldc, 4);
    struct narrow_count narrow = {0, 0};
    product_tiles(&given, s->m, s->n, s->k, o.sa, o.sb,
                  (struct result){.format = format, .at = c.stored, .ld = ldc, .narrow = &narrow,
                                  .start = starts ? o.start.stored : NULL});
    for (size_t i = 0; i < s->m; i += stride_of(s->m)) {
        for (size_t j = 0; j < s->n; j += stride_of(s->n))
            assert_near(s, value_at(&c, i * ldc + j),
                        right_sum(&o, s, i, j) + (starts ? value_at(&o.start, j) : 0),
                        format == FORMAT_FP32 ? 0 : 0x1p-8);
        for (size_t j = s->n; j < ldc; j++)
            assert_true(value_at(&c, i * ldc + j) == value_at(&before, i * ldc + j));
    }
    assert_int_equal(narrow.stored, format == FORMAT_FP32 ? 0 : s->m * s->n);
    free(given.at);
    free(c.stored);
    free(before.stored);
    operands_free(&o);
}

static void check_all_tiles(const struct precision_info *precision, struct onednn_thread *native)
{
    static const struct sum sums[] = {
        {NT, 1, 1, 1, 0},      {NT, 33, 70, 65, 3},   {NT, 300, 257, 65, 0}, {NT, 70, 2111, 40, 0},
        {NN, 1, 3, 2, 1},      {NN, 65, 70, 33, 2},   {NN, 301, 65, 129, 0}, {NN, 600, 784, 10, 0},
        {TN, 3, 1, 2, 0},      {TN, 40, 65, 97, 5},   {TN, 256, 65, 700, 0}, {TN, 128, 784, 530, 128},
        {TN, 10, 128, 300, 0}, {TN, 100, 600, 513, 7}, {NT, 512, 128, 640, 0},
    };
    for (size_t i = 0; i < COUNT_OF(sums); i++)
        check_tiles(precision, native, &sums[i], sums[i].form == NT && i % 2);
}

static void widened_products_are_right(void **state)
{
    (void)state;
    check_all_tiles(&precision_table[PRECISION_BF16], NULL);
    check_all_tiles(&precision_table[PRECISION_FP16], NULL);
}

static void native_products_are_right(void **state)
{
    (void)state;
    struct onednn *o = open_or_skip(FORMAT_FP32);
    check_all_tiles(&precision_table[PRECISION_FP32], onednn_thread(o, 0));
    onednn_close(o);
}

static void native_bf16_products_are_right(void **state)
{
    (void)state;
    struct onednn *o = open_or_skip(FORMAT_BF16);
    check_all_tiles(&precision_table[PRECISION_BF16], onednn_thread(o, 0));
    onednn_close(o);
}

/* ---- oneDNN itself ------------------------------------------------------------------------------- */

static void check_library(struct onednn_thread *thread, enum format format, const struct sum *s)
{
    struct operands o = operands_new(format, s);
    float *c = checked_malloc(s->m * s->n * sizeof *c);
    for (int add = 0; add < 2; add++)
        assert_true(onednn_product(thread, s->m, s->n, s->k, o.sa, o.sb, add, c));
    for (size_t i = 0; i < s->m; i++)
        for (size_t j = 0; j < s->n; j++)
            assert_near(s, (double)c[i * s->n + j], 2 * right_sum(&o, s, i, j), 0);
    free(c);
    operands_free(&o);
}

/* More than are kept, twice over. */
static void check_shapes(enum format format)
{
    struct onednn *o = open_or_skip(format);
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < 80; i++) {
            struct sum s = {(enum form)(i % 3), 1 + i, 7 + i % 5, 19 + i % 7, i % 4};
            check_library(onednn_thread(o, 0), format, &s);
        }
    onednn_close(o);
}

static void any_shape_and_more_than_are_kept(void **state)
{
    (void)state;
    check_shapes(FORMAT_FP32);
}

static void any_shape_in_bf16(void **state)
{
    (void)state;
    check_shapes(FORMAT_BF16);
}

enum { SHARED_ROUNDS = 50 };

static void multiply_on_thread(void *onednn, int index)
{
    for (size_t i = 0; i < SHARED_ROUNDS; i++) {
        struct sum s = {(enum form)(i % 3), 20 + 11 * (i % 5), 30 + (size_t)index, 40 + i % 3, 0};
        check_library(onednn_thread(onednn, index), FORMAT_FP32, &s);
    }
}

static int threads_of_process(void)
{
    int count = 0;
    DIR *tasks = opendir("/proc/self/task");
    for (struct dirent *task; tasks && (task = readdir(tasks));)
        count += task->d_name[0] != '.';
    if (tasks)
        closedir(tasks);
    return count;
}

/* Each product on its caller's thread: none are added to those of the pool. */
static void threads_multiply_alone(void **state)
{
    (void)state;
    struct onednn *o = open_or_skip(FORMAT_FP32);
    struct pool *pool = pool_new(3);
    int before = threads_of_process();
    pool_run(pool, multiply_on_thread, o);
    assert_int_equal(threads_of_process(), before);
    pool_free(pool);
    onednn_close(o);
}

static void what_is_not_there_is_done_without(void **state)
{
    enum onednn_state why;
    (void)state;
    assert_null(onednn_open("libdnnl-that-nobody-has.so.2", FORMAT_FP32, &why));
    assert_int_equal(why, ONEDNN_ABSENT);
    assert_null(onednn_open("libm.so.6", FORMAT_FP32, &why)); /* a library, but not that one */
    assert_int_equal(why, ONEDNN_REFUSES);
    assert_null(onednn_thread(NULL, 0));
    onednn_close(NULL);
}

/* ---- a layer ------------------------------------------------------------------------------------- */

enum { EXAMPLES = 300, INPUTS = 70, OUTPUTS = 64, WEIGHTS = (INPUTS + 1) * OUTPUTS };

struct trial {
    float y[EXAMPLES * OUTPUTS], dx[EXAMPLES * INPUTS], gradient[WEIGHTS];
};

static void as_it_is(float *to, const float *from, size_t n)
{
    memmove(to, from, n * sizeof *to);
}

static void try_layer(const struct layer *layer, struct pass pass, struct trial *result)
{
    struct numbers x = numbers_new(FORMAT_FP32, EXAMPLES * INPUTS, 5);
    struct numbers dy = numbers_new(FORMAT_FP32, EXAMPLES * OUTPUTS, 6);
    pass.gradients = result->gradient;
    pass.room = product_workspace(INPUTS);
    pass.workspace = checked_malloc(pass.room * sizeof(float));
    layer->ops->forward(layer, &pass, x.stored, result->y, 0, EXAMPLES);
    layer->ops->backward(layer, &pass, x.stored, result->y, dy.stored, result->dx, 0, EXAMPLES);
    for (int part = 0; part < 2; part++)
        layer->ops->gradient(layer, &pass, x.stored, dy.stored, EXAMPLES, part, 2);
    free(pass.workspace);
    free(x.stored);
    free(dy.stored);
}

/* fp32, read as a precision that goes through tiles is: the dense layer's native products. */
static void a_layer_on_native_products(void **state)
{
    (void)state;
    struct onednn *o = open_or_skip(FORMAT_FP32);
    struct precision_info tiled = precision_table[PRECISION_FP32];
    struct layer layer = {.ops = &layer_dense};
    struct status status;
    struct trial *want = checked_calloc(2, sizeof *want), *got = want + 1;
    struct numbers weights = numbers_new(FORMAT_FP32, WEIGHTS, 7);
    double sq_want = 0, sq_got = 0;
    struct pass pass = {.precision = &precision_table[PRECISION_FP32], .parameters = weights.stored};
    layer_input(&layer, shape_flat(INPUTS));
    assert_true(layer.ops->configure(&layer, "64", &status));
    pass.sum_sq = &sq_want;
    try_layer(&layer, pass, want);
    tiled.round = as_it_is;
    pass.precision = &tiled;
    pass.native = onednn_thread(o, 0);
    pass.sum_sq = &sq_got;
    try_layer(&layer, pass, got);
    assert_arrays("y", got->y, want->y, COUNT_OF(want->y), 1e-5);
    assert_arrays("dx", got->dx, want->dx, COUNT_OF(want->dx), 1e-5);
    assert_arrays("gradient", got->gradient, want->gradient, WEIGHTS, 1e-5);
    assert_relative("norms", sq_got, sq_want, 1e-5);
    free(weights.stored);
    free(want);
    onednn_close(o);
}

/* ---- a run --------------------------------------------------------------------------------------- */

static enum products expected_in_bf16(bool small)
{
    enum onednn_state state;
    struct onednn *o = onednn_open(ONEDNN_FILE, FORMAT_BF16, &state);
    onednn_close(o);
    return o                          ? (small ? PRODUCTS_SMALL : PRODUCTS_NATIVE)
           : state == ONEDNN_NO_UNITS ? PRODUCTS_NO_UNITS
           : state == ONEDNN_ABSENT   ? PRODUCTS_ABSENT
                                      : PRODUCTS_REFUSED;
}

static void a_run_says_what_happened(void **state)
{
    static const struct toy toy = {.train = 1024, .test = 32, .features = 64, .classes = 4};
    struct dataset *data = toy_dataset(&toy);
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=dense:64 batch=1024 threads=1 precision=fp32");
    assert_int_equal(trainer_products(rig.trainer), PRODUCTS_FP32);
    turn_or_fail(rig.trainer, "precision=bf16");
    assert_int_equal(trainer_products(rig.trainer), expected_in_bf16(false));
    turn_or_fail(rig.trainer, "batch=4");
    assert_int_equal(trainer_products(rig.trainer), expected_in_bf16(true));
    turn_or_fail(rig.trainer, "precision=fp16");
    assert_int_equal(trainer_products(rig.trainer), PRODUCTS_FP16);
    turn_or_fail(rig.trainer, "precision=tf32");
    assert_int_equal(trainer_products(rig.trainer), PRODUCTS_TF32);
    rig_done(&rig);
    toy_free(data);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(widened_products_are_right),
        cmocka_unit_test(native_products_are_right),
        cmocka_unit_test(native_bf16_products_are_right),
        cmocka_unit_test(any_shape_and_more_than_are_kept),
        cmocka_unit_test(any_shape_in_bf16),
        cmocka_unit_test(threads_multiply_alone),
        cmocka_unit_test(what_is_not_there_is_done_without),
        cmocka_unit_test(a_layer_on_native_products),
        cmocka_unit_test(a_run_says_what_happened),
    };
    return cmocka_run_group_tests_name("stored products", tests, NULL, NULL);
}
