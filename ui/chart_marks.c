/* chart_marks.c -- markers of changes, and the cursor.
 *
 * A marker's text goes only where nothing is drawn and no other text stands; what finds no such place is
 * left out, oldest first. Lines of markers and of the cursor lie under the curves and so hide none.
 */
#include <stdlib.h>

#include "engine/util.h"
#include "ui/chart_labels.h"

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
        if (labels_place(labels, row, col + 1, ROLE_MARKER, marker->text) ||
            labels_place(labels, row, col - cols, ROLE_MARKER, marker->text))
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
static size_t read_markers(const struct plot *plot, struct history *history,
                           struct history_marker *markers)
{
    size_t all = history_markers(history, markers, HISTORY_MARKERS), count = 0;

    for (size_t i = 0; i < all; i++)
        if (is_shown(plot, markers[i].at[plot->chart->clock]))
            markers[count++] = markers[i];
    return count;
}

/* What was changed in other runs: a tick at the foot, in their roles. */
static void draw_ticks(const struct plot *plot, struct history_marker *markers)
{
    const struct chart *chart = plot->chart;

    for (int s = 0; s < chart->count; s++) {
        const struct chart_series *series = &chart->series[s];
        if (!*series_letter(series) || series->run->history == chart->history)
            continue;
        size_t count = read_markers(plot, series->run->history, markers);
        for (size_t i = 0; i < count; i++)
            pane_glyph(&plot->pane, plot->pane.rect.rows - 1, marker_col(plot, &markers[i]),
                       series->role, GLYPH_MARKER_LINE);
    }
}

void plot_marks(const struct plot *plot)
{
    struct history_marker *markers = checked_calloc(HISTORY_MARKERS, sizeof *markers);
    bool named[HISTORY_MARKERS];
    struct labels labels = {.plot = plot};

    draw_ticks(plot, markers);
    size_t count = read_markers(plot, plot->chart->history, markers);
    labels_name_lines(&labels);
    for (size_t i = count; i-- > 0;)
        named[i] = name_marker(&labels, &markers[i]);
    for (size_t i = 0; i < count; i++)
        draw_vertical(plot, marker_col(plot, &markers[i]), named[i] ? ROLE_MARKER : ROLE_DIM,
                      GLYPH_MARKER_LINE);
    draw_cursor(plot);
    canvas_blit(plot->canvas, &plot->pane);
    labels_draw(&labels);
    free(markers);
}
