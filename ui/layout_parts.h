/* layout_parts.h -- cutting a screen into rectangles. Pure. Private to the layout.
 *
 * Every cut takes its rows or columns away from the rectangle it is made in, so panels cannot
 * overlap, and layout_place leaves out what came out empty.
 */
#ifndef UI_LAYOUT_PARTS_H
#define UI_LAYOUT_PARTS_H

#include "ui/layout.h"

void layout_place(struct layout *layout, enum panel_id panel, struct rect rect);

/* That many rows or columns, or as many as there are. */
struct rect layout_cut_top(struct rect *from, int rows);
struct rect layout_cut_bottom(struct rect *from, int rows);
struct rect layout_cut_left(struct rect *from, int cols);
struct rect layout_cut_right(struct rect *from, int cols);

/* One line at the bottom of what is left. */
void layout_line(struct layout *layout, enum panel_id panel, struct rect *rest);

/* Panels one on the other in the order given, those that find room by rank; they fill it all. At
 * least one of them fits. */
void layout_stack(struct layout *layout, struct rect rect, const enum panel_id *panels, int count);

/* The overview (layout_overview.c), from 40 x 10; `table`: rows that the table of runs takes, 0 for
 * none. */
void layout_overview(struct layout *layout, struct rect screen, int table);

#endif
