/* panel_memory_line.c -- memory in one line: used, bar, what fits. */
#include "ui/panel.h"

#include "ui/explain.h"
#include "ui/memory_parts.h"

enum { TEXT = 160, LEAST_BAR = 10, WIDE_LINE = 112, FITS_COLS = 52 };

/* Text, bar, text: the texts go where the bar would get too short. */
static void draw_line(const struct view *view, const struct look *look, const struct pane *pane)
{
    char used[TEXT], tail[TEXT];
    int col = 1, end = pane->rect.cols - 1, right;
    bool wide = pane->rect.cols >= WIDE_LINE && view->accumulate <= 1 && view->memory_limit > 0;
    struct pane bar;

    (void)look;
    col += pane_text(pane, 0, col, ROLE_TEXT, "memory") + 1;
    col += pane_text(pane, 0, col, ROLE_STRONG, memory_usage(view, used, sizeof used)) + 1;
    right = wide ? FITS_COLS : text_columns(pane->glyphs, memory_outlook(view, tail, sizeof tail)) + 1;
    if (end - right - col < LEAST_BAR)
        right = 0;
    bar = pane_part(pane, 0, col, 1, end - right - col);
    memory_bar(view, &bar);
    if (right > 0 && wide)
        memory_fits(view, pane, 0, end - right + 1);
    else if (right > 0)
        pane_text(pane, 0, end - right + 1, ROLE_TEXT, tail);
}

const struct panel_ops panel_memory_line = {.name = "memory line", .draw = draw_line,
                                            .explain = explain_memory};
