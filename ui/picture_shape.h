/* picture_shape.h -- characters as shapes, for pictures that must not depend on a font.
 *
 * Pure. Private to the screenshot.
 */
#ifndef UI_PICTURE_SHAPE_H
#define UI_PICTURE_SHAPE_H

#include <stddef.h>
#include <stdint.h>

/* Units of the picture that a character takes. */
enum { CELL_W = 10, CELL_H = 20 };

/* How a shape is painted; PAINT_NONE: as a letter, by a font. */
enum paint { PAINT_NONE, PAINT_FILL, PAINT_STROKE, PAINT_HEAVY, PAINT_DOTS, PAINT_BOLD_DOTS };

enum { SHAPE_SIZE = 160 };

/* Writes the SVG path of a character, relative to the top left corner of its cell. */
enum paint picture_shape(uint32_t ch, char *path, size_t size);

#endif
