/* layout_parts.c -- cutting a screen into rectangles.
 *
 * A stack gives every panel that fits, by rank, its least rows; then what they wish for, by rank;
 * then what is left by their shares of growth.
 */
#include "ui/layout_parts.h"

#include "engine/util.h"

void layout_place(struct layout *layout, enum panel_id panel, struct rect rect)
{
    if (rect.rows <= 0 || rect.cols <= 0)
        return;
    layout->item[layout->count].panel = panel;
    layout->item[layout->count++].rect = rect;
}

struct rect layout_cut_top(struct rect *from, int rows)
{
    struct rect part = *from;

    part.rows = MAX(0, MIN(rows, from->rows));
    from->row += part.rows;
    from->rows -= part.rows;
    return part;
}

struct rect layout_cut_bottom(struct rect *from, int rows)
{
    struct rect part = *from;

    part.rows = MAX(0, MIN(rows, from->rows));
    from->rows -= part.rows;
    part.row = from->row + from->rows;
    return part;
}

struct rect layout_cut_left(struct rect *from, int cols)
{
    struct rect part = *from;

    part.cols = MAX(0, MIN(cols, from->cols));
    from->col += part.cols;
    from->cols -= part.cols;
    return part;
}

struct rect layout_cut_right(struct rect *from, int cols)
{
    struct rect part = *from;

    part.cols = MAX(0, MIN(cols, from->cols));
    from->cols -= part.cols;
    part.col = from->col + from->cols;
    return part;
}

void layout_line(struct layout *layout, enum panel_id panel, struct rect *rest)
{
    layout_place(layout, panel, layout_cut_bottom(rest, 1));
}

/* ---- stacks ---- */

/* Raises rows[i] to `to` of each panel that asks, by rank, while there are rows left. All of the
 * way or, with `part`, as far as they go. Returns what is left. */
static int raise(const enum panel_id *panels, int count, int *rows, int left, bool part)
{
    for (int rank = 1; rank <= PANELS; rank++)
        for (int i = 0; i < count; i++) {
            const struct panel_size *size = &panel_sizes[panels[i]];
            int more = (part ? size->wish : size->rows) - rows[i];

            if (size->rank != rank || more <= 0 || (part && !rows[i]))
                continue;
            if (more > left && !part)
                continue;
            rows[i] += MIN(more, left);
            left -= MIN(more, left);
        }
    return left;
}

/* Divides what is left by the shares of growth; what does not divide goes to the last that grows. */
static void grow(const enum panel_id *panels, int count, int *rows, int left)
{
    int shares = 0, last = 0, whole = left;

    for (int i = 0; i < count; i++)
        if (rows[i] > 0) {
            shares += panel_sizes[panels[i]].grow;
            last = panel_sizes[panels[i]].grow || !shares ? i : last;
        }
    for (int i = 0; i < count && shares; i++)
        if (rows[i] > 0 && i != last) {
            int more = whole * panel_sizes[panels[i]].grow / shares;
            rows[i] += more;
            left -= more;
        }
    rows[last] += left;
}

void layout_stack(struct layout *layout, struct rect rect, const enum panel_id *panels, int count)
{
    int rows[PANELS] = {0};
    int left = raise(panels, count, rows, rect.rows, false);

    left = raise(panels, count, rows, left, true);
    grow(panels, count, rows, left);
    for (int i = 0; i < count; i++)
        layout_place(layout, panels[i], layout_cut_top(&rect, rows[i]));
}
