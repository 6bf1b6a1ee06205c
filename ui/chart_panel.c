/* chart_panel.c -- what panels that are charts share. */
#include "ui/chart_panel.h"

#include "engine/util.h"
#include "ui/clock_axis.h"

void sheet_start(struct sheet *sheet, const struct view *view, const struct look *look)
{
    struct clock_scale scale = clock_axis_scale(view, look->hidden, look->clock, look->log_x);
    struct span span = window_shown(&look->window, &scale);

    *sheet = (struct sheet){
        .view = view,
        .hidden = look->hidden,
        .several = run_among_others(view),
        .chart = {
            .series = sheet->series,
            .history = view->history,
            .clock = look->clock,
            .log_x = look->log_x,
            .x_start = span.from,
            .x_end = span.to,
            .zoom = window_magnified(&look->window, &scale),
            .smoothing = look->smoothing,
            .cursor = look->cursor,
            .cursor_at = look->cursor_at,
        },
    };
}

void sheet_add(struct sheet *sheet, const struct chart_series *series)
{
    REQUIRE(sheet->chart.count < SHEET_SERIES);
    sheet->series[sheet->chart.count++] = *series;
}

/* Its letter stands before the label; the first of all says what the numbers are. */
static void add_run(struct sheet *sheet, const struct chart_series *line, int run, bool first)
{
    const struct view *view = sheet->view;
    struct chart_series series = *line;

    sheet->run[run] = (struct chart_run){
        .history = run == view->run ? view->history : view->runs[run].history,
        .letter = {run_letter(run)},
        .dash = run_dash(view, run),
    };
    series.role = run_role(run);
    series.run = &sheet->run[run];
    series.name = run_label(view, run, first, sheet->label[run]);
    series.brief = NULL;
    sheet_add(sheet, &series);
}

void sheet_add_runs(struct sheet *sheet, const struct chart_series *line)
{
    const struct view *view = sheet->view;
    int first = 0;

    if (!sheet->several) {
        sheet_add(sheet, line);
        return;
    }
    while (!run_shown(view, sheet->hidden, first))
        first++;
    for (int run = first; run < RUNS; run++)
        if (run != view->run && run_shown(view, sheet->hidden, run))
            add_run(sheet, line, run, run == first);
    add_run(sheet, line, view->run, view->run == first);
}

/* That of the run selected is in the legend. */
static void add_ghost(struct sheet *sheet, int series, int run, struct history *history)
{
    bool own = run == sheet->view->run;
    const struct chart_series ghost = {series, CHART_LINE, ROLE_GHOST, &sheet->ghost[run],
                                       own ? "before" : NULL, NULL};

    sheet->ghost[run] = (struct chart_run){
        .history = history,
        .ended = true,
        .dash = sheet->several ? &ghost_dash : NULL,
    };
    sheet_add(sheet, &ghost);
}

void sheet_add_ghosts(struct sheet *sheet, int series)
{
    const struct view *view = sheet->view;

    for (int run = 0; run < RUNS; run++) {
        struct history *ghost = run == view->run ? view->ghost : view->runs[run].ghost;
        if (ghost && run_shown(view, sheet->hidden, run))
            add_ghost(sheet, series, run, ghost);
    }
}

enum role sheet_test_role(const struct sheet *sheet)
{
    return sheet->several ? run_role(sheet->view->run) : ROLE_TEST;
}

enum role sheet_step_role(const struct sheet *sheet)
{
    return sheet->several ? run_step_role(sheet->view->run) : ROLE_TRAIN;
}

struct hit chart_hit(const struct chart *chart, const struct pane *pane, int row, int col)
{
    struct hit hit = {.kind = HIT_CLOCK};

    if (!chart_place(chart, pane, row, col, &hit.at))
        hit.kind = HIT_NOTHING;
    return hit;
}
