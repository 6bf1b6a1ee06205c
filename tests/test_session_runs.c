/* test_session_runs.c -- several runs in a session: who goes on when, what a key does to which of them.
 *
 * With --steps 20 all runs come to rest every 20 steps, so that what is asked lands at exact steps.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_engine.h"
#include "tests/support_session.h"

/* ---- helpers --------------------------------------------------------------------------------- */

static bool all_stand_at(const struct view *view, uint64_t step)
{
    for (int i = 0; i < RUNS; i++)
        if (view->runs[i].exists &&
            (view->runs[i].step != step || view->runs[i].state == RUN_TRAINING))
            return false;
    return true;
}

static void all_stop_at(struct bench *bench, uint64_t step)
{
    wait_for(bench, all_stand_at, step, "all to stop at step");
}

static void answer(struct bench *bench, uint64_t number)
{
    wait_for(bench, is_answered, number, "the answer to");
}

/* Run A and `more` forks, at rest at step 20. */
static void begin(struct bench *bench, const char *options, int more)
{
    bench_init(bench, options, -1);
    wait_for(bench, stands_at, 20, "a stop at step");
    for (int i = 0; i < more; i++)
        answer(bench, press(bench, ASK_FORK));
    assert_int_equal(bench->view.run_count, 1 + more);
}

static uint64_t go_back(struct bench *bench, int run, enum ask_kind kind, uint64_t step)
{
    return session_ask(bench->session, &(struct ask){.kind = kind, .run = run, .step = step});
}

static const struct view_run *run_of(const struct bench *bench, int run)
{
    return &bench->view.runs[run];
}

static bool was_refused(const struct bench *bench, uint64_t number)
{
    for (int i = 0; i < VIEW_REFUSALS; i++)
        if (bench->view.refused_last[i] == number)
            return true;
    return false;
}

/* ---- knobs ----------------------------------------------------------------------------------- */

static void joined_knobs_keep_their_ratio(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 2);
    ask_of(&bench, 1, "batch=64 lr=0.06");
    press_of(&bench, 0, ASK_JOIN);
    press_of(&bench, 1, ASK_JOIN);
    answer(&bench, ask(&bench, "batch=48 lr=0.03"));
    assert_true(run_of(&bench, 0)->batch == 48 && run_of(&bench, 1)->batch == 96);
    assert_true(run_of(&bench, 0)->scaled_lr == 0.03);
    assert_within("rate of B", run_of(&bench, 1)->scaled_lr, 0.09, 1e-12);
    assert_true(run_of(&bench, 2)->batch == 32 && run_of(&bench, 2)->scaled_lr == 0.02);
    answer(&bench, ask_of(&bench, 1, "batch=full optimizer=momentum")); /* there is no more */
    assert_true(run_of(&bench, 1)->batch == 150 && run_of(&bench, 1)->knob[SET_OPTIMIZER] == 1);
    assert_true(run_of(&bench, 0)->knob[SET_OPTIMIZER] == 1 && run_of(&bench, 2)->knob[SET_OPTIMIZER] == 0);
    press_of(&bench, 1, ASK_JOIN);
    answer(&bench, ask(&bench, "batch=10"));
    assert_true(run_of(&bench, 0)->batch == 10 && run_of(&bench, 1)->batch == 150);
    bench_end(&bench);
}

static void one_that_refuses_keeps_all_as_they_are(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model mlp:16 --steps 20 --accumulate 1", 1);
    size_t limit = run_of(&bench, 1)->memory + 2000;
    char text[64];
    snprintf(text, sizeof text, "memory-limit=%zu", limit);
    ask_of(&bench, 1, text);
    press_of(&bench, 0, ASK_JOIN);
    press_of(&bench, 1, ASK_JOIN);
    uint64_t number = ask(&bench, "batch=140 lr=0.5");
    answer(&bench, number);
    assert_true(was_refused(&bench, number));
    assert_int_equal(strncmp(bench.view.refusal, "run B: ", 7), 0);
    assert_true(run_of(&bench, 0)->batch == 32 && run_of(&bench, 1)->batch == 32);
    assert_true(run_of(&bench, 0)->scaled_lr == 0.02 && run_of(&bench, 1)->scaled_lr == 0.02);
    answer(&bench, ask(&bench, "batch=16"));
    assert_true(run_of(&bench, 0)->batch == 16 && run_of(&bench, 1)->batch == 16);
    bench_end(&bench);
}

static void the_pace_is_of_all(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 3);
    answer(&bench, ask_of(&bench, 2, "pace=500 batch=8 eval-every=7"));
    for (int i = 0; i < RUNS; i++) {
        assert_true(run_of(&bench, i)->knob[SET_PACE] == 500);
        assert_true(run_of(&bench, i)->knob[SET_EVAL_EVERY] == 7);
        assert_int_equal(run_of(&bench, i)->batch, i == 2 ? 8 : 32);
    }
    press(&bench, ASK_GO);
    all_stop_at(&bench, 40);
    answer(&bench, go_back(&bench, 1, ASK_REWIND, 10)); /* when it was another */
    for (int i = 0; i < RUNS; i++)
        assert_true(run_of(&bench, i)->knob[SET_PACE] == 500);
    all_stop_at(&bench, 40);
    bench_end(&bench);
}

/* ---- undo ------------------------------------------------------------------------------------ */

static void undo_and_redo(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 0);
    answer(&bench, ask(&bench, "lr=0.5"));
    assert_true(bench.view.undoes && !bench.view.redoes && bench.view.scaled_lr == 0.5);
    answer(&bench, press(&bench, ASK_UNDO)); /* where it was made */
    assert_true(!bench.view.undoes && bench.view.redoes && bench.view.step == 20);
    assert_true(bench.view.scaled_lr == 0.02);
    answer(&bench, press(&bench, ASK_REDO));
    assert_true(bench.view.undoes && !bench.view.redoes && bench.view.scaled_lr == 0.5);
    uint64_t number = press(&bench, ASK_REDO);
    answer(&bench, number);
    assert_true(was_refused(&bench, number));
    assert_string_equal(bench.view.refusal, "nothing to make again");
    press(&bench, ASK_UNDO);
    number = press(&bench, ASK_UNDO);
    answer(&bench, number);
    assert_true(was_refused(&bench, number));
    assert_string_equal(bench.view.refusal, "nothing to undo");
    bench_end(&bench);
}

/* Changes of pace made since stay; what was made before a fork is undone in the fork alone. */
static void undo_across_a_fork_and_a_pace(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 0);
    ask(&bench, "batch=16");
    answer(&bench, ask(&bench, "lr=0.5"));
    press(&bench, ASK_GO);
    all_stop_at(&bench, 40);
    ask(&bench, "pace=5000");
    answer(&bench, press(&bench, ASK_FORK));
    answer(&bench, ask_of(&bench, 1, "eval-every=3"));
    answer(&bench, press_of(&bench, 1, ASK_UNDO));
    assert_true(run_of(&bench, 1)->scaled_lr == 0.02 && run_of(&bench, 1)->batch == 16);
    assert_true(run_of(&bench, 1)->knob[SET_PACE] == 5000);
    assert_true(run_of(&bench, 1)->knob[SET_EVAL_EVERY] == 3);
    assert_true(run_of(&bench, 0)->scaled_lr == 0.5 && run_of(&bench, 0)->step == 40);
    all_stop_at(&bench, 40);
    bench_end(&bench);
}

/* The newest that was undone comes first, and of very many the newest. */
static void redo_goes_the_way_back(void **state)
{
    enum { MANY = 18, KEPT = 16 };
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 0);
    for (int i = 1; i <= MANY; i++) {
        char text[32];
        snprintf(text, sizeof text, "batch=%d", i);
        ask(&bench, text);
    }
    for (int i = MANY; i > 0; i--)
        answer(&bench, press(&bench, ASK_UNDO));
    assert_int_equal(bench.view.batch, 32);
    for (size_t i = 1; i <= KEPT; i++) {
        answer(&bench, press(&bench, ASK_REDO));
        assert_int_equal(bench.view.batch, i);
    }
    assert_false(bench.view.redoes);
    bench_end(&bench);
}

static void undo_leaves_who_is_not_joined(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 1);
    for (int joined = 0; joined < 2; joined++) { /* A alone, then B alone */
        press_of(&bench, joined, ASK_JOIN);
        ask_of(&bench, 1, "batch=16 lr=0.5");
        answer(&bench, ask(&bench, "batch=16 lr=0.5"));
        answer(&bench, press(&bench, ASK_UNDO));
        assert_string_equal(bench.view.told_text,
                            "back to step 20, without batch=16 lr=0.5 · U makes it again");
        assert_true(run_of(&bench, 0)->batch == 32 && run_of(&bench, 1)->batch == 16);
        answer(&bench, press_of(&bench, 1, ASK_UNDO));
        answer(&bench, press(&bench, ASK_REDO));
        assert_true(run_of(&bench, 0)->batch == 16 && run_of(&bench, 1)->batch == 32);
        press(&bench, ASK_UNDO);
        press_of(&bench, joined, ASK_JOIN);
    }
    bench_end(&bench);
}

/* Undone and made again, and how to take that back: a line of 80 columns. */
static void many_knobs_are_counted(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 0);
    answer(&bench, ask(&bench, "batch=16 lr=0.5 precision=bf16 momentum=0.8"));
    answer(&bench, press(&bench, ASK_UNDO));
    assert_string_equal(bench.view.told_text, "back to step 20, without 4 knobs turned · U makes it again");
    answer(&bench, press(&bench, ASK_REDO));
    assert_string_equal(bench.view.told_text, "made again: 4 knobs turned · u undoes");
    bench_end(&bench);
}

/* Whatever the steps they were at; a change of another kind, or of one alone, stays. */
static void undo_takes_joined_runs_along(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 2);
    ask_of(&bench, 1, "batch=64");
    press_of(&bench, 0, ASK_JOIN);
    press_of(&bench, 1, ASK_JOIN);
    answer(&bench, ask(&bench, "batch=16"));
    assert_true(run_of(&bench, 0)->batch == 16 && run_of(&bench, 1)->batch == 32);
    answer(&bench, press_of(&bench, 1, ASK_UNDO));
    assert_true(run_of(&bench, 0)->batch == 32 && run_of(&bench, 1)->batch == 64);
    assert_string_equal(bench.view.told_text,
                        "back to step 20, without batch=32 · U makes it again; joined runs too");
    answer(&bench, press(&bench, ASK_REDO));
    assert_true(run_of(&bench, 0)->batch == 16 && run_of(&bench, 1)->batch == 32);
    press_of(&bench, 1, ASK_JOIN);
    answer(&bench, ask_of(&bench, 1, "lr=0.3"));
    press_of(&bench, 1, ASK_JOIN);
    answer(&bench, press(&bench, ASK_UNDO));
    assert_true(run_of(&bench, 0)->batch == 32 && run_of(&bench, 1)->batch == 32);
    answer(&bench, press_of(&bench, 1, ASK_UNDO));
    assert_true(run_of(&bench, 1)->scaled_lr == 0.02 && run_of(&bench, 1)->batch == 32);
    assert_true(run_of(&bench, 2)->batch == 32 && run_of(&bench, 2)->scaled_lr == 0.02);
    bench_end(&bench);
}

static void undo_while_paused_stays_paused(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model softmax --steps 1000000", -1);
    wait_for(&bench, is_past, 100, "step");
    press(&bench, ASK_PAUSE);
    answer(&bench, ask(&bench, "lr=0.5"));
    uint64_t step = bench.view.step;
    answer(&bench, go_back(&bench, 0, ASK_REWIND, 50));
    assert_true(bench.view.step == 50 && bench.view.state == RUN_PAUSED);
    assert_true(bench.view.exponents.step <= 50 || !bench.view.exponents.measured);
    assert_true(step > 100 && bench.view.scaled_lr == 0.02 && !bench.view.undoes);
    answer(&bench, ask(&bench, "lr=0.4"));
    answer(&bench, press(&bench, ASK_UNDO));
    assert_true(bench.view.step == 50 && bench.view.state == RUN_PAUSED);
    assert_true(stat_has(&bench.view.stats, STAT_TRAIN_LOSS));
    answer(&bench, go_back(&bench, 0, ASK_REWIND, 0));
    assert_false(stat_has(&bench.view.stats, STAT_TRAIN_LOSS));
    assert_int_equal(history_steps(bench.view.ghost, NULL), step); /* the last future there was */
    bench_end(&bench);
}

/* ---- one that is lost ------------------------------------------------------------------------ */

#define DEEP "--model dense:9,relu,dense:9,relu --batch 10 "

static bool b_is_lost(const struct view *view, uint64_t step)
{
    return view->runs[1].state == RUN_DIVERGED && view->runs[0].step > step;
}

static void one_that_diverged_rests_while_others_go_on(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, DEEP, -1);
    wait_for(&bench, is_past, 100, "step");
    press(&bench, ASK_PAUSE);
    answer(&bench, go_back(&bench, 0, ASK_REWIND, 100)); /* elsewhere its layers may only die */
    answer(&bench, press(&bench, ASK_FORK));
    answer(&bench, ask_of(&bench, 1, "lr=1e6"));
    press(&bench, ASK_GO);
    wait_for(&bench, b_is_lost, 0, "B to diverge after");
    uint64_t lost = run_of(&bench, 1)->step;
    wait_for(&bench, is_past, lost + 500, "step");
    assert_int_equal(run_of(&bench, 1)->step, lost);
    answer(&bench, press(&bench, ASK_TOGGLE));
    assert_int_equal(run_of(&bench, 0)->state, RUN_PAUSED);
    assert_int_equal(run_of(&bench, 1)->state, RUN_DIVERGED);
    uint64_t at = bench.view.step;
    answer(&bench, press(&bench, ASK_TOGGLE)); /* of A: B stays */
    wait_for(&bench, is_past, at + 10, "step");
    assert_true(run_of(&bench, 1)->step == lost && run_of(&bench, 1)->state == RUN_DIVERGED);
    bench_end(&bench);
}

/* Who asked for the end of B's epoch need not see A train on for ever. */
static void all_pause_where_the_one_waited_for_is_lost(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, DEEP, -1);
    wait_for(&bench, is_past, 110, "step");
    press(&bench, ASK_PAUSE);
    answer(&bench, go_back(&bench, 0, ASK_REWIND, 106)); /* 14 steps to the end of the epoch */
    answer(&bench, press(&bench, ASK_FORK));
    ask_of(&bench, 1, "lr=1e6");
    answer(&bench, press_of(&bench, 1, ASK_EPOCH));
    wait_for(&bench, has_state, RUN_PAUSED, "state");
    assert_int_equal(run_of(&bench, 1)->state, RUN_DIVERGED);
    assert_in_range(bench.view.step, 106, 120);
    bench_end(&bench);
}

static bool a_rests(const struct view *view, uint64_t number)
{
    return view->answered >= number && view->state != RUN_TRAINING && view->state != RUN_PAUSED;
}

/* Steps it had taken when it was changed last. */
static double last_change_of(const struct bench *bench)
{
    struct history_marker marker;
    assert_int_equal(history_markers(bench->view.history, &marker, 1), 1);
    return marker.at[CLOCK_STEPS];
}

/* Each time from where the loss was least, at half the rate in force, until it lives; the rest is as it
 * was when it was lost. */
static void a_lost_run_is_rescued(void **state)
{
    struct bench bench;
    double rate = 4000;
    (void)state;
    begin(&bench, DEEP "--steps 20 --scale-lr linear --schedule cosine:1000", 0);
    press(&bench, ASK_GO);
    all_stop_at(&bench, 40);
    ask(&bench, "lr=2000 momentum=0.5");
    ask(&bench, "batch=20");
    uint64_t number = press(&bench, ASK_GO);
    wait_for(&bench, a_rests, number, "the end after");
    assert_int_equal(bench.view.state, RUN_DIVERGED);
    assert_true(bench.view.scaled_lr == rate);
    for (int i = 0; i < 30 && bench.view.state == RUN_DIVERGED; i++) {
        uint64_t good = bench.view.good_step, step = bench.view.step;
        assert_true(good > 0 && good < step);
        number = press(&bench, ASK_RESCUE);
        rate /= 2;
        wait_for(&bench, a_rests, number, "the end after");
        if (bench.view.state == RUN_FINISHED && bench.view.step == 40)
            wait_for(&bench, a_rests, press(&bench, ASK_GO), "the end after");
        assert_true(bench.view.scaled_lr == rate && bench.view.knob[SET_MOMENTUM] == 0.5);
        assert_true(bench.view.batch == 20 && last_change_of(&bench) == (double)good);
        assert_true(bench.view.ghost != NULL && !was_refused(&bench, number));
    }
    assert_true(rate < 4000);
    assert_true(stands_at(&bench.view, 60) || bench.view.state == RUN_COLLAPSED);
    bench_end(&bench);
}

static void only_a_lost_run_is_rescued(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 0);
    uint64_t number = press(&bench, ASK_RESCUE);
    answer(&bench, number);
    assert_true(was_refused(&bench, number));
    assert_true(bench.view.step == 20 && bench.view.scaled_lr == 0.02);
    bench_end(&bench);
}

/* ---- runs that come and go ------------------------------------------------------------------- */

static bool b_is_past(const struct view *view, uint64_t step)
{
    return view->runs[1].exists && view->runs[1].step > step;
}

static void a_past_step_is_forked_while_it_trains(void **state)
{
    struct bench bench;
    (void)state;
    bench_init(&bench, "--model softmax", -1);
    wait_for(&bench, is_past, 500, "step");
    uint64_t number = go_back(&bench, 0, ASK_FORK, 100);
    answer(&bench, number);
    assert_true(bench.view.runs[1].exists && bench.view.step > 500);
    wait_for(&bench, b_is_past, 600, "B to pass step");
    assert_true(bench.view.state == RUN_TRAINING && run_of(&bench, 1)->state == RUN_TRAINING);
    bench_end(&bench);
}

static void a_fork_of_the_future_makes_no_run(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 0);
    uint64_t number = go_back(&bench, 0, ASK_FORK, 21);
    answer(&bench, number);
    assert_true(was_refused(&bench, number));
    assert_int_equal(bench.view.run_count, 1);
    number = go_back(&bench, 0, ASK_REWIND, 21);
    answer(&bench, number);
    assert_true(was_refused(&bench, number) && bench.view.step == 20);
    bench_end(&bench);
}

static void what_is_asked_of_nobody_is_answered(void **state)
{
    struct bench bench;
    struct change change = {0};
    (void)state;
    begin(&bench, "--model softmax --steps 20", 1);
    bench.run = 1;
    press_of(&bench, 1, ASK_REMOVE);
    change_add(&change, SET_BATCH, 64);
    uint64_t preview = session_ask(bench.session, &(struct ask){.kind = ASK_PREVIEW, .run = 1,
                                                                .change = change});
    for (int kind = 0; kind < ASK_END; kind++)
        if (kind != ASK_GO && kind != ASK_TOGGLE)
            press_of(&bench, 1, (enum ask_kind)kind);
    answer(&bench, ask_of(&bench, 1, "batch=64"));
    assert_true(bench.view.run == 0 && bench.view.run_count == 1 && !run_of(&bench, 1)->exists);
    assert_true(bench.view.preview.number < preview || !bench.view.preview.allowed);
    assert_true(bench.view.step == 20 && bench.view.batch == 32);
    for (int i = 0; i < SETTINGS; i++)
        assert_false(bench.view.pending[i]);
    uint64_t number = press(&bench, ASK_REMOVE);
    answer(&bench, number);
    assert_true(was_refused(&bench, number));
    answer(&bench, press(&bench, ASK_FORK));
    assert_true(bench.view.run == 1 && bench.view.run_count == 2); /* the letter is there again */
    bench_end(&bench);
}

static void the_first_run_can_go(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 1);
    answer(&bench, press(&bench, ASK_REMOVE));
    assert_true(bench.view.run == 1 && !run_of(&bench, 0)->exists);
    assert_string_equal(bench.view.told_text, "run A is removed");
    press_of(&bench, 1, ASK_GO);
    bench.run = 1;
    wait_for(&bench, stands_at, 40, "a stop at step");
    answer(&bench, press_of(&bench, 1, ASK_FORK));
    assert_true(run_of(&bench, 0)->exists && run_of(&bench, 0)->step == 40);
    bench_end(&bench);
}

static void names_are_checked(void **state)
{
    struct bench bench;
    struct ask name = {.kind = ASK_NAME};
    (void)state;
    begin(&bench, "--model softmax --steps 20", 0);
    snprintf(name.text, sizeof name.text, "big #1");
    answer(&bench, session_ask(bench.session, &name));
    assert_string_equal(run_of(&bench, 0)->name, "big #1");
    static const char *const wrong[] = {"a \"quote\"", "two\nlines", "a name that is too long"};
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        snprintf(name.text, sizeof name.text, "%s", wrong[i]);
        uint64_t number = session_ask(bench.session, &name);
        answer(&bench, number);
        assert_true(was_refused(&bench, number));
        assert_string_equal(run_of(&bench, 0)->name, "big #1");
    }
    bench_end(&bench);
}

/* ---- going on and pausing -------------------------------------------------------------------- */

static void single_steps_take_the_others_along(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20 --clock steps", 2);
    for (uint64_t step = 21; step < 25; step++) {
        press_of(&bench, 1, ASK_STEP);
        bench.run = 1;
        wait_for(&bench, stands_at, step, "a stop at step");
        for (int i = 0; i < 3; i++)
            assert_true(run_of(&bench, i)->step + 1 >= step && run_of(&bench, i)->step <= step);
    }
    bench_end(&bench);
}

/* The step that is asked for ends the plan, or the run. */
static void a_single_step_pauses_whatever_it_comes_to(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, DEEP "--steps 20 --clock steps", 1);
    answer(&bench, ask(&bench, "lr=1000000"));
    for (int i = 0; i < 19 && run_of(&bench, 0)->state != RUN_DIVERGED; i++) {
        press_of(&bench, 0, ASK_STEP);
        wait_for(&bench, stands_at, 21 + (uint64_t)i, "a stop at step");
    }
    assert_int_equal(run_of(&bench, 0)->state, RUN_DIVERGED);
    assert_true(run_of(&bench, 1)->step <= run_of(&bench, 0)->step);
    assert_int_equal(run_of(&bench, 1)->state, RUN_PAUSED);
    bench_end(&bench);
}

static bool b_is_gone(const struct view *view, uint64_t number)
{
    return view->answered >= number && !view->runs[1].exists && view->state != RUN_TRAINING;
}

/* A run that is waited for with a single step, and removed meanwhile. */
static void a_pause_does_not_wait_for_a_run_that_is_gone(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20 --clock steps --pace 2", 1);
    answer(&bench, go_back(&bench, 0, ASK_REWIND, 10)); /* so that B's step is far off */
    press_of(&bench, 1, ASK_STEP);
    uint64_t number = press_of(&bench, 1, ASK_REMOVE);
    wait_for(&bench, b_is_gone, number, "B to be gone, and a pause, after");
    assert_true(bench.view.step < 20);
    bench_end(&bench);
}

static void undo_leaves_the_pace_alone(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 0);
    ask(&bench, "pace=900");
    ask(&bench, "batch=64");
    ask(&bench, "pace=800");
    answer(&bench, press(&bench, ASK_UNDO));
    assert_true(bench.view.batch == 32 && bench.view.knob[SET_PACE] == 800);
    bench_end(&bench);
}

static void joined_knobs_stay_in_their_range(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20 --lr 0.001 --memory-limit 1000000", 1);
    answer(&bench, ask_of(&bench, 1, "lr=1000 memory-limit=2000001"));
    press_of(&bench, 0, ASK_JOIN);
    press_of(&bench, 1, ASK_JOIN);
    uint64_t number = ask(&bench, "lr=10");
    answer(&bench, number);
    assert_true(was_refused(&bench, number));
    assert_true(run_of(&bench, 0)->knob[SET_LR] == 0.001 && run_of(&bench, 1)->knob[SET_LR] == 1000);
    answer(&bench, ask(&bench, "memory-limit=900000"));
    assert_true(run_of(&bench, 1)->knob[SET_MEMORY_LIMIT] == 1800001);
    bench_end(&bench);
}

/* ---- what was measured ----------------------------------------------------------------------- */

static int events_that_say(const struct bench *bench, const char *text)
{
    int count = 0;
    for (size_t i = 0; i < bench->view.event_count; i++)
        count += strstr(bench->events[i].text, text) != NULL;
    return count;
}

static void what_was_done_is_told(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 1);
    struct history_marker marker;
    assert_string_equal(bench.view.told_text, "run B is a fork of A at step 20 · 2 selects it");
    assert_int_equal(history_markers(run_of(&bench, 1)->history, &marker, 1), 1);
    assert_string_equal(marker.text, "fork");
    assert_int_equal(history_steps(run_of(&bench, 1)->history, NULL), 20);
    answer(&bench, ask(&bench, "batch=64"));
    assert_int_equal(events_that_say(&bench, "32→64"), 1);
    bench_end(&bench);
}

static void events_are_not_those_of_a_later_run(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 1);
    answer(&bench, ask_of(&bench, 1, "batch=64"));
    answer(&bench, press_of(&bench, 1, ASK_REMOVE));
    answer(&bench, press(&bench, ASK_FORK));
    answer(&bench, ask_of(&bench, 1, "batch=8"));
    for (size_t i = 0; i < bench.view.event_count; i++) {
        const struct view_event *event = &bench.events[i];
        assert_true(event->run == 0 || event->gone == !strstr(event->text, "→8"));
    }
    bench_end(&bench);
}

static void a_fork_has_not_measured_what_its_parent_has(void **state)
{
    struct bench bench;
    (void)state;
    begin(&bench, "--model softmax --steps 20", 0);
    answer(&bench, press(&bench, ASK_MEASURE));
    answer(&bench, press(&bench, ASK_FORK));
    press_of(&bench, 1, ASK_GO);
    all_stop_at(&bench, 40);
    assert_int_equal(events_that_say(&bench, "measured all"), 1);
    bench_end(&bench);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(undo_leaves_the_pace_alone),
        cmocka_unit_test(joined_knobs_stay_in_their_range),
        cmocka_unit_test(what_was_done_is_told),
        cmocka_unit_test(redo_goes_the_way_back),
        cmocka_unit_test(undo_leaves_who_is_not_joined),
        cmocka_unit_test(events_are_not_those_of_a_later_run),
        cmocka_unit_test(a_fork_has_not_measured_what_its_parent_has),
        cmocka_unit_test(joined_knobs_keep_their_ratio),
        cmocka_unit_test(one_that_refuses_keeps_all_as_they_are),
        cmocka_unit_test(the_pace_is_of_all),
        cmocka_unit_test(undo_and_redo),
        cmocka_unit_test(undo_across_a_fork_and_a_pace),
        cmocka_unit_test(many_knobs_are_counted),
        cmocka_unit_test(undo_takes_joined_runs_along),
        cmocka_unit_test(undo_while_paused_stays_paused),
        cmocka_unit_test(one_that_diverged_rests_while_others_go_on),
        cmocka_unit_test(all_pause_where_the_one_waited_for_is_lost),
        cmocka_unit_test(a_lost_run_is_rescued),
        cmocka_unit_test(only_a_lost_run_is_rescued),
        cmocka_unit_test(a_past_step_is_forked_while_it_trains),
        cmocka_unit_test(a_fork_of_the_future_makes_no_run),
        cmocka_unit_test(what_is_asked_of_nobody_is_answered),
        cmocka_unit_test(the_first_run_can_go),
        cmocka_unit_test(names_are_checked),
        cmocka_unit_test(single_steps_take_the_others_along),
        cmocka_unit_test(a_single_step_pauses_whatever_it_comes_to),
        cmocka_unit_test(a_pause_does_not_wait_for_a_run_that_is_gone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
