/* chart_marks.c -- markers of changes, the cursor, and the names of lines.
 *
 * Text goes only where nothing is drawn and no other text stands; what finds no such place is left
 * out, oldest first. Lines of markers and of the cursor lie under the curves and so hide none.
 */
#include <stdlib.h>

#include "engine/util.h"
#include "ui/chart_plot.h"

enum { LABELS = 64 };

struct label {
    int row, col, cols;
    enum role role;
    const char *text;
};

struct labels {
    const struct plot *plot;
    int count;
    struct label label[LABELS];
};

static bool beside(const struct label *a, const struct label *b)
{
    return a->row == b->row && a->col <= b->col + b->cols && b->col <= a->col + a->cols;
}

static bool is_free(const struct labels *labels, const struct label *label)
{
    const struct rect *rect = &labels->plot->pane.rect;

    if (label->row < 0 || label->row >= rect->rows || label->col < 0 ||
        label->col + label->cols > rect->cols)
        return false;
    for (int i = 0; i < labels->count; i++)
        if (beside(label, &labels->label[i]))
            return false;
    for (int col = label->col; col < label->col + label->cols; col++)
        if (canvas_covers(labels->plot->canvas, col, label->row, 0))
            return false;
    return true;
}

static bool place(struct labels *labels, int row, int col, enum role role, const char *text)
{
    struct label label = {row, col, text_columns(labels->plot->pane.glyphs, text), role, text};

    if (labels->count == LABELS || !is_free(labels, &label))
        return false;
    labels->label[labels->count++] = label;
    return true;
}

/* ---- names of lines ---- */

/* At the curve's end: needed where colour alone would tell lines apart. */
static void name_line(struct labels *labels, int s)
{
    static const int aside[] = {0, -1, 1, -2, 2};
    const struct plot *plot = labels->plot;
    const struct chart_series *series = &plot->chart->series[s];
    const struct history_bin *bins = plot_bins(plot, s);
    int x = plot_last_measured(plot, bins);

    if (x < 0 || !plot_shows(plot, plot_line_value(plot, s, &bins[x])))
        return;
    int row = plot_y(plot, plot_line_value(plot, s, &bins[x])) / 4;
    const char *name = series_brief(series);
    int cols = text_columns(plot->pane.glyphs, name);
    int col = MIN(x / 2 + 2, plot->pane.rect.cols - cols);
    for (size_t i = 0; i < COUNT_OF(aside); i++)
        if (place(labels, row + aside[i], col, series->role, name))
            return;
}

static bool is_named_line(const struct chart_series *series)
{
    return series->style == CHART_LINE && series->name;
}

static void name_lines(struct labels *labels)
{
    const struct chart *chart = labels->plot->chart;
    int lines = 0;

    for (int s = 0; s < chart->count; s++)
        lines += is_named_line(&chart->series[s]);
    for (int s = 0; lines > 1 && s < chart->count; s++)
        if (is_named_line(&chart->series[s]))
            name_line(labels, s);
}

/* ---- markers ---- */

static int marker_col(const struct plot *plot, const struct history_marker *marker)
{
    return plot_x(plot, marker->at[plot->chart->clock]) / 2;
}

/* In the highest row with room beside its line, right before left. */
static bool name_marker(struct labels *labels, const struct history_marker *marker)
{
    const struct plot *plot = labels->plot;
    int col = marker_col(plot, marker);
    int cols = text_columns(plot->pane.glyphs, marker->text);

    for (int row = 0; row < plot->pane.rect.rows; row++)
        if (place(labels, row, col + 1, ROLE_MARKER, marker->text) ||
            place(labels, row, col - cols, ROLE_MARKER, marker->text))
            return true;
    return false;
}

static void draw_vertical(const struct plot *plot, int col, enum role role, enum glyph glyph)
{
    for (int row = 0; row < plot->pane.rect.rows; row++)
        pane_glyph(&plot->pane, row, col, role, glyph);
}

static bool is_shown(const struct plot *plot, double at)
{
    double share = axis_share(&plot->x, MAX(at, 1e-300));

    return share >= -1e-9 && share <= 1 + 1e-9;
}

static void draw_cursor(const struct plot *plot)
{
    const struct chart *chart = plot->chart;

    if (chart->cursor && is_shown(plot, chart->cursor_at))
        draw_vertical(plot, plot_x(plot, chart->cursor_at) / 2, ROLE_STRONG, GLYPH_VERTICAL);
}

/* Those on the axis, oldest first. */
static size_t read_markers(const struct plot *plot, struct history_marker *markers)
{
    size_t all = history_markers(plot->chart->history, markers, HISTORY_MARKERS), count = 0;

    for (size_t i = 0; i < all; i++)
        if (is_shown(plot, markers[i].at[plot->chart->clock]))
            markers[count++] = markers[i];
    return count;
}

void plot_marks(const struct plot *plot)
{
    struct history_marker *markers = checked_calloc(HISTORY_MARKERS, sizeof *markers);
    bool named[HISTORY_MARKERS];
    struct labels labels = {.plot = plot};
    size_t count = read_markers(plot, markers);

    name_lines(&labels);
    for (size_t i = count; i-- > 0;)
        named[i] = name_marker(&labels, &markers[i]);
    for (size_t i = 0; i < count; i++)
        draw_vertical(plot, marker_col(plot, &markers[i]), named[i] ? ROLE_MARKER : ROLE_DIM,
                      GLYPH_MARKER_LINE);
    draw_cursor(plot);
    canvas_blit(plot->canvas, &plot->pane);
    for (int i = 0; i < labels.count; i++) {
        const struct label *label = &labels.label[i];
        pane_text(&plot->pane, label->row, label->col, label->role, label->text);
    }
    free(markers);
}
