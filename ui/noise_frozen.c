/* noise_frozen.c -- the experiment with frozen weights: |g_B - G|^2 as measured, and as expected.
 *
 * Three lines that fit 28 columns; a panel wide enough writes them out.
 */
#include "ui/noise_parts.h"

#include <math.h>
#include <stdio.h>

#include "ui/chart.h"

enum { TEXT = 128, NUMBER = 32, ROWS = 3, WIDE = 56 };

static int frozen_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)glyphs, (void)width;
    return view->frozen.on ? ROWS : 0;
}

static bool wide(const struct pane *pane)
{
    return pane->rect.cols >= WIDE;
}

/* The error is left out where it does not fit. */
static char *measured_text(const struct freeze_test *test, const struct glyphs *glyphs, int width,
                           char *text, size_t size)
{
    char mean[NUMBER], error[NUMBER];

    number_format(test->measured, 6, mean, sizeof mean);
    number_format(test->error, 5, error, sizeof error);
    snprintf(text, size, "%s ± %s", mean, error);
    if (!isfinite(test->error) || text_columns(glyphs, text) > width)
        snprintf(text, size, "%s", mean);
    return text;
}

static const char *formula(const struct view *view)
{
    return noise_replacement(view) ? "tr Σ/B" : "tr Σ(1/B-1/N)";
}

/* "0.0660", or why there is no number. */
static const char *expected_text(const struct view *view, char *text, size_t size)
{
    if (isnan(view->frozen.expected))
        return "unknown";
    return number_format(view->frozen.expected, 6, text, size);
}

static void ratio_draw(const struct view *view, const struct pane *pane)
{
    const struct freeze_test *test = &view->frozen;
    unsigned long long steps = (unsigned long long)test->steps;
    const char *plural = test->steps == 1 ? "" : "s";

    if (test->expected > 0 && test->steps > 0)
        pane_printf(pane, 2, 0, ROLE_STRONG, "ratio %.2f over %llu step%s",
                    test->measured / test->expected, steps, plural);
    else if (test->expected == 0)
        pane_printf(pane, 2, 0, ROLE_STRONG, "B is all examples: %llu step%s", steps, plural);
    else
        pane_printf(pane, 2, 0, ROLE_STRONG, "over %llu step%s", steps, plural);
}

static void frozen_draw(const struct view *view, const struct pane *pane)
{
    char text[TEXT];
    int column = wide(pane) ? 26 : 15;

    if (view->frozen.steps == 0) {
        pane_text(pane, 0, 0, ROLE_STRONG, "the weights stand still");
        pane_printf(pane, 1, 0, ROLE_DIM, "no step of B %zu yet", view->batch);
        return;
    }
    pane_text(pane, 0, 0, ROLE_TEXT, wide(pane) ? "frozen, measured |g_B-G|²" : "frozen: |g-G|²");
    pane_text(pane, 0, column, ROLE_NOISE,
              measured_text(&view->frozen, pane->glyphs, pane->rect.cols - column, text,
                            sizeof text));
    pane_printf(pane, 1, 0, ROLE_TEXT, wide(pane) ? "expected %s" : "%s", formula(view));
    pane_text(pane, 1, column, ROLE_TRACE, expected_text(view, text, sizeof text));
    ratio_draw(view, pane);
}

const struct noise_part noise_part_frozen = {
    .rank = 3, .gap = 3, .rows = frozen_rows, .draw = frozen_draw};
