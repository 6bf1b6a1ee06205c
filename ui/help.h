/* help.h -- the help overlay: what to press first, then every action, from the tables. Pure. */
#ifndef UI_HELP_H
#define UI_HELP_H

#include "ui/grid.h"
#include "ui/view.h"

/* Pages it takes in that pane, at least 1. */
int help_pages(const struct view *view, const struct pane *pane);

/* Draws page `page` (from 0; counted round the end) in a box in the middle of the pane. */
void help_draw(const struct view *view, const struct pane *pane, int page);

#endif
