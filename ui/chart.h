/* chart.h -- curves over a clock in a pane: axes, ticks, series, markers, legend.
 *
 * Pure. The chart samples the history for the columns it draws. Ranges step by round numbers
 * (1, 2, 5 x 10^k; factors of those on a log axis) and hold still while curves move inside them: the
 * column that still grows does not widen them. Where measuring stopped for a while a line is broken;
 * what is measured now and then is joined. Values that are not finite, or not positive on a log axis,
 * are flagged at the top (bottom) edge where they occurred, never dropped in silence.
 *
 * With the cursor out every series' value at its place stands where the legend was: after '=' the
 * very value of one step, otherwise the mean of the steps the history keeps together there, least
 * and greatest behind it.
 *
 * Several runs lie over each other: the lines of those with a letter are named by it at their ends, or
 * along them where ends meet, and come first in the legend, in the order of their letters. What is drawn
 * last lies on top.
 */
#ifndef UI_CHART_H
#define UI_CHART_H

#include <stdbool.h>

#include "engine/history.h"
#include "ui/canvas.h"
#include "ui/grid.h"

enum chart_style {
    CHART_DOTS,   /* every bin's minimum and maximum as faint dots */
    CHART_LINE,   /* a line through the means (last values for averages over examples) */
    CHART_FLAGS,  /* a flag at the top wherever a value is not 0; takes no part in the range */
    CHART_STAMPS, /* a '+' every three columns and at the last; dots for values in between */
};

/* A run that a series is of. */
struct chart_run {
    struct history *history;
    bool ended;              /* no step comes to it any more */
    char letter[2];          /* "B": in the legend before the name, and on its line; or "" */
    const struct dash *dash; /* of its line; NULL: unbroken */
};

struct chart_series {
    int series; /* of the history; an average in the length that the chart asks for */
    enum chart_style style;
    enum role role;
    const struct chart_run *run; /* NULL: the chart's, which no letter names */
    const char *name;        /* in the legend: "mean of 2048 ex"; NULL leaves it out */
    const char *brief;       /* where that finds no room, and at a line's end; NULL: the name */
};

struct chart {
    const char *title; /* "loss" */
    const char *note;  /* behind it where there is room: "log"; or NULL */
    struct history *history;
    enum clock clock;
    double x_start, x_end; /* ends of the x axis; on a log axis x_start > 0 */
    double zoom;           /* how many times the whole clock is as long; 0 or 1: as long */
    bool log_x;
    bool log_y;
    double y_floor; /* do not go below on a log axis; 0 for none */
    bool percent;   /* y from 0 to 1 in per cent */
    enum smoothing smoothing;
    bool cursor;      /* it is out, at this place of the clock */
    double cursor_at;
    bool thick;       /* dots doubled, for the back row */
    bool bare;        /* without a legend */
    int count;
    const struct chart_series *series;
};

/* "mean of 2048 ex": what a smoothed line is called. */
extern const char *const smoothing_names[SMOOTHINGS];

/* Draws frame, title, legend, axes, curves and markers. Does what it can in any size and nothing in
 * less than 8 x 3. The range holds extremes of dots and stamps, and of lines what they go through,
 * so far as no single dot presses the curves flat; what is beyond is flagged. Two lines or more are
 * named at their ends too, so that they are told apart without colour. */
void chart_draw(const struct chart *chart, const struct pane *pane);

/* The place on the clock in the middle of that column of the pane; false outside the plot. */
bool chart_place(const struct chart *chart, const struct pane *pane, int row, int col, double *at);

/* ".039", "20.7", "1.4k", "535": a number in at most `width` columns; three significant digits,
 * whole numbers as they are, "~0" or "##" where no digit fits. */
char *number_format(double value, int width, char *text, unsigned long size);

/* "535 ± 60", in at most 11 columns; without the error where that is not known (NAN or 0). */
char *number_with_error(double value, double error, char *text, unsigned long size);

#endif
