/* test_panel_runs.c -- the table of runs, in a strip and full screen; the header and the lines beside it. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/optimizer.h"
#include "engine/util.h"
#include "tests/support_view.h"
#include "ui/run_fields.h"

/* Three runs, B selected. */
static int set_up(void **state)
{
    struct sample *sample;

    sample_set_up(state);
    sample = *state;
    sample_runs(sample, 3);
    sample->view.run = sample->look.run = 1;
    return 0;
}

static void the_strip_at_120(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_RUNS, 4, 120, "run batch lr bits steps examples epochs seconds loss test acc gap "
                                     "noise scale memory step time");
    says(sample, PANEL_RUNS, 4, 120, "A ╌ 32 .02 fp32 383 17244 12.0 10.8 .148 .264 93.1 +4.3 500 ± 60 "
                                     "256 KiB 216 us");
    says(sample, PANEL_RUNS, 4, 120, "▸B ─ 256 .16 fp32 147");
    says(sample, PANEL_RUNS, 4, 120, "C · 256 .02 fp32");
}

/* What tells most survives; the clock in force comes before the others. */
static void columns_go_by_rank(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_RUNS, 4, 80, "run batch lr steps epochs loss test acc gap noise scale ");
    says(sample, PANEL_RUNS, 4, 40, "run batch lr loss test acc ");
    sample->look.clock = CLOCK_SECONDS;
    says(sample, PANEL_RUNS, 4, 60, "run batch lr epochs seconds loss test acc ");
    sample->look.clock = CLOCK_EXAMPLES;
    says(sample, PANEL_RUNS, 4, 80, "▸B ─ 256 .16 147 17244 12.0");
}

/* A knob in which runs differ is worth more than one in which they do not. */
static void differing_bits_come_forward(void **state)
{
    struct sample *sample = *state;

    is_silent(sample, PANEL_RUNS, 4, 80, "bits");
    sample->view.runs[1].knob[SET_PRECISION] = PRECISION_FP16_PURE;
    says(sample, PANEL_RUNS, 4, 80, "▸B ─ 256 .16 fp16-pure");
}

static void names_and_states_are_said(void **state)
{
    struct sample *sample = *state;

    strcpy(sample->view.runs[1].name, "large");
    sample->view.runs[1].joined = true;
    sample->view.runs[0].state = RUN_FINISHED;
    sample->view.runs[2].state = RUN_DIVERGED;
    says(sample, PANEL_RUNS, 4, 160, "A ╌‖ 32");
    says(sample, PANEL_RUNS, 4, 160, "▸Bj─ large 256");
    says(sample, PANEL_RUNS, 4, 160, "C ·▲ 256");
    says(sample, PANEL_RUNS, 4, 160, "finished");
    says(sample, PANEL_RUNS, 4, 160, "joined");
    says(sample, PANEL_RUNS, 4, 160, "diverged");
    says(sample, PANEL_RUNS, 4, 40, "▸Bj─ 256");
}

static const char *told(struct sample *sample, const char *field, char text[RUN_TEXT])
{
    for (int i = 0; i < RUN_FIELDS; i++)
        if (!strcmp(run_fields[i].name, field))
            return run_field_text(&sample->view, &sample->look, &run_fields[i], 0, text);
    fail_msg("no field '%s'", field);
    return NULL;
}

static void cells_are_exact(void **state)
{
    struct sample *sample = *state;
    struct view_run *run = &sample->view.runs[0];
    char text[RUN_TEXT];

    run->state = RUN_PAUSED;
    assert_string_equal(told(sample, "", text), "");
    run->state = RUN_FINISHED;
    run->joined = sample->look.hidden[0] = true;
    assert_string_equal(told(sample, "", text), "finished, joined, hidden");
    run->epoch = 1234.5;
    assert_string_equal(told(sample, "epochs", text), "1234.5");
    run->epoch = 12345.6;
    assert_string_equal(told(sample, "epochs", text), "12346");
    run->test_accuracy = 1;
    assert_string_equal(told(sample, "acc", text), "100.0");
}

/* Its line is not drawn, so there is no sample of it; the one selected is always drawn. */
static void hidden_runs_are_dimmed(void **state)
{
    struct sample *sample = *state;

    sample->look.hidden[0] = sample->look.hidden[1] = true;
    says(sample, PANEL_RUNS, 4, 160, "A 32");
    says(sample, PANEL_RUNS, 4, 160, "hidden");
    says(sample, PANEL_RUNS, 4, 160, "▸B ─");
    assert_int_equal(run_row_role(&sample->view, &sample->look, 0), ROLE_DIM);
    assert_int_equal(run_row_role(&sample->view, &sample->look, 1), ROLE_STRONG);
}

static void what_is_not_measured_is_no_number(void **state)
{
    struct sample *sample = *state;
    struct view_run *run = &sample->view.runs[1];

    run->smooth_loss = run->smooth_accuracy = run->test_loss = run->test_accuracy = NAN;
    run->fixed_train_loss = run->fixed_train_accuracy = run->noise_scale = run->noise_error = NAN;
    run->step_us = 0;
    says(sample, PANEL_RUNS, 4, 160, "10.8 – – – – – 650 KiB –");
}

static void regression_has_no_accuracy(void **state)
{
    struct sample *sample = *state;

    sample->view.classify = false;
    sample->view.runs[1].test_accuracy = sample->view.runs[1].fixed_train_accuracy = NAN;
    is_silent(sample, PANEL_RUNS, 4, 160, " acc ");
    says(sample, PANEL_RUNS, 4, 160, ".152 .272 .116");
}

static void full_screen_has_it_all(void **state)
{
    struct sample *sample = *state;

    sample->look.mode = MODE_PANEL;
    sample->look.panel = PANEL_RUNS;
    says(sample, PANEL_RUNS, 21, 80, "learning rate .02 .16 .02");
    says(sample, PANEL_RUNS, 21, 80, "time per step 216 us 1.45 ms 1.45 ms");
    is_silent(sample, PANEL_RUNS, 21, 80, "optimizer");
    sample->view.runs[2].knob[SET_OPTIMIZER] = OPTIMIZER_ADAM;
    says(sample, PANEL_RUNS, 21, 80, "optimizer sgd sgd adam");
    says(sample, PANEL_RUNS, 36, 120, "A and B lie on each other");
    sample_runs(sample, RUNS);
    says(sample, PANEL_RUNS, 8, 40, "loss .148 .152 .311 .74");
}

/* Runs keep their letters when one before them has gone. */
static void letters_stay(void **state)
{
    struct sample *sample = *state;

    sample->view.runs[0].exists = false;
    sample->view.run_count = 2;
    is_silent(sample, PANEL_RUNS, 3, 80, "A ╌");
    says(sample, PANEL_RUNS, 3, 80, "▸B ─ 256");
    says(sample, PANEL_RUNS, 3, 80, "C · 256");
}

/* ---- the mouse ---- */

static int key_at(struct sample *sample, enum screen_mode mode, int row, int col)
{
    struct grid grid = {0};
    struct pane pane = {&grid, {0, 0, mode == MODE_PANEL ? 21 : 4, 80}, &glyphs_utf8};
    struct hit hit;

    sample->look.mode = mode;
    hit = panel_runs.hit(&sample->view, &sample->look, &pane, row, col);
    return hit.kind == HIT_KEY ? hit.key : 0;
}

/* Not the run selected: its key would hide it. */
static void a_press_selects(void **state)
{
    struct sample *sample = *state;

    assert_int_equal(key_at(sample, MODE_OVERVIEW, 0, 5), 0);
    assert_int_equal(key_at(sample, MODE_OVERVIEW, 1, 5), '1');
    assert_int_equal(key_at(sample, MODE_OVERVIEW, 2, 5), 0);
    assert_int_equal(key_at(sample, MODE_OVERVIEW, 3, 70), '3');
    assert_int_equal(key_at(sample, MODE_OVERVIEW, 4, 5), 0);
    assert_int_equal(key_at(sample, MODE_PANEL, 5, 10), 0);
    assert_int_equal(key_at(sample, MODE_PANEL, 5, 30), '1');
    assert_int_equal(key_at(sample, MODE_PANEL, 5, 50), 0);
    assert_int_equal(key_at(sample, MODE_PANEL, 1, 70), '3');
    sample->view.runs[0].exists = false;
    assert_int_equal(key_at(sample, MODE_OVERVIEW, 2, 5), '3');
}

/* ---- beside it ---- */

static void the_header_names_the_run(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_HEADER, 1, 120, "run B of 3 epoch 12.0 of 40 steps A 383 B 147 C 147");
    says(sample, PANEL_HEADER, 1, 80, "digits → mlp 128,64 run B of 3 epoch 12.0 of 40 step 383");
    says(sample, PANEL_HEADER, 1, 40, "run B of 3 epoch 12.0");
    strcpy(sample->view.runs[1].name, "large");
    says(sample, PANEL_HEADER, 1, 120, "run B (large) of 3 epoch 12.0");
    sample_runs(sample, 1);
    sample->view.run = sample->look.run = 0;
    is_silent(sample, PANEL_HEADER, 1, 120, "run");
    says(sample, PANEL_HEADER, 1, 120, "epoch 12.0 of 40 step 383");
}

static void the_line_compares(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_CHANGE, 1, 120, "After 12 epochs A and B lie on each other: batch and rate ×8");
    says(sample, PANEL_CHANGE, 1, 120, "C kept the rate: ");
    history_mark(sample->view.runs[1].history, "batch 32→256");
    says(sample, PANEL_CHANGE, 1, 120, "batch 32→256: noise per step 9.5 times less");
    sample->look.preview = "a preview";
    says(sample, PANEL_CHANGE, 1, 120, "a preview");
}

static void every_line_is_in_the_legend(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_NOISE_CHART, 20, 62, "A B C ─ tr Σ ─ signal |G|²");
    says(sample, PANEL_LOSS, 20, 62, "A B=32∙.02 B 256∙.16 C 256∙.02");
}

static void lecture_numbers_are_of_a_run(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_LECTURE, 20, 80, "run B: batch");
    sample_runs(sample, 1);
    is_silent(sample, PANEL_LECTURE, 20, 80, "run");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, sample_tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_strip_at_120),
        TEST(columns_go_by_rank),
        TEST(differing_bits_come_forward),
        TEST(names_and_states_are_said),
        TEST(cells_are_exact),
        TEST(hidden_runs_are_dimmed),
        TEST(what_is_not_measured_is_no_number),
        TEST(regression_has_no_accuracy),
        TEST(full_screen_has_it_all),
        TEST(letters_stay),
        TEST(a_press_selects),
        TEST(the_header_names_the_run),
        TEST(the_line_compares),
        TEST(every_line_is_in_the_legend),
        TEST(lecture_numbers_are_of_a_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
