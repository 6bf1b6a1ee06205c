/* canvas.h -- dots in cells: one rasteriser, with tables for braille, blocks and ASCII.
 *
 * A canvas of c x r cells has c*2 x r*4 dots in every set. Blocks have half as many rows: a quadrant
 * is lit if either of its two dots is, so that nothing drawn is lost. Each cell has one owner: the role drawn
 * with the highest priority in it colours the cell, and only the owner's dots show, so that a faint
 * cloud never blurs a curve. Dot (0, 0) is at the top left. Pure.
 */
#ifndef UI_CANVAS_H
#define UI_CANVAS_H

#include "ui/grid.h"

struct canvas;

struct canvas *canvas_new(int cols, int rows);
void canvas_free(struct canvas *canvas);
int canvas_width(const struct canvas *canvas);  /* dots */
int canvas_height(const struct canvas *canvas); /* dots */

/* From here on a dot, of lines too, is a square of that many dots, to the right and down: 1 at
 * first. */
void canvas_pen(struct canvas *canvas, int size);

/* How a line is told from others without colour: at which columns of dots, counted from the left of
 * the canvas in columns as wide as the pen, it is drawn; and in ASCII by which character. So it
 * stands still while it grows. All zero: unbroken, and in ASCII strokes that keep height and slope. */
struct dash {
    int period;  /* columns; 0: unbroken */
    uint32_t on; /* bit i: drawn at column i of a period */
    char ascii;  /* 0: strokes */
};

/* From here on lines are drawn so; NULL: unbroken. */
void canvas_dash(struct canvas *canvas, const struct dash *dash);

/* Dots outside are ignored. Larger priority wins the cell; between equals the first keeps it. */
void canvas_dot(struct canvas *canvas, int x, int y, enum role role, int priority);
void canvas_line(struct canvas *canvas, int x0, int y0, int x1, int y1, enum role role,
                 int priority);

/* A character of its own in the cell of that dot ('+' for a test point). */
void canvas_stamp(struct canvas *canvas, int x, int y, enum glyph glyph, enum role role,
                  int priority);

/* The priority of what is drawn in a cell; INT_MIN where nothing is. */
int canvas_owner(const struct canvas *canvas, int col, int row);

/* Draws what is not empty into the pane, from its top left. */
void canvas_blit(const struct canvas *canvas, const struct pane *pane);

#endif
