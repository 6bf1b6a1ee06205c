/* chart_curves.c -- the series of a chart.
 *
 * Each series is sampled once, one bin per column of dots; the y range, the curves and the flags
 * all come from those bins. What the range does not hold is flagged at its edge.
 */
#include <math.h>

#include "engine/util.h"
#include "ui/chart_plot.h"

enum {
    STAMP_COLS = 3, /* from one stamp to the next */
    GAP_COLS = 4,   /* dots */
    GAP_FACTOR = 10,
    PAUSES = 4,
};

#define ROUNDING 1e-6 /* of the axis: values that lie on its end may be a little beyond */

const struct history_bin *plot_bins(const struct plot *plot, int series)
{
    return plot->bins + (size_t)series * (size_t)plot->width;
}

struct history *series_history(const struct chart *chart, const struct chart_series *series)
{
    return series->run ? series->run->history : chart->history;
}

int series_kept(const struct chart *chart, const struct chart_series *series)
{
    return history_smoothed(series->series, chart->smoothing);
}

/* The column of dots in which a run stands; steps still come into it. */
static int growing_column(const struct plot *plot, const struct chart_series *series)
{
    double at[CLOCKS];

    if (series->run && series->run->ended)
        return plot->width;
    history_steps(series_history(plot->chart, series), at);
    double share = axis_share(&plot->x, at[plot->chart->clock]);
    return share >= 1 ? plot->width : (int)MAX(0, share * plot->width);
}

/* The right end belongs to the axis: the last step of a run ends exactly there. */
void plot_sample(struct plot *plot)
{
    const struct chart *chart = plot->chart;
    double end = plot->x.high + 1e-9 * (plot->x.high - plot->x.low);
    size_t width = (size_t)plot->width;

    for (int s = 0; s < chart->count; s++) {
        struct history_bin *bins = plot->bins + (size_t)s * width;
        struct history *history = series_history(chart, &chart->series[s]);
        int series = series_kept(chart, &chart->series[s]);
        plot->growing[s] = growing_column(plot, &chart->series[s]);
        if (chart->log_x)
            history_sample_log(history, series, chart->clock, plot->x.low, end, width, bins);
        else
            history_sample(history, series, chart->clock, plot->x.low, end, width, bins);
    }
}

int plot_y(const struct plot *plot, double value)
{
    double share = axis_share(&plot->y, value);

    return (int)lround((1 - MAX(0, MIN(1, share))) * (plot->height - 1));
}

int plot_x(const struct plot *plot, double at)
{
    double x = floor(axis_share(&plot->x, at) * plot->width);

    return (int)MAX(0, MIN(plot->width - 1, x));
}

int plot_last_measured(const struct plot *plot, const struct history_bin *bins)
{
    int x = plot->width - 1;

    while (x >= 0 && !bins[x].count)
        x--;
    return x;
}

double plot_line_value(const struct plot *plot, int series, const struct history_bin *bin)
{
    int kept = series_kept(plot->chart, &plot->chart->series[series]);

    return kept >= STATS ? bin->last : bin->mean; /* smoothed series run to the newest */
}

/* ---- styles ---- */

/* Whether a value is on the axis; flagged at the edge it is beyond if not. */
static bool on_axis(const struct plot *plot, int x, double value)
{
    double share = plot_shows(plot, value) ? axis_share(&plot->y, value) : -1;

    if (share < -ROUNDING)
        canvas_stamp(plot->canvas, x, plot->height - 1, GLYPH_FLAG_LOW, ROLE_DIM, OVER_LOW_FLAGS);
    else if (share > 1 + ROUNDING)
        canvas_stamp(plot->canvas, x, 0, GLYPH_FLAG, ROLE_DIM, OVER_LOW_FLAGS);
    return share >= -ROUNDING && share <= 1 + ROUNDING;
}

static void draw_dots(const struct plot *plot, int x, const struct history_bin *bin, enum role role,
                      int priority)
{
    const float values[] = {bin->min, bin->max, bin->last};

    for (size_t i = 0; i < COUNT_OF(values); i++)
        if (on_axis(plot, x, values[i]))
            canvas_dot(plot->canvas, x, plot_y(plot, values[i]), role, priority);
}

static void draw_cloud(const struct plot *plot, int s)
{
    const struct history_bin *bins = plot_bins(plot, s);

    for (int x = 0; x < plot->width; x++)
        if (bins[x].count)
            draw_dots(plot, x, &bins[x], plot->chart->series[s].role, OVER_DOTS + s);
}

/* Pauses of a line: columns in which steps ended but nothing was measured. */
struct pauses {
    int now;                 /* so far */
    int last[PAUSES], count; /* a ring of those the line was joined across */
};

/* A line is broken where measuring stopped: for more than GAP_COLS columns beyond GAP_FACTOR times
 * the longest of its last pauses. So what is measured now and then stays one line, also when another
 * batch size makes the pauses longer, and nothing drawn depends on what comes later. */
static bool end_pause(struct pauses *pauses)
{
    int longest = 0, now = pauses->now;

    for (int i = 0; i < MIN(pauses->count, PAUSES); i++)
        longest = MAX(longest, pauses->last[i]);
    bool joined = !pauses->count || now <= GAP_COLS + GAP_FACTOR * longest;
    if (joined)
        pauses->last[pauses->count++ % PAUSES] = now;
    return joined;
}

/* Joined across pauses, broken where a value was lost or is off the axis. */
static void draw_line(const struct plot *plot, int s)
{
    const struct history_bin *bins = plot_bins(plot, s);
    const struct chart_run *run = plot->chart->series[s].run;
    enum role role = plot->chart->series[s].role;
    struct pauses pauses = {0};
    bool joined = false;
    int from_x = 0, from_y = 0;

    canvas_dash(plot->canvas, run ? run->dash : NULL);
    for (int x = 0; x < plot->width; x++) {
        joined = joined && !bins[x].lost;
        pauses.now += bins[x].steps && !bins[x].count;
        if (!bins[x].count)
            continue;
        double value = plot_line_value(plot, s, &bins[x]);
        joined = joined && end_pause(&pauses);
        pauses.now = 0;
        if (!plot_shows(plot, value)) {
            joined = on_axis(plot, x, value);
            continue;
        }
        int y = plot_y(plot, value);
        on_axis(plot, x, value);
        canvas_line(plot->canvas, joined ? from_x : x, joined ? from_y : y, x, y, role,
                    OVER_LINES + s);
        joined = !bins[x].lost;
        from_x = x;
        from_y = y;
    }
}

/* Stamps thinned from the left, so that they stand still, and the last; dots for those between. */
static void draw_stamps(const struct plot *plot, int s)
{
    const struct history_bin *bins = plot_bins(plot, s);
    enum role role = plot->chart->series[s].role;
    int last = plot_last_measured(plot, bins), next_col = 0;

    for (int x = 0; x <= last; x++) {
        if (!bins[x].count)
            continue;
        draw_dots(plot, x, &bins[x], role, OVER_LINES + s);
        if ((x == last || x / 2 >= next_col) && plot_shows(plot, bins[x].last)) {
            int y = plot_y(plot, bins[x].last);
            canvas_stamp(plot->canvas, x, y, GLYPH_TEST, role, OVER_STAMPS + s);
            next_col = x / 2 + STAMP_COLS;
        }
    }
}

static void draw_flags(const struct plot *plot, int s)
{
    const struct history_bin *bins = plot_bins(plot, s);

    for (int x = 0; x < plot->width; x++)
        if (bins[x].count && (bins[x].min != 0 || bins[x].max != 0))
            canvas_stamp(plot->canvas, x, 0, GLYPH_FLAG, plot->chart->series[s].role, OVER_FLAGS);
}

void plot_curves(const struct plot *plot)
{
    static void (*const draw[])(const struct plot *, int) = {
        [CHART_DOTS] = draw_cloud,
        [CHART_LINE] = draw_line,
        [CHART_FLAGS] = draw_flags,
        [CHART_STAMPS] = draw_stamps,
    };

    for (int s = 0; s < plot->chart->count; s++) {
        const struct history_bin *bins = plot_bins(plot, s);
        draw[plot->chart->series[s].style](plot, s);
        for (int x = 0; x < plot->width; x++)
            if (bins[x].lost)
                canvas_stamp(plot->canvas, x, 0, GLYPH_FLAG, ROLE_WARN, OVER_FLAGS);
    }
}
