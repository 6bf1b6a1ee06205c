/* chart_names.c -- the names of lines, beside or on them.
 *
 * A line is named at its end. The letter of a run stands right behind it where that is empty, or else on
 * the curve: at the last place, going back, where no other curve covers it; a run that lies under others all
 * the way has its letter on them. So letters never meet where curves end together. The line
 * drawn last comes first.
 */
#include "engine/letter.h"
#include "engine/util.h"
#include "ui/chart_labels.h"

enum {
    AWAY = 3,       /* columns from a letter on a curve to another label */
    BACK_MOST = 40, /* columns that it goes back from the end to be on its own */
    REPEAT = 20,    /* columns from one letter to the next along a line, where letters are all there is */
};

/* Where a line is in a column of cells: its row, or -1. */
static int line_row(const struct plot *plot, int s, int col)
{
    const struct history_bin *bins = plot_bins(plot, s);
    int x = bins[2 * col + 1].count ? 2 * col + 1 : 2 * col;
    double value = plot_line_value(plot, s, &bins[x]);

    return bins[x].count && plot_shows(plot, value) ? plot_y(plot, value) / 4 : -1;
}

static int end_col(const struct plot *plot, int s)
{
    return plot_last_measured(plot, plot_bins(plot, s)) / 2;
}

/* ---- names ---- */

/* What a run left when it went back is named where it last shows: the run may have grown over it. */
static int name_col(const struct plot *plot, int s)
{
    const struct chart_run *run = plot->chart->series[s].run;
    int col = end_col(plot, s);

    while (run && run->ended && col >= 0 &&
           canvas_owner(plot->canvas, col, line_row(plot, s, col)) != OVER_LINES + s)
        col--;
    return col;
}

static void name_line(struct labels *labels, int s)
{
    static const int aside[] = {0, -1, 1, -2, 2};
    const struct plot *plot = labels->plot;
    const struct chart_series *series = &plot->chart->series[s];
    const char *name = series_brief(series);
    int end = name_col(plot, s), row = end < 0 ? -1 : line_row(plot, s, end);
    int col = MIN(end + 2, plot->pane.rect.cols - text_columns(plot->pane.glyphs, name));

    for (size_t i = 0; row >= 0 && i < COUNT_OF(aside); i++)
        if (labels_place(labels, row + aside[i], col, series->role, name))
            return;
}

static bool is_named(const struct chart_series *series)
{
    return series->style == CHART_LINE && series->name && !*series_letter(series);
}

/* ---- letters ---- */

static bool has_letter(const struct chart_series *series)
{
    return series->style == CHART_LINE && *series_letter(series);
}

/* Drawn on top there, or in a gap of its dashes. */
static bool is_own(const struct plot *plot, int s, int row, int col)
{
    int owner = canvas_owner(plot->canvas, col, row);

    return owner == OVER_LINES + s || owner < OVER_DOTS;
}

static bool put_letter(struct labels *labels, int s, int col, bool own)
{
    const struct plot *plot = labels->plot;
    const struct chart_series *series = &plot->chart->series[s];
    int row = line_row(plot, s, col);

    return row >= 0 && (!own || is_own(plot, s, row, col)) &&
           labels_place_over(labels, row, col, series->role, series_letter(series), AWAY);
}

/* At the last place between two columns, from the right. */
static bool put_letter_back(struct labels *labels, int s, int from, int to, bool own)
{
    for (int col = from; col >= to; col--)
        if (put_letter(labels, s, col, own))
            return true;
    return false;
}

static void put_letter_at_end(struct labels *labels, int s)
{
    const struct plot *plot = labels->plot;
    const struct chart_series *series = &plot->chart->series[s];
    int end = end_col(plot, s), near = MAX(0, end - BACK_MOST);

    if (!labels_place(labels, line_row(plot, s, end), end + 1, series->role,
                      series_letter(series)) &&
        !put_letter_back(labels, s, end, near, true))
        put_letter_back(labels, s, end, 0, false);
}

/* At the same columns as the line grows, each run at its own. */
static void repeat_letter(struct labels *labels, int s)
{
    const struct plot *plot = labels->plot;
    int first = (*series_letter(&plot->chart->series[s]) - run_letter(0)) * REPEAT / RUNS;

    for (int col = first; col <= end_col(plot, s); col += REPEAT)
        put_letter(labels, s, col, true);
}

void labels_name_lines(struct labels *labels)
{
    const struct plot *plot = labels->plot;
    const struct chart *chart = plot->chart;
    int lines = 0;

    for (int s = chart->count; s-- > 0;)
        if (has_letter(&chart->series[s]) && plot_last_measured(plot, plot_bins(plot, s)) >= 0)
            put_letter_at_end(labels, s);
    for (int s = chart->count; plot->pane.glyphs->raster == RASTER_ASCII && s-- > 0;)
        if (has_letter(&chart->series[s]))
            repeat_letter(labels, s);
    for (int s = 0; s < chart->count; s++)
        lines += is_named(&chart->series[s]) || has_letter(&chart->series[s]);
    for (int s = 0; lines > 1 && s < chart->count; s++)
        if (is_named(&chart->series[s]))
            name_line(labels, s);
}
