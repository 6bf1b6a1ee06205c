/* panel_loss.c -- the loss over the clock: every step, the smoothed curve, the test split. */
#include "ui/panel.h"

#include "engine/util.h"
#include "ui/chart.h"
#include "ui/clock_axis.h"

static const struct chart_series series[] = {
    {STAT_TRAIN_LOSS, CHART_DOTS, ROLE_TRAIN, false, "step"},
    {SERIES_SMOOTH_LOSS, CHART_LINE, ROLE_GHOST, true, "before"},
    {SERIES_SMOOTH_LOSS, CHART_LINE, ROLE_SMOOTH, false, "smoothed"},
    {STAT_TEST_LOSS, CHART_STAMPS, ROLE_TEST, false, "test"},
};

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct chart chart = {
        .title = look->linear_y ? "loss" : "loss (log)",
        .history = view->history,
        .ghost = view->ghost,
        .clock = look->clock,
        .x_end = clock_axis_end(view, look->clock),
        .log_y = !look->linear_y,
        .count = COUNT_OF(series),
        .series = series,
    };

    chart_draw(&chart, pane);
}

const struct panel_ops panel_loss = {.name = "loss", .draw = draw};
