/* chart_panel.h -- what panels that are charts share: the window, the cursor, the mouse, and the runs
 * that lie over each other. Pure. */
#ifndef UI_CHART_PANEL_H
#define UI_CHART_PANEL_H

#include "ui/chart.h"
#include "ui/panel.h"
#include "ui/run_line.h"

enum { SHEET_SERIES = 16 };

/* A chart being put together; it points into itself. What is added later is drawn over the rest. */
struct sheet {
    struct chart chart;
    struct chart_series series[SHEET_SERIES];
    struct chart_run run[RUNS], ghost[RUNS];
    char label[RUNS][RUN_LABEL];
    const struct view *view;
    const bool *hidden;
    bool several; /* runs side by side */
};

/* Fills in what all charts of a screen have in common: history, clock, window, smoothing, cursor. The
 * sheet must stay where it is. */
void sheet_start(struct sheet *sheet, const struct view *view, const struct look *look);

/* One of the run selected, that no other run shows. */
void sheet_add(struct sheet *sheet, const struct chart_series *series);

/* The line of every run shown, that of the run selected last. A single one is drawn and named as it is
 * said, several in their roles and by their letters. */
void sheet_add_runs(struct sheet *sheet, const struct chart_series *line);

/* The same line of what was left behind by a rewind or a new start, of every run shown. */
void sheet_add_ghosts(struct sheet *sheet, int series);

/* The roles of the test curve and of single steps of the run selected: among others its own. */
enum role sheet_test_role(const struct sheet *sheet);
enum role sheet_step_role(const struct sheet *sheet);

/* What lies at a place of a pane that the chart fills. */
struct hit chart_hit(const struct chart *chart, const struct pane *pane, int row, int col);

#endif
