/* panel_noise_chart.c -- one example's noise, the batch mean's and the signal over the clock.
 *
 * Averages over examples: a single step jumps tenfold. All three are squared lengths of gradients,
 * so one logarithmic axis carries them: the distance of the upper two curves is the batch size, and
 * the lower two cross at the noise scale. Of other runs there is the noise of the batch mean, by which
 * batch sizes are compared.
 */
#include "engine/util.h"
#include "ui/chart_panel.h"
#include "ui/explain.h"
#include "ui/flow.h"
#include "ui/noise_parts.h"
#include "ui/noise_time.h"

enum { TEXT = 256, MARGIN = 8 };

/* Of the run selected alone; among several, without a colour that might be another's. */
static void add_own(struct sheet *sheet, struct chart_series series)
{
    if (sheet->several)
        series.role = ROLE_DIM;
    sheet_add(sheet, &series);
}

static const struct chart_series trace_steps = {STAT_GRAD_VAR, CHART_DOTS, ROLE_TRACE, NULL, NULL,
                                                NULL},
    signal_steps = {STAT_GRAD_SQ, CHART_DOTS, ROLE_SIGNAL, NULL, "each step's estimate", "steps"},
    trace = {SERIES_SMOOTH_TRACE, CHART_LINE, ROLE_TRACE, NULL, "tr Σ", NULL},
    noise = {SERIES_SMOOTH_NOISE, CHART_LINE, ROLE_NOISE, NULL, "noise of B", NULL},
    gradient = {SERIES_SMOOTH_SIGNAL, CHART_LINE, ROLE_SIGNAL, NULL, "signal |G|²", NULL};

static void make(struct sheet *sheet, const struct view *view, const struct look *look, bool steps)
{
    sheet_start(sheet, view, look);
    sheet->chart.title = "noise over time";
    sheet->chart.note =
        sheet->several ? "letters: noise of the batch" : smoothing_names[look->smoothing];
    sheet->chart.log_y = true;
    if (steps) {
        add_own(sheet, trace_steps);
        add_own(sheet, signal_steps);
    }
    add_own(sheet, trace);
    sheet_add_runs(sheet, &noise);
    add_own(sheet, gradient);
}

void noise_time_draw(const struct view *view, const struct look *look, const struct pane *pane,
                     bool steps)
{
    struct sheet sheet;
    struct pane words = pane_part(pane, pane->rect.rows / 3, MARGIN, pane->rect.rows / 2,
                                  pane->rect.cols - 2 * MARGIN);
    char text[TEXT];
    double any;

    make(&sheet, view, look, steps);
    chart_draw(&sheet.chart, pane);
    if (!history_latest(view->history, SERIES_SMOOTH_TRACE, &any))
        flow_text(&words, 0, ROLE_DIM, noise_note_text(view, text, sizeof text));
}

struct hit noise_time_hit(const struct view *view, const struct look *look,
                          const struct pane *pane, bool steps, int row, int col)
{
    struct sheet sheet;

    make(&sheet, view, look, steps);
    return chart_hit(&sheet.chart, pane, row, col);
}

/* Drawn on a grid of its own, whose frame stays behind. */
void noise_time_draw_bare(const struct view *view, const struct look *look,
                          const struct pane *pane)
{
    struct grid grid = {0};
    int rows = pane->rect.rows, cols = pane->rect.cols;

    grid_resize(&grid, rows + 2, cols + 2);
    struct pane whole = {&grid, {0, 0, grid.rows, grid.cols}, pane->glyphs};
    noise_time_draw(view, look, &whole, false);
    for (int row = 0; row < rows; row++)
        for (int col = 0; col < cols; col++) {
            const struct cell *cell = &grid.cells[(row + 1) * grid.cols + col + 1];
            pane_put(pane, row, col, (enum role)cell->role, cell->ch);
        }
    grid_done(&grid);
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    noise_time_draw(view, look, pane, look->mode == MODE_PANEL);
}

static struct hit hit(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col)
{
    return noise_time_hit(view, look, pane, look->mode == MODE_PANEL, row, col);
}

const struct panel_ops panel_noise_chart = {
    .name = "noise over time", .draw = draw, .hit = hit, .explain = explain_noise_chart,
};
