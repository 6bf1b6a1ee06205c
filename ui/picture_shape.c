/* picture_shape.c -- frames, blocks, arrows and braille as SVG paths in a cell of 10 x 20 units.
 *
 * Lines end at the cell's edges, so that neighbours join. A braille dot is a stroke of no length
 * with round ends.
 */
#include "ui/picture_shape.h"

#include <stdbool.h>
#include <stdio.h>

#include "engine/util.h"

static const struct {
    uint32_t ch;
    enum paint paint;
    const char *path; /* from the cell's top left corner */
} shapes[] = {
    {U'─', PAINT_STROKE, "m0 10h10"},
    {U'│', PAINT_STROKE, "m5 0v20"},
    {U'┌', PAINT_STROKE, "m10 10h-5v10"},
    {U'┐', PAINT_STROKE, "m0 10h5v10"},
    {U'└', PAINT_STROKE, "m10 10h-5v-10"},
    {U'┘', PAINT_STROKE, "m0 10h5v-10"},
    {U'├', PAINT_STROKE, "m5 0v20m0-10h5"},
    {U'┤', PAINT_STROKE, "m5 0v20m0-10h-5"},
    {U'┬', PAINT_STROKE, "m0 10h10m-5 0v10"},
    {U'┴', PAINT_STROKE, "m0 10h10m-5 0v-10"},
    {U'┼', PAINT_STROKE, "m0 10h10m-5-10v20"},
    {U'╭', PAINT_STROKE, "m10 10q-5 0-5 5v5"},
    {U'╮', PAINT_STROKE, "m0 10q5 0 5 5v5"},
    {U'╰', PAINT_STROKE, "m10 10q-5 0-5-5v-5"},
    {U'╯', PAINT_STROKE, "m0 10q5 0 5-5v-5"},
    {U'━', PAINT_HEAVY, "m0 10h10"},
    {U'┃', PAINT_HEAVY, "m5 0v20"},
    {U'╌', PAINT_STROKE, "m1 10h3m2 0h3"},
    {U'┄', PAINT_STROKE, "m.5 10h2m1.5 0h2m1.5 0h2"},
    {U'╎', PAINT_STROKE, "m5 2v6m0 4v6"},
    {U'┆', PAINT_STROKE, "m5 1.5v3.5m0 3v4m0 3v3.5"},
    {U'█', PAINT_FILL, "h10v20h-10z"},
    {U'▀', PAINT_FILL, "h10v10h-10z"},
    {U'▐', PAINT_FILL, "m5 0h5v20h-5z"},
    {U'▘', PAINT_FILL, "h5v10h-5z"},
    {U'▝', PAINT_FILL, "m5 0h5v10h-5z"},
    {U'▖', PAINT_FILL, "m0 10h5v10h-5z"},
    {U'▗', PAINT_FILL, "m5 10h5v10h-5z"},
    {U'▚', PAINT_FILL, "h5v20h5v-10h-10z"},
    {U'▞', PAINT_FILL, "m5 0h5v10h-10v10h5z"},
    {U'▙', PAINT_FILL, "h5v10h5v10h-10z"},
    {U'▟', PAINT_FILL, "m5 0h5v20h-10v-10h5z"},
    {U'▛', PAINT_FILL, "h10v10h-5v10h-5z"},
    {U'▜', PAINT_FILL, "h10v20h-5v-10h-5z"},
    {U'═', PAINT_STROKE, "m0 8h10m-10 4h10"},
    {U'♦', PAINT_FILL, "m5 4.5l4 5.5-4 5.5-4-5.5z"},
    {U'■', PAINT_FILL, "m1.5 6.5h7v7h-7z"},
    {U'◆', PAINT_FILL, "m5 4.5l5 5.5-5 5.5-5-5.5z"},
    {U'▶', PAINT_FILL, "m1 4.5l8.5 5.5-8.5 5.5z"},
    {U'►', PAINT_FILL, "m1 6l8.5 4-8.5 4z"},
    {U'▸', PAINT_FILL, "m2.5 6l6 4-6 4z"},
    {U'◀', PAINT_FILL, "m9 4.5l-8.5 5.5 8.5 5.5z"},
    {U'◄', PAINT_FILL, "m9 6l-8.5 4 8.5 4z"},
    {U'◂', PAINT_FILL, "m7.5 6l-6 4 6 4z"},
    {U'▲', PAINT_FILL, "m5 5l5 10h-10z"},
    {U'▼', PAINT_FILL, "m5 15l5-10h-10z"},
    {U'·', PAINT_DOTS, "m5 10.5h.01"},
    {U'‖', PAINT_HEAVY, "m3 4v12m4 0v-12"},
};

static void braille_path(char *path, size_t size, uint32_t ch)
{
    static const uint8_t bit[8] = {0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80};
    double x = 0, y = 0;
    size_t used = 0;

    path[0] = '\0';
    for (int i = 0; i < 8; i++) {
        double to_x = i / 4 * 5 + 2.5, to_y = i % 4 * 5 + 2.5;
        if (!(ch & bit[i]))
            continue;
        used += (size_t)snprintf(path + used, size - used, "m%g %gh.01", to_x - x, to_y - y);
        x = to_x + .01;
        y = to_y;
    }
}

/* Lower eighths U+2581 to U+2588 and left eighths U+2589 to U+258F. */
static bool block_path(char *path, size_t size, uint32_t ch)
{
    double lower = (ch - 0x2580) * CELL_H / 8.0, left = (0x2590 - ch) * CELL_W / 8.0;

    if (ch < 0x2581 || ch > 0x258F)
        return false;
    if (ch <= 0x2588)
        snprintf(path, size, "m0 %gh10v%gh-10z", CELL_H - lower, lower);
    else
        snprintf(path, size, "h%gv20h-%gz", left, left);
    return true;
}

enum paint picture_shape(uint32_t ch, char *path, size_t size)
{
    if (ch > 0x2800 && ch <= 0x28FF) {
        braille_path(path, size, ch);
        return PAINT_DOTS;
    }
    if (block_path(path, size, ch))
        return PAINT_FILL;
    for (size_t i = 0; i < COUNT_OF(shapes); i++) {
        if (shapes[i].ch == ch) {
            snprintf(path, size, "%s", shapes[i].path);
            return shapes[i].paint;
        }
    }
    return PAINT_NONE;
}
