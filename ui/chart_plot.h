/* chart_plot.h -- a chart being drawn: what its parts share.
 *
 * Pure. Private to the chart: chart.c lays out and draws the axes, chart_heading.c the frame with
 * title and legend, chart_range.c chooses the axis of values, chart_curves.c draws the series,
 * chart_marks.c markers and cursor, chart_names.c the names of lines (chart_labels.h).
 */
#ifndef UI_CHART_PLOT_H
#define UI_CHART_PLOT_H

#include "ui/canvas.h"
#include "ui/chart.h"
#include "ui/chart_axis.h"

/* Who owns a cell of the canvas; the number of the series is added. */
enum {
    OVER_DOTS = 0,
    OVER_LINES = 100,
    OVER_STAMPS = 200,
    OVER_LOW_FLAGS = 300,
    OVER_FLAGS = 400,
};

struct plot {
    const struct chart *chart;
    struct pane pane;         /* where curves go */
    struct canvas *canvas;    /* over all of it */
    int width, height;        /* dots */
    int *growing;             /* [series]: column of dots to which steps still come, or `width` */
    struct axis x, y;
    struct history_bin *bins; /* [series, width]: one a column of dots */
};

/* Draws frame, title and legend; returns the inside. */
struct pane chart_heading(const struct chart *chart, const struct pane *pane);

/* "epoch 3.21, step 144": where the cursor is, in at most `width` columns; or "". Past the end of the
 * chart's run, where another has come to, no step of it (chart_reading.c). */
char *cursor_words(const struct chart *chart, int width, char *text, unsigned long size);

/* The history a series comes from, and its number there. */
struct history *series_history(const struct chart *chart, const struct chart_series *series);
int series_kept(const struct chart *chart, const struct chart_series *series);
const char *series_brief(const struct chart_series *series);
const char *series_letter(const struct chart_series *series); /* of its run, or "" */

/* Fills `bins`, then `y` from them. */
void plot_sample(struct plot *plot);
void plot_choose_y(struct plot *plot);

/* Where a value, a place on the clock lies, in dots; clipped to the plot. */
int plot_y(const struct plot *plot, double value);
int plot_x(const struct plot *plot, double at);

const struct history_bin *plot_bins(const struct plot *plot, int series);
int plot_last_measured(const struct plot *plot, const struct history_bin *bins); /* dot, or -1 */

/* What a line goes through. */
double plot_line_value(const struct plot *plot, int series, const struct history_bin *bin);

/* Whether the y axis can show a value at all; a log axis has a least one. */
bool plot_shows(const struct plot *plot, double value);

/* Draws the series on the canvas. */
void plot_curves(const struct plot *plot);

/* Draws the canvas on the pane, markers below it and names beside the curves. */
void plot_marks(const struct plot *plot);

#endif
