/* chart.c -- curves over a clock in a pane: the axes, and the whole.
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
#include "ui/window.h"

enum {
    LEAST_COLS = 8,
    LEAST_ROWS = 3,
    LABEL_COLS = 4,       /* of the y axis */
    COLS_WITH_LABELS = 16, /* a narrower inside goes without labels */
    ROWS_WITH_CLOCK = 4,
    ROWS_PER_LABEL = 2,
    TEXT_SIZE = 32,
};

/* ---- axes ---- */

static char *value_label(const struct chart *chart, const struct axis *axis, double tick,
                         char *text)
{
    if (chart->percent)
        snprintf(text, TEXT_SIZE, "%.0f%%", tick * 100);
    else
        axis_label(axis, tick, text, TEXT_SIZE);
    return text;
}

static int widest_label(const struct plot *plot)
{
    char text[TEXT_SIZE];
    int widest = 0;

    for (int i = 0; i < plot->y.count; i++) {
        value_label(plot->chart, &plot->y, plot->y.tick[i], text);
        int cols = text_columns(plot->pane.glyphs, text);
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
        value_label(plot->chart, &plot->y, plot->y.tick[i], text);
        pane_text_right(inside, row, label_cols, ROLE_DIM, text);
    }
}

/* A text of the clock's row; what touches an earlier one is left out. */
struct clock_row {
    const struct pane *inside;
    int row, count;
    int from[AXIS_TICKS + 2], to[AXIS_TICKS + 2];
};

static void put_text(struct clock_row *line, int col, enum role role, const char *text)
{
    int end = col + text_columns(line->inside->glyphs, text);

    if (col < 0 || end > line->inside->rect.cols || !*text)
        return;
    for (int i = 0; i < line->count; i++)
        if (col <= line->to[i] && line->from[i] <= end)
            return;
    line->from[line->count] = col;
    line->to[line->count++] = end;
    pane_text(line->inside, line->row, col, role, text);
}

/* The unit stands at the right, after the last tick's number if that is the end of the axis. */
static void put_unit(struct clock_row *line, const struct plot *plot)
{
    double last = plot->x.count ? plot->x.tick[plot->x.count - 1] : plot->x.low;
    bool at_end = last > plot->x.low && axis_share(&plot->x, last) >= 1 - 1e-9;
    char number[TEXT_SIZE], text[2 * TEXT_SIZE];

    snprintf(text, sizeof text, "%s%s%s",
             at_end ? axis_label(&plot->x, last, number, sizeof number) : "", at_end ? " " : "",
             axis_unit(plot->chart->clock));
    put_text(line, line->inside->rect.cols - text_columns(line->inside->glyphs, text), ROLE_DIM,
             text);
}

/* Centred on a column, but inside. */
static void put_centred(struct clock_row *line, int left, int at, enum role role, const char *text)
{
    int cols = text_columns(line->inside->glyphs, text);

    put_text(line, MAX(left, MIN(at - cols / 2, line->inside->rect.cols - cols)), role, text);
}

/* Where the cursor is first, then the unit, then ticks from the left, a blank apart. */
static void draw_clock(const struct plot *plot, const struct pane *inside)
{
    int left = inside->rect.cols - plot->pane.rect.cols;
    struct clock_row line = {.inside = inside, .row = inside->rect.rows - 1};
    char text[2 * TEXT_SIZE];

    cursor_words(plot->chart, plot->pane.rect.cols, text, sizeof text);
    put_centred(&line, left, left + plot_x(plot, plot->chart->cursor_at) / 2, ROLE_STRONG, text);
    put_unit(&line, plot);
    for (int i = 0; i < plot->x.count; i++) {
        axis_label(&plot->x, plot->x.tick[i], text, sizeof text);
        put_centred(&line, left, left + plot_x(plot, plot->x.tick[i]) / 2, ROLE_DIM, text);
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
    canvas_pen(plot.canvas, chart->thick ? 2 : 1);
    plot.width = canvas_width(plot.canvas);
    plot.height = canvas_height(plot.canvas);
    plot.x = axis_clock(chart->clock, chart->x_start, chart->x_end, chart->log_x,
                        plot.pane.rect.cols);
    plot.growing = checked_calloc((size_t)chart->count, sizeof *plot.growing);
    plot.bins = checked_calloc((size_t)chart->count * (size_t)plot.width, sizeof *plot.bins);
    plot_sample(&plot);
    plot_choose_y(&plot);
    return plot;
}

static void finish(struct plot *plot)
{
    free(plot->bins);
    free(plot->growing);
    canvas_free(plot->canvas);
}

/* With as much room for labels as they need. */
static struct plot prepare_fitting(const struct chart *chart, const struct pane *inside, int *labels)
{
    *labels = inside->rect.cols >= COLS_WITH_LABELS ? LABEL_COLS : 0;
    struct plot plot = prepare(chart, inside, *labels);
    int widest = *labels ? widest_label(&plot) : 0;

    if (widest <= *labels)
        return plot;
    finish(&plot);
    *labels = widest;
    return prepare(chart, inside, widest);
}

static bool has_room_for_plot(const struct pane *pane)
{
    return pane->rect.cols >= LEAST_COLS && pane->rect.rows >= LEAST_ROWS;
}

void chart_draw(const struct chart *chart, const struct pane *pane)
{
    int labels;

    if (!has_room_for_plot(pane))
        return;
    struct pane inside = chart_heading(chart, pane);
    struct plot plot = prepare_fitting(chart, &inside, &labels);
    if (labels)
        draw_values(&plot, &inside, labels);
    if (inside.rect.rows >= ROWS_WITH_CLOCK)
        draw_clock(&plot, &inside);
    plot_curves(&plot);
    plot_marks(&plot);
    finish(&plot);
}

bool chart_place(const struct chart *chart, const struct pane *pane, int row, int col, double *at)
{
    struct pane inside = pane_part(pane, 1, 1, pane->rect.rows - 2, pane->rect.cols - 2);
    int labels;

    if (!has_room_for_plot(pane) || row < 1 || row >= pane->rect.rows - 1)
        return false;
    struct plot plot = prepare_fitting(chart, &inside, &labels);
    struct span span = {plot.x.low, plot.x.high, plot.x.log};
    int cols = plot.pane.rect.cols, from = pane->rect.cols - 1 - cols;
    finish(&plot);
    *at = span_place(&span, (col - from + .5) / cols);
    return col >= from && col < from + cols;
}
