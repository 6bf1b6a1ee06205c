/* branch_report.c -- the critical batch size in words. */
#include "engine/branch_report.h"

#include <math.h>
#include <stdio.h>

#include "engine/text.h"

bool branch_within(const struct branch_report *report, int point)
{
    const struct branch_point *p = &report->point[point];
    double most = report->point[0].loss * (1 + report->settings.tolerance);
    return p->done && isfinite(p->loss) && isfinite(most) && p->loss <= most;
}

static void say_progress(const struct branch_report *report, char *text, size_t size)
{
    snprintf(text, size, "critical batch: branch %d of %d, batch %zu · %.0f%%", report->at + 1,
             report->count, report->point[report->at].batch, floor(100 * report->share));
}

char *branch_critical_text(const struct branch_report *report, char *text, size_t size)
{
    snprintf(text, size, "%s%zu", report->at_least ? "≥ " : report->at_most ? "≤ " : "", report->critical);
    return text;
}

static void say_result(const struct branch_report *report, char *text, size_t size)
{
    const struct branch_point *smallest = &report->point[0];
    double percent = 100 * report->settings.tolerance;
    char critical[32];
    branch_critical_text(report, critical, sizeof critical);
    if (report->at_most)
        snprintf(text, size, "critical batch %s: at %zu the loss is over %.3g%% above batch %zu's", critical,
                 smallest[1].batch, percent, smallest->batch);
    else
        snprintf(text, size, "critical batch %s: loss at most %.3g%% above batch %zu's", critical, percent,
                 smallest->batch);
    if (isfinite(report->predicted))
        text_add(text, size, "; noise scale %.0f", report->predicted);
    if (isfinite(report->predicted) && report->predicted_error > 0)
        text_add(text, size, " ± %.0f", report->predicted_error);
}

char *branch_words(const struct branch_report *report, char *text, size_t size)
{
    *text = '\0';
    if (report->running)
        say_progress(report, text, size);
    else if (report->cancelled)
        snprintf(text, size, "measuring the critical batch size was cancelled at branch %d of %d",
                 report->at + 1, report->count);
    else if (report->finished && report->critical)
        say_result(report, text, size);
    else if (report->finished)
        snprintf(text, size, "no critical batch size: batch %zu itself diverges at rate %g",
                 report->point[0].batch, report->point[0].lr);
    return text;
}
