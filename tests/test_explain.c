/* test_explain.c -- what `i` says: its numbers are the view's, and they compute. */
#include "tests/support_view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/optimizer.h"
#include "engine/order.h"
#include "engine/util.h"
#include "tests/support_formula.h"
#include "ui/explain.h"
#include "ui/keys.h"
#include "ui/ui.h"

static const enum panel_id explained[] = {
    PANEL_LOSS, PANEL_ACCURACY, PANEL_NOISE, PANEL_NOISE_CHART, PANEL_TABLE, PANEL_MEMORY,
    PANEL_PRECISION, PANEL_THROUGHPUT, PANEL_EVENTS, PANEL_RUNS,
};

static const char *explain(const struct sample *sample, enum panel_id panel, char *text)
{
    assert_non_null(panel_table[panel]->explain);
    panel_table[panel]->explain(&sample->view, &sample->look, text, EXPLAIN_TEXT);
    return text;
}

static void tells(const struct sample *sample, enum panel_id panel, const char *words)
{
    char text[EXPLAIN_TEXT];

    if (!strstr(explain(sample, panel, text), words))
        fail_msg("'%s' missing in: %s", words, text);
}

/* All of them compute, end with a line, leave room, and have no number that is none. */
static int check_all(const struct sample *sample)
{
    char text[EXPLAIN_TEXT];
    int pairs = 0;

    for (size_t i = 0; i < COUNT_OF(explained); i++) {
        explain(sample, explained[i], text);
        pairs += formulas_check(text);
        assert_int_equal(text[strlen(text) - 1], '\n');
        assert_true(strlen(text) < EXPLAIN_TEXT - 1024);
        if (strstr(text, "nan") || strstr(text, "inf ") || strstr(text, "%s"))
            fail_msg("no number in: %s", text);
    }
    return pairs;
}

/* ---- numbers ---- */

static void the_checker_finds_what_is_wrong(void **state)
{
    (void)state;
    assert_int_equal(formulas_check("  a = 2×(1/4 - 1/8) = 0.25 examples\n  b = 97.4% - 93.1% = 4.3 points\n"),
                     2);
    assert_int_equal(formulas_check("  keep e^(-256/2048) = 0.8825\n  x = e^(-256/2048) = 0.8825, y\n"), 1);
    assert_int_equal(formulas_check("words = 1 = 2\n"), 0);
    assert_int_equal(formulas_wrong("  a = 2 + 2 = 5\n  b = 20.7/0.0387 = 545 examples\n"), 2);
}

static void numbers_of_the_default_run_compute(void **state)
{
    struct sample *sample = *state;

    assert_in_range(check_all(sample), 30, 100);
    tells(sample, PANEL_NOISE, "noise of a step = tr Σ×(1/B - 1/N) = 20.7×(1/256 - 1/1437) = 0.06645");
    tells(sample, PANEL_NOISE, "noise scale = tr Σ/|G|² = 20.7/0.0387 = 535 examples");
    tells(sample, PANEL_NOISE, "= 536/791 = 0.6776: worth of an example");
    tells(sample, PANEL_TABLE, "steps at 512 = (1 + scale/512)/(1 + scale/256)");
    tells(sample, PANEL_ACCURACY, "gap = train - test = 97.4% - 93.1% = 4.3 points");
    tells(sample, PANEL_LOSS, "e^(-256/2048) = 0.8825");
    tells(sample, PANEL_MEMORY, "activations = 256 examples × 1544 bytes = 395264");
    tells(sample, PANEL_MEMORY, "largest batch = (budget - rest)/example = (1048576 - 157808)/1800 = 494");
    tells(sample, PANEL_PRECISION, "in fp16 0.4% would become 0");
    tells(sample, PANEL_THROUGHPUT, "= 6.25 × 256 = 1600");
    tells(sample, PANEL_EVENTS, "batch 32→256");
}

static void numbers_compute_at_every_batch(void **state)
{
    static const size_t batches[] = {1, 7, 32, 100, 511, 1024, 1437};
    struct sample *sample = *state;

    for (size_t i = 0; i < COUNT_OF(batches); i++) {
        sample_batch(sample, batches[i]);
        assert_true(check_all(sample) > 25);
    }
    sample->view.knob[SET_SAMPLING] = SAMPLING_REPLACEMENT;
    tells(sample, PANEL_NOISE, "noise of a step = tr Σ/B = 20.7/1437 = 0.01441");
}

static void numbers_compute_in_every_precision(void **state)
{
    struct sample *sample = *state;

    for (int p = 0; p < PRECISIONS; p++)
        for (int o = 0; o < OPTIMIZERS; o++) {
            sample->view.knob[SET_PRECISION] = p;
            sample->view.knob[SET_OPTIMIZER] = o;
            stat_set(&sample->view.stats, STAT_LOSS_SCALE, 32768);
            stat_set(&sample->view.stats, STAT_UNDERFLOW, 0.0032);
            stat_set(&sample->view.stats, STAT_STUCK, 0.12);
            check_all(sample);
        }
    sample->view.knob[SET_PRECISION] = PRECISION_FP16;
    sample->view.knob[SET_OPTIMIZER] = OPTIMIZER_ADAM;
    tells(sample, PANEL_PRECISION, "= 2 + 4 + 2 + 8 = 16");
    tells(sample, PANEL_PRECISION, "loss scale 32768 = 2^15");
    tells(sample, PANEL_PRECISION, "underflow = stored as 0/stored = 0.32%");
}

static void the_rate_follows_the_batch(void **state)
{
    struct sample *sample = *state;

    tells(sample, PANEL_LOSS, "lr = 0.02, whatever the batch");
    sample->view.knob[SET_SCALE_LR] = SCALE_LINEAR;
    sample->view.scaled_lr = sample->view.lr = 0.16;
    tells(sample, PANEL_LOSS, "lr = base×B/B_ref = 0.02×256/32 = 0.16");
    sample->view.knob[SET_SCALE_LR] = SCALE_SQRT;
    sample->view.scaled_lr = 0.02 * sqrt(8);
    sample->view.lr = sample->view.scaled_lr / 4;
    tells(sample, PANEL_LOSS, "lr = base×√(B/B_ref) = 0.02×√(256/32) = 0.05657");
    tells(sample, PANEL_LOSS, "next step: lr × schedule and warm-up = 0.05657 × 0.25 = 0.01414");
    check_all(sample);
}

/* ---- what is not known is said, not made up ---- */

static void nothing_measured_is_said(void **state)
{
    struct sample *sample = *state;
    struct view *view = &sample->view;

    view->noise = (struct noise_report){.trace = NAN, .grad_sq = NAN, .scale = NAN, .error = NAN};
    view->batch_noise = view->smooth_loss = view->smooth_accuracy = view->test_loss = NAN;
    view->test_accuracy = view->fixed_train_loss = view->fixed_train_accuracy = NAN;
    view->stats.measured = 0;
    view->profile.measured = view->exponents.measured = false;
    view->event_count = 0;
    check_all(sample);
    tells(sample, PANEL_NOISE, "Nothing measured yet.");
    tells(sample, PANEL_PRECISION, "not measured yet");
    tells(sample, PANEL_THROUGHPUT, "not measured yet");
    tells(sample, PANEL_ACCURACY, "No evaluation yet.");
}

static void a_lost_run_gets_no_advice(void **state)
{
    struct sample *sample = *state;
    char text[EXPLAIN_TEXT];

    sample->view.state = RUN_COLLAPSED;
    assert_null(strstr(explain(sample, PANEL_NOISE, text), "Too small"));
    sample->view.state = RUN_TRAINING;
    sample->view.noise.known = false;
    sample->view.noise.grad_sq = -0.01;
    tells(sample, PANEL_NOISE, "lost in the noise");
    check_all(sample);
}

static void a_newcomer_learns_which_way_to_go(void **state)
{
    struct sample *sample = *state;

    tells(sample, PANEL_NOISE, "The noise scale is the batch size at which");
    tells(sample, PANEL_NOISE, "Too small, if time is what counts");
    tells(sample, PANEL_NOISE, "B doubles the batch");
    tells(sample, PANEL_NOISE, "u takes back the last change");
    sample->view.noise.scale = 20;
    sample->view.noise.error = 3;
    tells(sample, PANEL_NOISE, "Too big, if examples are what counts");
    tells(sample, PANEL_NOISE, "b halves the batch");
}

static void uncertain_noise_scales_are_no_numbers(void **state)
{
    struct sample *sample = *state;

    sample_runs(sample, 2);
    sample->view.runs[1].noise_error = 2 * sample->view.runs[1].noise_scale;
    tells(sample, PANEL_RUNS, "batch of A/its noise scale");
    tells(sample, PANEL_RUNS, "The noise scale of B is too uncertain to hold its batch against");
}

static void regression_speaks_of_errors(void **state)
{
    struct sample *sample = *state;
    struct view *view = &sample->view;
    char text[EXPLAIN_TEXT];

    view->classify = false;
    view->outputs = 1;
    view->smooth_accuracy = view->test_accuracy = view->fixed_train_accuracy = NAN;
    check_all(sample);
    assert_null(strstr(explain(sample, PANEL_ACCURACY, text), "classes"));
    view->guessing = 5930;
    tells(sample, PANEL_LOSS, "mean squared error. One that always answers the mean has 5930");
}

static void the_experiment_is_told(void **state)
{
    struct sample *sample = *state;

    sample->view.whole = (struct split_measure){.measured = true, .epoch = 11.5, .grad_sq = 0.04,
                                                .trace = 22};
    sample->view.frozen = (struct freeze_test){.on = true, .steps = 200, .measured = 0.069,
                                               .expected = 0.0706};
    tells(sample, PANEL_NOISE, "measured on all 1437 examples at epoch 11.5: 22/0.04 = 550 examples");
    tells(sample, PANEL_NOISE, "mean |g - G|² of 200 steps / expected noise = 0.069/0.0706 = 0.9773");
}

/* A small buffer holds whole lines. */
static void little_room_cuts_whole_lines(void **state)
{
    struct sample *sample = *state;
    char text[300], all[EXPLAIN_TEXT];

    explain(sample, PANEL_NOISE, all);
    panel_table[PANEL_NOISE]->explain(&sample->view, &sample->look, text, sizeof text);
    assert_true(strlen(text) < sizeof text && strncmp(text, all, strcspn(text, "\n")) == 0);
    assert_int_equal(text[strlen(text) - 1], '\n');
}

/* ---- the overlay ---- */

static bool on_screen(const struct grid *grid, const char *words)
{
    char *text = checked_malloc((size_t)(grid->rows * grid->cols) * 4 + 1), *at = text;
    bool found;

    for (int i = 0; i < grid->rows * grid->cols; i++)
        text_append(&at, grid->cells[i].ch);
    *at = 0;
    found = strstr(text, words) != NULL;
    free(text);
    return found;
}

static void press(struct ui *ui, struct sample *sample, struct grid *grid, int key)
{
    struct ui_requests requests = {0};

    ui_key(ui, &sample->view, key, 1, &requests);
    ui_draw(ui, &sample->view, 1, grid);
    assert_int_equal(requests.count, 0);
}

static void the_overlay_opens_pages_and_closes(void **state)
{
    struct sample *sample = *state;
    struct ui *ui = ui_new(&glyphs_utf8);
    struct grid grid = {0};

    grid_resize(&grid, 24, 80);
    press(ui, sample, &grid, 'i');
    assert_true(on_screen(&grid, "1 of 2"));
    assert_true(on_screen(&grid, "The noise scale is the batch size"));
    sample->view.noise.trace = 10;
    press(ui, sample, &grid, KEY_PAGE_UP); /* live, and no page before the first */
    assert_true(on_screen(&grid, "tr Σ = 10:") && on_screen(&grid, "1 of 2"));
    press(ui, sample, &grid, ' ');
    press(ui, sample, &grid, ' ');
    assert_true(on_screen(&grid, "2 of 2") && on_screen(&grid, "arXiv 1812.06162"));
    press(ui, sample, &grid, KEY_TAB);
    assert_true(on_screen(&grid, "noise over time") && on_screen(&grid, "Three squared lengths"));
    press(ui, sample, &grid, KEY_ESCAPE);
    assert_false(on_screen(&grid, "Three squared lengths"));
    grid_done(&grid);
    ui_free(ui);
}

static void tab_comes_round_to_every_panel(void **state)
{
    struct sample *sample = *state;
    struct ui *ui = ui_new(&glyphs_utf8);
    struct grid grid = {0};
    size_t seen = 0;

    grid_resize(&grid, 50, 120);
    press(ui, sample, &grid, 'i');
    for (size_t turn = 0; turn < COUNT_OF(explained); turn++) {
        for (size_t i = 0; i < COUNT_OF(explained); i++) {
            char text[EXPLAIN_TEXT], words[24];

            snprintf(words, sizeof words, "%.20s", explain(sample, explained[i], text));
            seen += on_screen(&grid, words);
        }
        press(ui, sample, &grid, KEY_TAB);
    }
    assert_int_equal(seen, COUNT_OF(explained));
    assert_true(on_screen(&grid, "The noise scale is the batch size"));
    grid_done(&grid);
    ui_free(ui);
}

static void the_overlay_fits_any_screen(void **state)
{
    static const int rows[] = {1, 2, 3, 5, 9, 24, 60}, cols[] = {1, 2, 4, 9, 40, 80, 200};
    const struct glyphs *const sets[] = {&glyphs_utf8, &glyphs_ascii};
    struct sample *sample = *state;
    struct grid grid = {0};

    for (size_t g = 0; g < COUNT_OF(sets); g++)
        for (size_t r = 0; r < COUNT_OF(rows); r++)
            for (size_t c = 0; c < COUNT_OF(cols); c++) {
                struct ui *ui = ui_new(sets[g]);

                grid_resize(&grid, rows[r], cols[c]);
                press(ui, sample, &grid, 'i');
                for (int turn = 0; turn < 40; turn++)
                    press(ui, sample, &grid, turn % 4 == 3 ? KEY_TAB : ' ');
                for (int i = 0; sets[g]->ascii && i < grid.rows * grid.cols; i++)
                    assert_in_range(grid.cells[i].ch, ' ', '~');
                ui_free(ui);
            }
    grid_done(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_checker_finds_what_is_wrong),
        SAMPLE_TEST(numbers_of_the_default_run_compute),
        SAMPLE_TEST(numbers_compute_at_every_batch),
        SAMPLE_TEST(numbers_compute_in_every_precision),
        SAMPLE_TEST(the_rate_follows_the_batch),
        SAMPLE_TEST(nothing_measured_is_said),
        SAMPLE_TEST(a_lost_run_gets_no_advice),
        SAMPLE_TEST(a_newcomer_learns_which_way_to_go),
        SAMPLE_TEST(uncertain_noise_scales_are_no_numbers),
        SAMPLE_TEST(regression_speaks_of_errors),
        SAMPLE_TEST(the_experiment_is_told),
        SAMPLE_TEST(little_room_cuts_whole_lines),
        SAMPLE_TEST(the_overlay_opens_pages_and_closes),
        SAMPLE_TEST(tab_comes_round_to_every_panel),
        SAMPLE_TEST(the_overlay_fits_any_screen),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
