/* noise_full.h -- the noise panel with the screen to itself. Pure. */
#ifndef UI_NOISE_FULL_H
#define UI_NOISE_FULL_H

#include "ui/panel.h"

void noise_full_draw(const struct view *view, const struct look *look, const struct pane *inside);

/* What lies at a place of that pane. */
struct hit noise_full_hit(const struct view *view, const struct look *look,
                          const struct pane *inside, int row, int col);

#endif
