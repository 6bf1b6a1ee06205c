/* test_panels.c -- the panels on a simulated run: nothing outside, and what they say. */
#include "tests/support_view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "engine/util.h"
#include "ui/clock_axis.h"
#include "ui/help.h"

enum { CANARY = 0x1F424, MARGIN = 3 };

/* A grid full of canaries, and a pane of it with a margin all round. */
static struct pane canary_pane(struct grid *grid, int rows, int cols)
{
    grid_resize(grid, rows + 2 * MARGIN, cols + 2 * MARGIN);
    for (int i = 0; i < grid->rows * grid->cols; i++)
        grid->cells[i].ch = CANARY;
    return (struct pane){grid, {MARGIN, MARGIN, rows, cols}, &glyphs_utf8};
}

static void check_canaries(const struct pane *pane, const char *name)
{
    const struct rect *r = &pane->rect;

    for (int row = 0; row < pane->grid->rows; row++)
        for (int col = 0; col < pane->grid->cols; col++) {
            bool inside = row >= r->row && row < r->row + r->rows && col >= r->col
                          && col < r->col + r->cols;

            if (!inside && pane->grid->cells[row * pane->grid->cols + col].ch != CANARY)
                fail_msg("%s at %d x %d wrote outside", name, r->rows, r->cols);
        }
}

/* ---- all panels ---- */

static void no_panel_writes_outside(void **state)
{
    static const int rows[] = {1, 2, 3, 4, 5, 8, 13, 17, 30, 60};
    static const int cols[] = {1, 2, 3, 5, 9, 17, 30, 34, 47, 80, 140, 200};
    struct sample *sample = *state;
    struct grid grid = {0};

    for (size_t r = 0; r < COUNT_OF(rows); r++)
        for (size_t c = 0; c < COUNT_OF(cols); c++)
            for (int p = 0; p < PANELS; p++) {
                struct pane pane = canary_pane(&grid, rows[r], cols[c]);

                panel_table[p]->draw(&sample->view, &sample->look, &pane);
                check_canaries(&pane, panel_table[p]->name);
                help_draw(&sample->view, &pane, 0);
                check_canaries(&pane, "help");
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
    says(sample, PANEL_HEADER, 1, 80, "finished: Space goes on");
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

static void axis_ends_hold_still(void **state)
{
    struct view *view = &((struct sample *)*state)->view;
    double steps = clock_axis_end(view, CLOCK_STEPS);

    assert_true(clock_axis_end(view, CLOCK_EPOCHS) == 40);
    assert_true(clock_axis_end(view, CLOCK_EXAMPLES) == 40 * 1437);
    for (int i = 1; i <= 6; i++) {
        view->step++;
        view->epoch = 12 + MIN(256 * i, 1437) / 1437.0;
        assert_true(clock_axis_end(view, CLOCK_STEPS) == steps);
    }
    view->epoch = 40.5;
    assert_true(clock_axis_end(view, CLOCK_EPOCHS) == 80);
    view->seconds = 21;
    assert_true(clock_axis_end(view, CLOCK_SECONDS) == 40);
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

static void memory_shows_the_split(void **state)
{
    struct sample *sample = *state;

    sample_batch(sample, 1024);
    assert_int_equal(sample->view.accumulate, 3);
    says(sample, PANEL_MEMORY_LINE, 1, 80, "batch 1024 = 3 × 342");
    says(sample, PANEL_MEMORY, 7, 60, "batch 1024 = 3 × 342");
    says(sample, PANEL_KNOBS, 1, 120, "split ‹auto 3›");
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
        SAMPLE_TEST(ascii_screens_are_ascii),
        SAMPLE_TEST(header_says_what_and_where),
        SAMPLE_TEST(summary_says_the_gap),
        SAMPLE_TEST(axis_ends_hold_still),
        SAMPLE_TEST(memory_says_what_fits),
        SAMPLE_TEST(memory_with_room_for_all),
        SAMPLE_TEST(memory_says_what_becomes_of_products),
        SAMPLE_TEST(memory_shows_the_split),
        SAMPLE_TEST(too_small_says_so),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
