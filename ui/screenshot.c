/* screenshot.c -- a screen as SVG.
 *
 * Each row is written in three layers: backgrounds as rectangles over runs of one colour, shapes as
 * paths that join neighbours of one colour, and words of one look as text placed at their column and
 * stretched to it. A shape is a path relative to the top left corner of its cell of 10 x 20 units;
 * braille is eight zero-length strokes with round ends.
 */
#include "ui/screenshot.h"

#include <stdlib.h>

#include "engine/util.h"

enum { CELL_W = 10, CELL_H = 20, MARGIN = 16, BASELINE = 15 };

#define FONT "'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono','Courier New',monospace"

struct picture {
    const struct picture_cell *cells;
    int rows, cols;
    FILE *out;
};

/* ---- shapes ---- */

enum paint { PAINT_NONE, PAINT_FILL, PAINT_STROKE, PAINT_HEAVY, PAINT_DASH, PAINT_DOTS, PAINT_BOLD_DOTS };

static const char *const paint_style[] = {
    [PAINT_FILL] = "fill",
    [PAINT_STROKE] = "stroke-width='1.4' fill='none' stroke",
    [PAINT_HEAVY] = "stroke-width='3' fill='none' stroke",
    [PAINT_DASH] = "stroke-width='1.4' fill='none' stroke",
    [PAINT_DOTS] = "stroke-width='2.9' stroke-linecap='round' fill='none' stroke",
    [PAINT_BOLD_DOTS] = "stroke-width='3.8' stroke-linecap='round' fill='none' stroke",
};

static const struct shape {
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
    {U'╌', PAINT_DASH, "m1 10h3m2 0h3"},
    {U'┄', PAINT_DASH, "m.5 10h2m1.5 0h2m1.5 0h2"},
    {U'╎', PAINT_DASH, "m5 2v6m0 4v6"},
    {U'┆', PAINT_DASH, "m5 1.5v3.5m0 3v4m0 3v3.5"},
    {U'█', PAINT_FILL, "h10v20h-10z"},
    {U'▀', PAINT_FILL, "h10v10h-10z"},
    {U'▐', PAINT_FILL, "m5 0h5v20h-5z"},
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

/* How a character is painted as a shape and, unless by a font, along which path. */
static enum paint shape_of(uint32_t ch, char *path, size_t size)
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

/* ---- layers of a row ---- */

static bool is_blank(uint32_t ch)
{
    return ch == 0 || ch == ' ' || ch == 0x2800;
}

static uint32_t ink(const struct picture_cell *cell)
{
    return cell->reverse ? cell->bg : cell->fg;
}

static uint32_t paper(const struct picture_cell *cell)
{
    return cell->reverse ? cell->fg : cell->bg;
}

static void write_papers(const struct picture *picture, int row)
{
    const struct picture_cell *cells = picture->cells + (size_t)row * (size_t)picture->cols;

    for (int col = 0, end; col < picture->cols; col = end) {
        for (end = col + 1; end < picture->cols && paper(&cells[end]) == paper(&cells[col]); end++)
            ;
        if (paper(&cells[col]) != PICTURE_BACKGROUND)
            fprintf(picture->out, "<rect x='%d' y='%d' width='%d' height='%d' fill='#%06x'/>\n",
                    col * CELL_W, row * CELL_H, (end - col) * CELL_W, CELL_H,
                    (unsigned)paper(&cells[col]));
    }
}

static void write_shapes(const struct picture *picture, int row)
{
    const struct picture_cell *cells = picture->cells + (size_t)row * (size_t)picture->cols;
    enum paint open = PAINT_NONE;
    uint32_t color = 0;

    for (int col = 0; col < picture->cols; col++) {
        char path[160];
        enum paint paint = shape_of(cells[col].ch, path, sizeof path);
        if (paint == PAINT_NONE)
            continue;
        if (paint == PAINT_DOTS && cells[col].bold)
            paint = PAINT_BOLD_DOTS;
        if (open != paint || color != ink(&cells[col])) {
            color = ink(&cells[col]);
            fprintf(picture->out, "%s<path %s='#%06x' d='", open ? "'/>\n" : "",
                    paint_style[paint], (unsigned)color);
            open = paint;
        }
        fprintf(picture->out, "M%d %d%s", col * CELL_W, row * CELL_H, path);
    }
    if (open)
        fputs("'/>\n", picture->out);
}

static void write_character(uint32_t ch, FILE *out)
{
    char text[GLYPH_BYTES];

    glyph_encode(ch, text);
    fputs(ch == '<'   ? "&lt;"
          : ch == '>' ? "&gt;"
          : ch == '&' ? "&amp;"
          : ch < ' '  ? "?"
                      : text,
          out);
}

static bool is_text(const struct picture_cell *cell)
{
    char path[160];

    return !is_blank(cell->ch) && shape_of(cell->ch, path, sizeof path) == PAINT_NONE;
}

static int word_end(const struct picture_cell *cells, int col, int cols)
{
    int end = col + 1;

    while (end < cols && is_text(&cells[end]) && ink(&cells[end]) == ink(&cells[col]) &&
           cells[end].bold == cells[col].bold)
        end++;
    return end;
}

static void write_words(const struct picture *picture, int row)
{
    const struct picture_cell *cells = picture->cells + (size_t)row * (size_t)picture->cols;

    for (int col = 0, end; col < picture->cols; col = end) {
        end = col + 1;
        if (!is_text(&cells[col]))
            continue;
        end = word_end(cells, col, picture->cols);
        fprintf(picture->out, "<text x='%d' y='%d' fill='#%06x'%s", col * CELL_W,
                row * CELL_H + BASELINE, (unsigned)ink(&cells[col]),
                cells[col].bold ? " font-weight='bold'" : "");
        if (end - col > 1)
            fprintf(picture->out, " textLength='%d' lengthAdjust='spacingAndGlyphs'",
                    (end - col) * CELL_W);
        fputc('>', picture->out);
        for (int i = col; i < end; i++)
            write_character(cells[i].ch, picture->out);
        fputs("</text>\n", picture->out);
    }
}

/* ---- the whole ---- */

static void write_head(const struct picture *picture, const char *title)
{
    int width = picture->cols * CELL_W + 2 * MARGIN, height = picture->rows * CELL_H + 2 * MARGIN;
    uint32_t ch;

    fprintf(picture->out,
            "<svg xmlns='http://www.w3.org/2000/svg' width='%d' height='%d' viewBox='0 0 %d %d'"
            " role='img'>\n",
            width, height, width, height);
    if (title) {
        fputs("<title>", picture->out);
        while ((ch = glyph_decode(&title)))
            write_character(ch, picture->out);
        fputs("</title>\n", picture->out);
    }
    fprintf(picture->out,
            "<rect x='.5' y='.5' width='%d' height='%d' rx='10' fill='#%06x' stroke='#30363d'/>\n"
            "<g transform='translate(%d %d)' font-family=\"" FONT "\" font-size='16.6'>\n",
            width - 1, height - 1, PICTURE_BACKGROUND, MARGIN, MARGIN);
}

bool screenshot_cells_svg(const struct picture_cell *cells, int rows, int cols, const char *title,
                          FILE *out)
{
    struct picture picture = {cells, rows, cols, out};

    write_head(&picture, title);
    for (int row = 0; row < rows; row++) {
        write_papers(&picture, row);
        write_shapes(&picture, row);
        write_words(&picture, row);
    }
    fputs("</g>\n</svg>\n", out);
    return fflush(out) == 0 && !ferror(out);
}

bool screenshot_svg(const struct grid *grid, const char *title, FILE *out)
{
    size_t count = (size_t)grid->rows * (size_t)grid->cols;
    struct picture_cell *cells = checked_calloc(count, sizeof *cells);

    for (size_t i = 0; i < count; i++) {
        const struct role_look *look = &role_table[grid->cells[i].role];
        cells[i] = (struct picture_cell){
            .ch = grid->cells[i].ch,
            .fg = look->rgb,
            .bg = PICTURE_BACKGROUND,
            .bold = look->attr & ATTR_BOLD,
            .reverse = look->attr & ATTR_REVERSE,
        };
    }
    bool written = screenshot_cells_svg(cells, grid->rows, grid->cols, title, out);
    free(cells);
    return written;
}
