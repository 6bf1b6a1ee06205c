/* test_memory.c -- bytes: predicted and held are one, the limit holds, a step allocates nothing.
 *
 * Heap calls are counted by standing in front of the C library's, or by the sanitizer's own hooks.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/change.h"
#include "engine/memory.h"
#include "engine/util.h"
#include "tests/support_engine.h"

/* ---- counting heap calls --------------------------------------------------------------------- */

static atomic_ulong heap_calls;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void *, size_t),
                                              void (*on_free)(const volatile void *));

static void on_malloc(const volatile void *block, size_t bytes)
{
    (void)block, (void)bytes;
    heap_calls++;
}

static void on_free(const volatile void *block)
{
    (void)block;
    heap_calls++;
}

static void count_heap_calls(void)
{
    REQUIRE(__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) != 0);
}
#else
void *__libc_malloc(size_t bytes);
void *__libc_calloc(size_t count, size_t bytes);
void *__libc_realloc(void *old, size_t bytes);
void *__libc_memalign(size_t alignment, size_t bytes);
void __libc_free(void *block);

void *malloc(size_t bytes)
{
    heap_calls++;
    return __libc_malloc(bytes);
}

void *calloc(size_t count, size_t bytes)
{
    heap_calls++;
    return __libc_calloc(count, bytes);
}

void *realloc(void *old, size_t bytes)
{
    heap_calls++;
    return __libc_realloc(old, bytes);
}

void *aligned_alloc(size_t alignment, size_t bytes)
{
    heap_calls++;
    return __libc_memalign(alignment, bytes);
}

int posix_memalign(void **block, size_t alignment, size_t bytes)
{
    heap_calls++;
    *block = __libc_memalign(alignment, bytes);
    return *block ? 0 : ENOMEM;
}

void free(void *block)
{
    heap_calls++;
    __libc_free(block);
}

static void count_heap_calls(void)
{
}
#endif

static void *volatile kept; /* keeps the compiler from leaving the pair out */

static void heap_calls_are_counted(void **state)
{
    unsigned long before = heap_calls;
    (void)state;
    kept = malloc(10);
    free(kept);
    assert_true(heap_calls >= before + 2);
}

/* ---- predicted and held ---------------------------------------------------------------------- */

static struct dataset *digits_like(void)
{
    static const struct toy toy = {.train = 1437, .test = 360, .features = 64, .classes = 10};
    return toy_dataset(&toy);
}

static void check_bytes(const struct trainer *trainer, const char *when)
{
    const struct plan *plan = trainer_now(trainer);
    const struct arena *arena = trainer_arena(trainer);
    struct memory_request request = {trainer_model(trainer), plan->precision, plan->optimizer,
                                     plan->micro_batch,
                                     plan->accumulate > 1 || plan->batch == 1, 0};
    struct memory_bytes predicted = memory_predict(&request);
    for (int p = 0; p < PURPOSES; p++)
        if (arena->bytes[p] != predicted.bytes[p] || plan->memory.bytes[p] != predicted.bytes[p])
            fail_msg("%s: %s: %zu bytes held, %zu planned, %zu predicted", when, purpose_names[p],
                     arena->bytes[p], plan->memory.bytes[p], predicted.bytes[p]);
    if (arena_total(arena) != predicted.total)
        fail_msg("%s: %zu bytes held, %zu predicted", when, arena_total(arena), predicted.total);
}

static const char *const models[] = {"softmax", "mlp:128,64",
                                     "dense:33,tanh,relu,gelu,dense:5,gelu"};
static const char *const passes[] = {"1", "3", "auto"};

static void check_model_bytes(const struct dataset *data, const char *model, size_t batch)
{
    for (int p = 0; p < PRECISIONS; p++)
        for (int o = 0; o < OPTIMIZERS; o++)
            for (size_t a = 0; a < COUNT_OF(passes); a++) {
                if (SANITIZED && ((size_t)(p + o) + a) % 4)
                    continue;
                struct rig rig;
                char settings[256];
                snprintf(settings, sizeof settings,
                         "model=%s batch=%zu precision=%s optimizer=%s accumulate=%s%s", model,
                         batch, precision_table[p].name, optimizer_names[o], passes[a],
                         a == 2 ? " memory-limit=600K" : "");
                rig_init(&rig, data, settings);
                check_bytes(rig.trainer, settings);
                take_steps(rig.trainer, 1);
                check_bytes(rig.trainer, settings);
                rig_done(&rig);
            }
}

static void held_is_what_was_predicted(void **state)
{
    static const size_t batches[] = {1, 2, 33, 500};
    struct dataset *data = digits_like();
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++)
        for (size_t b = 0; b < COUNT_OF(batches) - SANITIZED; b++)
            check_model_bytes(data, models[m], batches[b]);
    toy_free(data);
}

static void a_run_by_hand(void **state)
{
    struct dataset *data = digits_like();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:128,64 batch=32 optimizer=momentum");
    const struct arena *arena = trainer_arena(rig.trainer);
    size_t parameters = 65 * 128 + 129 * 64 + 65 * 10;
    assert_int_equal(trainer_model(rig.trainer)->parameters, parameters);
    assert_int_equal(arena->bytes[PURPOSE_WEIGHTS], 4 * parameters);
    assert_int_equal(arena->bytes[PURPOSE_GRADIENTS], 4 * parameters);
    assert_int_equal(arena->bytes[PURPOSE_OPTIMIZER], 4 * parameters);
    assert_int_equal(arena->bytes[PURPOSE_MASTER], 0);
    assert_int_equal(arena->bytes[PURPOSE_INPUT], 4 * 32 * 64);
    /* outputs of the dense layers, relus working in place; two gradients as wide as the widest */
    assert_int_equal(arena->bytes[PURPOSE_ACTIVATIONS], 4 * 32 * (128 + 64 + 10 + 2 * 128));
    turn_or_fail(rig.trainer, "precision=bf16 accumulate=2");
    assert_int_equal(arena->bytes[PURPOSE_WEIGHTS], 2 * parameters);
    assert_int_equal(arena->bytes[PURPOSE_MASTER], 4 * parameters);
    assert_int_equal(arena->bytes[PURPOSE_GRADIENTS], (2 + 4) * parameters);
    assert_int_equal(arena->bytes[PURPOSE_OPTIMIZER], 4 * parameters);
    assert_int_equal(arena->bytes[PURPOSE_INPUT], 2 * 16 * 64);
    rig_done(&rig);
    toy_free(data);
}

static void a_sketch_plans_and_holds_nothing(void **state)
{
    struct dataset *data = digits_like();
    char text[] = "model=mlp:128,64 batch=700 accumulate=3 precision=bf16 optimizer=momentum";
    struct config config = config_from(text);
    struct plan plan;
    struct status status;
    struct rig rig;
    (void)state;
    struct trainer *sketch = trainer_sketch(&config, data, &status);
    assert_non_null(sketch);
    assert_true(trainer_plan(sketch, &config, &plan, &status));
    assert_int_equal(arena_total(trainer_arena(sketch)), 0);
    rig_init(&rig, data, "model=mlp:128,64 batch=700 accumulate=3 precision=bf16 optimizer=momentum");
    assert_memory_equal(&plan, trainer_now(rig.trainer), sizeof plan);
    rig_done(&rig);
    trainer_free(sketch);
    toy_free(data);
}

static void live_changes_keep_the_books(void **state)
{
    static const char *const changes[] = {
        "batch=700",
        "precision=bf16",
        "accumulate=3",
        "optimizer=momentum",
        "precision=fp16 batch=full",
        "accumulate=auto memory-limit=700K",
        "precision=fp32",
        "optimizer=sgd accumulate=1 batch=4",
        "precision=bf16 optimizer=momentum accumulate=2",
        "batch=1",
        "precision=fp32 memory-limit=none",
    };
    struct dataset *data = digits_like();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:128,64");
    for (int round = 0; round < 2; round++)
        for (size_t i = 0; i < COUNT_OF(changes); i++) {
            turn_or_fail(rig.trainer, changes[i]);
            check_bytes(rig.trainer, changes[i]);
            take_steps(rig.trainer, 1);
            check_bytes(rig.trainer, changes[i]);
        }
    rig_done(&rig); /* requires that nothing is held any more */
    toy_free(data);
}

static void storage_sets_the_size_of_activations(void **state)
{
    struct dataset *data = digits_like();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:128,64 batch=101");
    const struct arena *arena = trainer_arena(rig.trainer);
    size_t activations = arena->bytes[PURPOSE_ACTIVATIONS], input = arena->bytes[PURPOSE_INPUT];
    size_t total = arena_total(arena);
    for (int p = 1; p < PRECISIONS; p++) {
        char change[64];
        snprintf(change, sizeof change, "precision=%s", precision_table[p].name);
        turn_or_fail(rig.trainer, change);
        size_t smaller = 4 / format_bytes(precision_table[p].activations);
        assert_int_equal(smaller * arena->bytes[PURPOSE_ACTIVATIONS], activations);
        assert_int_equal(smaller * arena->bytes[PURPOSE_INPUT], input);
    }
    turn_or_fail(rig.trainer, "precision=fp32");
    assert_int_equal(arena_total(arena), total);
    rig_done(&rig);
    toy_free(data);
}

/* ---- what fits ------------------------------------------------------------------------------- */

static void check_largest(const struct trainer *trainer, enum precision precision,
                          enum optimizer optimizer, bool accumulated, size_t limit)
{
    struct memory_request request = {trainer_model(trainer), precision, optimizer, 0, accumulated, 1};
    size_t largest = memory_largest(&request, limit, 100000);
    if (largest) {
        request.micro_batch = largest;
        assert_true(memory_predict(&request).total <= limit);
    }
    request.micro_batch = largest + 1;
    assert_true(memory_predict(&request).total > limit);
}

static void the_largest_fits_and_one_more_does_not(void **state)
{
    static const size_t limits[] = {1, 70000, 300000, 512 << 10, (512 << 10) + 1, 1 << 20, 9 << 20};
    struct dataset *data = digits_like();
    (void)state;
    for (size_t m = 0; m < COUNT_OF(models); m++) {
        struct rig rig;
        char settings[128];
        snprintf(settings, sizeof settings, "model=%s", models[m]);
        rig_init(&rig, data, settings);
        for (int p = 0; p < PRECISIONS; p++)
            for (int o = 0; o < OPTIMIZERS; o++)
                for (size_t l = 0; l < COUNT_OF(limits); l++)
                    for (int accumulated = 0; accumulated < 2; accumulated++)
                        check_largest(rig.trainer, (enum precision)p, (enum optimizer)o,
                                      accumulated, limits[l]);
        rig_done(&rig);
    }
    toy_free(data);
}

static void check_limit_live(struct trainer *trainer, const char *precision)
{
    struct status status;
    char change[96];
    size_t n = 1437, largest;
    turn_or_fail(trainer, "batch=1 accumulate=1");
    snprintf(change, sizeof change, "precision=%s", precision);
    turn_or_fail(trainer, change);
    largest = trainer_largest(trainer, trainer_now(trainer)->precision);
    assert_in_range(largest, 1, n);
    snprintf(change, sizeof change, "batch=%zu", largest);
    turn_or_fail(trainer, change);
    assert_true(arena_total(trainer_arena(trainer)) <= trainer_now(trainer)->memory_limit);
    if (largest == n)
        return;
    snprintf(change, sizeof change, "batch=%zu", largest + 1);
    assert_false(turn(trainer, change, &status));
    assert_non_null(strstr(status.text, " needs "));
    assert_int_equal(trainer_now(trainer)->batch, largest);
}

static void the_limit_is_enforced_live(void **state)
{
    static const char *const limits[] = {"256K", "500000", "1MiB", "2MiB", "64MiB"};
    struct dataset *data = digits_like();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(limits); i++) {
        struct rig rig;
        char settings[128];
        snprintf(settings, sizeof settings, "model=mlp:128,64 memory-limit=%s batch=1", limits[i]);
        rig_init(&rig, data, settings);
        for (int p = 0; p < PRECISIONS; p++)
            check_limit_live(rig.trainer, precision_table[p].name);
        rig_done(&rig);
    }
    toy_free(data);
}

/* What a batch would take is what it takes. */
static void every_batch_is_told_before_it_is_tried(void **state)
{
    static const char *const settings[] = {"precision=fp32", "precision=bf16",
                                           "precision=fp16-pure optimizer=adam"};
    struct dataset *data = digits_like();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        struct rig rig;
        char change[32];
        rig_init(&rig, data, settings[i]);
        for (size_t batch = 1; batch <= 1437; batch = batch < 1024 ? 2 * batch : batch + 413) {
            size_t told = trainer_memory_at(rig.trainer, batch).total;
            snprintf(change, sizeof change, "batch=%zu", batch);
            turn_or_fail(rig.trainer, change);
            assert_int_equal(arena_total(trainer_arena(rig.trainer)), told);
        }
        rig_done(&rig);
    }
    toy_free(data);
}

static void bf16_nearly_doubles_the_batch(void **state)
{
    struct dataset *data = digits_like();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:128,64 memory-limit=2MiB");
    size_t fp32 = trainer_largest(rig.trainer, PRECISION_FP32);
    size_t bf16 = trainer_largest(rig.trainer, PRECISION_BF16);
    if (bf16 * 10 < fp32 * 15)
        fail_msg("largest batch %zu in fp32, only %zu in bf16", fp32, bf16);
    turn_or_fail(rig.trainer, "memory-limit=none");
    assert_int_equal(trainer_largest(rig.trainer, PRECISION_FP32), 1437);
    rig_done(&rig);
    toy_free(data);
}

static void refusals_say_what_would_fit(void **state)
{
    struct dataset *data = digits_like();
    struct status status;
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:128,64 memory-limit=1MiB");
    struct plan before = *trainer_now(rig.trainer);
    float *weights = weights_copy(rig.trainer);
    assert_false(turn(rig.trainer, "batch=1024", &status));
    assert_string_equal(status.text,
                        "batch 1024 needs 2.2 MiB of 1 MiB; largest 436; or accumulate 3");
    assert_int_equal(status.kind, STATUS_BAD_INPUT);
    assert_false(turn(rig.trainer, "memory-limit=100K", &status));
    assert_string_equal(status.text,
                        "batch 32 in fp32 needs 200 KiB of 100 KiB; no example fits");
    assert_false(turn(rig.trainer, "batch=1000 accumulate=2", &status));
    assert_string_equal(status.text,
                        "batch 1000 needs 1.1 MiB of 1 MiB; largest 436; or accumulate 3");
    assert_memory_equal(trainer_now(rig.trainer), &before, sizeof before);
    assert_same_bits("weights", trainer_weights(rig.trainer), weights,
                     trainer_model(rig.trainer)->parameters);
    take_steps(rig.trainer, 1);
    turn_or_fail(rig.trainer, "batch=436");
    turn_or_fail(rig.trainer, "batch=1024 accumulate=3");
    assert_int_equal(trainer_now(rig.trainer)->micro_batch, 342);
    free(weights);
    rig_done(&rig);
    toy_free(data);
}

static void auto_splits_until_it_fits(void **state)
{
    struct dataset *data = digits_like();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:128,64 memory-limit=1MiB accumulate=auto batch=436");
    assert_int_equal(trainer_now(rig.trainer)->accumulate, 1);
    for (size_t batch = 437; batch <= 1437; batch += 50) {
        char change[64];
        snprintf(change, sizeof change, "batch=%zu", batch);
        for (int p = 0; p < PRECISIONS; p++) {
            turn_or_fail(rig.trainer, change);
            const struct plan *plan = trainer_now(rig.trainer);
            assert_true(plan->memory.total <= 1 << 20);
            struct memory_request fewer = {trainer_model(rig.trainer), plan->precision,
                                           plan->optimizer, 0, plan->accumulate > 2, 0};
            if (plan->accumulate > 1) { /* no smaller number of passes would have done */
                fewer.micro_batch = (batch + plan->accumulate - 2) / (plan->accumulate - 1);
                assert_true(memory_predict(&fewer).total > 1 << 20);
            }
            snprintf(change, sizeof change, "batch=%zu precision=%s", batch,
                     precision_table[(p + 1) % PRECISIONS].name);
        }
        turn_or_fail(rig.trainer, "precision=fp32");
    }
    rig_done(&rig);
    toy_free(data);
}

static void the_explorers_limit_holds_a_batch_of_256(void **state)
{
    struct dataset *data = digits_like();
    struct status status;
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=mlp:128,64 memory-limit=auto batch=256");
    assert_int_equal(trainer_now(rig.trainer)->memory_limit, 1 << 20);
    turn_or_fail(rig.trainer, "batch=436");
    assert_false(turn(rig.trainer, "batch=437", &status));
    rig_done(&rig);
    toy_free(data);
}

static void bytes_as_people_read_them(void **state)
{
    static const struct {
        size_t bytes;
        const char *text;
    } sizes[] = {{0, "0 B"},           {1023, "1023 B"},    {1024, "1 KiB"},
                 {1536, "1.5 KiB"},    {671744, "656 KiB"}, {1 << 20, "1 MiB"},
                 {2275920, "2.2 MiB"}, {3u << 30, "3 GiB"}};
    char text[32];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        assert_string_equal(memory_format(sizes[i].bytes, text, sizeof text), sizes[i].text);
}

/* ---- steps allocate nothing ------------------------------------------------------------------ */

static void a_step_allocates_nothing(void **state)
{
    static const char *const settings[] = {
        "model=mlp:32,16 batch=32", "model=mlp:32,16 batch=1 optimizer=momentum",
        "model=mlp:32,16 batch=full accumulate=5 precision=bf16",
        "model=dense:32,gelu batch=100 precision=fp16 eval-every=1",
        "model=dense:32,tanh batch=100 precision=fp16 accumulate=3 optimizer=momentum",
        "model=mlp:32,16 batch=32 optimizer=lamb precision=tf32 schedule=cosine:40 warmup=9",
        "model=mlp:32,16 batch=32 optimizer=lars precision=bf16-pure schedule=ramp:100,2",
    };
    struct dataset *data = digits_like();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(settings); i++) {
        struct rig rig;
        rig_init(&rig, data, settings[i]);
        uint64_t blocks = trainer_arena(rig.trainer)->allocations;
        take_steps(rig.trainer, 1); /* OpenBLAS may ready itself at its first product */
        unsigned long before = heap_calls;
        struct step_stats stats = take_steps(rig.trainer, 60);
        trainer_evaluate(rig.trainer, &stats);
        unsigned long after = heap_calls;
        bool alone = trainer_products(rig.trainer) != PRODUCTS_NATIVE; /* oneDNN allocates */
        if (alone && after != before)
            fail_msg("%s: %lu heap calls in 60 steps", settings[i], after - before);
        assert_int_equal(trainer_arena(rig.trainer)->allocations, blocks);
        rig_done(&rig);
    }
    toy_free(data);
}

static void a_plan_touches_nothing(void **state)
{
    struct dataset *data = digits_like();
    struct rig rig;
    struct config wanted;
    struct plan plan;
    struct status status;
    struct change change = {0};
    (void)state;
    rig_init(&rig, data, "model=mlp:32,16 batch=32");
    assert_true(change_parse(&change, "batch=full", &status));
    change_config(&change, trainer_config(rig.trainer), &wanted);
    uint64_t blocks = trainer_arena(rig.trainer)->allocations;
    size_t held = arena_total(trainer_arena(rig.trainer));
    assert_true(trainer_plan(rig.trainer, &wanted, &plan, &status));
    assert_int_equal(plan.batch, 1437);
    assert_int_equal(trainer_arena(rig.trainer)->allocations, blocks);
    assert_int_equal(arena_total(trainer_arena(rig.trainer)), held);
    assert_int_equal(trainer_now(rig.trainer)->batch, 32);
    rig_done(&rig);
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(heap_calls_are_counted),
        cmocka_unit_test(held_is_what_was_predicted),
        cmocka_unit_test(a_run_by_hand),
        cmocka_unit_test(a_sketch_plans_and_holds_nothing),
        cmocka_unit_test(live_changes_keep_the_books),
        cmocka_unit_test(storage_sets_the_size_of_activations),
        cmocka_unit_test(the_largest_fits_and_one_more_does_not),
        cmocka_unit_test(the_limit_is_enforced_live),
        cmocka_unit_test(every_batch_is_told_before_it_is_tried),
        cmocka_unit_test(bf16_nearly_doubles_the_batch),
        cmocka_unit_test(refusals_say_what_would_fit),
        cmocka_unit_test(auto_splits_until_it_fits),
        cmocka_unit_test(the_explorers_limit_holds_a_batch_of_256),
        cmocka_unit_test(bytes_as_people_read_them),
        cmocka_unit_test(a_step_allocates_nothing),
        cmocka_unit_test(a_plan_touches_nothing),
    };
    count_heap_calls();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
