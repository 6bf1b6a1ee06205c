/* grid.h -- a screen as cells, and a pane: a rectangle of it to draw in.
 *
 * Pure: knows no terminal. Whatever falls outside a pane is cut off. All characters are one column
 * wide. The screen (screen.h) shows a grid; tests and pictures read it.
 */
#ifndef UI_GRID_H
#define UI_GRID_H

#include <stdint.h>

#include "ui/glyph.h"
#include "ui/theme.h"

struct cell {
    uint32_t ch;  /* code point; ' ' when empty */
    uint8_t role; /* enum role */
};

struct grid {
    int rows, cols;
    struct cell *cells; /* [rows, cols] */
};

struct rect {
    int row, col, rows, cols;
};

struct pane {
    struct grid *grid;
    struct rect rect;
    const struct glyphs *glyphs;
};

/* Frees what it held and makes it rows x cols, blank. Starts from a zeroed struct. */
void grid_resize(struct grid *grid, int rows, int cols);
void grid_clear(struct grid *grid);
void grid_done(struct grid *grid);

/* The part of a pane, clipped to it. */
struct pane pane_part(const struct pane *pane, int row, int col, int rows, int cols);

/* As much of its middle as that takes; and blanks in all of it: a box over what was drawn. */
struct pane pane_middle(const struct pane *pane, int rows, int cols);
void pane_clear(const struct pane *pane, enum role role);

void pane_put(const struct pane *pane, int row, int col, enum role role, uint32_t ch);
void pane_glyph(const struct pane *pane, int row, int col, enum role role, enum glyph glyph);

/* UTF-8 text (ASCII is substituted where the glyph set asks for it); returns the columns used,
 * also those that were cut off. */
int pane_text(const struct pane *pane, int row, int col, enum role role, const char *text);
int pane_printf(const struct pane *pane, int row, int col, enum role role, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* Right-aligned so that the text ends before column `end`. */
int pane_text_right(const struct pane *pane, int row, int end, enum role role, const char *text);

/* Columns a UTF-8 text takes in the glyph set. */
int text_columns(const struct glyphs *glyphs, const char *text);

/* A frame with a title at the left, its last words left out where it is too long, and, if it is not
 * NULL and fits, one at the right; returns the inside. */
struct pane pane_frame(const struct pane *pane, const char *title, const char *right);

/* Makes the frame drawn there stand out: brighter lines, and a mark before a title that is focused. */
void pane_pick(const struct pane *pane);

#endif
