/* panel_noise_chart.c -- one example's noise, the batch mean's and the signal over the clock.
 *
 * Averages over examples: a single step jumps tenfold. All three are squared lengths of gradients,
 * so one logarithmic axis carries them: the distance of the upper two curves is the batch size, and
 * the lower two cross at the noise scale.
 */
#include "engine/util.h"
#include "ui/chart_panel.h"
#include "ui/explain.h"

static const struct chart_series series[] = {
    {SERIES_SMOOTH_TRACE, CHART_LINE, ROLE_TRACE, NULL, "tr Σ", NULL},
    {SERIES_SMOOTH_NOISE, CHART_LINE, ROLE_NOISE, NULL, "noise of B", NULL},
    {SERIES_SMOOTH_SIGNAL, CHART_LINE, ROLE_SIGNAL, NULL, "signal |G|²", NULL},
};

static struct chart make(const struct view *view, const struct look *look)
{
    struct chart chart = {
        .title = "noise over time",
        .note = smoothing_names[look->smoothing],
        .log_y = true,
        .count = COUNT_OF(series),
        .series = series,
    };

    chart_look(&chart, view, look);
    return chart;
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct chart chart = make(view, look);

    chart_draw(&chart, pane);
}

static struct hit hit(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col)
{
    struct chart chart = make(view, look);

    return chart_hit(&chart, pane, row, col);
}

const struct panel_ops panel_noise_chart = {
    .name = "noise over time", .draw = draw, .hit = hit, .explain = explain_noise_chart,
};
