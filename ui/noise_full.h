/* noise_full.h -- the noise panel with the screen to itself. Pure. */
#ifndef UI_NOISE_FULL_H
#define UI_NOISE_FULL_H

#include "ui/grid.h"
#include "ui/look.h"
#include "ui/view.h"

void noise_full_draw(const struct view *view, const struct look *look, const struct pane *inside);

#endif
