/* noise_branch.c -- the critical batch size as branches measured it, beside the noise scale's guess.
 *
 * In one line, said as fully as the width has room for; and for a panel that has the screen, the
 * branches as a table, with a sentence on what is compared with what.
 */
#include "ui/noise_parts.h"

#include <math.h>
#include <stdio.h>

#include "engine/noise.h"
#include "engine/util.h"
#include "ui/chart.h"
#include "ui/run_line.h"

enum { TEXT = 256, NUMBER = 32, BRIEFER = 7 };

static bool measured(const struct view *view)
{
    return view->branch.finished;
}

/* "epoch 5.0: ", "run A, epoch 5.0: " where there are several, or that one is gone; "run A: "; "". */
static char *origin(const struct view *view, int brevity, char *text, size_t size)
{
    bool several = run_among_others(view) || view->branch_run != view->run;

    *text = '\0';
    if (several && brevity < 5)
        snprintf(text, size, "run %c, epoch %.1f: ", run_letter(view->branch_run), view->branch.epoch);
    else if (several && brevity < 6)
        snprintf(text, size, "run %c: ", run_letter(view->branch_run));
    else if (brevity < 6)
        snprintf(text, size, "epoch %.1f: ", view->branch.epoch);
    return text;
}

/* " · noise scale 535 ± 60", or nothing while it was unknown. An error larger than it always shows. */
static char *prediction(const struct branch_report *report, bool with_error, char *text, size_t size)
{
    bool certain = noise_certain(report->predicted, report->predicted_error);
    double error = with_error || !certain ? report->predicted_error : NAN;
    char scale[NUMBER];

    *text = '\0';
    if (isfinite(report->predicted))
        snprintf(text, size, " · noise scale %s",
                 number_with_error(report->predicted, error, scale, sizeof scale));
    return text;
}

/* ---- in one line ---- */

static void progress_text(const struct branch_report *report, int brevity, char *text, size_t size)
{
    char words[BRANCH_WORDS];
    double percent = floor(100 * report->share);

    if (brevity < 2)
        snprintf(text, size, brevity ? "%s" : "%s  C cancels",
                 branch_words(report, words, sizeof words));
    else
        snprintf(text, size, brevity < 4 ? "critical batch: %d of %d · %.0f%%" : "%d/%d %.0f%%",
                 report->at + 1, report->count, percent);
}

static void result_text(const struct view *view, int brevity, char *text, size_t size)
{
    const struct branch_report *report = &view->branch;
    char from[NUMBER], batch[NUMBER], scale[96];

    origin(view, brevity, from, sizeof from);
    branch_critical_text(report, batch, sizeof batch);
    prediction(report, brevity < 2, scale, sizeof scale);
    if (!report->critical)
        snprintf(text, size, brevity < 2 ? "%sno critical batch, %zu itself diverges"
                                         : "%sno critical batch", from, report->point[0].batch);
    else if (brevity == 0)
        snprintf(text, size, "measured at %scritical batch %s (loss at most +%.3g%%)%s", from, batch,
                 100 * report->settings.tolerance, scale);
    else if (brevity < 3)
        snprintf(text, size, "%scritical batch %s%s", from, batch, scale);
    else
        snprintf(text, size, brevity == 3 || brevity == 5 ? "%scritical batch %s" : "%scritical %s",
                 from, batch);
}

static void line_text(const struct view *view, const struct glyphs *glyphs, int width, char *text,
                      size_t size)
{
    int brevity = 0;

    do
        if (measured(view))
            result_text(view, brevity, text, size);
        else
            progress_text(&view->branch, brevity, text, size);
    while (++brevity < BRIEFER && text_columns(glyphs, text) > width);
}

static int line_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)glyphs, (void)width;
    return view->branch.running || measured(view);
}

static void line_draw(const struct view *view, const struct pane *pane)
{
    char text[TEXT];

    line_text(view, pane->glyphs, pane->rect.cols, text, sizeof text);
    pane_text(pane, 0, 0, measured(view) ? ROLE_STRONG : ROLE_PENDING, text);
}

/* ---- the branches ---- */

enum { BATCH_END = 7, RATE_END = 14, STEPS_END = 22, LOSS_END = 30, RATIO_END = 39, VERDICT = 41,
       LEAST_WIDTH = 50 };

static int table_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)glyphs;
    return line_rows(view, glyphs, width) && width >= LEAST_WIDTH ? view->branch.count + 1 : 0;
}

static const char *verdict(const struct branch_report *report, int i)
{
    const struct branch_point *point = &report->point[i];

    if (point->refused)
        return "no room";
    if (!point->done)
        return report->running && report->at == i ? "training" : "";
    if (!isfinite(point->loss))
        return "diverged";
    if (report->finished && point->batch == report->critical)
        return report->at_least ? "at least" : report->at_most ? "at most" : "critical";
    return branch_within(report, i) ? "within" : "above";
}

/* "+3.1%" of the smallest batch's loss, "+9999%" at most. */
static void draw_ratio(const struct branch_report *report, int i, const struct pane *pane,
                       enum role role)
{
    double more = 100 * (report->point[i].loss / report->point[0].loss - 1);
    char text[NUMBER];

    if (i == 0 || !report->point[i].done || !isfinite(more))
        return;
    snprintf(text, sizeof text, more < 99.95 ? "%+.1f%%" : "%+.0f%%", fmin(more, 9999));
    pane_text_right(pane, i + 1, RATIO_END, role, text);
}

static void draw_point(const struct branch_report *report, int i, const struct pane *pane)
{
    const struct branch_point *point = &report->point[i];
    bool is_critical = report->finished && point->batch == report->critical;
    enum role role = is_critical ? ROLE_STRONG : point->done ? ROLE_TEXT : ROLE_DIM;
    char text[NUMBER];

    snprintf(text, sizeof text, "%zu", point->batch);
    pane_text_right(pane, i + 1, BATCH_END, role, text);
    pane_text(pane, i + 1, VERDICT, role, verdict(report, i));
    if (!point->steps)
        return;
    pane_text_right(pane, i + 1, RATE_END, role, number_format(point->lr, 6, text, sizeof text));
    snprintf(text, sizeof text, "%llu", (unsigned long long)point->steps);
    pane_text_right(pane, i + 1, STEPS_END, role, text);
    if (isfinite(point->loss))
        pane_text_right(pane, i + 1, LOSS_END, role, number_format(point->loss, 6, text, sizeof text));
    draw_ratio(report, i, pane, role);
}

static void table_draw(const struct view *view, const struct pane *pane)
{
    const struct branch_report *report = &view->branch;
    char text[NUMBER];

    pane_text_right(pane, 0, BATCH_END, ROLE_DIM, "batch");
    pane_text_right(pane, 0, RATE_END, ROLE_DIM, "rate");
    pane_text_right(pane, 0, STEPS_END, ROLE_DIM, "steps");
    pane_text_right(pane, 0, LOSS_END, ROLE_DIM, "loss");
    snprintf(text, sizeof text, "vs %zu", report->point[0].batch);
    pane_text_right(pane, 0, RATIO_END, ROLE_DIM, text);
    for (int i = 0; i < report->count; i++)
        draw_point(report, i, pane);
}

/* ---- what is compared with what ---- */

static const char *rate_words(enum scale_rule rule)
{
    return rule == SCALE_LINEAR ? "rate in proportion"
           : rule == SCALE_SQRT ? "rate by the root"
                                : "rate unchanged";
}

static const char *compared(const struct view *view, char *text, size_t size)
{
    const struct branch_report *report = &view->branch;
    bool both = measured(view) && isfinite(report->predicted);
    const char *other = " The noise scale assumes the best rate and marks where half of each example "
                        "is wasted.";

    if (!line_rows(view, NULL, 0))
        return "";
    snprintf(text, size, "The same %.0f examples each, %s.%s", report->settings.examples,
             rate_words(report->settings.rule), both ? other : "");
    return text;
}

const struct noise_part noise_part_branch = {
    .rank = 3, .gap = 4, .rows = line_rows, .draw = line_draw};
const struct noise_part noise_part_branch_table = {
    .rank = 4, .rows = table_rows, .draw = table_draw};
const struct noise_part noise_part_branch_words = {
    .rank = 5, .words = compared, .role = ROLE_DIM};
