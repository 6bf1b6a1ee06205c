/* grid.c -- a screen as cells, and panes to draw in.
 *
 * Everything is written by pane_put, the only place that clips: to the pane and to the grid, so a
 * pane made for a screen that has since shrunk is harmless.
 */
#include "ui/grid.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/util.h"

void grid_resize(struct grid *grid, int rows, int cols)
{
    free(grid->cells);
    grid->rows = MAX(rows, 0);
    grid->cols = MAX(cols, 0);
    grid->cells = checked_calloc((size_t)grid->rows * (size_t)grid->cols, sizeof *grid->cells);
    grid_clear(grid);
}

void grid_clear(struct grid *grid)
{
    for (int i = 0; i < grid->rows * grid->cols; i++)
        grid->cells[i] = (struct cell){' ', ROLE_TEXT};
}

void grid_done(struct grid *grid)
{
    free(grid->cells);
    *grid = (struct grid){0};
}

/* ---- panes ---- */

struct pane pane_part(const struct pane *pane, int row, int col, int rows, int cols)
{
    int top = MAX(row, 0), bottom = MIN(row + rows, pane->rect.rows);
    int left = MAX(col, 0), right = MIN(col + cols, pane->rect.cols);
    struct pane part = *pane;

    part.rect.row += top;
    part.rect.col += left;
    part.rect.rows = MAX(bottom - top, 0);
    part.rect.cols = MAX(right - left, 0);
    return part;
}

void pane_put(const struct pane *pane, int row, int col, enum role role, uint32_t ch)
{
    const struct rect *rect = &pane->rect;
    int y = rect->row + row, x = rect->col + col;

    if (row < 0 || row >= rect->rows || col < 0 || col >= rect->cols)
        return;
    if (y < 0 || y >= pane->grid->rows || x < 0 || x >= pane->grid->cols)
        return;
    pane->grid->cells[y * pane->grid->cols + x] = (struct cell){ch, (uint8_t)role};
}

struct pane pane_middle(const struct pane *pane, int rows, int cols)
{
    return pane_part(pane, (pane->rect.rows - rows) / 2, (pane->rect.cols - cols) / 2, rows, cols);
}

void pane_clear(const struct pane *pane, enum role role)
{
    for (int row = 0; row < pane->rect.rows; row++)
        for (int col = 0; col < pane->rect.cols; col++)
            pane_put(pane, row, col, role, ' ');
}

void pane_glyph(const struct pane *pane, int row, int col, enum role role, enum glyph glyph)
{
    pane_put(pane, row, col, role, pane->glyphs->cell[glyph]);
}

int pane_text(const struct pane *pane, int row, int col, enum role role, const char *text)
{
    uint32_t ch, cells[GLYPH_EXPANSION];
    int used = 0;

    while ((ch = glyph_decode(&text))) {
        int count = glyph_expand(pane->glyphs, ch, cells);
        for (int i = 0; i < count; i++)
            pane_put(pane, row, col + used++, role, cells[i]);
    }
    return used;
}

int pane_printf(const struct pane *pane, int row, int col, enum role role, const char *format, ...)
{
    char text[1024];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return pane_text(pane, row, col, role, text);
}

int text_columns(const struct glyphs *glyphs, const char *text)
{
    uint32_t ch, cells[GLYPH_EXPANSION];
    int columns = 0;

    while ((ch = glyph_decode(&text)))
        columns += glyph_expand(glyphs, ch, cells);
    return columns;
}

int pane_text_right(const struct pane *pane, int row, int end, enum role role, const char *text)
{
    return pane_text(pane, row, end - text_columns(pane->glyphs, text), role, text);
}

/* ---- frames ---- */

static void frame_lines(const struct pane *pane)
{
    int bottom = pane->rect.rows - 1, right = pane->rect.cols - 1;

    for (int col = 1; col < right; col++) {
        pane_glyph(pane, 0, col, ROLE_FRAME, GLYPH_HORIZONTAL);
        pane_glyph(pane, bottom, col, ROLE_FRAME, GLYPH_HORIZONTAL);
    }
    for (int row = 1; row < bottom; row++) {
        pane_glyph(pane, row, 0, ROLE_FRAME, GLYPH_VERTICAL);
        pane_glyph(pane, row, right, ROLE_FRAME, GLYPH_VERTICAL);
    }
    pane_glyph(pane, 0, 0, ROLE_FRAME, GLYPH_TOP_LEFT);
    pane_glyph(pane, 0, right, ROLE_FRAME, GLYPH_TOP_RIGHT);
    pane_glyph(pane, bottom, 0, ROLE_FRAME, GLYPH_BOTTOM_LEFT);
    pane_glyph(pane, bottom, right, ROLE_FRAME, GLYPH_BOTTOM_RIGHT);
}

/* How many columns of the title fit into `room`: whole words, or as much of the first as fits. */
static int title_columns(const struct pane *pane, const char *title, int room)
{
    uint32_t ch, cells[GLYPH_EXPANSION];
    int used = 0, words = 0;

    while ((ch = glyph_decode(&title))) {
        if (ch == ' ')
            words = used;
        used += glyph_expand(pane->glyphs, ch, cells);
        if (used > room)
            return words ? words : room;
    }
    return used;
}

/* The title keeps two columns of the line on each side; what is right of it goes first. */
static void frame_titles(const struct pane *pane, const char *title, const char *right)
{
    int room = pane->rect.cols - 4; /* corners and a blank at each end */
    int title_cols = room >= 1 && title ? title_columns(pane, title, room) : 0;
    int right_cols = right ? text_columns(pane->glyphs, right) : 0;

    if (title_cols) {
        struct pane inside = pane_part(pane, 0, 2, 1, title_cols);
        pane_text(&inside, 0, 0, ROLE_TITLE, title);
        pane_put(pane, 0, 1, ROLE_FRAME, ' ');
        pane_put(pane, 0, 2 + title_cols, ROLE_FRAME, ' ');
    }
    if (right_cols && title_cols + 3 + right_cols <= room) {
        int start = pane->rect.cols - 3 - right_cols;
        pane_text(pane, 0, start, ROLE_FRAME, " ");
        pane_text(pane, 0, start + 1, ROLE_DIM, right);
        pane_text(pane, 0, start + 1 + right_cols, ROLE_FRAME, " ");
    }
}

struct pane pane_frame(const struct pane *pane, const char *title, const char *right)
{
    if (pane->rect.rows >= 2 && pane->rect.cols >= 2) {
        frame_lines(pane);
        frame_titles(pane, title, right);
    }
    return pane_part(pane, 1, 1, pane->rect.rows - 2, pane->rect.cols - 2);
}

static void restyle(const struct pane *pane, int row, int col)
{
    int y = pane->rect.row + row, x = pane->rect.col + col;

    if (y < 0 || y >= pane->grid->rows || x < 0 || x >= pane->grid->cols)
        return;
    struct cell *cell = &pane->grid->cells[y * pane->grid->cols + x];
    if (cell->role == ROLE_FRAME)
        cell->role = ROLE_STRONG;
    else if (cell->role == ROLE_TITLE)
        cell->role = ROLE_FOCUS;
}

void pane_pick(const struct pane *pane)
{
    for (int col = 0; col < pane->rect.cols; col++) {
        restyle(pane, 0, col);
        restyle(pane, pane->rect.rows - 1, col);
    }
    for (int row = 1; row < pane->rect.rows - 1; row++) {
        restyle(pane, row, 0);
        restyle(pane, row, pane->rect.cols - 1);
    }
    pane_text(pane, 0, 1, ROLE_STRONG, "▸");
}
