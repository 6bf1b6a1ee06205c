/* test_ui_runs.c -- several runs by keys: selecting, forking, going back, joining, naming, removing; and
 * what belongs to one run stays with it. */
#include "ui/ui.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_ui.h"
#include "ui/keys.h"

/* Three runs; A, shown in full, has batch 32. */
static struct ui_rig *three_runs(void **state)
{
    struct ui_rig *rig = *state;

    sample_runs(&rig->sample, 3);
    ui_rig_wait(rig, 0);
    return rig;
}

/* The view follows, as the program has it a moment after a run was selected. */
static void view_follows(struct ui_rig *rig)
{
    struct view *view = &rig->sample.view;
    const struct view_run *run = &view->runs[ui_run(rig->ui)];

    view->run = ui_run(rig->ui);
    memcpy(view->knob, run->knob, sizeof view->knob);
    view->batch = run->batch;
    view->scaled_lr = view->lr = run->scaled_lr;
    ui_rig_wait(rig, 0);
}

static void remove_run(struct ui_rig *rig, int run)
{
    rig->sample.view.runs[run].exists = false;
    rig->sample.view.run_count--;
    ui_rig_wait(rig, 0);
}

/* ---- selecting ------------------------------------------------------------------------------- */

static void numbers_select_and_hide(void **state)
{
    struct ui_rig *rig = three_runs(state);

    ui_rig_shows(rig, " run A   batch ‹32›");
    assert_int_equal(ui_rig_role(rig, "run A   batch"), ROLE_RUN_A);
    ui_rig_keys(rig, "2");
    assert_int_equal(ui_run(rig->ui), 1);
    ui_rig_shows(rig, "run B selected");
    ui_rig_shows(rig, " run B   batch ‹256›");
    assert_int_equal(ui_rig_role(rig, "run B   batch"), ROLE_RUN_B);
    ui_rig_keys(rig, "2");
    ui_rig_shows(rig, "run B hidden unless it is selected · 2 shows it");
    ui_rig_keys(rig, "2");
    ui_rig_shows(rig, "run B shown again");
    ui_rig_keys(rig, "4");
    assert_int_equal(ui_run(rig->ui), 1);
    ui_rig_shows(rig, "there is no run D; f forks");
    assert_true(rig->changes == 0 && rig->others == 0);
}

static void a_single_run_is_not_named(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_shows(rig, "\n batch ‹32›");
    ui_rig_hides(rig, "1-4 run");
    ui_rig_keys(rig, "1");
    ui_rig_shows(rig, "run A is the only one; f forks");
    ui_rig_keys(rig, "j");
    ui_rig_shows(rig, "there is no other run to join; f forks");
    ui_rig_key(rig, KEY_BACKSPACE_KEY);
    ui_rig_shows(rig, "the only run stays; R starts it again");
    assert_int_equal(rig->others, 0);
}

static void the_draft_goes_to_the_run_it_was_for(void **state)
{
    struct ui_rig *rig = three_runs(state);

    ui_rig_keys(rig, "B2");
    assert_int_equal(rig->changes, 1);
    assert_int_equal(rig->asked[0].run, 0);
    assert_string_equal(ui_rig_last(rig), "batch=64");
    ui_rig_shows(rig, "batch ‹256›"); /* not pending: that is A's */
    ui_rig_keys(rig, "b"); /* from B's own 256, though the view is still of A */
    ui_rig_shows(rig, "batch 256 ▸ 128");
    ui_rig_wait(rig, 0.3);
    assert_int_equal(rig->asked[1].run, 1);
    assert_string_equal(ui_rig_last(rig), "batch=128");
    ui_rig_keys(rig, "1");
    ui_rig_shows(rig, "batch ‹64*›");
    ui_rig_keys(rig, "B");
    ui_rig_shows(rig, "batch 64 ▸ 128");
}

static void refusals_and_previews_stay_with_their_run(void **state)
{
    struct ui_rig *rig = three_runs(state);
    uint64_t question;

    ui_rig_keys(rig, "B");
    ui_rig_wait(rig, 0.05);
    question = rig->question_number;
    ui_rig_keys(rig, "2");
    view_follows(rig);
    rig->sample.view.preview = (struct preview){.number = question, .reason = "no"};
    ui_rig_refuse(rig, "batch 64 needs too much");
    ui_rig_shows(rig, "refused: batch 64 needs too much");
    ui_rig_hides(rig, "would be refused");
    assert_int_equal(ui_rig_role(rig, "256›"), ROLE_KNOB);
    ui_rig_keys(rig, "b");
    ui_rig_wait(rig, 0.3);
    ui_rig_refuse(rig, "no");
    assert_int_equal(ui_rig_role(rig, "256›"), ROLE_WARN);
    ui_rig_keys(rig, "3");
    view_follows(rig);
    assert_int_equal(ui_rig_role(rig, "256›"), ROLE_KNOB);
}

static void measurements_are_news_of_one_run(void **state)
{
    struct ui_rig *rig = three_runs(state);
    struct view *view = &rig->sample.view;

    view->whole = (struct split_measure){.measured = true, .number = 1, .loss = 0.5};
    ui_rig_wait(rig, 0);
    ui_rig_shows(rig, "measured all 1437: loss 0.5");
    ui_rig_keys(rig, "2");
    view->whole = (struct split_measure){.number = 0};
    view_follows(rig);
    ui_rig_shows(rig, "run B selected");
    ui_rig_keys(rig, "1");
    view->whole = (struct split_measure){.measured = true, .number = 1, .loss = 0.5};
    view_follows(rig);
    ui_rig_shows(rig, "run A selected");
}

static void a_run_that_vanishes_leaves_nothing_behind(void **state)
{
    struct ui_rig *rig = three_runs(state);

    ui_rig_keys(rig, "33"); /* selected, and hidden */
    view_follows(rig);
    ui_rig_keys(rig, "B:batch=4");
    remove_run(rig, 2);
    assert_int_equal(ui_run(rig->ui), 1);
    ui_rig_hides(rig, ":batch=4");
    assert_int_equal(rig->changes, 1); /* what `:` sent */
    view_follows(rig);
    ui_rig_keys(rig, "1");
    view_follows(rig);
    remove_run(rig, 0); /* the one behind */
    assert_int_equal(ui_run(rig->ui), 1);
    rig->sample.view.runs[2].exists = true;
    rig->sample.view.run_count++;
    ui_rig_keys(rig, "33"); /* a new C is not hidden */
    ui_rig_shows(rig, "run C hidden");
}

static void a_new_session_begins_with_a(void **state)
{
    struct ui_rig *rig = three_runs(state);

    ui_rig_keys(rig, "22B");
    ui_rig_tell(rig, true, "forked");
    ui_restart(rig->ui, rig->now, "iris with softmax");
    rig->sample.view.told = rig->sample.view.run = 0;
    sample_runs(&rig->sample, 1);
    ui_rig_wait(rig, 0.5);
    assert_int_equal(ui_run(rig->ui), 0);
    assert_int_equal(rig->changes, 0);
    ui_rig_shows(rig, "iris with softmax");
}

/* ---- forking and going back ------------------------------------------------------------------ */

static uint64_t step_at_cursor(struct ui_rig *rig, enum clock clock, double at)
{
    struct history_place place;

    assert_true(history_place(rig->sample.view.history, clock, at, &place));
    return place.last;
}

static void forks(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, "Bf");
    assert_int_equal(rig->changes, 1); /* first */
    assert_true(rig->other.kind == UI_FORK && rig->other.run == 0 && rig->other.step == UI_NOW);
    ui_rig_keys(rig, "F");
    ui_rig_shows(rig, "bring the cursor out first: , or .");
    assert_int_equal(rig->others, 1);
    ui_rig_keys(rig, ",<F");
    assert_true(rig->other.kind == UI_FORK && rig->other.step > 0 && rig->other.step < rig->sample.view.step);
    sample_runs(&rig->sample, 4);
    ui_rig_keys(rig, "f");
    ui_rig_shows(rig, "4 runs are the most; Backspace removes the one selected");
    assert_int_equal(rig->others, 2);
}

static void the_cursor_says_where_to(void **state)
{
    struct ui_rig *rig = *state;
    const struct view *view = &rig->sample.view;

    ui_rig_keys(rig, "r");
    ui_rig_shows(rig, "bring the cursor out first: , or .");
    ui_rig_hides(rig, "r rewind");
    ui_rig_keys(rig, ",");
    ui_rig_shows(rig, "r rewind");
    ui_rig_keys(rig, "r");
    ui_rig_shows(rig, "the cursor is at the last step: there is nothing to go back to");
    assert_int_equal(rig->others, 0);
    ui_rig_keys(rig, "<");
    ui_rig_keys(rig, "r");
    assert_true(rig->other.kind == UI_REWIND && rig->other.step > 0 && rig->other.step < view->step);
    ui_rig_hides(rig, "r rewind"); /* the cursor is away */
    ui_rig_keys(rig, "r");
    assert_int_equal(rig->others, 1);
}

/* On every clock, the cursor put by the mouse goes to the step that its reading names. */
static void every_clock_finds_the_step(void **state)
{
    struct ui_rig *rig = *state;
    const struct mouse mouse = {.kind = MOUSE_PRESS, .row = 8, .col = 12};
    struct ui_requests none = {0};
    struct hit hit;

    for (int clock = 0; clock < CLOCKS; clock++) {
        struct look look = {.clock = (enum clock)clock, .focus = -1, .status = ""};
        ui_set_clock(rig->ui, (enum clock)clock);
        ui_rig_wait(rig, 0);
        hit = panels_hit(&rig->sample.view, &look, &rig->grid, &glyphs_utf8, 8, 12, NULL);
        assert_int_equal(hit.kind, HIT_CLOCK);
        ui_mouse(rig->ui, &rig->sample.view, &rig->grid, &mouse, rig->now, &none);
        ui_rig_keys(rig, "r");
        assert_int_equal(rig->other.kind, UI_REWIND);
        assert_true(rig->other.step == step_at_cursor(rig, (enum clock)clock, hit.at));
    }
}

static void a_lost_run_is_rescued(void **state)
{
    struct ui_rig *rig = *state;
    struct view *view = &rig->sample.view;

    view->state = RUN_DIVERGED;
    view->step = 43100;
    view->good_step = 41200;
    view->undoes = true;
    ui_rig_shows(rig, " diverged at step 43100 · r to step 41200 at half the rate · u undo · R again");
    view->undoes = false;
    view->step = 431;
    view->good_step = 412;
    ui_rig_shows(rig, " diverged at step 431 · r to step 412 at half the rate · R again");
    view->undoes = true;
    view->state = RUN_COLLAPSED;
    ui_rig_shows(rig, " collapsed at step 431 · r to step 412 at half the rate · u undo · R again");
    assert_int_equal(ui_rig_role(rig, "collapsed at"), ROLE_WARN);
    ui_rig_keys(rig, "r");
    assert_int_equal(rig->other.kind, UI_RESCUE);
    ui_rig_shows(rig, "back to step 412, the last good one, at half the rate");
    ui_rig_keys(rig, ",<r");
    assert_int_equal(rig->other.kind, UI_REWIND);
    ui_rig_keys(rig, "R");
    assert_int_equal(rig->other.kind, UI_AGAIN);
}

static void the_charts_clock_is_the_runs_clock(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_keys(rig, "x");
    assert_true(rig->other.kind == UI_CLOCK && rig->other.clock == CLOCK_EXAMPLES);
    ui_set_clock(rig->ui, CLOCK_STEPS);
    ui_rig_keys(rig, "x");
    assert_true(rig->other.kind == UI_CLOCK && rig->other.clock == CLOCK_EPOCHS);
}

/* ---- joining, naming, removing --------------------------------------------------------------- */

static void runs_are_joined(void **state)
{
    struct ui_rig *rig = three_runs(state);

    ui_rig_keys(rig, "2j");
    assert_true(rig->other.kind == UI_JOIN && rig->other.run == 1);
    ui_rig_keys(rig, "Bj"); /* what was turned alone was meant alone */
    assert_true(rig->changes == 1 && rig->others == 2);
}

static void runs_are_named(void **state)
{
    struct ui_rig *rig = three_runs(state);

    ui_rig_keys(rig, "2w");
    ui_rig_shows(rig, "name of run B: _   Enter keeps it");
    ui_rig_keys(rig, "fast one");
    ui_rig_shows(rig, "name of run B: fastone_");
    ui_rig_key(rig, 0x3a3);
    ui_rig_shows(rig, "letters, digits and - _ . + only");
    ui_rig_keys(rig, "-1234567890");
    ui_rig_shows(rig, "fastone-1234567_   15 characters at most");
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_true(rig->other.kind == UI_NAME && rig->other.run == 1);
    assert_string_equal(rig->other.text, "fastone-1234567");
    strcpy(rig->sample.view.runs[1].name, "fast");
    ui_rig_keys(rig, "w");
    ui_rig_shows(rig, "name of run B: fast_");
    ui_rig_key(rig, KEY_ESCAPE);
    assert_int_equal(rig->others, 1);
    ui_rig_keys(rig, "w\x15");
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_string_equal(rig->other.text, "");
    ui_rig_keys(rig, "12");
    ui_rig_shows(rig, "run B fast selected");
}

static void removing_is_asked_first(void **state)
{
    struct ui_rig *rig = three_runs(state);

    ui_rig_keys(rig, "3");
    ui_rig_key(rig, KEY_BACKSPACE_KEY);
    ui_rig_shows(rig, "remove run C? Enter removes, Esc keeps it");
    ui_rig_key(rig, KEY_ESCAPE);
    ui_rig_hides(rig, "remove run C?");
    assert_int_equal(rig->others, 0);
    ui_rig_key(rig, KEY_BACKSPACE_KEY);
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_true(rig->other.kind == UI_REMOVE && rig->other.run == 2);
    ui_rig_key(rig, KEY_BACKSPACE_KEY);
    remove_run(rig, 2); /* the question goes with it */
    ui_rig_hides(rig, "remove run");
    ui_rig_key(rig, KEY_ENTER_KEY);
    assert_int_equal(rig->others, 1);
}

static void a_run_is_not_hidden_as_the_one_before_it_was(void **state)
{
    struct ui_rig *rig = three_runs(state);

    ui_rig_keys(rig, "33");
    ui_rig_key(rig, KEY_BACKSPACE_KEY);
    ui_rig_key(rig, KEY_ENTER_KEY); /* and forked again before a view without it was seen */
    ui_rig_keys(rig, "3");
    ui_rig_shows(rig, "run C hidden");
}

/* ---- what the screen says -------------------------------------------------------------------- */

static void hints_fit_what_there_is(void **state)
{
    struct ui_rig *rig = *state;
    struct sample *sample = &rig->sample;

    says(sample, PANEL_HINTS, 1, 80, "bB batch lL rate c couple pP bits Space pause u undo f fork R again ? help q");
    sample_runs(sample, 2);
    says(sample, PANEL_HINTS, 1, 80, "bB batch lL rate pP bits Space pause u undo f fork 1-4 run R again ? help q");
    sample->look.cursor = true;
    says(sample, PANEL_HINTS, 1, 80, "Space pause u undo f fork 1-4 run r rewind ");
    says(sample, PANEL_HINTS, 1, 120, "F fork");
}

static void a_hint_selects_by_its_digits(void **state)
{
    struct ui_rig *rig = three_runs(state);
    struct cell *row = &rig->grid.cells[23 * 80];
    int col = 0;

    while (!(row[col].ch == '1' && row[col + 1].ch == '-'))
        col++;
    ui_rig_mouse(rig, MOUSE_PRESS, 23, col + 4);
    ui_rig_hides(rig, "hidden");
    ui_rig_mouse(rig, MOUSE_PRESS, 23, col + 2);
    ui_rig_shows(rig, "there is no run D");
}

static void tasks_show_how_far_they_are(void **state)
{
    struct ui_rig *rig = *state;
    struct view *view = &rig->sample.view;
    int full = 0;

    view->task = (struct view_task){"going back to step 200", 0.61};
    ui_rig_wait(rig, 0);
    ui_rig_shows(rig, " going back to step 200  ▐▇▇▇▇");
    ui_rig_shows(rig, "·▌  61%");
    for (int i = 0; i < 80; i++)
        full += rig->grid.cells[21 * 80 + i].ch == U'▇';
    assert_int_equal(full, (int)(0.61 * 40));
    assert_true(ui_wait(rig->ui, rig->now) <= 0.1);
    ui_rig_keys(rig, ":batch"); /* a line being typed comes first */
    ui_rig_hides(rig, "going back");
    ui_rig_key(rig, KEY_ESCAPE);
    view->task.share = NAN;
    ui_rig_shows(rig, "·▌   0%");
    view->task.share = 2;
    ui_rig_shows(rig, "▇▌ 100%");
    for (int cols = 1; cols <= 90; cols++) {
        grid_resize(&rig->grid, 24, cols);
        ui_rig_wait(rig, 0);
    }
    view->task.name = NULL;
    ui_rig_wait(rig, 10);
    ui_rig_hides(rig, "going back");
    assert_true(ui_wait(rig->ui, rig->now) < 0);
}

static void what_the_worker_says_is_shown(void **state)
{
    struct ui_rig *rig = *state;

    ui_rig_tell(rig, true, "run B forked from A at step 200");
    assert_int_equal(ui_rig_role(rig, "run B forked from A"), ROLE_ECHO);
    ui_rig_tell(rig, false, "there is no step 900 to go back to");
    assert_int_equal(ui_rig_role(rig, "there is no step 900"), ROLE_WARN);
    ui_rig_wait(rig, 6);
    ui_rig_hides(rig, "there is no step 900");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        RIG_TEST(numbers_select_and_hide),
        RIG_TEST(a_single_run_is_not_named),
        RIG_TEST(the_draft_goes_to_the_run_it_was_for),
        RIG_TEST(refusals_and_previews_stay_with_their_run),
        RIG_TEST(measurements_are_news_of_one_run),
        RIG_TEST(a_run_that_vanishes_leaves_nothing_behind),
        RIG_TEST(a_new_session_begins_with_a),
        RIG_TEST(forks),
        RIG_TEST(the_cursor_says_where_to),
        RIG_TEST(every_clock_finds_the_step),
        RIG_TEST(a_lost_run_is_rescued),
        RIG_TEST(the_charts_clock_is_the_runs_clock),
        RIG_TEST(runs_are_joined),
        RIG_TEST(runs_are_named),
        RIG_TEST(removing_is_asked_first),
        RIG_TEST(a_run_is_not_hidden_as_the_one_before_it_was),
        RIG_TEST(hints_fit_what_there_is),
        RIG_TEST(a_hint_selects_by_its_digits),
        RIG_TEST(tasks_show_how_far_they_are),
        RIG_TEST(what_the_worker_says_is_shown),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
