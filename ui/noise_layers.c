/* noise_layers.c -- which layers the noise comes from: each one's share of tr Sigma. */
#include "ui/noise_parts.h"

#include "engine/util.h"

enum { MOST_LAYERS = 8, NAME_COLS = 13, PERCENT_COLS = 6, NUMBER = 32 };
enum { LINE_GAP = 2, LINE_PERCENT = 4, LEAST_BAR = 4, MOST_BAR = 20 };

static const char label[] = "tr Σ by layer";

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

    pane_text(pane, 0, 0, ROLE_DIM, label);
    for (int i = 0; i < shown(view); i++) {
        share = sum > 0 ? view->noise.layer_trace[i] / sum : 0;
        pane_printf(pane, i + 1, 0, ROLE_TEXT, "%s", view->layer_names[i]);
        noise_bar(pane, i + 1, names, bar, share, ROLE_TRACE);
        pane_text_right(pane, i + 1, width, ROLE_STRONG,
                        noise_percent(share, percent, sizeof percent));
    }
}

/* ---- in one line: "tr Σ by layer  1 64→128 ▇▇▇ 26%  2 128→64 ▇▇▇▇▇ 45%" ---- */

static int line_names(const struct view *view, const struct glyphs *glyphs)
{
    int cols = text_columns(glyphs, label);

    for (int i = 0; i < shown(view); i++)
        cols += LINE_GAP + text_columns(glyphs, view->layer_names[i]) + 1 + LINE_PERCENT;
    return cols;
}

static int line_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    if (!view->noise.measured || shown(view) < 2 || shown(view) < view->layers)
        return 0;
    return line_names(view, glyphs) + shown(view) * LEAST_BAR <= width;
}

static double largest(const struct view *view)
{
    double most = 0;

    for (int i = 0; i < shown(view); i++)
        most = MAX(most, view->noise.layer_trace[i]);
    return most;
}

/* The longest bar is the largest share's. */
static void line_draw(const struct view *view, const struct pane *pane)
{
    int col = pane_text(pane, 0, 0, ROLE_DIM, label);
    int room = (pane->rect.cols - line_names(view, pane->glyphs)) / shown(view);
    double sum = whole(view), most = largest(view);
    char percent[NUMBER];

    for (int i = 0; i < shown(view) && most > 0; i++) {
        int bar = (int)(view->noise.layer_trace[i] / most * MIN(room, MOST_BAR) + 0.5);

        col += LINE_GAP + pane_text(pane, 0, col + LINE_GAP, ROLE_TEXT, view->layer_names[i]) + 1;
        noise_bar(pane, 0, col, bar, 1, ROLE_TRACE);
        noise_percent(view->noise.layer_trace[i] / sum, percent, sizeof percent);
        col += bar + 1;
        col += pane_text(pane, 0, col, ROLE_STRONG, percent);
    }
}

const struct noise_part noise_part_layers_line = {
    .rank = 8, .gap = 0, .rows = line_rows, .draw = line_draw};
const struct noise_part noise_part_layers = {
    .rank = 8, .gap = 4, .rows = layers_rows, .draw = layers_draw};
