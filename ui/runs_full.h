/* runs_full.h -- the runs beside each other, alone on the screen. Pure. */
#ifndef UI_RUNS_FULL_H
#define UI_RUNS_FULL_H

#include "ui/look.h"
#include "ui/view.h"

void runs_full_draw(const struct view *view, const struct look *look, const struct pane *pane);

/* The run at that place, or -1. */
int runs_full_hit(const struct view *view, const struct pane *pane, int row, int col);

#endif
