/* test_branch_panel.c -- the critical batch size on the screen: while it is measured, and after. */
#include "tests/support_view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_formula.h"
#include "ui/explain.h"
#include "ui/ui.h"

/* Batches 32 to 1437 from epoch 5 on: within 5% up to 128. */
static void fill(struct sample *sample)
{
    static const double loss[] = {0.148, 0.147, 0.1523, 0.161, 0.18, 25, NAN};
    struct branch_report *report = &sample->view.branch;

    *report = (struct branch_report){
        .finished = true, .settings = {17244, SCALE_LINEAR, 0.05}, .step = 225, .epoch = 5,
        .count = COUNT_OF(loss), .at = COUNT_OF(loss), .share = 1, .critical = 128,
        .predicted = 535, .predicted_error = 60,
    };
    for (int i = 0; i < report->count; i++) {
        size_t batch = i < 6 ? (size_t)32 << i : 1437;
        report->point[i] = (struct branch_point){
            .batch = batch, .lr = 0.02 * (double)batch / 32, .done = true, .loss = loss[i],
            .steps = 17244 / batch};
    }
}

static struct branch_report *finished(void **state)
{
    struct sample *sample = *state;

    fill(sample);
    return &sample->view.branch;
}

/* The third of seven is under way. */
static struct branch_report *running(void **state)
{
    struct branch_report *report = finished(state);

    report->finished = false;
    report->running = true;
    report->at = 2;
    report->share = 0.4199;
    report->critical = 0;
    report->point[2].done = false;
    for (int i = 3; i < report->count; i++)
        report->point[i] = (struct branch_point){.batch = report->point[i].batch, .lr = NAN, .loss = NAN};
    return report;
}

static void silent_before_and_when_cancelled(void **state)
{
    struct sample *sample = *state;

    is_silent(sample, PANEL_NOISE, 40, 76, "critical");
    fill(sample);
    sample->view.branch.finished = false;
    sample->view.branch.cancelled = true;
    is_silent(sample, PANEL_NOISE, 40, 76, "critical");
    sample->look.mode = MODE_PANEL;
    is_silent(sample, PANEL_NOISE, 40, 120, "critical");
}

static void progress_as_wide_as_there_is_room(void **state)
{
    struct sample *sample = *state;

    running(state);
    says(sample, PANEL_NOISE, 17, 70, "critical batch: branch 3 of 7, batch 128 · 41% C cancels");
    says(sample, PANEL_NOISE, 17, 34, "critical batch: 3 of 7 · 41%");
    says(sample, PANEL_NOISE, 17, 20, "3/7 41%");
    is_silent(sample, PANEL_NOISE, 17, 70, "measured");
}

static void result_as_wide_as_there_is_room(void **state)
{
    struct sample *sample = *state;

    finished(state);
    says(sample, PANEL_NOISE, 17, 90,
         "measured at epoch 5.0: critical batch 128 (loss at most +5%) · noise scale 535 ± 60");
    says(sample, PANEL_NOISE, 17, 64, "epoch 5.0: critical batch 128 · noise scale 535 ± 60");
    says(sample, PANEL_NOISE, 17, 54, "epoch 5.0: critical batch 128 · noise scale 535");
    says(sample, PANEL_NOISE, 17, 34, "epoch 5.0: critical batch 128");
    says(sample, PANEL_NOISE, 17, 28, "epoch 5.0: critical 128");
}

static void result_names_the_run_among_several(void **state)
{
    struct sample *sample = *state;

    finished(state);
    sample_runs(sample, 3);
    sample->view.branch_run = 1;
    says(sample, PANEL_NOISE, 17, 64, "run B, epoch 5.0: critical batch 128");
    says(sample, PANEL_NOISE, 17, 34, "run B, epoch 5.0: critical 128");
    sample->view.branch.critical = 1024;
    says(sample, PANEL_NOISE, 17, 34, "run B: critical batch 1024");
    says(sample, PANEL_NOISE, 17, 17, "critical 1024");
}

static void what_was_not_tried_or_not_known(void **state)
{
    struct sample *sample = *state;
    struct branch_report *report = finished(state);

    report->at_least = true;
    report->predicted = report->predicted_error = NAN;
    says(sample, PANEL_NOISE, 17, 90, "measured at epoch 5.0: critical batch ≥ 128 (loss at most +5%)");
    is_silent(sample, PANEL_NOISE, 17, 90, "nan");
    is_silent(sample, PANEL_NOISE, 17, 90, "+5%) ·");
    report->predicted = 535;
    says(sample, PANEL_NOISE, 17, 90, "· noise scale 535 ");
    report->critical = 0;
    says(sample, PANEL_NOISE, 17, 70, "epoch 5.0: no critical batch, 32 itself diverges");
    says(sample, PANEL_NOISE, 17, 34, "epoch 5.0: no critical batch");
}

/* Then it is not left out of the line. */
static void an_error_larger_than_the_noise_scale(void **state)
{
    struct sample *sample = *state;
    char text[EXPLAIN_TEXT];

    finished(state)->predicted_error = 600;
    says(sample, PANEL_NOISE, 17, 64, "epoch 5.0: critical batch 128 · noise scale 535 ± 600");
    is_silent(sample, PANEL_NOISE, 17, 52, "critical batch 128 ·");
    explain_noise(&sample->view, &sample->look, text, sizeof text);
    assert_non_null(strstr(text, "The noise scale was 535 ± 600."));
}

/* Where already the second branch fails, the first is an upper bound. */
static void the_smallest_at_most(void **state)
{
    struct sample *sample = *state;
    struct branch_report *report = finished(state);
    char text[EXPLAIN_TEXT];

    report->point[1].loss = NAN;
    report->critical = 32;
    report->at_most = true;
    says(sample, PANEL_NOISE, 17, 54, "epoch 5.0: critical batch ≤ 32 · noise scale 535");
    says(sample, PANEL_NOISE, 17, 28, "epoch 5.0: critical ≤ 32");
    sample->look.mode = MODE_PANEL;
    says(sample, PANEL_NOISE, 40, 80, "32 .02 538 .148 at most");
    report->at_most = false;
    report->at_least = true;
    says(sample, PANEL_NOISE, 40, 80, "32 .02 538 .148 at least");
    report->at_least = false;
    report->at_most = true;
    explain_noise(&sample->view, &sample->look, text, sizeof text);
    assert_non_null(strstr(text, "critical batch: ≤ 32, with a loss of 0.148"));
    assert_non_null(strstr(text, "the next: 64, which diverged"));
    assert_non_null(strstr(text, "may be smaller still"));
}

/* ---- with the screen to itself ---- */

static void table_of_all_branches(void **state)
{
    static const int cols[] = {80, 120, 200};
    struct sample *sample = *state;

    finished(state);
    sample->look.mode = MODE_PANEL;
    for (size_t i = 0; i < COUNT_OF(cols); i++) {
        says(sample, PANEL_NOISE, 40, cols[i], "critical batch 128 ");
        says(sample, PANEL_NOISE, 40, cols[i], "batch rate steps loss vs 32");
        says(sample, PANEL_NOISE, 40, cols[i], "32 .02 538 .148 within");
        says(sample, PANEL_NOISE, 40, cols[i], "64 .04 269 .147 -0.7% within");
        says(sample, PANEL_NOISE, 40, cols[i], "128 .08 134 .152 +2.9% critical");
        says(sample, PANEL_NOISE, 40, cols[i], "256 .16 67 .161 +8.8% above");
        says(sample, PANEL_NOISE, 40, cols[i], "1024 .64 16 25 +9999% above");
        says(sample, PANEL_NOISE, 40, cols[i], "1437 .898 12 diverged");
        says(sample, PANEL_NOISE, 40, cols[i], "The same 17244 examples each, rate");
        is_silent(sample, PANEL_NOISE, 40, cols[i], "nan");
    }
    says(sample, PANEL_NOISE, 21, 80, "128 .08 134 .152 +2.9% critical");
    says(sample, PANEL_NOISE, 21, 80, "each, rate in proportion. The noise scale assumes the best");
}

static void table_on_the_way(void **state)
{
    struct sample *sample = *state;

    running(state)->point[6].refused = true;
    sample->look.mode = MODE_PANEL;
    says(sample, PANEL_NOISE, 40, 120, "64 .04 269 .147 -0.7% within");
    says(sample, PANEL_NOISE, 40, 120, "128 .08 134 .152 training");
    says(sample, PANEL_NOISE, 40, 120, "no room");
    is_silent(sample, PANEL_NOISE, 40, 120, "nan");
    is_silent(sample, PANEL_NOISE, 40, 120, "assumes");
}

/* A table that finds no room leaves its line. */
static void every_size_and_glyph_set(void **state)
{
    struct sample *sample = *state;

    finished(state);
    sample->look.mode = MODE_PANEL;
    for (int rows = 1; rows <= 60; rows += 3)
        for (int cols = 1; cols <= 200; cols += 7) {
            struct grid grid = {0};
            grid_resize(&grid, rows, cols);
            panel_noise.draw(&sample->view, &sample->look,
                             &(struct pane){&grid, {0, 0, rows, cols}, &glyphs_ascii});
            for (int i = 0; i < rows * cols; i++)
                assert_in_range(grid.cells[i].ch, ' ', '~');
            grid_done(&grid);
        }
}

/* ---- in words ---- */

static void explanation_computes(void **state)
{
    struct sample *sample = *state;
    struct branch_report *report = finished(state);
    char text[EXPLAIN_TEXT];

    for (int rule = 0; rule < SCALE_RULES; rule++) {
        report->settings.rule = (enum scale_rule)rule;
        report->point[2].lr = rule == SCALE_LINEAR ? 0.08 : rule == SCALE_SQRT ? 0.04 : 0.02;
        explain_noise(&sample->view, &sample->look, text, sizeof text);
        formulas_check(text);
        assert_true(strlen(text) < EXPLAIN_TEXT - 512);
        assert_non_null(strstr(text, "= 0.148×(1 + 0.05) = 0.1554"));
        assert_non_null(strstr(text, "Run A at epoch 5.0, 17244 examples each"));
        assert_non_null(strstr(text, "the next: 256, with a loss of 0.161"));
        assert_null(strstr(text, "nan"));
    }
    assert_non_null(strstr(text, "rate at 128 = 0.02×√(128/32) = 0.04"));
    assert_null(strstr(text, "An epoch ends with what is left"));
    report->critical = 1024;
    explain_noise(&sample->view, &sample->look, text, sizeof text);
    assert_non_null(strstr(text, "steps of 1024 and 413 in turn"));
    report->at_least = true;
    report->critical = 1437;
    explain_noise(&sample->view, &sample->look, text, sizeof text);
    assert_null(strstr(text, "the next"));
}

/* ---- the key ---- */

static int asked_for(struct ui *ui, const struct view *view, enum ui_request_kind kind)
{
    struct ui_requests requests = {0};
    int count = 0;

    ui_key(ui, view, 'C', 0, &requests);
    for (int i = 0; i < requests.count; i++)
        count += requests.item[i].kind == kind;
    assert_int_equal(count, requests.count);
    return count;
}

/* From the full batch there is nothing larger to branch to, but what runs can be cancelled. */
static void the_key_asks_and_cancels(void **state)
{
    struct sample *sample = *state;
    struct ui *ui = ui_new(&glyphs_utf8);

    assert_int_equal(asked_for(ui, &sample->view, UI_BRANCH), 1);
    sample_batch(sample, sample->view.train_n);
    assert_int_equal(asked_for(ui, &sample->view, UI_BRANCH), 0);
    running(state);
    assert_int_equal(asked_for(ui, &sample->view, UI_BRANCH), 1);
    ui_free(ui);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(silent_before_and_when_cancelled),
        SAMPLE_TEST(progress_as_wide_as_there_is_room),
        SAMPLE_TEST(result_as_wide_as_there_is_room),
        SAMPLE_TEST(result_names_the_run_among_several),
        SAMPLE_TEST(what_was_not_tried_or_not_known),
        SAMPLE_TEST(an_error_larger_than_the_noise_scale),
        SAMPLE_TEST(the_smallest_at_most),
        SAMPLE_TEST(table_of_all_branches),
        SAMPLE_TEST(table_on_the_way),
        SAMPLE_TEST(every_size_and_glyph_set),
        SAMPLE_TEST(explanation_computes),
        SAMPLE_TEST(the_key_asks_and_cancels),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
