/* explain_branch.c -- the critical batch size in words: what branches measure, and what they found. */
#include "ui/explain.h"

#include <math.h>

#include "ui/chart.h"

/* The rate that the rule gave a branch. */
static void say_rate(struct explanation *e, const struct branch_report *report,
                     const struct branch_point *point)
{
    const struct branch_point *first = &report->point[0];

    if (report->settings.rule == SCALE_NONE)
        return;
    explain_formula(e, report->settings.rule == SCALE_LINEAR ? "rate at %zu = %s×%zu/%zu = %s"
                                                             : "rate at %zu = %s×√(%zu/%zu) = %s",
                    point->batch, explain_number(e, first->lr), point->batch, first->batch,
                    explain_number(e, point->lr));
}

static void say_next(struct explanation *e, const struct branch_report *report,
                     const struct branch_point *next)
{
    if (isfinite(next->loss))
        explain_formula(e, "the next: %zu, with a loss of %s", next->batch, explain_number(e, next->loss));
    else
        explain_formula(e, "the next: %zu, which diverged", next->batch);
    if (report->at_most)
        explain_say(e, "Only %zu itself is within the limit, which is made of its own loss: the critical "
                    "batch may be smaller still. b, then C, measures from a smaller one.",
                    report->point[0].batch);
}

/* What its loss was held against, and where the chain breaks. */
static void say_losses(struct explanation *e, const struct branch_report *report)
{
    const struct branch_point *first = &report->point[0], *last = first;
    double tolerance = report->settings.tolerance;
    char critical[32];

    while (last->batch != report->critical)
        last++;
    say_rate(e, report, last);
    explain_formula(e, "limit = loss at %zu×(1 + tolerance) = %s×(1 + %g) = %s", first->batch,
                    explain_number(e, first->loss), tolerance,
                    explain_number(e, first->loss * (1 + tolerance)));
    explain_formula(e, "critical batch: %s, with a loss of %s",
                    branch_critical_text(report, critical, sizeof critical),
                    explain_number(e, last->loss));
    if (!report->at_least)
        say_next(e, report, last + 1);
}

/* The rest of an epoch is a small step at the rate of a large one. */
static void say_rest(struct explanation *e, const struct view *view)
{
    size_t batch = view->branch.critical, rest = view->train_n % batch;

    if (batch < view->train_n && 2 * batch > view->train_n)
        explain_say(e, "An epoch ends with what is left: batch %zu takes steps of %zu and %zu in turn, "
                    "smaller ones than its name says.", batch, batch, rest);
}

void explain_branches(struct explanation *e, const struct view *view)
{
    const struct branch_report *report = &view->branch;
    char scale[64];

    explain_head(e, "The critical batch size, measured");
    explain_say(e, "C trains branches from here: the same examples at B, 2B, 4B and so on, the rate "
                "scaled with the batch. The largest that still ends with a loss as good as that of "
                "B is the critical batch size. The run itself stays where it is.");
    if (!report->finished || !report->critical)
        return;
    explain_say(e, "Run %c at epoch %.1f, %.0f examples each:", run_letter(view->branch_run),
                report->epoch, report->settings.examples);
    say_losses(e, report);
    say_rest(e, view);
    if (isfinite(report->predicted))
        explain_say(e, "The noise scale was %s. It takes every batch at its best rate and marks where "
                    "half of each example is wasted; the branches scale the rate in force and ask up "
                    "to where nothing is. A rate below its best has room to follow the batch further.",
                    number_with_error(report->predicted, report->predicted_error, scale, sizeof scale));
    explain_say(e, "Source: Merrill et al. 2025, Critical Batch Size Revisited, arXiv 2505.23971.");
}
