/* panel_loss.c -- the loss over the clock: every step, the smoothed curve of every run, the test split. */
#include "ui/chart_panel.h"
#include "ui/explain.h"

enum { STEP_ROWS = 12, STEP_ROWS_ASCII = 20 };

/* Few rows are for the curves of several runs alone; in ASCII, where a cell shows one of them, more. */
static bool shows_steps(const struct view *view, const struct pane *pane)
{
    bool ascii = pane->glyphs->raster == RASTER_ASCII;

    return !run_among_others(view) || pane->rect.rows >= (ascii ? STEP_ROWS_ASCII : STEP_ROWS);
}

static void make(struct sheet *sheet, const struct view *view, const struct look *look,
                 const struct pane *pane)
{
    sheet_start(sheet, view, look);
    const struct chart_series step = {STAT_TRAIN_LOSS, CHART_DOTS, sheet_step_role(sheet), NULL,
                                      "step", NULL};
    const struct chart_series line = {SERIES_SMOOTH_LOSS, CHART_LINE, ROLE_SMOOTH, NULL,
                                      smoothing_names[look->smoothing], "mean"};
    const struct chart_series test = {STAT_TEST_LOSS, CHART_STAMPS, sheet_test_role(sheet),
                                      NULL, "test", NULL};

    sheet->chart.title = "loss";
    sheet->chart.note = look->linear_y ? NULL : "log";
    sheet->chart.log_y = !look->linear_y;
    if (shows_steps(view, pane))
        sheet_add(sheet, &step);
    sheet_add_ghosts(sheet, SERIES_SMOOTH_LOSS);
    sheet_add_runs(sheet, &line);
    sheet_add(sheet, &test);
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct sheet sheet;

    make(&sheet, view, look, pane);
    chart_draw(&sheet.chart, pane);
}

static struct hit hit(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col)
{
    struct sheet sheet;

    make(&sheet, view, look, pane);
    return chart_hit(&sheet.chart, pane, row, col);
}

const struct panel_ops panel_loss = {.name = "loss", .draw = draw, .hit = hit,
                                       .explain = explain_loss};
