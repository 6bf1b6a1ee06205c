/* chart_range.c -- the range of values a chart shows.
 *
 * It comes from what is drawn, and as steps come to the same columns it only widens: extremes of
 * stamps and dots never shrink, and lines count in columns that are complete.
 */
#include <math.h>

#include "engine/util.h"
#include "ui/chart_plot.h"

#define DOTS_FACTOR 10.0 /* how far dots may widen a log axis beyond the curves */

/* Below this a log axis shows nothing: the least normal float. */
#define LEAST_LOG 1.1754944e-38

static double least_shown(const struct chart *chart)
{
    return chart->log_y ? MAX(chart->y_floor, LEAST_LOG) : -INFINITY;
}

bool plot_shows(const struct plot *plot, double value)
{
    return value >= least_shown(plot->chart);
}

static void widen(const struct plot *plot, double value, double *low, double *high)
{
    if (!plot_shows(plot, value))
        return;
    *low = MIN(*low, value);
    *high = MAX(*high, value);
}

/* What a line goes through: a mean does not stretch a log axis by a single step's fluke near 0. The
 * column in which the run still grows is left out, lest the range go back and forth with it, unless it
 * is all there is. So, as steps come, a range only widens. */
static void range_of_line(const struct plot *plot, int s, double *low, double *high)
{
    const struct history_bin *bins = plot_bins(plot, s);
    int last = plot_last_measured(plot, bins), grown = 0;

    for (int x = 0; x <= last; x++) {
        if (!bins[x].count || (x >= plot->growing[s] && grown))
            continue;
        widen(plot, plot_line_value(plot, s, &bins[x]), low, high);
        grown++;
    }
}

/* Every extreme of the stamps. */
static void range_of_stamps(const struct plot *plot, int s, double *low, double *high)
{
    const struct history_bin *bins = plot_bins(plot, s);

    for (int x = 0; x < plot->width; x++) {
        if (!bins[x].count)
            continue;
        widen(plot, bins[x].min, low, high);
        widen(plot, bins[x].max, low, high);
    }
}

static void range_of_curves(const struct plot *plot, double *low, double *high)
{
    for (int s = 0; s < plot->chart->count; s++) {
        if (plot->chart->series[s].style == CHART_LINE)
            range_of_line(plot, s, low, high);
        else if (plot->chart->series[s].style == CHART_STAMPS)
            range_of_stamps(plot, s, low, high);
    }
}

/* Dots widen the range of the curves, but not so far that the curves are pressed flat: beyond that
 * they are flagged at the edge. */
static void range_of_dots(const struct plot *plot, double *low, double *high)
{
    bool curves = *low <= *high, log_y = plot->chart->log_y;
    double span = *high - *low, least = log_y ? *low / DOTS_FACTOR : *low - span,
           most = log_y ? *high * DOTS_FACTOR : *high + span;

    for (int s = 0; s < plot->chart->count; s++) {
        const struct history_bin *bins = plot_bins(plot, s);
        for (int x = 0; x < plot->width; x++) {
            if (!bins[x].count || plot->chart->series[s].style != CHART_DOTS)
                continue;
            widen(plot, curves ? MAX(bins[x].min, least) : bins[x].min, low, high);
            widen(plot, curves ? MIN(bins[x].max, most) : bins[x].max, low, high);
        }
    }
}

void plot_choose_y(struct plot *plot)
{
    const struct chart *chart = plot->chart;
    double low = INFINITY, high = -INFINITY;

    range_of_curves(plot, &low, &high);
    range_of_dots(plot, &low, &high);
    if (chart->percent)
        plot->y = axis_percent(plot->pane.rect.rows);
    else
        plot->y = axis_values(low, high, chart->log_y, plot->pane.rect.rows);
}
