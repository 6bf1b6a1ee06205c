/* lecture_numbers.h -- what matters in a lecture, as large as a pane allows: the batch, the noise
 * scale, both losses, the epoch. Pure. */
#ifndef UI_LECTURE_NUMBERS_H
#define UI_LECTURE_NUMBERS_H

#include "ui/view.h"
#include "ui/grid.h"

void lecture_numbers_draw(const struct view *view, const struct pane *pane);

#endif
