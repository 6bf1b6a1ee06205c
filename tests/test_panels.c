/* test_panels.c -- the panels on a simulated run: nothing outside, and what they say. */
#include "tests/support_view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/optimizer.h"
#include "engine/util.h"
#include "tests/support_canary.h"
#include "ui/clock_axis.h"
#include "ui/help.h"

/* ---- all panels ---- */

static void no_panel_writes_outside(void **state)
{
    static const int rows[] = {1, 2, 3, 4, 5, 8, 13, 17, 30, 60};
    static const int cols[] = {1, 2, 3, 5, 9, 17, 30, 34, 47, 80, 140, 200};
    struct sample *sample = *state;
    struct grid grid = {0};

    for (size_t r = 0; r < COUNT_OF(rows); r++)
        for (size_t c = 0; c < COUNT_OF(cols); c++) {
            struct pane pane = canary_pane(&grid, rows[r], cols[c], &glyphs_utf8);

            for (int p = 0; p < PANELS; p++) {
                panel_table[p]->draw(&sample->view, &sample->look, &pane);
                canaries_check(&pane, panel_table[p]->name);
            }
            help_draw(&(struct help){.panel = PANELS}, &pane);
            canaries_check(&pane, "help");
        }
    grid_done(&grid);
}

static void ascii_screens_are_ascii(void **state)
{
    static const int sizes[][2] = {{9, 39}, {10, 40}, {24, 80}, {40, 120}, {50, 200}, {70, 250}};
    struct sample *sample = *state;
    struct grid grid = {0};

    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        grid_resize(&grid, sizes[i][0], sizes[i][1]);
        panels_draw(&sample->view, &sample->look, &grid, &glyphs_ascii);
        for (int c = 0; c < grid.rows * grid.cols; c++)
            assert_in_range(grid.cells[c].ch, ' ', '~');
    }
    grid_done(&grid);
}

/* Panels of parts at every size, in every precision, with much, little and nothing measured. */
static void panels_of_parts_fit_everywhere(void **state)
{
    static const enum panel_id panels[] = {PANEL_MEMORY, PANEL_EVENTS, PANEL_PRECISION,
                                           PANEL_THROUGHPUT, PANEL_TABLE, PANEL_MEMORY_LINE,
                                           PANEL_RUNS, PANEL_CHANGE, PANEL_HEADER};
    struct sample *sample = *state;
    struct grid grid = {0};

    sample_runs(sample, RUNS);
    for (int rows = 1; rows <= 40; rows++)
        for (int cols = 1; cols <= 100; cols += rows < 20 ? 1 : 9) {
            sample->view.knob[SET_PRECISION] = (rows + cols) % PRECISIONS;
            sample->view.exponents.measured = cols % 3 > 0;
            sample->view.at_count = cols % 5 ? VIEW_BATCHES : 0;
            sample->view.noise.known = rows % 4 > 0;
            sample->look.mode = cols % 4 == 0 ? MODE_PANEL : MODE_OVERVIEW;
            for (size_t p = 0; p < COUNT_OF(panels); p++) {
                struct pane pane = canary_pane(&grid, rows, cols, &glyphs_utf8);

                panel_table[panels[p]]->draw(&sample->view, &sample->look, &pane);
                canaries_check(&pane, panel_table[panels[p]]->name);
            }
        }
    grid_done(&grid);
}

/* ---- header, summary, chart axes ---- */

static void header_says_what_and_where(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_HEADER, 1, 80, "digits 1437×64 → mlp 128,64");
    says(sample, PANEL_HEADER, 1, 80, "epoch 12.0 of 40");
    says(sample, PANEL_HEADER, 1, 80, "▶ 1.6k ex/s");
    says(sample, PANEL_HEADER, 1, 120, "(17 226 parameters)");
    says(sample, PANEL_HEADER, 1, 40, "epoch 12.0");
    sample->view.state = RUN_FINISHED;
    says(sample, PANEL_HEADER, 1, 80, "‖ finished");
    sample->view.state = RUN_DIVERGED;
    says(sample, PANEL_HEADER, 1, 80, "diverged");
}

static void summary_says_the_gap(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_SUMMARY, 1, 80, "gap 4.3 points");
    sample->view.classify = false;
    is_silent(sample, PANEL_SUMMARY, 1, 120, "accuracy");
    sample->view.smooth_loss = NAN;
    says(sample, PANEL_SUMMARY, 1, 80, "no step yet");
    is_silent(sample, PANEL_SUMMARY, 1, 80, "nan");
}

static const bool none_hidden[RUNS];

static void axis_ends_hold_still(void **state)
{
    struct view *view = &((struct sample *)*state)->view;
    double steps = clock_axis_end(view, none_hidden, CLOCK_STEPS);

    assert_true(clock_axis_end(view, none_hidden, CLOCK_EPOCHS) == 40);
    assert_true(clock_axis_end(view, none_hidden, CLOCK_EXAMPLES) == 40 * 1437);
    for (int i = 1; i <= 6; i++) {
        view->step++;
        view->epoch = 12 + MIN(256 * i, 1437) / 1437.0;
        assert_true(clock_axis_end(view, none_hidden, CLOCK_STEPS) == steps);
    }
    view->epoch = 40.5;
    assert_true(clock_axis_end(view, none_hidden, CLOCK_EPOCHS) == 80);
    view->seconds = 21;
    assert_true(clock_axis_end(view, none_hidden, CLOCK_SECONDS) == 40);
    view->seconds = .06; /* a whole training of a small network: not in a corner */
    assert_true(clock_axis_end(view, none_hidden, CLOCK_SECONDS) < .12);
}

/* ---- memory ---- */

static void memory_says_what_fits(void **state)
{
    struct sample *sample = *state;
    char words[64];

    snprintf(words, sizeof words, "memory %zu of 1024 KiB",
             (sample->view.memory.total + 512) / 1024);
    says(sample, PANEL_MEMORY_LINE, 1, 80, words);
    snprintf(words, sizeof words, "largest batch %zu", sample->view.largest[PRECISION_FP32]);
    says(sample, PANEL_MEMORY_LINE, 1, 80, words);
    snprintf(words, sizeof words, "fp32 %zu bf16 %zu", sample->view.largest[PRECISION_FP32],
             sample->view.largest[PRECISION_BF16]);
    says(sample, PANEL_MEMORY, 7, 58, words);
    says(sample, PANEL_MEMORY, 7, 58, "w weights 67");
}

static void memory_with_room_for_all(void **state)
{
    struct sample *sample = *state;

    for (int p = 0; p < PRECISIONS; p++)
        sample->view.largest[p] = 1437;
    says(sample, PANEL_MEMORY_LINE, 1, 80, "all 1437 fit");
    says(sample, PANEL_MEMORY, 7, 58, "all 1437 fit");
    sample->view.memory_limit = 0;
    says(sample, PANEL_MEMORY_LINE, 1, 80, "no budget");
}

static void memory_says_what_becomes_of_products(void **state)
{
    struct sample *sample = *state;

    sample->view.knob[SET_PRECISION] = PRECISION_BF16;
    for (int p = 0; p < PRODUCTS; p++) {
        sample->view.products = (enum products)p;
        says(sample, PANEL_MEMORY, 7, 60, products_brief[p]);
    }
}

static void memory_with_room_tells_all(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_MEMORY, 20, 80, "a activations 395264 64%");
    says(sample, PANEL_MEMORY, 20, 80, "▸ fp32 494 in force");
    says(sample, PANEL_MEMORY, 20, 80, "tf32 none");
    says(sample, PANEL_MEMORY, 20, 80, "predicted 618608 bytes, counted 618608: equal");
    says(sample, PANEL_MEMORY, 20, 80, "is the budget, 1024 KiB");
    says(sample, PANEL_MEMORY, 20, 80, "▸ 256 wwga");
    says(sample, PANEL_MEMORY, 20, 80, "1054 KiB"); /* of 512, by arithmetic */
    says(sample, PANEL_MEMORY, 26, 60, "largest batch in one pass");
    sample_batch(sample, 100);
    says(sample, PANEL_MEMORY, 26, 80, "▸ 100 ww");
    sample->view.memory_limit = 0;
    says(sample, PANEL_MEMORY, 26, 80, "no budget: all fit (T sets one)");
    is_silent(sample, PANEL_MEMORY, 26, 80, "is the budget");
}

static void memory_shows_the_split(void **state)
{
    struct sample *sample = *state;

    sample_batch(sample, 1024);
    assert_int_equal(sample->view.accumulate, 3);
    says(sample, PANEL_MEMORY_LINE, 1, 80, "batch 1024 = 3 × 342");
    says(sample, PANEL_MEMORY, 7, 60, "batch 1024 = 3 × 342");
    says(sample, PANEL_KNOBS, 1, 120, "split ‹auto 3›");
}

/* ---- precision ---- */

static void in_precision(struct sample *sample, enum precision precision)
{
    struct view *view = &sample->view;

    view->knob[SET_PRECISION] = precision;
    view->products = PRODUCTS_FP16;
    stat_set(&view->stats, STAT_UNDERFLOW, 0.0032);
    stat_set(&view->stats, STAT_STUCK, 0.12);
    if (precision_table[precision].loss_scale)
        stat_set(&view->stats, STAT_LOSS_SCALE, 32768);
}

/* Steps in fp16 after those of the sample; two of them are skipped. */
static void record_skips(struct sample *sample)
{
    for (int i = 1; i <= 50; i++) {
        struct step_stats stats = {0};

        stat_set(&stats, STAT_STEP, (double)sample->view.step + i);
        stat_set(&stats, STAT_EPOCH, 12 + 0.1 * i);
        stat_set(&stats, STAT_LOSS_SCALE, i <= 10 ? 65536 : 32768);
        stat_set(&stats, STAT_SKIPPED, i == 10 || i == 40);
        history_add(sample->view.history, &stats);
    }
}

static void precision_says_what_fp16_would_lose(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_PRECISION, 20, 80, "no loss scale: fp32 reaches down to 2^-149");
    says(sample, PANEL_PRECISION, 20, 80, "lost in fp16: 0.4% (at loss scale 65536: 0%), in bf16: 0%");
    says(sample, PANEL_PRECISION, 20, 80, "8 bytes a parameter: weight 4 + gradient 4");
    says(sample, PANEL_PRECISION, 20, 80, "sizes of gradients at step 383; 10% are 0");
    says(sample, PANEL_PRECISION, 20, 80, "2^-24 2^-14 2^0 2^15");
    sample->view.exponents.measured = false;
    says(sample, PANEL_PRECISION, 20, 80, "sizes of gradients: not measured yet");
    is_silent(sample, PANEL_PRECISION, 20, 80, "lost in fp16");
}

static void precision_shows_scale_and_skips(void **state)
{
    struct sample *sample = *state;

    in_precision(sample, PRECISION_FP16);
    record_skips(sample);
    says(sample, PANEL_PRECISION, 20, 80, "precision: fp16");
    says(sample, PANEL_PRECISION, 20, 80, "loss scale 2^15 = 32768, 2 skipped; ×2 per 100 clean steps");
    says(sample, PANEL_PRECISION, 20, 80, "▲ skipped step");
    says(sample, PANEL_PRECISION, 20, 80, "underflow 0.32%: gradients not 0, but too small for fp16");
    says(sample, PANEL_PRECISION, 20, 80, "stuck 12.0%: weights whose update");
    says(sample, PANEL_PRECISION, 20, 80, "8 bytes a parameter: weight 2 + master 4 + gradient 2");
    sample->view.knob[SET_OPTIMIZER] = OPTIMIZER_ADAM;
    says(sample, PANEL_PRECISION, 20, 80, "16 bytes a parameter");
}

static void precision_shows_the_range_of_bf16(void **state)
{
    struct sample *sample = *state;

    in_precision(sample, PRECISION_BF16);
    says(sample, PANEL_PRECISION, 20, 80, "no loss scale: bf16 has the range of fp32");
    says(sample, PANEL_PRECISION, 20, 80, "2^-133");
    says(sample, PANEL_PRECISION, 20, 80, "2^127");
}

/* ---- throughput ---- */

static void throughput_says_what_the_pace_holds_back(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_THROUGHPUT, 12, 80, "1600 examples/s = 6.25 steps/s of 256");
    says(sample, PANEL_THROUGHPUT, 12, 80, "a step takes 1.5 ms; unpaced: 500 steps/s, 128k examples/s");
    says(sample, PANEL_THROUGHPUT, 12, 80, "p products 40%");
    says(sample, PANEL_THROUGHPUT, 12, 80, "e evaluation 25%");
    says(sample, PANEL_THROUGHPUT, 12, 80, "waits for the pace 99% of the time");
    says(sample, PANEL_THROUGHPUT, 12, 80, "threads in use: 1");
    sample->view.knob[SET_PACE] = 0;
    says(sample, PANEL_THROUGHPUT, 12, 80, "pace max: never waits");
    sample->view.profile.measured = false;
    says(sample, PANEL_THROUGHPUT, 12, 80, "time of a step: not measured yet");
    is_silent(sample, PANEL_THROUGHPUT, 12, 80, "p products");
    sample->view.state = RUN_PAUSED;
    says(sample, PANEL_THROUGHPUT, 12, 80, "not training now");
}

/* ---- batch sizes ---- */

/* As the memory panel says, beside what one pass would take. */
static void the_table_says_what_the_split_takes(void **state)
{
    struct sample *sample = *state;

    sample_batch(sample, 512);
    sample->view.accumulate = 2;
    sample->view.memory.total = 656 * 1024;
    says(sample, PANEL_MEMORY, 14, 80, "memory: 656 of 1024 KiB");
    says(sample, PANEL_TABLE, 14, 80, "memory, as split - - - - 656 KiB -");
}

static void the_table_marks_the_present_batch(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_TABLE, 14, 80, "if the batch were 1 8 32 128 ▸256 512 full");
    says(sample, PANEL_TABLE, 14, 80, "steps to same loss ×173 ×22 ×5.7 ×1.7 ×1 ×.66 ×.44");
    says(sample, PANEL_TABLE, 14, 80, "noise |g-G|² 20.7 2.57 .632 .147 .0665 .0260 0");
    says(sample, PANEL_TABLE, 14, 80, "1054 K 2680 K");
    says(sample, PANEL_TABLE, 14, 80, "fits the budget yes yes yes yes yes split split");
    is_silent(sample, PANEL_TABLE, 14, 80, "as split");
    says(sample, PANEL_TABLE, 14, 80, "B 256 < noise scale 535: a bigger batch still pays.");
    for (int cols = 26; cols < 80; cols++)
        says(sample, PANEL_TABLE, 10, cols, "▸256");
    sample_batch(sample, 1437);
    says(sample, PANEL_TABLE, 14, 80, "▸full");
    sample->view.noise.error = 600;
    says(sample, PANEL_TABLE, 14, 80, "Noise scale 535 ± 600: too uncertain to advise.");
    sample->view.noise.known = false;
    says(sample, PANEL_TABLE, 14, 80, "No noise scale yet");
    is_silent(sample, PANEL_TABLE, 14, 80, "steps to same loss");
}

/* ---- events ---- */

static void events_are_whole_or_counted(void **state)
{
    struct sample *sample = *state;
    struct view_event events[60];

    says(sample, PANEL_EVENTS, 8, 80, "9.6 step 370 ! refused: batch 1024 needs 2.0 MiB of 1 MiB; largest 491");
    is_silent(sample, PANEL_EVENTS, 8, 80, "older");
    for (int i = 0; i < 60; i++) {
        events[i] = sample->events[2 - i % 2];
        events[i].step = (uint64_t)i;
    }
    sample->view.events = events;
    sample->view.event_count = COUNT_OF(events);
    says(sample, PANEL_EVENTS, 12, 100, "step 59 batch 32→256");
    says(sample, PANEL_EVENTS, 12, 100, "and 51 older");
    says(sample, PANEL_EVENTS, 3, 30, "batch 32→256");
    says(sample, PANEL_EVENTS, 4, 30, "and 59 older");
    sample->view.event_count = 0;
    says(sample, PANEL_EVENTS, 8, 60, "nothing changed yet");
}

static void events_of_a_run_that_is_gone_say_so(void **state)
{
    struct sample *sample = *state;

    sample_runs(sample, 2);
    sample->events[1].run = 1;
    says(sample, PANEL_EVENTS, 8, 60, "8.0 B batch 32→256");
    sample->events[1].gone = true;
    says(sample, PANEL_EVENTS, 8, 60, "8.0 former B: batch 32→256");
    sample_runs(sample, 1);
    says(sample, PANEL_EVENTS, 8, 60, "8.0 former B: batch 32→256");
}

static void too_small_says_so(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_TOO_SMALL, 9, 39, "80×24 shows it all; this is 39×9");
    says(sample, PANEL_TOO_SMALL, 5, 20, "too small: 20×5");
    says(sample, PANEL_TOO_SMALL, 5, 6, "6×5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SAMPLE_TEST(no_panel_writes_outside),
        SAMPLE_TEST(panels_of_parts_fit_everywhere),
        SAMPLE_TEST(ascii_screens_are_ascii),
        SAMPLE_TEST(header_says_what_and_where),
        SAMPLE_TEST(summary_says_the_gap),
        SAMPLE_TEST(axis_ends_hold_still),
        SAMPLE_TEST(memory_says_what_fits),
        SAMPLE_TEST(memory_with_room_for_all),
        SAMPLE_TEST(memory_says_what_becomes_of_products),
        SAMPLE_TEST(memory_with_room_tells_all),
        SAMPLE_TEST(memory_shows_the_split),
        SAMPLE_TEST(precision_says_what_fp16_would_lose),
        SAMPLE_TEST(precision_shows_scale_and_skips),
        SAMPLE_TEST(precision_shows_the_range_of_bf16),
        SAMPLE_TEST(throughput_says_what_the_pace_holds_back),
        SAMPLE_TEST(the_table_marks_the_present_batch),
        SAMPLE_TEST(the_table_says_what_the_split_takes),
        SAMPLE_TEST(events_are_whole_or_counted),
        SAMPLE_TEST(events_of_a_run_that_is_gone_say_so),
        SAMPLE_TEST(too_small_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
