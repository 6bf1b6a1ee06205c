/* test_schedule.c -- schedules: text, number, values at their joints; and runs that follow them. */
#include "engine/schedule.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/memory.h"
#include "engine/util.h"
#include "tests/support_engine.h"

/* ---- text and number ------------------------------------------------------------------------- */

static void a_schedule_is_text_and_number(void **state)
{
    static const char *const texts[] = {
        "constant", "cosine:1", "cosine:67108863", "step:500,0.5", "step:1,0.0001", "step:7,0.3333",
        "step:67108863,1", "ramp:1,1", "ramp:1000,2", "ramp:3,1.4142", "ramp:67108863,1000",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct schedule schedule, back;
        char text[64];
        assert_true(schedule_parse(texts[i], &schedule));
        double number = schedule_pack(&schedule);
        assert_true(number == floor(number) && number < 0x1p52);
        back = schedule_unpack(number);
        assert_string_equal(schedule_format(&back, text, sizeof text), texts[i]);
    }
}

static void other_text_is_none(void **state)
{
    static const char *const texts[] = {
        "", "linear", "constant:5", "constants", "cosine", "cosine:", "cosine:0", "cosine:-1",
        "cosine:67108864", "cosine:99999999999999999999", "cosine:10,2", "cosine:1e3", "step:5",
        "step:5,", "step:5,0", "step:5,2", "step:5,-1", "step:5,nan", "step:5,.5x", "step:,.5",
        "ramp:5,0.5", "ramp:5,1001", "ramp:5,inf", " cosine:5", "cosine: 5",
    };
    struct schedule schedule;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        if (schedule_parse(texts[i], &schedule))
            fail_msg("'%s' was read as a schedule", texts[i]);
}

/* ---- values ---------------------------------------------------------------------------------- */

static void check_rate(const char *text, uint64_t t, double want)
{
    struct schedule schedule;
    assert_true(schedule_parse(text, &schedule));
    assert_within(text, schedule_rate(&schedule, t), want, 1e-15);
}

static void rates_at_the_joints(void **state)
{
    (void)state;
    check_rate("constant", 1000000, 1);
    check_rate("cosine:100", 0, 1);
    check_rate("cosine:100", 50, 0.5);
    check_rate("cosine:100", 25, (1 + sqrt(0.5)) / 2);
    check_rate("cosine:100", 100, 0);
    check_rate("cosine:100", 101, 0);
    check_rate("step:10,0.5", 9, 1);
    check_rate("step:10,0.5", 10, 0.5);
    check_rate("step:10,0.5", 19, 0.5);
    check_rate("step:10,0.5", 20, 0.25);
    check_rate("ramp:10,2", 25, 1);
}

static void batches_and_warmup_at_the_joints(void **state)
{
    struct schedule ramp = {SCHEDULE_RAMP, 10, 2}, step = {SCHEDULE_STEP, 10, 0.5};
    (void)state;
    assert_true(schedule_batch(&ramp, 9) == 1 && schedule_batch(&ramp, 10) == 2);
    assert_true(schedule_batch(&ramp, 29) == 4 && schedule_batch(&step, 29) == 1);
    assert_true(schedule_warmup(0, 0) == 1 && schedule_warmup(1, 0) == 1);
    assert_true(schedule_warmup(5, 0) == 0.2 && schedule_warmup(5, 3) == 0.8);
    assert_true(schedule_warmup(5, 4) == 1 && schedule_warmup(5, 5) == 1);
}

/* ---- runs ------------------------------------------------------------------------------------ */

static struct dataset *toys(void)
{
    static const struct toy toy = {.train = 300, .test = 20, .features = 3, .classes = 3};
    return toy_dataset(&toy);
}

/* The rate in the log is the product; the plan always has that of the next step. */
static void the_rate_is_the_product(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data,
             "model=softmax batch=32 lr=0.1 scale-lr=linear warmup=8 schedule=cosine:40");
    turn_or_fail(rig.trainer, "batch=64");
    for (int t = 0; t < 45; t++) {
        double warm = fmin(1, (t + 1) / 8.0);
        double cosine = t < 40 ? (1 + cos(acos(-1) * t / 40)) / 2 : 0;
        assert_within("lr, planned", trainer_now(rig.trainer)->lr, 0.1 * 2 * warm * cosine, 1e-15);
        struct step_stats stats = take_steps(rig.trainer, 1);
        assert_within("lr", stat_of(&stats, STAT_LR), 0.1 * 2 * warm * cosine, 1e-15);
    }
    turn_or_fail(rig.trainer, "schedule=step:20,0.5"); /* its clock is the run's */
    assert_within("lr", trainer_now(rig.trainer)->lr, 0.1 * 2 * 0.25, 1e-15);
    turn_or_fail(rig.trainer, "lr=0.3");
    assert_within("lr", trainer_now(rig.trainer)->lr, 0.3 * 0.25, 1e-15);
    turn_or_fail(rig.trainer, "schedule=constant batch=32");
    assert_within("lr", trainer_now(rig.trainer)->lr, 0.3 / 2, 1e-15);
    rig_done(&rig);
    toy_free(data);
}

static void check_books(const struct trainer *trainer)
{
    const struct plan *plan = trainer_now(trainer);
    struct memory_request request = {trainer_model(trainer), plan->precision, plan->optimizer,
                                     plan->micro_batch, plan->accumulate > 1, 1};
    assert_int_equal(arena_total(trainer_arena(trainer)), memory_predict(&request).total);
    assert_int_equal(arena_total(trainer_arena(trainer)), plan->memory.total);
}

static void check_batches(struct trainer *trainer, const size_t *want, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (trainer_now(trainer)->batch != want[i])
            fail_msg("before step %zu the batch is %zu, not %zu", i + 1,
                     trainer_now(trainer)->batch, want[i]);
        check_books(trainer);
        take_steps(trainer, 1);
    }
}

static void a_ramp_grows_the_batch_to_full(void **state)
{
    static const size_t want[] = {50, 50, 100, 100, 200, 200, 300, 300, 300};
    struct dataset *data = toys();
    struct status status;
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=50 lr=0.1 schedule=ramp:2,2");
    check_batches(rig.trainer, want, COUNT_OF(want));
    assert_true(trainer_now(rig.trainer)->lr == 0.1);
    assert_true(trainer_restart(rig.trainer, &status));
    check_batches(rig.trainer, want, COUNT_OF(want));
    turn_or_fail(rig.trainer, "batch=10"); /* 2^4 times that */
    assert_int_equal(trainer_now(rig.trainer)->batch, 160);
    turn_or_fail(rig.trainer, "schedule=constant");
    assert_int_equal(trainer_now(rig.trainer)->batch, 10);
    rig_done(&rig);
    toy_free(data);
}

static void a_ramp_stays_within_the_memory_limit(void **state)
{
    static const char *const passes[] = {"1", "2"};
    struct dataset *data = toys();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(passes); i++) {
        struct rig rig;
        char settings[128];
        snprintf(settings, sizeof settings,
                 "model=dense:40,relu batch=20 memory-limit=36K schedule=ramp:1,2 accumulate=%s",
                 passes[i]);
        rig_init(&rig, data, settings);
        size_t most = trainer_largest(rig.trainer, PRECISION_FP32) * (i + 1);
        take_steps(rig.trainer, 12);
        assert_in_range(most, 21, 299);
        assert_int_equal(trainer_now(rig.trainer)->batch, most);
        check_books(rig.trainer);
        turn_or_fail(rig.trainer, "accumulate=auto"); /* splits on, up to all examples */
        assert_int_equal(trainer_now(rig.trainer)->batch, 300);
        check_books(rig.trainer);
        rig_done(&rig);
    }
    toy_free(data);
}

/* Setting the rate while a ramp has grown the batch makes that batch its reference. */
static void a_ramp_and_a_rule_multiply(void **state)
{
    struct dataset *data = toys();
    struct rig rig;
    (void)state;
    rig_init(&rig, data, "model=softmax batch=10 lr=0.1 scale-lr=linear schedule=ramp:2,3");
    take_steps(rig.trainer, 2);
    assert_within("lr", trainer_now(rig.trainer)->lr, 0.3, 1e-15);
    turn_or_fail(rig.trainer, "lr=0.3");
    assert_within("lr", trainer_now(rig.trainer)->lr, 0.3, 1e-15);
    take_steps(rig.trainer, 2);
    assert_within("lr", trainer_now(rig.trainer)->lr, 0.9, 1e-15);
    rig_done(&rig);
    toy_free(data);
}

static void a_scheduled_run_starts_again_the_same(void **state)
{
    struct dataset *data = toys();
    struct status status;
    struct rig rig;
    float *first;
    (void)state;
    rig_init(&rig, data,
             "model=dense:9,tanh batch=16 optimizer=adam warmup=5 schedule=step:10,0.5");
    take_steps(rig.trainer, 33);
    first = weights_copy(rig.trainer);
    assert_true(trainer_restart(rig.trainer, &status));
    take_steps(rig.trainer, 33);
    assert_same_bits("weights", trainer_weights(rig.trainer), first,
                     trainer_model(rig.trainer)->parameters);
    free(first);
    rig_done(&rig);
    toy_free(data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_schedule_is_text_and_number),
        cmocka_unit_test(other_text_is_none),
        cmocka_unit_test(rates_at_the_joints),
        cmocka_unit_test(batches_and_warmup_at_the_joints),
        cmocka_unit_test(the_rate_is_the_product),
        cmocka_unit_test(a_ramp_grows_the_batch_to_full),
        cmocka_unit_test(a_ramp_stays_within_the_memory_limit),
        cmocka_unit_test(a_ramp_and_a_rule_multiply),
        cmocka_unit_test(a_scheduled_run_starts_again_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
