/* chart.c -- curves over a clock in a pane: frame, legend, axes.
 *
 * The room for the labels of the y axis depends on the range, and the width of the plot on that
 * room; the range hardly depends on the width, so one more sampling settles it where labels are
 * wide.
 */
#include "ui/chart.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "engine/util.h"
#include "ui/chart_plot.h"

enum {
    LEAST_COLS = 8,
    LEAST_ROWS = 3,
    LABEL_COLS = 4,       /* of the y axis */
    LABEL_COLS_MOST = 6,
    COLS_WITH_LABELS = 16, /* a narrower inside goes without labels */
    ROWS_WITH_CLOCK = 4,
    ROWS_PER_LABEL = 2,
    TEXT_SIZE = 32,
};

/* ---- legend ---- */

static const enum glyph style_glyph[] = {
    [CHART_DOTS] = GLYPH_DOT,
    [CHART_LINE] = GLYPH_CURVE,
    [CHART_STAMPS] = GLYPH_TEST,
};

/* "· step" */
static int entry_cols(const struct chart *chart, const struct pane *pane,
                      const struct chart_series *series)
{
    return series->name && (!series->ghost || chart->ghost) ? 2 + text_columns(pane->glyphs, series->name) : 0;
}

/* How many of the series' names fit in `room`, with two blanks between; *cols gets their width. */
static int entries_that_fit(const struct chart *chart, const struct pane *pane, int room, int *cols)
{
    *cols = 0;
    for (int s = 0; s < chart->count; s++) {
        int entry = entry_cols(chart, pane, &chart->series[s]);
        int wider = *cols + entry + (entry && *cols ? 2 : 0);
        if (wider > room)
            return s;
        *cols = wider;
    }
    return chart->count;
}

static void draw_legend(const struct chart *chart, const struct pane *pane)
{
    int room = pane->rect.cols - 8 - text_columns(pane->glyphs, chart->title);
    int cols, count = entries_that_fit(chart, pane, room, &cols);
    int col = pane->rect.cols - 3 - cols;

    if (cols == 0)
        return;
    pane_put(pane, 0, col, ROLE_FRAME, ' ');
    for (int s = 0; s < count; s++) {
        const struct chart_series *series = &chart->series[s];
        if (!entry_cols(chart, pane, series))
            continue;
        pane_put(pane, 0, col++, ROLE_FRAME, ' ');
        pane_glyph(pane, 0, col++, series->role, style_glyph[series->style]);
        pane_put(pane, 0, col++, ROLE_FRAME, ' ');
        col += pane_text(pane, 0, col, ROLE_DIM, series->name);
        pane_put(pane, 0, col++, ROLE_FRAME, ' ');
    }
}

/* ---- axes ---- */

static char *value_label(const struct chart *chart, double tick, char *text)
{
    if (chart->percent)
        snprintf(text, TEXT_SIZE, "%.0f%%", tick * 100);
    else
        axis_label(tick, LABEL_COLS_MOST, text, TEXT_SIZE);
    return text;
}

static int widest_label(const struct plot *plot)
{
    char text[TEXT_SIZE];
    int widest = 0;

    for (int i = 0; i < plot->y.count; i++) {
        int cols = text_columns(plot->pane.glyphs, value_label(plot->chart, plot->y.tick[i], text));
        widest = MAX(widest, cols);
    }
    return widest;
}

static bool has_room(const int *rows, int count, int row)
{
    for (int i = 0; i < count; i++)
        if (abs(rows[i] - row) < ROWS_PER_LABEL)
            return false;
    return true;
}

static void draw_values(const struct plot *plot, const struct pane *inside, int label_cols)
{
    int rows[AXIS_TICKS], count = 0;
    char text[TEXT_SIZE];

    for (int i = 0; i < plot->y.count; i++) {
        int row = plot_y(plot, plot->y.tick[i]) / 4;
        if (!has_room(rows, count, row))
            continue;
        rows[count++] = row;
        value_label(plot->chart, plot->y.tick[i], text);
        pane_text_right(inside, row, label_cols, ROLE_DIM, text);
    }
}

/* The unit stands at the right, after the last tick's number if that is the end of the axis. */
static int draw_unit(const struct plot *plot, const struct pane *inside, int row, int *ticks)
{
    const char *unit = axis_unit(plot->chart->clock);
    double last = plot->x.count ? plot->x.tick[plot->x.count - 1] : 0;
    char number[TEXT_SIZE], text[2 * TEXT_SIZE];
    bool at_end = last > 0 && last >= plot->x.high * (1 - 1e-9);

    *ticks = plot->x.count - (at_end ? 1 : 0);
    snprintf(text, sizeof text, "%s%s%s",
             at_end ? axis_label(last, LABEL_COLS_MOST, number, sizeof number) : "",
             at_end ? " " : "", unit);
    pane_text_right(inside, row, inside->rect.cols, ROLE_DIM, text);
    return inside->rect.cols - text_columns(inside->glyphs, text);
}

/* Labels stand centred on their place, the first at the plot's edge, at least a blank apart. */
static void draw_clock(const struct plot *plot, const struct pane *inside)
{
    int row = inside->rect.rows - 1, left = inside->rect.cols - plot->pane.rect.cols;
    int ticks, used = left - 1, end = draw_unit(plot, inside, row, &ticks);

    for (int i = 0; i < ticks; i++) {
        char text[TEXT_SIZE];
        axis_label(plot->x.tick[i], LABEL_COLS_MOST, text, sizeof text);
        int cols = text_columns(inside->glyphs, text);
        int col = MAX(left, left + plot_x(plot, plot->x.tick[i]) / 2 - cols / 2);
        if (col <= used || col + cols >= end)
            continue;
        pane_text(inside, row, col, ROLE_DIM, text);
        used = col + cols;
    }
}

/* ---- the whole ---- */

/* Everything in place for that many columns of labels. */
static struct plot prepare(const struct chart *chart, const struct pane *inside, int label_cols)
{
    int left = label_cols ? label_cols + 1 : 0;
    int below = inside->rect.rows >= ROWS_WITH_CLOCK ? 1 : 0;
    struct plot plot = {
        .chart = chart,
        .pane = pane_part(inside, 0, left, inside->rect.rows - below, inside->rect.cols - left),
    };

    plot.canvas = canvas_new(plot.pane.rect.cols, plot.pane.rect.rows);
    plot.width = canvas_width(plot.canvas);
    plot.height = canvas_height(plot.canvas);
    plot.x = axis_clock(chart->clock, chart->x_end, chart->log_x, plot.pane.rect.cols);
    plot.bins = checked_calloc((size_t)chart->count * (size_t)plot.width, sizeof *plot.bins);
    plot_sample(&plot);
    plot_choose_y(&plot);
    return plot;
}

static void finish(struct plot *plot)
{
    free(plot->bins);
    canvas_free(plot->canvas);
}

void chart_draw(const struct chart *chart, const struct pane *pane)
{
    if (pane->rect.cols < LEAST_COLS || pane->rect.rows < LEAST_ROWS)
        return;
    struct pane inside = pane_frame(pane, chart->title, NULL);
    int label_cols = inside.rect.cols >= COLS_WITH_LABELS ? LABEL_COLS : 0;
    struct plot plot = prepare(chart, &inside, label_cols);
    int widest = label_cols ? widest_label(&plot) : 0;

    if (widest > label_cols) {
        finish(&plot);
        label_cols = widest;
        plot = prepare(chart, &inside, label_cols);
    }
    draw_legend(chart, pane);
    if (label_cols)
        draw_values(&plot, &inside, label_cols);
    if (inside.rect.rows >= ROWS_WITH_CLOCK)
        draw_clock(&plot, &inside);
    plot_curves(&plot);
    plot_marks(&plot);
    finish(&plot);
}
