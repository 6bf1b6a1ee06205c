/* screen_paint.c -- the bytes that turn one grid on a terminal into the next.
 *
 * A frame on a slow line is mostly cursor movements and colours, not characters. Setting a colour is
 * longer than a jump: so the cells of a colour are written one after another wherever they are, and
 * then those of the next. Looks that take few bytes (plain, bold) are written together, line by line.
 * The frame is one write, so the order is not seen.
 */
#include "ui/screen_paint.h"

#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "ui/screen_write.h"

#define SYNC_BEGIN "\033[?2026h"
#define SYNC_END "\033[?2026l"

enum { SHORT_LOOK = 6 };

/* ---- cells as they look ---- */

/* The role stands for its look; a blank for every blank. */
static struct cell as_it_looks(const struct paint *paint, const struct cell *cell)
{
    if (cell_is_blank(paint, cell))
        return (struct cell){' ', paint->same[ROLE_TEXT]};
    return (struct cell){cell->ch ? cell->ch : ' ', paint->same[cell->role]};
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
        while (end > 0 && cell_is_blank(paint, frame_cell(frame, row, end - 1)))
            end--;
        frame->tail[row] = end;
    }
}

/* ---- who goes when ---- */

/* Which cells are written together with those of a role. */
static int group_of(const struct paint *paint, int role)
{
    return strlen(paint->look[role]) <= SHORT_LOOK ? ROLES : role;
}

static void write_row(struct frame *frame, int row, int group)
{
    for (int col = 0; col < frame->grid->cols; col++) {
        const struct cell *cell = frame_cell(frame, row, col);
        if (!*frame_dirty(frame, row, col) || frame->group[cell->role] != group)
            continue;
        if (!cell_fits(frame, cell))
            write_look(frame->paint, cell->role);
        write_cells(frame, row, col);
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
        write_text(paint, paint->syncs ? SYNC_BEGIN : "");
        write_groups(&frame);
        write_text(paint, paint->syncs ? SYNC_END : "");
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
