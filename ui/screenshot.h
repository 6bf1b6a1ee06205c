/* screenshot.h -- a screen as a picture: SVG 1.1, on a dark ground.
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

#define PICTURE_FOREGROUND 0xd0d7deu
#define PICTURE_BACKGROUND 0x0d1117u

struct picture_cell {
    uint32_t ch;     /* code point; ' ' or 0 when empty */
    uint32_t fg, bg; /* 0xRRGGBB */
    bool bold, reverse;
};

/* A grid in the colours of its roles. `title` (or NULL) is what readers aloud say. False if the
 * stream fails. */
bool screenshot_svg(const struct grid *grid, const char *title, FILE *out);

/* Cells with colours of their own, [rows, cols]: a terminal's. */
bool screenshot_cells_svg(const struct picture_cell *cells, int rows, int cols, const char *title,
                          FILE *out);

#endif
