/* panel_throughput.c -- how fast it trains, what the time goes into, and what the pace holds back.
 *
 * The bar is all of the training time; each phase fills its share with a letter of its own. Cell
 * borders come from cumulative sums, so the parts add up to the whole.
 */
#include "ui/panel.h"

#include <stdio.h>

#include "engine/util.h"
#include "ui/chart_panel.h"
#include "ui/explain.h"
#include "ui/parts.h"
#include "ui/throughput.h"

enum { NUMBER = 32, ENTRY_COLS = 18, CHART_ROWS = 7, CHART_COLS = 24 };

static const struct {
    char letter;
    enum role role;
} phases[PHASES] = {
    [PHASE_PRODUCTS] = {'p', ROLE_WEIGHTS},
    [PHASE_LAYERS] = {'l', ROLE_ACTIVATIONS},
    [PHASE_STATISTICS] = {'s', ROLE_OPTIMIZER},
    [PHASE_UPDATE] = {'u', ROLE_GRADIENTS},
    [PHASE_EVALUATION] = {'e', ROLE_WORKSPACE},
};

/* ---- words ---- */

static void rate_words(const struct view *view, char *text, size_t size)
{
    char steps[NUMBER], examples[NUMBER];

    number_format(view->steps_per_s, 5, steps, sizeof steps);
    number_format(view->examples_per_s, 5, examples, sizeof examples);
    if (throughput_of(view).training)
        snprintf(text, size, "%s examples/s = %s steps/s of %zu", examples, steps, view->batch);
    else
        snprintf(text, size, "not training now");
}

static void step_words(const struct view *view, char *text, size_t size)
{
    struct throughput t = throughput_of(view);
    char time[NUMBER], steps[NUMBER], examples[NUMBER];

    throughput_time(t.step_s, time, sizeof time);
    number_format(t.free_steps, 4, steps, sizeof steps);
    number_format(t.free_examples, 4, examples, sizeof examples);
    if (t.timed)
        snprintf(text, size, "a step takes %s; unpaced: %s steps/s, %s examples/s", time, steps, examples);
    else
        snprintf(text, size, "time of a step: not measured yet");
}

/* Who waits for what. */
static void wait_words(const struct view *view, char *text, size_t size)
{
    struct throughput t = throughput_of(view);
    size_t used = 0;

    if (!t.paced)
        used = (size_t)snprintf(text, size, "pace max: never waits; ");
    else if (t.timed && t.training)
        used = (size_t)snprintf(text, size, "waits for the pace %.0f%% of the time (V goes faster); ",
                                100 * (1 - t.busy));
    snprintf(text + used, size - used, "threads in use: %d", view->threads);
}

/* ---- what the time goes into ---- */

static int across(int width)
{
    return MAX(1, width / ENTRY_COLS);
}

static int bar_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)glyphs;
    return view->profile.measured ? 1 + (PHASES + across(width) - 1) / across(width) : 0;
}

static void draw_bar(const struct view *view, const struct pane *pane)
{
    int width = pane->rect.cols - 2, from = 0, to;
    double sum = 0;

    pane_glyph(pane, 0, 0, ROLE_FRAME, GLYPH_LEFT_EDGE);
    for (int p = 0; p < PHASES; p++, from = to) {
        sum += view->profile.share[p];
        to = MIN(width, (int)(sum * width + 0.5));
        for (int col = from; col < to; col++)
            pane_put(pane, 0, 1 + col, phases[p].role, (uint32_t)phases[p].letter);
    }
    pane_glyph(pane, 0, pane->rect.cols - 1, ROLE_FRAME, GLYPH_RIGHT_EDGE);
}

static void shares_draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    int width = pane->rect.cols, per_row = across(width);

    (void)look;
    draw_bar(view, pane);
    for (int p = 0; p < PHASES; p++) {
        int row = 1 + p / per_row, col = p % per_row * ENTRY_COLS;

        pane_put(pane, row, col, phases[p].role, (uint32_t)phases[p].letter);
        pane_printf(pane, row, col + 2, ROLE_DIM, "%s %.0f%%", phase_names[p],
                    100 * view->profile.share[p]);
    }
}

/* ---- time of a step, over the clock ---- */

static int chart_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    double latest;
    (void)glyphs;
    return width >= CHART_COLS && history_latest(view->history, STAT_STEP_US, &latest) ? CHART_ROWS : 0;
}

static void chart_part_draw(const struct view *view, const struct look *look,
                            const struct pane *pane)
{
    static const struct chart_series line = {STAT_STEP_US, CHART_LINE, ROLE_SMOOTH, NULL, "mean",
                                             NULL};
    struct sheet sheet;

    sheet_start(&sheet, view, look);
    const struct chart_series step = {STAT_STEP_US, CHART_DOTS, sheet_step_role(&sheet), NULL,
                                      "step", NULL};
    sheet.chart.title = "time of a step, us";
    sheet.chart.log_y = true;
    sheet_add(&sheet, &step);
    sheet_add_runs(&sheet, &line);
    chart_draw(&sheet.chart, pane);
}

static const struct part rate = {.rank = 1, .words = rate_words, .role = ROLE_STRONG};
static const struct part step = {.rank = 3, .words = step_words, .role = ROLE_TEXT};
static const struct part shares = {.rank = 2, .rows = bar_rows, .draw = shares_draw};
static const struct part wait = {.rank = 4, .words = wait_words, .role = ROLE_DIM};
static const struct part times = {.rank = 5, .grows = 1, .rows = chart_rows, .draw = chart_part_draw};

static const struct part *const parts[] = {&rate, &step, &shares, &wait, &times};

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct pane frame = pane_frame(pane, "throughput", "share of training time");
    struct pane inside = pane_part(&frame, 0, 1, frame.rect.rows, frame.rect.cols - 2);

    parts_draw(parts, COUNT_OF(parts), view, look, &inside);
}

const struct panel_ops panel_throughput = {.name = "throughput", .draw = draw,
                                           .explain = explain_throughput};
