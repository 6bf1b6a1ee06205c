/* canvas.c -- dots in cells.
 *
 * A cell keeps eight bits for its 2 x 4 dots, the role that owns them and whether a line passes. A
 * dot of higher priority takes the cell over, one of lower priority is dropped, so the picture does
 * not depend on the order of drawing (between equals the first keeps the cell). Blitting turns the
 * bits into a character: a bit each in braille, by a table of quadrants in blocks, and in ASCII one
 * that keeps height and slope.
 */
#include "ui/canvas.h"

#include <limits.h>
#include <stdlib.h>

#include "engine/util.h"

enum { NO_GLYPH = GLYPHS };

struct spot {
    uint8_t dots;  /* bit 4 * column + row */
    uint8_t role;
    uint8_t glyph; /* NO_GLYPH, or a character in place of the dots */
    char ascii;    /* in place of strokes, or 0 */
    bool line;
    int priority;
};

struct canvas {
    int cols, rows;
    int pen; /* dots */
    struct dash dash;
    struct spot *spots; /* [rows, cols] */
};

struct canvas *canvas_new(int cols, int rows)
{
    struct canvas *canvas = checked_calloc(1, sizeof *canvas);
    size_t count = (size_t)MAX(cols, 0) * (size_t)MAX(rows, 0);

    canvas->cols = MAX(cols, 0);
    canvas->rows = MAX(rows, 0);
    canvas->pen = 1;
    canvas->spots = checked_calloc(count, sizeof *canvas->spots);
    for (size_t i = 0; i < count; i++)
        canvas->spots[i] = (struct spot){.glyph = NO_GLYPH, .priority = INT_MIN};
    return canvas;
}

void canvas_free(struct canvas *canvas)
{
    if (!canvas)
        return;
    free(canvas->spots);
    free(canvas);
}

int canvas_width(const struct canvas *canvas)
{
    return canvas->cols * 2;
}

int canvas_height(const struct canvas *canvas)
{
    return canvas->rows * 4;
}

static struct spot *spot_at(const struct canvas *canvas, int x, int y)
{
    if (x < 0 || y < 0 || x >= canvas_width(canvas) || y >= canvas_height(canvas))
        return NULL;
    return &canvas->spots[y / 4 * canvas->cols + x / 2];
}

/* The cell of a dot, taken over if the priority allows; NULL if it stays with its owner. */
static struct spot *claim(const struct canvas *canvas, int x, int y, enum role role, int priority)
{
    struct spot *spot = spot_at(canvas, x, y);

    if (!spot || priority < spot->priority)
        return NULL;
    if (priority > spot->priority || (!spot->dots && spot->glyph == NO_GLYPH))
        *spot = (struct spot){.role = (uint8_t)role, .glyph = NO_GLYPH, .priority = priority};
    return spot->role == role ? spot : NULL;
}

static void set_one(const struct canvas *canvas, int x, int y, enum role role, int priority,
                    bool line)
{
    struct spot *spot = claim(canvas, x, y, role, priority);

    if (!spot)
        return;
    spot->dots |= (uint8_t)(1 << (x % 2 * 4 + y % 4));
    spot->line |= line;
    spot->ascii = line ? canvas->dash.ascii : 0;
}

static void set_dot(const struct canvas *canvas, int x, int y, enum role role, int priority,
                    bool line)
{
    for (int i = 0; i < canvas->pen * canvas->pen; i++)
        set_one(canvas, x + i % canvas->pen, y + i / canvas->pen, role, priority, line);
}

void canvas_pen(struct canvas *canvas, int size)
{
    canvas->pen = size;
}

void canvas_dash(struct canvas *canvas, const struct dash *dash)
{
    canvas->dash = dash ? *dash : (struct dash){0};
}

/* Whether a line has dots in that column. */
static bool is_on(const struct canvas *canvas, int x)
{
    const struct dash *dash = &canvas->dash;

    return !dash->period || (x >= 0 && dash->on >> (x / canvas->pen % dash->period) & 1);
}

void canvas_dot(struct canvas *canvas, int x, int y, enum role role, int priority)
{
    set_dot(canvas, x, y, role, priority, false);
}

/* Bresenham, for any slope; the way outside the canvas is walked but not drawn. */
void canvas_line(struct canvas *canvas, int x0, int y0, int x1, int y1, enum role role,
                 int priority)
{
    int dx = abs(x1 - x0), dy = -abs(y1 - y0);
    int step_x = x0 < x1 ? 1 : -1, step_y = y0 < y1 ? 1 : -1;
    int error = dx + dy;

    for (;;) {
        if (is_on(canvas, x0))
            set_dot(canvas, x0, y0, role, priority, true);
        if (x0 == x1 && y0 == y1)
            return;
        int twice = 2 * error;
        if (twice >= dy) {
            error += dy;
            x0 += step_x;
        }
        if (twice <= dx) {
            error += dx;
            y0 += step_y;
        }
    }
}

void canvas_stamp(struct canvas *canvas, int x, int y, enum glyph glyph, enum role role,
                  int priority)
{
    struct spot *spot = claim(canvas, x, y, role, priority);

    if (spot)
        spot->glyph = (uint8_t)glyph;
}

int canvas_owner(const struct canvas *canvas, int col, int row)
{
    const struct spot *spot = spot_at(canvas, col * 2, row * 4);

    return spot && (spot->dots || spot->glyph != NO_GLYPH) ? spot->priority : INT_MIN;
}

/* ---- from dots to characters ---- */

static uint32_t braille(const struct spot *spot)
{
    static const uint8_t bit[8] = {0x01, 0x02, 0x04, 0x40, 0x08, 0x10, 0x20, 0x80};
    uint32_t ch = 0x2800;

    for (int i = 0; i < 8; i++)
        if (spot->dots >> i & 1)
            ch |= bit[i];
    return ch;
}

/* Upper left, upper right, lower left, lower right: a bit each. */
static unsigned quadrants(const struct spot *spot)
{
    unsigned left = spot->dots & 15, right = spot->dots >> 4;

    return (left & 3 ? 1 : 0) | (right & 3 ? 2 : 0) | (left & 12 ? 4 : 0) | (right & 12 ? 8 : 0);
}

static uint32_t block(const struct spot *spot)
{
    static const uint32_t table[] = U" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█";

    return table[quadrants(spot)];
}

/* A half for each quadrant; a side keeps its own. */
static uint32_t half_block(const struct spot *spot)
{
    static const uint32_t table[] = U" ▀▀▀▄▌██▄█▐█▄███";

    return table[quadrants(spot)];
}

/* Single dots: high or low; ':' is left to marker lines and the rest to curves. */
static uint32_t ascii_dots(unsigned rows)
{
    return rows & 12 ? '.' : '\'';
}

/* The mean height of a column's dots, in half rows from the top. */
static int height(unsigned column)
{
    static const int8_t mean[16] = {0, 0, 2, 1, 4, 2, 3, 2, 6, 3, 4, 3, 5, 3, 4, 3};

    return mean[column];
}

/* A line: its slope if it is steep, else its height. */
static uint32_t ascii_line(unsigned left, unsigned right)
{
    unsigned both = left | right;
    bool tall = (both & 1 && both & 8) || (both & 3 && both & 12 && __builtin_popcount(both) > 2);

    if (tall && left && right && height(left) != height(right))
        return height(left) < height(right) ? '\\' : '/';
    if (tall)
        return '|';
    int mean = left && right ? (height(left) + height(right)) / 2 : height(both);
    return mean < 2 ? '"' : mean < 5 ? '-' : '_';
}

static uint32_t ascii(const struct spot *spot)
{
    unsigned left = spot->dots & 15, right = spot->dots >> 4;

    if (spot->ascii)
        return (uint32_t)spot->ascii;
    return spot->line ? ascii_line(left, right) : ascii_dots(left | right);
}

static uint32_t character(const struct spot *spot, enum raster raster)
{
    static uint32_t (*const table[])(const struct spot *) = {
        [RASTER_BRAILLE] = braille,
        [RASTER_BLOCK] = block,
        [RASTER_HALF] = half_block,
        [RASTER_ASCII] = ascii,
    };

    return table[raster](spot);
}

void canvas_blit(const struct canvas *canvas, const struct pane *pane)
{
    for (int row = 0; row < canvas->rows; row++) {
        for (int col = 0; col < canvas->cols; col++) {
            const struct spot *spot = &canvas->spots[row * canvas->cols + col];
            enum role role = (enum role)spot->role;
            if (spot->glyph != NO_GLYPH)
                pane_glyph(pane, row, col, role, (enum glyph)spot->glyph);
            else if (spot->dots)
                pane_put(pane, row, col, role, character(spot, pane->glyphs->raster));
        }
    }
}
