/* test_compare.c -- how runs compare, in exact sentences. */
#include "ui/compare.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/optimizer.h"
#include "engine/util.h"
#include "tests/support_view.h"

enum { N = 1000, WIDE = 200 };

struct table {
    struct view view;
    struct look look;
};

/* ---- runs with a loss that stands still ---- */

static struct view_run *run_of(struct table *table, int run)
{
    return &table->view.runs[run];
}

static void train(struct view_run *run, double loss, double examples)
{
    while (run->examples < examples) {
        struct step_stats stats = {0};

        run->examples += (double)run->batch;
        run->epoch = run->examples / N;
        run->step++;
        stat_set(&stats, STAT_STEP, (double)run->step);
        stat_set(&stats, STAT_EPOCH, run->epoch);
        stat_set(&stats, STAT_EXAMPLES, run->examples);
        stat_set(&stats, STAT_TIME_S, run->examples / 1000);
        stat_set(&stats, STAT_BATCH, (double)run->batch);
        stat_set(&stats, STAT_TRAIN_LOSS, loss);
        history_add(run->history, &stats);
    }
}

static struct view_run *add(struct table *table, int letter, size_t batch, double lr, double loss)
{
    struct view_run *run = run_of(table, letter);

    run->exists = true;
    run->history = history_new();
    run->batch = batch;
    run->scaled_lr = lr;
    run->knob[SET_EPSILON] = SETTING_UNSET;
    table->view.run_count++;
    train(run, loss, 12 * N);
    return run;
}

static int set_up(void **state)
{
    struct table *table = checked_calloc(1, sizeof *table);

    table->look.clock = CLOCK_EPOCHS;
    add(table, 0, 40, 0.02, 0.5);
    *state = table;
    return 0;
}

static int tear_down(void **state)
{
    struct table *table = *state;

    for (int run = 0; run < RUNS; run++)
        history_free(run_of(table, run)->history);
    free(table);
    return 0;
}

static void says_in(const struct table *table, int cols, const char *words)
{
    char text[COMPARE_TEXT];

    assert_string_equal(
        compare_text(&table->view, &table->look, &glyphs_utf8, cols, text, sizeof text), words);
}

/* ---- what it says ---- */

static void one_run_is_not_compared(void **state)
{
    says_in(*state, WIDE, "");
}

static void scaled_runs_lie_on_each_other(void **state)
{
    add(*state, 1, 320, 0.16, 0.47);
    says_in(*state, WIDE,
            "After 12 epochs A and B lie on each other: batch and rate ×8 (ratio 0.94).");
    add(*state, 2, 320, 0.02, 1.95);
    says_in(*state, WIDE, "After 12 epochs A and B lie on each other: batch and rate ×8 (ratio 0.94). "
                          "C kept the rate: 3.9 times the loss.");
}

static void a_tenth_is_the_border(void **state)
{
    static const struct {
        double loss;
        const char *words;
    } cases[] = {
        {0.549, "After 12 epochs A and B lie on each other: rate ÷2 (ratio 1.10)."},
        {0.551, "After 12 epochs B (rate ÷2) has 1.10 times the loss of A."},
        {0.46, "After 12 epochs A and B lie on each other: rate ÷2 (ratio 0.92)."},
        {0.45, "After 12 epochs B (rate ÷2) has 0.90 times the loss of A."},
        {0.01, "After 12 epochs B (rate ÷2) has 0.02 times the loss of A."},
        {9.5, "After 12 epochs B (rate ÷2) has 19 times the loss of A."},
    };
    struct table *table = *state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        add(table, 1, 40, 0.01, cases[i].loss);
        says_in(table, WIDE, cases[i].words);
        history_free(run_of(table, 1)->history);
        memset(run_of(table, 1), 0, sizeof(struct view_run));
        table->view.run_count--;
    }
}

static void what_differs_is_named(void **state)
{
    struct table *table = *state;
    struct view_run *run = add(table, 1, 10, 0.02, 1);

    says_in(table, WIDE, "After 12 epochs B (batch ÷4, same rate) has 2.0 times the loss of A.");
    run->batch = 80;
    run->scaled_lr = 0.08;
    says_in(table, WIDE, "After 12 epochs B (batch ×2, rate ×4) has 2.0 times the loss of A.");
    run->batch = 40;
    run->scaled_lr = 0.02;
    says_in(table, WIDE, "After 12 epochs B (same knobs) has 2.0 times the loss of A.");
    run->scaled_lr = 0.02009;
    says_in(table, WIDE, "After 12 epochs B (same knobs) has 2.0 times the loss of A.");
    run->scaled_lr = 0.0204;
    says_in(table, WIDE, "After 12 epochs B (rate ×1.02) has 2.0 times the loss of A.");
    run->scaled_lr = 0.02;
    run->knob[SET_PRECISION] = PRECISION_FP16;
    says_in(table, WIDE, "After 12 epochs B (fp16) has 2.0 times the loss of A.");
    run->knob[SET_OPTIMIZER] = OPTIMIZER_ADAM;
    run->knob[SET_WEIGHT_DECAY] = 0.001;
    says_in(table, WIDE,
            "After 12 epochs B (fp16, adam, weight-decay 0.001) has 2.0 times the loss of A.");
    run->knob[SET_WARMUP] = 500;
    run->knob[SET_FREEZE] = 1;
    says_in(table, WIDE, "After 12 epochs B (fp16, adam, weight-decay 0.001, warmup 500, freeze on) has "
                         "2.0 times the loss of A.");
    run->knob[SET_WARMUP] = run->knob[SET_FREEZE] = 0;
    run->scaled_lr = 0;
    says_in(table, WIDE,
            "After 12 epochs B (rate 0, fp16, adam, weight-decay 0.001) has 2.0 times the loss of A.");
}

/* A momentum that neither optimizer has is no difference, nor is where evaluations lie. */
static void knobs_without_effect_do_not_differ(void **state)
{
    struct table *table = *state;
    struct view_run *run = add(table, 1, 40, 0.02, 1);

    run->knob[SET_MOMENTUM] = 0.5;
    run->knob[SET_LOSS_SCALE] = 1024;
    run->knob[SET_PACE] = 100;
    run->knob[SET_EVAL_EVERY] = 7;
    says_in(table, WIDE, "After 12 epochs B (same knobs) has 2.0 times the loss of A.");
    run->knob[SET_OPTIMIZER] = OPTIMIZER_NESTEROV;
    says_in(table, WIDE, "After 12 epochs B (nesterov, momentum 0.5) has 2.0 times the loss of A.");
    assert_true(compare_differ(&table->view, SET_MOMENTUM));
    assert_false(compare_differ(&table->view, SET_LOSS_SCALE));
}

static void the_clock_in_force_tells(void **state)
{
    struct table *table = *state;

    add(table, 1, 320, 0.16, 0.5);
    table->look.clock = CLOCK_STEPS; /* A has made 300, B 38 of its own */
    says_in(table, WIDE, "B: too early to compare.");
    train(run_of(table, 1), 0.5, 160 * 320);
    says_in(table, WIDE, "After 160 updates A and B lie on each other: batch and rate ×8 (ratio 1.00).");
    table->look.clock = CLOCK_EXAMPLES;
    says_in(table, WIDE,
            "After 12000 examples A and B lie on each other: batch and rate ×8 (ratio 1.00).");
    table->look.clock = CLOCK_SECONDS;
    says_in(table, WIDE, "After 12 seconds A and B lie on each other: batch and rate ×8 (ratio 1.00).");
}

/* One that has come further is read where the other is; and later losses do not count. */
static void none_is_ahead(void **state)
{
    struct table *table = *state;

    add(table, 1, 40, 0.04, 0.5);
    train(run_of(table, 1), 90, 39 * N);
    says_in(table, WIDE, "After 12 epochs A and B lie on each other: rate ×2 (ratio 1.00).");
}

static void the_place_stands_still(void **state)
{
    struct table *table = *state;

    add(table, 1, 40, 0.04, 0.5);
    train(run_of(table, 1), 0.5, 12.9 * N);
    train(run_of(table, 0), 0.5, 12.9 * N);
    says_in(table, WIDE, "After 12 epochs A and B lie on each other: rate ×2 (ratio 1.00).");
    table->look.clock = CLOCK_STEPS;
    says_in(table, WIDE, "After 320 updates A and B lie on each other: rate ×2 (ratio 1.00).");
}

/* ---- what is not told ---- */

static void a_fork_is_the_same_so_far(void **state)
{
    struct table *table = *state;

    add(table, 1, 40, 0.02, 0.5);
    says_in(table, WIDE, "B is the same as A so far.");
    says_in(table, 20, "B is the same as A");
    run_of(table, 1)->knob[SET_PRECISION] = PRECISION_FP16;
    says_in(table, WIDE, "After 12 epochs A and B lie on each other: fp16 (ratio 1.00).");
    run_of(table, 1)->knob[SET_PRECISION] = 0;
    run_of(table, 1)->scaled_lr = 0.04;
    history_mark(run_of(table, 1)->history, "lr");
    says_in(table, WIDE, "B: too early to compare.");
}

static void a_fork_of_another_is_the_same_as_that(void **state)
{
    struct table *table = *state;

    add(table, 1, 40, 0.04, 1);
    add(table, 2, 40, 0.04, 1);
    history_mark(run_of(table, 2)->history, "fork");
    says_in(table, WIDE, "After 12 epochs B (rate ×2) has 2.0 times the loss of A. C is the same as B so far.");
    table->look.hidden[1] = true;
    says_in(table, WIDE, "C: too early to compare.");
    table->look.hidden[1] = false;
    for (int run = 0; run < 3; run++)
        train(run_of(table, run), run ? 1 : 0.5, 17 * N);
    says_in(table, WIDE, "After 17 epochs B (rate ×2) has 2.0 times the loss of A. "
                         "C (rate ×2) has 2.0 times the loss.");
}

/* The smoothed loss has to be of the knobs in force, in both. */
static void too_early_is_said(void **state)
{
    struct table *table = *state;

    add(table, 1, 40, 0.04, 0.5);
    history_mark(run_of(table, 0)->history, "B");
    train(run_of(table, 0), 0.5, 16 * N);
    train(run_of(table, 1), 0.5, 16 * N);
    says_in(table, WIDE, "B: too early to compare.");
    train(run_of(table, 0), 0.5, 17 * N);
    train(run_of(table, 1), 0.5, 17 * N);
    says_in(table, WIDE, "After 17 epochs A and B lie on each other: rate ×2 (ratio 1.00).");
}

static void lost_runs_are_only_said_to_be(void **state)
{
    struct table *table = *state;

    add(table, 1, 40, 0.64, 2.3)->state = RUN_DIVERGED;
    says_in(table, WIDE, "B (rate ×32) diverged.");
    add(table, 2, 40, 0.04, 0.5);
    says_in(table, WIDE,
            "After 12 epochs A and C lie on each other: rate ×2 (ratio 1.00). B (rate ×32) diverged.");
    run_of(table, 0)->state = RUN_COLLAPSED;
    says_in(table, WIDE, "A (rate ÷2) collapsed. B (rate ×16) diverged.");
    run_of(table, 2)->state = RUN_COLLAPSED;
    says_in(table, WIDE, "A collapsed. B diverged. C collapsed.");
    says_in(table, 25, "A collapsed. B diverged.");
    says_in(table, 23, "A collapsed, B diverged");
}

static void without_a_loss_nothing_is_said(void **state)
{
    struct table *table = *state;
    struct view_run *run = add(table, 1, 40, 0.04, 0.5);

    history_clear(run->history);
    says_in(table, WIDE, "B has no loss yet.");
    run->step = 0;
    run->examples = 0;
    train(run, NAN, N);
    says_in(table, WIDE, "B has no loss yet.");
}

static void hidden_runs_are_left_out(void **state)
{
    struct table *table = *state;

    add(table, 1, 40, 0.04, 1);
    add(table, 2, 40, 0.08, 1.5);
    table->look.hidden[1] = true;
    says_in(table, WIDE, "After 12 epochs C (rate ×4) has 3.0 times the loss of A.");
    table->look.hidden[0] = true; /* but selected */
    says_in(table, WIDE, "After 12 epochs C (rate ×4) has 3.0 times the loss of A.");
    table->view.run = table->look.run = 1;
    says_in(table, WIDE, "After 12 epochs C (rate ×2) has 1.50 times the loss of B.");
    table->look.hidden[2] = true;
    says_in(table, WIDE, "");
}

/* The first is what others are held against, also when it is not A. */
static void the_first_is_the_base(void **state)
{
    struct table *table = *state;

    add(table, 2, 40, 0.04, 1);
    add(table, 3, 40, 0.08, 1.5);
    run_of(table, 0)->exists = false;
    table->view.run = table->look.run = 2;
    says_in(table, WIDE, "After 12 epochs D (rate ×2) has 1.50 times the loss of C.");
}

/* ---- room ---- */

static void fewer_words_then_fewer_runs(void **state)
{
    struct table *table = *state;

    add(table, 1, 320, 0.16, 0.47);
    add(table, 2, 320, 0.02, 1.95);
    add(table, 3, 1000, 0.02, 3);
    says_in(table, WIDE, "After 12 epochs A and B lie on each other: batch and rate ×8 (ratio 0.94). "
                         "C kept the rate: 3.9 times the loss. "
                         "D (batch ×25, same rate) has 6.0 times the loss.");
    says_in(table, 118, "After 12 epochs A and B lie on each other (ratio 0.94). C: 3.9 times the loss. "
                        "D: 6.0 times the loss.");
    says_in(table, 79, "12 epochs, loss against A: B ×0.94, C ×3.9, D ×6.0");
    says_in(table, 48, "12 epochs, loss against A: B ×0.94, C ×3.9");
    says_in(table, 38, "12 epochs, loss against A: B ×0.94");
    says_in(table, 20, "");
}

/* At every width whole words that fit, or nothing. */
static void it_always_fits(void **state)
{
    struct table *table = *state;
    char text[COMPARE_TEXT];

    add(table, 1, 320, 0.16, 0.47);
    add(table, 2, 320, 0.02, 1.95)->state = RUN_DIVERGED;
    add(table, 3, 40, 0.02, 0.5);
    for (int cols = 0; cols < 300; cols++) {
        compare_text(&table->view, &table->look, &glyphs_ascii, cols, text, sizeof text);
        assert_true(text_columns(&glyphs_ascii, text) <= cols);
    }
}

/* ---- the line ---- */

static void the_last_change_comes_first(void **state)
{
    struct table *table = *state;

    add(table, 1, 40, 0.04, 0.5);
    history_mark(run_of(table, 0)->history, "lr .02→.04");
    table->view.change = "";
    assert_false(compare_waits(&table->view));
    table->view.change = "12.0  lr .02→.04";
    assert_true(compare_waits(&table->view));
    table->view.run = 1;
    assert_false(compare_waits(&table->view));
    table->view.run = 0;
    train(run_of(table, 0), 0.5, 12 * N + COMPARE_EXAMPLES);
    assert_false(compare_waits(&table->view));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_run_is_not_compared),
        TEST(scaled_runs_lie_on_each_other),
        TEST(a_tenth_is_the_border),
        TEST(what_differs_is_named),
        TEST(knobs_without_effect_do_not_differ),
        TEST(the_clock_in_force_tells),
        TEST(none_is_ahead),
        TEST(the_place_stands_still),
        TEST(a_fork_is_the_same_so_far),
        TEST(a_fork_of_another_is_the_same_as_that),
        TEST(too_early_is_said),
        TEST(lost_runs_are_only_said_to_be),
        TEST(without_a_loss_nothing_is_said),
        TEST(hidden_runs_are_left_out),
        TEST(the_first_is_the_base),
        TEST(fewer_words_then_fewer_runs),
        TEST(it_always_fits),
        TEST(the_last_change_comes_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
