/* draw_loading.h -- the screen while a file is read. */
#ifndef UI_DRAW_LOADING_H
#define UI_DRAW_LOADING_H

#include "ui/grid.h"

/* `share` 0 … 1 of the file is read; `keys` says how to leave. */
void draw_loading(struct grid *grid, const struct glyphs *glyphs, const char *file, double share,
                  const char *keys);

#endif
