/* panel.c -- the table of panels, and a whole screen drawn from the layout. */
#include "ui/panel.h"

#include <stdio.h>

const struct panel_ops *const panel_table[PANELS] = {
    [PANEL_HEADER] = &panel_header,
    [PANEL_LOSS] = &panel_loss,
    [PANEL_NOISE] = &panel_noise,
    [PANEL_NOISE_CHART] = &panel_noise_chart,
    [PANEL_ACCURACY] = &panel_accuracy,
    [PANEL_MEMORY] = &panel_memory,
    [PANEL_EVENTS] = &panel_events,
    [PANEL_PRECISION] = &panel_precision,
    [PANEL_THROUGHPUT] = &panel_throughput,
    [PANEL_TABLE] = &panel_batches,
    [PANEL_RUNS] = &panel_runs,
    [PANEL_SUMMARY] = &panel_summary,
    [PANEL_MEMORY_LINE] = &panel_memory_line,
    [PANEL_CHANGE] = &panel_change,
    [PANEL_STATUS] = &panel_status,
    [PANEL_KNOBS] = &panel_knobs,
    [PANEL_HINTS] = &panel_hints,
    [PANEL_LECTURE] = &panel_lecture,
    [PANEL_TOO_SMALL] = &panel_too_small,
};

/* Stands out among others: alone on the screen it need not. */
static bool is_picked(const struct look *look, enum panel_id panel)
{
    return look->mode == MODE_OVERVIEW && panel == look->panel && panel_sizes[panel].picks;
}

void panels_draw(const struct view *view, const struct look *look, struct grid *grid,
                 const struct glyphs *glyphs)
{
    struct layout layout = layout_make(grid->rows, grid->cols, view->run_count, look->mode,
                                       look->panel);

    grid_clear(grid);
    for (int i = 0; i < layout.count; i++) {
        enum panel_id panel = layout.item[i].panel;
        struct pane pane = {grid, layout.item[i].rect, glyphs};

        panel_table[panel]->draw(view, look, &pane);
        if (is_picked(look, panel))
            pane_pick(&pane);
    }
}

struct hit panels_hit(const struct view *view, const struct look *look, struct grid *grid,
                      const struct glyphs *glyphs, int row, int col, enum panel_id *panel)
{
    struct layout layout = layout_make(grid->rows, grid->cols, view->run_count, look->mode,
                                       look->panel);
    enum panel_id none;

    panel = panel ? panel : &none;
    *panel = PANELS;
    for (int i = 0; i < layout.count; i++) {
        struct pane pane = {grid, layout.item[i].rect, glyphs};
        const struct rect *rect = &pane.rect;

        if (row < rect->row || row >= rect->row + rect->rows || col < rect->col ||
            col >= rect->col + rect->cols)
            continue;
        *panel = layout.item[i].panel;
        if (panel_table[*panel]->hit)
            return panel_table[*panel]->hit(view, look, &pane, row - rect->row, col - rect->col);
    }
    return (struct hit){.kind = HIT_NOTHING};
}

/* "80×24 shows it all; this is 30×8", or as much of it as the width holds. */
static void draw_too_small(const struct view *view, const struct look *look,
                           const struct pane *pane)
{
    char size[32], text[64];
    int width = pane->rect.cols;

    (void)view, (void)look;
    snprintf(size, sizeof size, "%d×%d", pane->grid->cols, pane->grid->rows);
    snprintf(text, sizeof text, "80×24 shows it all; this is %s", size);
    if (text_columns(pane->glyphs, text) > width)
        snprintf(text, sizeof text, "too small: %s", size);
    if (text_columns(pane->glyphs, text) > width)
        snprintf(text, sizeof text, "%s", size);
    pane_text(pane, (pane->rect.rows - 1) / 2, 0, ROLE_STRONG, text);
}

const struct panel_ops panel_too_small = {.name = "too small", .draw = draw_too_small};
