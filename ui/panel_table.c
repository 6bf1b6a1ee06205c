/* panel_table.c -- "if the batch were 1, 8, 32 …": every batch size at once, the present one marked.
 *
 * Columns that do not fit are left out from the middle of the list: the ends and the batch in force
 * stay. Rows that need a noise scale say why there is none.
 */
#include "ui/panel.h"

#include <stdio.h>

#include "engine/util.h"
#include "ui/batch_table.h"
#include "ui/explain.h"
#include "ui/flow.h"
#include "ui/noise_parts.h"

enum { WIDE = 76, LABEL_WIDE = 19, LABEL = 9, CELL = 7, CELL_WIDE = 8, CELL_MOST = 12, NUMBER = 32 };

struct columns {
    size_t batch[BATCH_COLUMNS];
    int count;
    int label, cell; /* widths */
};

/* The one whose loss hurts least: from the middle, never the batch in force. Of two or more. */
static void drop_column(const struct view *view, struct columns *columns)
{
    int at = columns->count / 2;

    if (columns->batch[at] == view->batch)
        at--;
    for (columns->count--; at < columns->count; at++)
        columns->batch[at] = columns->batch[at + 1];
}

static struct columns columns_for(const struct view *view, int width)
{
    bool wide = width >= WIDE;
    struct columns columns = {.label = wide ? LABEL_WIDE : LABEL};
    int room = width - columns.label, least = wide ? CELL_WIDE : CELL;

    columns.count = batch_columns(view, true, columns.batch);
    while (columns.count > 1 && columns.count * least > room)
        drop_column(view, &columns);
    columns.cell = MIN(MAX(room / columns.count, 1), CELL_MOST);
    return columns;
}

/* ---- rows ---- */

static void draw_names(const struct view *view, const struct columns *columns,
                       const struct pane *pane)
{
    char text[NUMBER], marked[NUMBER + 8];

    pane_text(pane, 0, 0, ROLE_DIM, columns->label == LABEL_WIDE ? "if the batch were" : "if B were");
    for (int i = 0; i < columns->count; i++) {
        bool present = columns->batch[i] == view->batch;
        batch_name(view, columns->batch[i], text, sizeof text);
        snprintf(marked, sizeof marked, present ? "▸%s" : "%s", text);
        pane_text_right(pane, 0, columns->label + (i + 1) * columns->cell,
                        present ? ROLE_KNOB : ROLE_TITLE, marked);
    }
}

static void draw_row(const struct view *view, const struct columns *columns,
                     const struct batch_row *row, const struct pane *pane, int at)
{
    char text[NUMBER];

    pane_text(pane, at, 0, ROLE_DIM, columns->label == LABEL_WIDE ? row->wide : row->name);
    for (int i = 0; i < columns->count; i++) {
        bool present = columns->batch[i] == view->batch;

        row->cell(view, columns->batch[i], columns->cell - 1, text, sizeof text);
        pane_text_right(pane, at, columns->label + (i + 1) * columns->cell,
                        present ? ROLE_KNOB : ROLE_TEXT, text);
    }
}

static int draw_rows(const struct view *view, const struct columns *columns,
                     const struct pane *pane)
{
    int row = 1;

    for (int i = 0; i < BATCH_ROWS; i++)
        if (batch_row_shown(view, &batch_table[i]) && row < pane->rect.rows)
            draw_row(view, columns, &batch_table[i], pane, row++);
    return row;
}

/* ---- words below ---- */

static void draw_words(const struct view *view, const struct pane *pane, int row)
{
    const char *const lines[] = {
        noise_compares(view)
            ? "Steps and examples: to the same loss, against the batch in force (▸), by the noise scale."
            : "No noise scale yet: it takes a signal above the noise to tell steps and examples.",
        noise_compares(view)
            ? "Fewer steps cost more examples: at the noise scale, twice the least of both."
            : "",
    };
    char buffer[256];
    const char *verdict = noise_verdict_text(view, buffer, sizeof buffer);

    for (size_t i = 0; i <= COUNT_OF(lines); i++) {
        const char *text = i == 0 ? verdict : lines[i - 1];
        if (*text && row + flow_rows(pane->glyphs, text, pane->rect.cols) <= pane->rect.rows)
            row += flow_text(pane, row, i == 0 ? ROLE_STRONG : ROLE_DIM, text);
    }
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    char right[64];
    struct pane frame, inside;
    struct columns columns;

    (void)look;
    snprintf(right, sizeof right, "at epoch %.1f", view->epoch);
    frame = pane_frame(pane, "batch sizes", right);
    inside = pane_part(&frame, 0, 1, frame.rect.rows, frame.rect.cols - 2);
    if (inside.rect.cols < LABEL + CELL)
        return;
    columns = columns_for(view, inside.rect.cols);
    draw_names(view, &columns, &inside);
    draw_words(view, &inside, draw_rows(view, &columns, &inside) + 1);
}

const struct panel_ops panel_batches = {.name = "batch sizes", .draw = draw,
                                        .explain = explain_table};
