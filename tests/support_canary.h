/* support_canary.h -- a pane with canaries all round: whether a drawing stays inside, for tests. */
#ifndef TESTS_SUPPORT_CANARY_H
#define TESTS_SUPPORT_CANARY_H

#include "ui/grid.h"

/* Fills the grid with canaries; a pane of rows x cols in its middle. */
struct pane canary_pane(struct grid *grid, int rows, int cols, const struct glyphs *glyphs);

/* Fails, naming what was drawn, unless all canaries outside the pane are alive. */
void canaries_check(const struct pane *pane, const char *name);

#endif
