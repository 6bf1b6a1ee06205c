/* panel_loss.c -- the loss over the clock: every step, the smoothed curve, the test split. */
#include "ui/chart_panel.h"
#include "ui/explain.h"

enum { SERIES_MOST = 4 };

static struct chart make(const struct view *view, const struct look *look,
                         struct chart_series series[SERIES_MOST])
{
    struct chart chart = {
        .title = "loss",
        .note = look->linear_y ? NULL : "log",
        .log_y = !look->linear_y,
        .series = series,
    };
    const char *name = smoothing_names[look->smoothing];

    chart_look(&chart, view, look);
    series[chart.count++] =
        (struct chart_series){STAT_TRAIN_LOSS, CHART_DOTS, ROLE_TRAIN, NULL, "step", NULL};
    if (view->ghost)
        series[chart.count++] = (struct chart_series){SERIES_SMOOTH_LOSS, CHART_LINE, ROLE_GHOST,
                                                      view->ghost, "before", NULL};
    series[chart.count++] =
        (struct chart_series){SERIES_SMOOTH_LOSS, CHART_LINE, ROLE_SMOOTH, NULL, name, "mean"};
    series[chart.count++] =
        (struct chart_series){STAT_TEST_LOSS, CHART_STAMPS, ROLE_TEST, NULL, "test", NULL};
    return chart;
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct chart_series series[SERIES_MOST];
    struct chart chart = make(view, look, series);

    chart_draw(&chart, pane);
}

static struct hit hit(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col)
{
    struct chart_series series[SERIES_MOST];
    struct chart chart = make(view, look, series);

    return chart_hit(&chart, pane, row, col);
}

const struct panel_ops panel_loss = {.name = "loss", .draw = draw, .hit = hit,
                                       .explain = explain_loss};
