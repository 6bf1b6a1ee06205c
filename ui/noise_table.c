/* noise_table.c -- "if the batch were 1, 8, 32 …" in the noise panel: the rows of batch_table.h. */
#include "ui/batch_table.h"
#include "ui/noise_parts.h"

#include "engine/util.h"

enum { LEAST_WIDTH = 42, WIDE = 62, NUMBER = 32 };

static bool shown(const struct view *view, const struct batch_row *row)
{
    return !row->wide_only && batch_row_shown(view, row);
}

static int line_count(const struct view *view)
{
    int count = 0;

    for (int i = 0; i < BATCH_ROWS; i++)
        count += shown(view, &batch_table[i]);
    return count;
}

static int table_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)glyphs;
    return view->noise.measured && width >= LEAST_WIDTH ? line_count(view) + 1 : 0;
}

/* One column, `width` wide at most, that ends before `end`. */
static void draw_column(const struct view *view, const struct pane *pane, int end, int width,
                        size_t batch)
{
    bool present = batch == view->batch;
    char text[NUMBER];
    int line = 1;

    pane_text_right(pane, 0, end, present ? ROLE_KNOB : ROLE_DIM,
                    batch_name(view, batch, text, sizeof text));
    for (int i = 0; i < BATCH_ROWS; i++) {
        if (!shown(view, &batch_table[i]))
            continue;
        batch_table[i].cell(view, batch, width, text, sizeof text);
        pane_text_right(pane, line++, end, present ? ROLE_KNOB : ROLE_TEXT, text);
    }
}

static void table_draw(const struct view *view, const struct pane *pane)
{
    bool wide = pane->rect.cols >= WIDE;
    size_t batch[BATCH_COLUMNS];
    int count = batch_columns(view, false, batch), label = wide ? 20 : 10, line = 1;
    int step = MIN((pane->rect.cols - label) / count, 9);

    pane_text(pane, 0, 0, ROLE_DIM, wide ? "if the batch were" : "if B were");
    for (int i = 0; i < BATCH_ROWS; i++)
        if (shown(view, &batch_table[i]))
            pane_text(pane, line++, 0, ROLE_DIM, wide ? batch_table[i].wide : batch_table[i].name);
    for (int i = 0; i < count; i++)
        draw_column(view, pane, label + (i + 1) * step, MIN(step - 1, 5), batch[i]);
}

const struct noise_part noise_part_table = {
    .rank = 7, .gap = 3, .rows = table_rows, .draw = table_draw};
