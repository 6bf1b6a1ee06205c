/* screenshot.h -- a screen as a picture: SVG 1.1.
 *
 * Braille, frames, blocks and arrows are drawn as shapes, so that the picture does not depend on
 * the fonts of whoever looks at it; letters are set in a monospace font, word by word in their
 * columns.
 * Pure but for the stream.
 */
#ifndef UI_SCREENSHOT_H
#define UI_SCREENSHOT_H

#include <stdio.h>

#include "ui/grid.h"

struct picture_cell {
    uint32_t ch;     /* code point; ' ' or 0 when empty */
    uint32_t fg, bg; /* 0xRRGGBB */
    bool bold, reverse;
};

/* A grid in a theme's colours, on its background. `title` (or NULL) is what readers aloud say. False
 * if the stream fails. */
bool screenshot_svg(const struct grid *grid, enum theme theme, const char *title, FILE *out);

/* Cells with colours of their own, [rows, cols]: a terminal's; a theme's background lies round them. */
bool screenshot_cells_svg(const struct picture_cell *cells, int rows, int cols, enum theme theme,
                          const char *title, FILE *out);

#endif
