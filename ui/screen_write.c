/* screen_write.c -- cells of a frame as bytes: jumps, looks, characters.
 *
 * Blanks have no look and go along with whatever is written beside them; a few cells between two
 * that changed are written again where that is shorter than a jump; the blank end of a line is one
 * command.
 */
#include "ui/screen_write.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/screen_terminal.h"

enum { GAP_MOST = 3, ERASE_LEAST = 4 };

/* ---- bytes ---- */

static void put(struct paint *paint, const char *bytes, size_t count)
{
    if (count == 0)
        return;
    if (paint->count + count > paint->room) {
        paint->room = 2 * (paint->count + count) + 1024;
        paint->bytes = checked_realloc(paint->bytes, paint->room);
    }
    memcpy(paint->bytes + paint->count, bytes, count);
    paint->count += count;
}

void write_text(struct paint *paint, const char *text)
{
    put(paint, text, strlen(text));
}

static void put_character(struct paint *paint, uint32_t ch)
{
    char text[GLYPH_BYTES];
    put(paint, text, (size_t)glyph_encode(ch, text));
}

static void move_to(struct paint *paint, int row, int col)
{
    char text[64];
    if (!paint->ansi)
        terminal_move(paint->move, row, col, text, sizeof text);
    else if (paint->row == row && paint->col >= 0 && col == paint->col + 1)
        snprintf(text, sizeof text, "\033[C");
    else if (paint->row == row && paint->col >= 0 && col > paint->col)
        snprintf(text, sizeof text, "\033[%dC", col - paint->col);
    else if (col == 0)
        snprintf(text, sizeof text, "\033[%dH", row + 1);
    else
        snprintf(text, sizeof text, "\033[%d;%dH", row + 1, col + 1);
    write_text(paint, text);
    paint->row = row;
    paint->col = col;
}

/* ---- cells ---- */

bool cell_is_blank(const struct paint *paint, const struct cell *cell)
{
    return (cell->ch == ' ' || cell->ch == 0 || cell->ch == 0x2800) &&
           !paint->shows_blank[cell->role];
}

const struct cell *frame_cell(const struct frame *frame, int row, int col)
{
    return &frame->paint->shown.cells[row * frame->grid->cols + col];
}

bool *frame_dirty(const struct frame *frame, int row, int col)
{
    return &frame->dirty[row * frame->grid->cols + col];
}

void write_look(struct paint *paint, int role)
{
    if (paint->role != role)
        write_text(paint, paint->look[role]);
    paint->role = role;
}

bool cell_fits(const struct frame *frame, const struct cell *cell)
{
    const struct paint *paint = frame->paint;
    if (paint->role < 0)
        return false;
    return cell_is_blank(paint, cell) ? !paint->shows_blank[paint->role] : cell->role == paint->role;
}

static void write_cell(struct frame *frame, int row, int col)
{
    struct paint *paint = frame->paint;
    put_character(paint, frame_cell(frame, row, col)->ch);
    *frame_dirty(frame, row, col) = false;
    paint->col = col + 1;
    if (paint->col == frame->grid->cols)
        paint->col = -1; /* terminals differ in where it is then */
}

static int dirty_from(const struct frame *frame, int row, int col)
{
    int count = 0;
    for (; col < frame->grid->cols; col++)
        count += *frame_dirty(frame, row, col);
    return count;
}

static bool erase_tail(struct frame *frame, int row, int col)
{
    struct paint *paint = frame->paint;
    if (!paint->erases || col < frame->tail[row] || paint->shows_blank[paint->role] ||
        dirty_from(frame, row, col) < ERASE_LEAST)
        return false;
    write_text(paint, "\033[K");
    memset(frame_dirty(frame, row, col), 0, (size_t)(frame->grid->cols - col) * sizeof *frame->dirty);
    return true;
}

/* Whether the cells from the cursor to `col` are as short to write again as to jump over. */
static bool can_bridge(const struct frame *frame, int row, int col)
{
    const struct paint *paint = frame->paint;
    if (paint->row != row || paint->col < 0 || paint->col > col || col - paint->col > GAP_MOST)
        return false;
    for (int i = paint->col; i < col; i++)
        if (frame_cell(frame, row, i)->ch >= 0x80 || !cell_fits(frame, frame_cell(frame, row, i)))
            return false;
    return true;
}

/* Whether the cell is a blank that changed and can be written in passing. */
static bool goes_along(const struct frame *frame, int row, int col)
{
    return col < frame->grid->cols && *frame_dirty(frame, row, col) &&
           cell_is_blank(frame->paint, frame_cell(frame, row, col)) &&
           cell_fits(frame, frame_cell(frame, row, col));
}

void write_cells(struct frame *frame, int row, int col)
{
    struct paint *paint = frame->paint;
    if (can_bridge(frame, row, col))
        while (paint->col < col)
            write_cell(frame, row, paint->col);
    if (paint->row != row || paint->col != col)
        move_to(paint, row, col);
    while (!erase_tail(frame, row, col)) {
        write_cell(frame, row, col++);
        if (!goes_along(frame, row, col))
            return;
    }
}
