/* noise_layers.c -- which layers the noise comes from: each one's share of tr Sigma. */
#include "ui/noise_parts.h"

#include <stdio.h>

#include "engine/util.h"

enum { MOST_LAYERS = 8, NAME_COLS = 13, PERCENT_COLS = 6, NUMBER = 32 };

static int shown(const struct view *view)
{
    return MIN(MIN(view->layers, view->noise.layers), MOST_LAYERS);
}

static int layers_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)glyphs;
    return view->noise.measured && shown(view) > 0 && width >= 30 ? shown(view) + 1 : 0;
}

static int name_cols(const struct view *view, const struct glyphs *glyphs)
{
    int cols = NAME_COLS;

    for (int i = 0; i < shown(view); i++)
        cols = MAX(cols, text_columns(glyphs, view->layer_names[i]) + 1);
    return cols;
}

static double whole(const struct view *view)
{
    double sum = 0;

    for (int i = 0; i < view->noise.layers; i++)
        sum += view->noise.layer_trace[i];
    return sum;
}

static void layers_draw(const struct view *view, const struct pane *pane)
{
    int width = MIN(pane->rect.cols, 72), names = name_cols(view, pane->glyphs);
    int bar = width - names - PERCENT_COLS;
    double sum = whole(view), share;
    char percent[NUMBER];

    pane_text(pane, 0, 0, ROLE_DIM, "tr Σ by layer");
    for (int i = 0; i < shown(view); i++) {
        share = sum > 0 ? view->noise.layer_trace[i] / sum : 0;
        pane_printf(pane, i + 1, 0, ROLE_TEXT, "%s", view->layer_names[i]);
        noise_bar(pane, i + 1, names, bar, share, ROLE_TRACE);
        pane_text_right(pane, i + 1, width, ROLE_STRONG,
                        noise_percent(share, percent, sizeof percent));
    }
}

const struct noise_part noise_part_layers = {8, 4, layers_rows, layers_draw};
