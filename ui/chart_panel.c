/* chart_panel.c -- what panels that are charts share. */
#include "ui/chart_panel.h"

#include "ui/clock_axis.h"

void chart_look(struct chart *chart, const struct view *view, const struct look *look)
{
    struct clock_scale scale = clock_axis_scale(view, look->clock, look->log_x);
    struct span span = window_shown(&look->window, &scale);

    chart->history = view->history;
    chart->clock = look->clock;
    chart->log_x = look->log_x;
    chart->x_start = span.from;
    chart->x_end = span.to;
    chart->zoom = window_magnified(&look->window, &scale);
    chart->smoothing = look->smoothing;
    chart->cursor = look->cursor;
    chart->cursor_at = look->cursor_at;
}

struct hit chart_hit(const struct chart *chart, const struct pane *pane, int row, int col)
{
    struct hit hit = {.kind = HIT_CLOCK};

    if (!chart_place(chart, pane, row, col, &hit.at))
        hit.kind = HIT_NOTHING;
    return hit;
}
