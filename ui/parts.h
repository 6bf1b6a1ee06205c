/* parts.h -- a panel made of parts, as many of them as the height has room for. Pure. */
#ifndef UI_PARTS_H
#define UI_PARTS_H

#include "ui/grid.h"
#include "ui/look.h"
#include "ui/view.h"

struct part {
    int rank;  /* who gets rows first: 1 before 2; parts are drawn in the table's order */
    int grows; /* shares of the rows left over; 0: keeps to its own */
    /* A part of words alone writes them, "" when it has nothing to say, and they flow. */
    void (*words)(const struct view *view, char *text, size_t size);
    enum role role;
    /* Any other: rows it needs at that width, 0 when it has nothing to show. */
    int (*rows)(const struct view *view, const struct glyphs *glyphs, int width);
    void (*draw)(const struct view *view, const struct look *look, const struct pane *pane);
};

enum { PARTS_MOST = 16 };

/* Draws those of the `count` parts that fit, each over the whole width of the pane. */
void parts_draw(const struct part *const *parts, int count, const struct view *view,
                const struct look *look, const struct pane *pane);

#endif
