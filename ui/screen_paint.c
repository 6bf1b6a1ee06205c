/* screen_paint.c -- the bytes that turn one grid on a terminal into the next.
 *
 * A frame on a slow line is mostly cursor movements and colours, not characters. Setting a colour is
 * longer than a jump: so the cells of a colour are written one after another wherever they are, and
 * then those of the next. Looks that take few bytes (plain, bold) are written together, line by line.
 * Blanks have no look and go along with whatever is written beside them; a few cells between two
 * that changed are written again where that is shorter than a jump; the blank end of a line is one
 * command. The frame is one write, so the order is not seen.
 */
#include "ui/screen_paint.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "ui/screen_terminal.h"

#define SYNC_BEGIN "\033[?2026h"
#define SYNC_END "\033[?2026l"

enum { GAP_MOST = 3, ERASE_LEAST = 4, SHORT_LOOK = 6 };

struct frame {
    struct paint *paint;
    const struct grid *grid;
    bool *dirty; /* [rows, cols] */
    int *tail;   /* [rows]: first column of the blank end */
    bool *changed;         /* [rows] */
    int group[ROLES];      /* that a role's cells are written in */
    bool used[ROLES + 1];  /* a group has cells that changed */
};

/* ---- bytes ---- */

static void put(struct paint *paint, const char *bytes, size_t count)
{
    if (paint->count + count > paint->room) {
        paint->room = 2 * (paint->count + count) + 1024;
        paint->bytes = checked_realloc(paint->bytes, paint->room);
    }
    memcpy(paint->bytes + paint->count, bytes, count);
    paint->count += count;
}

static void put_text(struct paint *paint, const char *text)
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
    put_text(paint, text);
    paint->row = row;
    paint->col = col;
}

/* ---- cells as they look ---- */

static bool is_blank(const struct paint *paint, const struct cell *cell)
{
    return (cell->ch == ' ' || cell->ch == 0 || cell->ch == 0x2800) &&
           !paint->shows_blank[cell->role];
}

/* The role stands for its look; a blank for every blank. */
static struct cell as_it_looks(const struct paint *paint, const struct cell *cell)
{
    if (is_blank(paint, cell))
        return (struct cell){' ', paint->same[ROLE_TEXT]};
    return (struct cell){cell->ch ? cell->ch : ' ', paint->same[cell->role]};
}

static const struct cell *cell_at(const struct frame *frame, int row, int col)
{
    return &frame->paint->shown.cells[row * frame->grid->cols + col];
}

static bool *dirty_at(const struct frame *frame, int row, int col)
{
    return &frame->dirty[row * frame->grid->cols + col];
}

/* Makes `shown` what the terminal will show, and notes where that is new. */
static void compare(struct frame *frame)
{
    struct paint *paint = frame->paint;
    const struct grid *grid = frame->grid;
    for (int i = 0; i < grid->rows * grid->cols; i++) {
        struct cell now = as_it_looks(paint, &grid->cells[i]), *was = &paint->shown.cells[i];
        frame->dirty[i] = paint->forgotten || now.ch != was->ch || now.role != was->role;
        *was = now;
        if (frame->dirty[i])
            frame->changed[i / grid->cols] = frame->used[frame->group[now.role]] = true;
    }
    for (int row = 0; row < grid->rows; row++) {
        int end = grid->cols;
        while (end > 0 && is_blank(paint, cell_at(frame, row, end - 1)))
            end--;
        frame->tail[row] = end;
    }
}

/* ---- writing ---- */

static void set_look(struct paint *paint, int role)
{
    if (paint->role != role)
        put_text(paint, paint->look[role]);
    paint->role = role;
}

/* Whether the cell can be written in the look that is set. */
static bool fits(const struct frame *frame, const struct cell *cell)
{
    const struct paint *paint = frame->paint;
    if (paint->role < 0)
        return false;
    return is_blank(paint, cell) ? !paint->shows_blank[paint->role] : cell->role == paint->role;
}

static void write_cell(struct frame *frame, int row, int col)
{
    struct paint *paint = frame->paint;
    put_character(paint, cell_at(frame, row, col)->ch);
    *dirty_at(frame, row, col) = false;
    paint->col = col + 1;
    if (paint->col == frame->grid->cols)
        paint->col = -1; /* terminals differ in where it is then */
}

static int dirty_from(const struct frame *frame, int row, int col)
{
    int count = 0;
    for (; col < frame->grid->cols; col++)
        count += *dirty_at(frame, row, col);
    return count;
}

static bool erase_tail(struct frame *frame, int row, int col)
{
    struct paint *paint = frame->paint;
    if (!paint->erases || col < frame->tail[row] || paint->shows_blank[paint->role] ||
        dirty_from(frame, row, col) < ERASE_LEAST)
        return false;
    put_text(paint, "\033[K");
    memset(dirty_at(frame, row, col), 0, (size_t)(frame->grid->cols - col) * sizeof *frame->dirty);
    return true;
}

/* Whether the cells from the cursor to `col` are as short to write again as to jump over. */
static bool can_bridge(const struct frame *frame, int row, int col)
{
    const struct paint *paint = frame->paint;
    if (paint->row != row || paint->col < 0 || paint->col > col || col - paint->col > GAP_MOST)
        return false;
    for (int i = paint->col; i < col; i++)
        if (cell_at(frame, row, i)->ch >= 0x80 || !fits(frame, cell_at(frame, row, i)))
            return false;
    return true;
}

/* Writes the cell, and blanks that follow and changed too. */
static void write_from(struct frame *frame, int row, int col)
{
    struct paint *paint = frame->paint;
    if (can_bridge(frame, row, col))
        while (paint->col < col)
            write_cell(frame, row, paint->col);
    if (paint->row != row || paint->col != col)
        move_to(paint, row, col);
    if (erase_tail(frame, row, col))
        return;
    write_cell(frame, row, col);
    for (col++; col < frame->grid->cols && *dirty_at(frame, row, col) &&
                is_blank(paint, cell_at(frame, row, col)) && fits(frame, cell_at(frame, row, col));
         col++) {
        if (erase_tail(frame, row, col))
            return;
        write_cell(frame, row, col);
    }
}

/* Which cells are written together with those of a role. */
static int group_of(const struct paint *paint, int role)
{
    return strlen(paint->look[role]) <= SHORT_LOOK ? ROLES : role;
}

static void write_row(struct frame *frame, int row, int group)
{
    for (int col = 0; col < frame->grid->cols; col++) {
        const struct cell *cell = cell_at(frame, row, col);
        if (!*dirty_at(frame, row, col) || frame->group[cell->role] != group)
            continue;
        if (!fits(frame, cell))
            set_look(frame->paint, cell->role);
        write_from(frame, row, col);
    }
}

static void write_group(struct frame *frame, int group)
{
    for (int row = 0; row < frame->grid->rows; row++)
        if (frame->changed[row])
            write_row(frame, row, group);
}

/* The group of the look that is set comes first. */
static void write_groups(struct frame *frame)
{
    int first = frame->paint->role < 0 ? ROLES : frame->group[frame->paint->role];
    write_group(frame, first);
    for (int group = ROLES; group >= 0; group--)
        if (group != first && frame->used[group])
            write_group(frame, group);
}

static void frame_init(struct frame *frame, struct paint *paint, const struct grid *grid)
{
    size_t rows = (size_t)grid->rows + 1;
    *frame = (struct frame){.paint = paint, .grid = grid};
    frame->dirty = checked_calloc(rows * (size_t)grid->cols + 1, sizeof *frame->dirty);
    frame->tail = checked_calloc(rows, sizeof *frame->tail);
    frame->changed = checked_calloc(rows, sizeof *frame->changed);
    for (int role = 0; role < ROLES; role++)
        frame->group[role] = group_of(paint, role);
}

static void frame_done(struct frame *frame)
{
    free(frame->dirty);
    free(frame->tail);
    free(frame->changed);
}

static void fit_shown(struct paint *paint, const struct grid *grid)
{
    if (!paint->shown.cells || paint->shown.rows != grid->rows || paint->shown.cols != grid->cols) {
        grid_resize(&paint->shown, grid->rows, grid->cols);
        paint->forgotten = true;
    }
    if (paint->forgotten)
        paint->row = paint->col = paint->role = -1;
}

void paint_frame(struct paint *paint, const struct grid *grid)
{
    struct frame frame;
    frame_init(&frame, paint, grid);
    fit_shown(paint, grid);
    compare(&frame);
    paint->count = 0;
    if (memchr(frame.used, true, sizeof frame.used)) {
        put_text(paint, paint->syncs ? SYNC_BEGIN : "");
        write_groups(&frame);
        put_text(paint, paint->syncs ? SYNC_END : "");
    }
    paint->forgotten = false;
    frame_done(&frame);
}

void paint_forget(struct paint *paint)
{
    paint->forgotten = true;
}

void paint_done(struct paint *paint)
{
    grid_done(&paint->shown);
    free(paint->bytes);
    paint->bytes = NULL;
    paint->count = paint->room = 0;
}
