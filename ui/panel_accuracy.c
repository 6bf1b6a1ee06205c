/* panel_accuracy.c -- accuracy over the clock; for regression, which has none, the two losses whose
 * gap says the same: both of one network, on the test split and on as many training examples. */
#include "ui/panel.h"

#include "engine/util.h"
#include "ui/chart.h"
#include "ui/clock_axis.h"

static const struct chart_series accuracy[] = {
    {SERIES_SMOOTH_ACCURACY, CHART_LINE, ROLE_GHOST, true, "before"},
    {SERIES_SMOOTH_ACCURACY, CHART_LINE, ROLE_SMOOTH, false, "train, smoothed"},
    {STAT_TEST_ACCURACY, CHART_STAMPS, ROLE_TEST, false, "test"},
};

static const struct chart_series losses[] = {
    {STAT_FIXED_TRAIN_LOSS, CHART_LINE, ROLE_SMOOTH, false, "train"},
    {STAT_TEST_LOSS, CHART_STAMPS, ROLE_TEST, false, "test"},
};

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct chart chart = {
        .title = view->classify ? "accuracy" : "gap: test against train loss",
        .history = view->history,
        .ghost = view->ghost,
        .clock = look->clock,
        .x_end = clock_axis_end(view, look->clock),
        .percent = view->classify,
        .count = view->classify ? COUNT_OF(accuracy) : COUNT_OF(losses),
        .series = view->classify ? accuracy : losses,
    };

    chart_draw(&chart, pane);
}

const struct panel_ops panel_accuracy = {.name = "accuracy", .draw = draw};
