/* help.h -- the help overlay: all that help_text.h says, on pages of one or two columns. Pure. */
#ifndef UI_HELP_H
#define UI_HELP_H

#include <stdbool.h>

#include "ui/grid.h"
#include "ui/layout.h"

struct help {
    enum panel_id panel; /* whose keys come first, or PANELS */
    int page;            /* from 0 */
    char filter[32];     /* only entries that hold this, in any case; "" for all */
    bool typing;         /* the filter is being typed */
};

/* Pages it takes in that pane, at least 1. */
int help_pages(const struct help *help, const struct pane *pane);

/* Draws a page (the last one, where there are not so many) in a box in the middle of the pane. */
void help_draw(const struct help *help, const struct pane *pane);

#endif
