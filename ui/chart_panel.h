/* chart_panel.h -- what panels that are charts share: the window, the cursor, the mouse. Pure. */
#ifndef UI_CHART_PANEL_H
#define UI_CHART_PANEL_H

#include "ui/chart.h"
#include "ui/panel.h"

/* Fills in what all charts of a screen have in common: history, clock, window, smoothing, cursor. */
void chart_look(struct chart *chart, const struct view *view, const struct look *look);

/* What lies at a place of a pane that the chart fills. */
struct hit chart_hit(const struct chart *chart, const struct pane *pane, int row, int col);

#endif
