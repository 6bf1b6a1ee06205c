/* panel_accuracy.c -- accuracy over the clock; for regression, which has none, the two losses whose
 * gap says the same: both of one network, on the test split and on as many training examples. */
#include <stdio.h>

#include "ui/chart_panel.h"
#include "ui/explain.h"

enum { NAME_SIZE = 40 };

struct accuracy {
    struct sheet sheet;
    char name[NAME_SIZE];
};

static void add_accuracy(struct accuracy *accuracy, const struct look *look)
{
    struct sheet *sheet = &accuracy->sheet;
    const struct chart_series line = {SERIES_SMOOTH_ACCURACY, CHART_LINE, ROLE_SMOOTH, NULL,
                                      accuracy->name, "train"};
    const struct chart_series test = {STAT_TEST_ACCURACY, CHART_STAMPS,
                                      sheet_test_role(sheet), NULL, "test", NULL};

    snprintf(accuracy->name, NAME_SIZE, "train, %s", smoothing_names[look->smoothing]);
    sheet->chart.title = "accuracy";
    sheet->chart.percent = true;
    sheet_add_ghosts(sheet, SERIES_SMOOTH_ACCURACY);
    sheet_add_runs(sheet, &line);
    sheet_add(sheet, &test);
}

static void add_losses(struct sheet *sheet)
{
    const struct chart_series line = {STAT_FIXED_TRAIN_LOSS, CHART_LINE, ROLE_SMOOTH, NULL, "train",
                                      NULL};
    const struct chart_series test = {STAT_TEST_LOSS, CHART_STAMPS, sheet_test_role(sheet),
                                      NULL, "test", NULL};

    sheet->chart.title = "gap: test against train loss";
    sheet_add_runs(sheet, &line);
    sheet_add(sheet, &test);
}

static void make(struct accuracy *accuracy, const struct view *view, const struct look *look)
{
    sheet_start(&accuracy->sheet, view, look);
    if (view->classify)
        add_accuracy(accuracy, look);
    else
        add_losses(&accuracy->sheet);
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct accuracy accuracy;

    make(&accuracy, view, look);
    chart_draw(&accuracy.sheet.chart, pane);
}

static struct hit hit(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col)
{
    struct accuracy accuracy;

    make(&accuracy, view, look);
    return chart_hit(&accuracy.sheet.chart, pane, row, col);
}

const struct panel_ops panel_accuracy = {.name = "accuracy", .draw = draw, .hit = hit,
                                           .explain = explain_accuracy};
