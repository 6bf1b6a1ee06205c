/* panel_accuracy.c -- accuracy over the clock; for regression, which has none, the two losses whose
 * gap says the same: both of one network, on the test split and on as many training examples. */
#include <stdio.h>

#include "ui/chart_panel.h"
#include "ui/explain.h"

enum { SERIES_MOST = 3, NAME_SIZE = 40 };

struct accuracy {
    struct chart chart;
    struct chart_series series[SERIES_MOST];
    char name[NAME_SIZE];
};

static void fill_accuracy(struct accuracy *accuracy, const struct view *view,
                          const struct look *look)
{
    struct chart *chart = &accuracy->chart;
    struct chart_series *series = accuracy->series;

    snprintf(accuracy->name, NAME_SIZE, "train, %s", smoothing_names[look->smoothing]);
    chart->title = "accuracy";
    chart->percent = true;
    if (view->ghost)
        series[chart->count++] = (struct chart_series){SERIES_SMOOTH_ACCURACY, CHART_LINE,
                                                       ROLE_GHOST, view->ghost, "before", NULL};
    series[chart->count++] = (struct chart_series){SERIES_SMOOTH_ACCURACY, CHART_LINE, ROLE_SMOOTH,
                                                   NULL, accuracy->name, "train"};
    series[chart->count++] =
        (struct chart_series){STAT_TEST_ACCURACY, CHART_STAMPS, ROLE_TEST, NULL, "test", NULL};
}

static void fill_losses(struct accuracy *accuracy)
{
    static const struct chart_series losses[] = {
        {STAT_FIXED_TRAIN_LOSS, CHART_LINE, ROLE_SMOOTH, NULL, "train", NULL},
        {STAT_TEST_LOSS, CHART_STAMPS, ROLE_TEST, NULL, "test", NULL},
    };

    accuracy->chart.title = "gap: test against train loss";
    accuracy->series[0] = losses[0];
    accuracy->series[1] = losses[1];
    accuracy->chart.count = 2;
}

static void fill(struct accuracy *accuracy, const struct view *view, const struct look *look)
{
    *accuracy = (struct accuracy){.chart = {.series = accuracy->series}};
    chart_look(&accuracy->chart, view, look);
    if (view->classify)
        fill_accuracy(accuracy, view, look);
    else
        fill_losses(accuracy);
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct accuracy accuracy;

    fill(&accuracy, view, look);
    chart_draw(&accuracy.chart, pane);
}

static struct hit hit(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col)
{
    struct accuracy accuracy;

    fill(&accuracy, view, look);
    return chart_hit(&accuracy.chart, pane, row, col);
}

const struct panel_ops panel_accuracy = {.name = "accuracy", .draw = draw, .hit = hit,
                                           .explain = explain_accuracy};
