/* screenshot.c -- a screen as SVG.
 *
 * Each row is written in three layers: backgrounds as rectangles over runs of one colour, shapes as
 * paths that join neighbours of one colour, and words of one look as text placed at their column
 * and stretched to it.
 */
#include "ui/screenshot.h"

#include <stdlib.h>

#include "engine/util.h"
#include "ui/picture_shape.h"

enum { MARGIN = 16, BASELINE = 15 };

#define FONT "'DejaVu Sans Mono',Menlo,Consolas,'Liberation Mono',monospace"

struct picture {
    const struct picture_cell *cells;
    int rows, cols;
    const struct theme_info *theme;
    FILE *out;
};

static const char *const paint_style[] = {
    [PAINT_FILL] = "fill",
    [PAINT_STROKE] = "stroke-width='1.4' fill='none' stroke",
    [PAINT_HEAVY] = "stroke-width='3' fill='none' stroke",
    [PAINT_DOTS] = "stroke-width='2.9' stroke-linecap='round' fill='none' stroke",
    [PAINT_BOLD_DOTS] = "stroke-width='3.8' stroke-linecap='round' fill='none' stroke",
};

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
        if (paper(&cells[col]) != picture->theme->paper)
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
        char path[SHAPE_SIZE];
        enum paint paint = picture_shape(cells[col].ch, path, sizeof path);
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
    char path[SHAPE_SIZE];

    return !is_blank(cell->ch) && picture_shape(cell->ch, path, sizeof path) == PAINT_NONE;
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
            "<rect x='.5' y='.5' width='%d' height='%d' rx='10' fill='#%06x' stroke='#%06x'/>\n"
            "<g transform='translate(%d %d)' font-family=\"" FONT "\" font-size='16.6'>\n",
            width - 1, height - 1, (unsigned)picture->theme->paper, (unsigned)picture->theme->edge,
            MARGIN, MARGIN);
}

bool screenshot_cells_svg(const struct picture_cell *cells, int rows, int cols, enum theme theme,
                          const char *title, FILE *out)
{
    struct picture picture = {cells, rows, cols, &theme_info[theme], out};

    write_head(&picture, title);
    for (int row = 0; row < rows; row++) {
        write_papers(&picture, row);
        write_shapes(&picture, row);
        write_words(&picture, row);
    }
    fputs("</g>\n</svg>\n", out);
    return fflush(out) == 0 && !ferror(out);
}

bool screenshot_svg(const struct grid *grid, enum theme theme, const char *title, FILE *out)
{
    size_t count = (size_t)grid->rows * (size_t)grid->cols;
    struct picture_cell *cells = checked_calloc(count, sizeof *cells);

    for (size_t i = 0; i < count; i++) {
        const struct role_look *look = &theme_table[theme][grid->cells[i].role];
        cells[i] = (struct picture_cell){
            .ch = grid->cells[i].ch,
            .fg = look->rgb,
            .bg = theme_info[theme].paper,
            .bold = look->attr & ATTR_BOLD,
            .reverse = look->attr & ATTR_REVERSE,
        };
    }
    bool written = screenshot_cells_svg(cells, grid->rows, grid->cols, theme, title, out);
    free(cells);
    return written;
}
