/* panel_noise_chart.c -- one example's noise, the batch mean's and the signal over the clock.
 *
 * Averages over the last 2048 examples: a single step jumps tenfold. All three are squared lengths of gradients, so one logarithmic axis carries them: the distance of
 * the upper two curves is the batch size, and the lower two cross at the noise scale.
 */
#include "ui/panel.h"

#include "engine/util.h"
#include "ui/chart.h"
#include "ui/clock_axis.h"

static const struct chart_series series[] = {
    {SERIES_SMOOTH_TRACE, CHART_LINE, ROLE_TRACE, false, "tr Σ"},
    {SERIES_SMOOTH_NOISE, CHART_LINE, ROLE_NOISE, false, "noise of B"},
    {SERIES_SMOOTH_SIGNAL, CHART_LINE, ROLE_SIGNAL, false, "signal |G|²"},
};

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct chart chart = {
        .title = "noise over time",
        .history = view->history,
        .clock = look->clock,
        .x_end = clock_axis_end(view, look->clock),
        .log_y = true,
        .count = COUNT_OF(series),
        .series = series,
    };

    chart_draw(&chart, pane);
}

const struct panel_ops panel_noise_chart = {.name = "noise over time", .draw = draw};
