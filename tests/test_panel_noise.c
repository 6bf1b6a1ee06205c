/* test_panel_noise.c -- the noise panel: its numbers against the formulas, and every state. */
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

#include "engine/order.h"
#include "engine/util.h"
#include "ui/chart.h"

static void noise_at_80x24(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_NOISE, 17, 34, "B 256");
    says(sample, PANEL_NOISE, 17, 34, "◆ noise scale 535 ± 60");
    says(sample, PANEL_NOISE, 17, 34, "37%");
    says(sample, PANEL_NOISE, 17, 34, "63%");
    says(sample, PANEL_NOISE, 17, 34, "= tr Σ 20.7");
    says(sample, PANEL_NOISE, 17, 34, "×2: 34% fewer steps, 32% more");
    says(sample, PANEL_NOISE, 17, 34, "┐ 1 8 64 512 N");
    says(sample, PANEL_NOISE, 17, 34, " exact ");
}

/* Every column of the table against the formulas. */
static void noise_table_follows_the_formulas(void **state)
{
    static const double batch[] = {1, 8, 32, 128, 512, 1437};
    struct sample *sample = *state;
    const struct noise_report *noise = &sample->view.noise;
    char steps[256] = "steps to same loss", share[256] = "share of signal", number[32];

    for (size_t i = 0; i < COUNT_OF(batch); i++) {
        double part = noise_of_batch(noise->trace, batch[i], 1437, false);
        double percent = 100 * noise->grad_sq / (noise->grad_sq + part);

        number_format(noise_steps_ratio(noise->scale, 256, batch[i]), 3, number, sizeof number);
        strcat(strcat(steps, " ×"), number);
        snprintf(number, sizeof number, percent < 0.5 ? " <1%%" : " %.0f%%", percent);
        strcat(share, number);
    }
    says(sample, PANEL_NOISE, 40, 76, steps);
    says(sample, PANEL_NOISE, 40, 76, share);
    says(sample, PANEL_NOISE, 40, 76, "2 →64");
    says(sample, PANEL_NOISE, 40, 76, "45%");
}

static void noise_before_the_first_measurement(void **state)
{
    struct sample *sample = *state;

    sample->view.noise = (struct noise_report){.trace = NAN, .grad_sq = NAN, .scale = NAN};
    sample->view.batch_noise = NAN;
    says(sample, PANEL_NOISE, 17, 34, "nothing measured yet");
    is_silent(sample, PANEL_NOISE, 40, 76, "noise scale");
    is_silent(sample, PANEL_NOISE, 40, 76, "nan");
    is_silent(sample, PANEL_NOISE, 40, 76, "%");
    sample_batch(sample, 1);
    says(sample, PANEL_NOISE, 17, 34, "one example alone has no");
    says(sample, PANEL_NOISE, 17, 34, "probe of 64 measures every");
}

static void noise_probe_at_batch_one(void **state)
{
    struct sample *sample = *state;

    sample->view.noise.estimator = ESTIMATOR_PROBE;
    sample_batch(sample, 1);
    says(sample, PANEL_NOISE, 17, 34, " probe ");
    says(sample, PANEL_NOISE, 24, 34, "one example alone has no");
    says(sample, PANEL_NOISE, 24, 34, "noise scale 535");
}

static void noise_of_batch_norm(void **state)
{
    struct sample *sample = *state;

    sample->view.noise = (struct noise_report){.estimator = ESTIMATOR_NONE, .trace = NAN,
                                               .grad_sq = NAN, .scale = NAN};
    sample->view.batch_noise = NAN;
    says(sample, PANEL_NOISE, 17, 34, "batch norm: no example has a");
    says(sample, PANEL_NOISE, 40, 76, "A splits the batch");
    is_silent(sample, PANEL_NOISE, 40, 76, "noise scale");
    is_silent(sample, PANEL_NOISE, 40, 76, "nan");
}

/* No place takes a number for known whose error is larger. */
static void noise_scale_too_uncertain(void **state)
{
    struct sample *sample = *state;

    sample->view.noise.error = 2638;
    says(sample, PANEL_NOISE, 17, 34, "noise scale 535 ± 2638");
    says(sample, PANEL_NOISE, 17, 24, "scale uncertain");
    sample->look.mode = MODE_PANEL;
    is_silent(sample, PANEL_NOISE, 40, 120, "equals the signal at");
}

static void noise_with_signal_below_it(void **state)
{
    struct sample *sample = *state;

    sample->view.noise.known = false;
    sample->view.noise.grad_sq = -0.002;
    sample->view.noise.scale = sample->view.noise.error = NAN;
    says(sample, PANEL_NOISE, 17, 34, "signal below noise");
    is_silent(sample, PANEL_NOISE, 40, 76, "◆");
    is_silent(sample, PANEL_NOISE, 40, 76, "×2");
    is_silent(sample, PANEL_NOISE, 40, 76, "nan");
    is_silent(sample, PANEL_NOISE, 40, 76, "share of signal");
}

static void noise_at_full_batch(void **state)
{
    struct sample *sample = *state;

    sample_batch(sample, 1437);
    assert_true(sample->view.batch_noise == 0);
    says(sample, PANEL_NOISE, 17, 34, "100%");
    says(sample, PANEL_NOISE, 17, 34, "noise 0 0%");
    says(sample, PANEL_NOISE, 17, 34, "= 0: B is all examples");
    is_silent(sample, PANEL_NOISE, 17, 34, "fewer steps");
    says(sample, PANEL_KNOBS, 1, 80, "batch ‹full›");
}

/* ---- with the screen to itself ---- */

static struct sample *full(void **state)
{
    struct sample *sample = *state;

    sample->look.mode = MODE_PANEL;
    sample->look.panel = PANEL_NOISE;
    return sample;
}

static void full_screen_has_it_all(void **state)
{
    struct sample *sample = full(state);

    says(sample, PANEL_NOISE, 21, 80, "bigger batches pay: fewer steps ◄──");
    says(sample, PANEL_NOISE, 21, 80, "─ noise scale ─");
    says(sample, PANEL_NOISE, 21, 80, "─► examples are wasted");
    says(sample, PANEL_NOISE, 21, 80, "◆ noise scale 535 ± 60 ━ its standard error");
    says(sample, PANEL_NOISE, 21, 80, "tr Σ");
    says(sample, PANEL_NOISE, 21, 80, "steps to same loss");
    says(sample, PANEL_NOISE, 21, 80, "noise of one step .0665 = tr Σ 20.7 × (1/256 - 1/1437)");
    says(sample, PANEL_NOISE, 21, 80, "tr Σ by layer 1 64→128");
    says(sample, PANEL_NOISE, 21, 80, "B 256 < noise scale 535: a bigger batch still pays.");
    says(sample, PANEL_NOISE, 21, 80, "exact, last 2048 examples");
}

static void full_wide_screen_has_curves(void **state)
{
    struct sample *sample = full(state);

    says(sample, PANEL_NOISE, 36, 120, "noise falls as 1/B, to 0 at N");
    says(sample, PANEL_NOISE, 36, 120, "◆ equals the signal at 390");
    says(sample, PANEL_NOISE, 46, 200, "each step's estimate");
    says(sample, PANEL_NOISE, 36, 120, "= tr Σ 20.7 × (1/256 - 1/1437)");
    says(sample, PANEL_NOISE, 36, 120, "if B were 1 8 32 128 512 full");
    sample->view.knob[SET_SAMPLING] = SAMPLING_REPLACEMENT;
    is_silent(sample, PANEL_NOISE, 36, 120, "to 0 at N");
    says(sample, PANEL_NOISE, 36, 120, "◆ equals the signal at 535");
    says(sample, PANEL_NOISE, 36, 120, "= tr Σ 20.7 × 1/256");
}

static void whole_split_is_told(void **state)
{
    struct sample *sample = full(state);

    is_silent(sample, PANEL_NOISE, 21, 80, "all 1437 examples at");
    sample->view.whole = (struct split_measure){.measured = true, .step = 300, .epoch = 6.0,
                                                .grad_sq = 0.0389, .trace = 20.9};
    says(sample, PANEL_NOISE, 21, 80,
         "all 1437 examples at epoch 6.0: |G|² .0389, tr Σ 20.9, noise scale 537");
    sample->view.whole.trace = NAN;
    says(sample, PANEL_NOISE, 21, 80, "all 1437 examples at epoch 6.0: |G|² .0389");
    is_silent(sample, PANEL_NOISE, 21, 80, "nan");
}

static void full_screen_without_a_noise_scale(void **state)
{
    static const int sizes[][2] = {{21, 80}, {36, 120}, {46, 200}, {7, 40}};
    struct sample *sample = full(state);

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        sample->view.noise.known = false;
        sample->view.noise.grad_sq = -0.002;
        sample->view.noise.scale = sample->view.noise.error = NAN;
        says(sample, PANEL_NOISE, sizes[i][0], sizes[i][1], "signal below noise");
        is_silent(sample, PANEL_NOISE, sizes[i][0], sizes[i][1], "nan");
        is_silent(sample, PANEL_NOISE, sizes[i][0], sizes[i][1], "◆");
        is_silent(sample, PANEL_NOISE, sizes[i][0], sizes[i][1], "bigger batches pay");
    }
}

static void full_screen_before_the_first_measurement(void **state)
{
    struct sample *sample = full(state);

    sample->view.noise = (struct noise_report){.trace = NAN, .grad_sq = NAN, .scale = NAN};
    sample->view.batch_noise = NAN;
    says(sample, PANEL_NOISE, 21, 80, "nothing measured yet");
    says(sample, PANEL_NOISE, 36, 120, "nothing measured yet");
    is_silent(sample, PANEL_NOISE, 21, 80, "nan");
    is_silent(sample, PANEL_NOISE, 36, 120, "nan");
}

static void full_screen_of_batch_one_and_all(void **state)
{
    struct sample *sample = full(state);

    sample_batch(sample, 1437);
    says(sample, PANEL_NOISE, 21, 80, "noise of one step 0: B is all 1437 examples");
    says(sample, PANEL_NOISE, 36, 120, "= 0: B is all examples");
    sample_batch(sample, 1);
    says(sample, PANEL_NOISE, 36, 120, "one example alone has no variance");
}

/* The table has a panel of its own on a wide screen, and is not told twice. */
static void table_is_told_once(void **state)
{
    struct sample *sample = *state;
    struct grid grid = {0};
    char *text, *at;

    grid_resize(&grid, 50, 200);
    at = text = checked_malloc(50 * 200 * 4 + 1);
    panels_draw(&sample->view, &sample->look, &grid, &glyphs_utf8);
    for (int i = 0; i < grid.rows * grid.cols; i++)
        text_append(&at, grid.cells[i].ch);
    *at = '\0';
    assert_null(strstr(text, "if the batch were"));
    at = strstr(text, "if B were");
    assert_non_null(at);
    assert_null(strstr(at + 1, "if B were"));
    free(text);
    grid_done(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(noise_at_80x24),
        SAMPLE_TEST(noise_table_follows_the_formulas),
        SAMPLE_TEST(noise_before_the_first_measurement),
        SAMPLE_TEST(noise_probe_at_batch_one),
        SAMPLE_TEST(noise_of_batch_norm),
        SAMPLE_TEST(noise_scale_too_uncertain),
        SAMPLE_TEST(noise_with_signal_below_it),
        SAMPLE_TEST(noise_at_full_batch),
        SAMPLE_TEST(full_screen_has_it_all),
        SAMPLE_TEST(full_wide_screen_has_curves),
        SAMPLE_TEST(whole_split_is_told),
        SAMPLE_TEST(full_screen_without_a_noise_scale),
        SAMPLE_TEST(full_screen_before_the_first_measurement),
        SAMPLE_TEST(full_screen_of_batch_one_and_all),
        SAMPLE_TEST(table_is_told_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
