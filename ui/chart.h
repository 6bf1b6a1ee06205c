/* chart.h -- curves over a clock in a pane: axes, ticks, series, markers, legend.
 *
 * Pure. The chart samples the history for the columns it draws. Ranges step by round numbers
 * (1, 2, 5 x 10^k; factors of those on a log axis) and hold still while curves move inside them.
 * Missing values leave gaps; values that are not finite, or not positive on a log axis, are flagged
 * at the top (bottom) edge where they occurred, never dropped in silence.
 */
#ifndef UI_CHART_H
#define UI_CHART_H

#include <stdbool.h>

#include "engine/history.h"
#include "ui/grid.h"

enum chart_style {
    CHART_DOTS,   /* every bin's minimum and maximum as faint dots */
    CHART_LINE,   /* a line through the means (last values for smoothed series) */
    CHART_STAMPS, /* a '+' every three columns and at the last; dots for values in between */
};

struct chart_series {
    int series; /* of the history */
    enum chart_style style;
    enum role role;
    bool ghost;       /* of the chart's `ghost` history; left out while there is none */
    const char *name; /* in the legend: "mean"; NULL leaves it out */
};

struct chart {
    const char *title; /* "loss" */
    struct history *history;
    struct history *ghost; /* of the run before this one, or NULL */
    enum clock clock;
    double x_end;   /* right end of the x axis; the left end is 0 */
    bool log_x;     /* for clocks that start at 1 */
    bool log_y;
    double y_floor; /* do not go below on a log axis; 0 for none */
    bool percent;   /* y from 0 to 1 in per cent */
    int count;
    const struct chart_series *series;
};

/* Draws frame, title, legend, axes, curves and markers. Does what it can in any size and nothing in
 * less than 8 x 3. The range holds everything drawn: extremes of dots and stamps, of lines what
 * they go through. Two lines or more are named at their ends too, so that they are told apart
 * without colour. */
void chart_draw(const struct chart *chart, const struct pane *pane);

/* ".039", "20.7", "1.4k", "535": a number in at most `width` columns; three significant digits,
 * whole numbers as they are, "~0" or "##" where no digit fits. */
char *number_format(double value, int width, char *text, unsigned long size);

#endif
