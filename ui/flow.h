/* flow.h -- text broken into lines at words. Pure. */
#ifndef UI_FLOW_H
#define UI_FLOW_H

#include <stddef.h>

#include "ui/grid.h"

/* Bytes of the first line: the words that `width` columns hold, but at least one. */
size_t flow_bytes(const struct glyphs *glyphs, const char *text, int width);

/* Rows that the text takes at that width, at least 1. */
int flow_rows(const struct glyphs *glyphs, const char *text, int width);

/* Writes it into the whole width of the pane from `row` down; returns the rows it takes, also those
 * cut off at the bottom. */
int flow_text(const struct pane *pane, int row, enum role role, const char *text);

/* Writes the words that fit into the rest of the row, and "…" if that is not all. */
void flow_line(const struct pane *pane, int row, int col, enum role role, const char *text);

/* The same of a list "a; b, c": parts at its end that do not fit are left out. */
void flow_parts(const struct pane *pane, int row, int col, enum role role, const char *text);

#endif
