/* noise_words.c -- the sentences of the noise panel: why there is no number, doubling, verdict.
 *
 * Rows and drawing follow from the sentence (noise_plan.c).
 */
#include "ui/noise_parts.h"

#include <math.h>
#include <stdio.h>

#include "engine/util.h"
#include "ui/run_fields.h"

/* ---- why there is no number ---- */

const char *noise_note_text(const struct view *view, char *text, size_t size)
{
    if (view->noise.estimator == ESTIMATOR_NONE)
        return "batch norm: no example has a gradient of its own; A splits the batch, and its "
               "passes measure the noise";
    if (view->knob[SET_STATS] == 0)
        return "statistics are off (--stats)";
    if (stat_has(&view->stats, STAT_SKIPPED) && view->stats.value[STAT_SKIPPED] != 0)
        return "the last step was skipped: its gradient overflowed at this loss scale";
    if (view->batch == 1) {
        snprintf(text, size, "one example alone has no variance: a %s of 64 measures every 1280 "
                 "examples", estimator_names[ESTIMATOR_PROBE]);
        return text;
    }
    return view->noise.measured ? "" : "nothing measured yet";
}

/* ---- whether there is advice at all ---- */

/* The share of the loss of guessing at which there is nothing left to advise about. */
static const double spent = 0.02;

static bool loss_is_spent(const struct view *view)
{
    return view->smooth_loss < spent * view->guessing;
}

bool noise_error_known(const struct noise_report *noise)
{
    return isfinite(noise->error) && noise->error > 0;
}

bool noise_compares(const struct view *view)
{
    return view->noise.measured && view->noise.known && !run_lost(view->state);
}

bool noise_advises(const struct view *view)
{
    return noise_compares(view) && view->noise.error < view->noise.scale && !loss_is_spent(view);
}

/* ---- what doubling would do ---- */

static const char *double_text(const struct view *view, char *text, size_t size)
{
    double scale = view->noise.scale, from = (double)view->batch, n = (double)view->train_n;
    double to = MIN(2 * from, n);

    if (!noise_advises(view) || to <= from)
        return "";
    snprintf(text, size, "%s: %.0f%% fewer steps, %.0f%% more examples to the same loss",
             2 * from < n ? "×2" : "full", 100 * (1 - noise_steps_ratio(scale, from, to)),
             100 * (noise_examples_ratio(scale, from, to) - 1));
    return text;
}

/* ---- verdict ---- */

const char *noise_verdict_text(const struct view *view, char *text, size_t size)
{
    if (!view->noise.measured)
        return "";
    if (run_lost(view->state))
        return "This run is lost: its noise advises nothing.";
    if (loss_is_spent(view))
        return "Nothing left to learn: the training loss is spent, and its noise advises nothing.";
    return noise_verdict(&view->noise, (double)view->batch, (double)view->train_n, text, size);
}

/* What noise_verdict says, in a few words. */
static const char *brief_verdict(const struct noise_report *noise, double b, char *text,
                                 size_t size)
{
    double scale = noise->scale;

    if (!noise_certain(scale, noise->error))
        return "too uncertain to advise";
    if (b * 10 <= scale)
        return "double it: half the steps";
    if (b * 2 <= scale)
        return "a bigger batch pays";
    if (b <= scale * 2)
        return "a fair trade";
    snprintf(text, size, "%.0f%% of each batch wasted", 100 * (1 - noise_efficiency(scale, b)));
    return text;
}

const char *noise_short_verdict(const struct view *view, char *text, size_t size)
{
    if (run_lost(view->state))
        return "this run is lost";
    if (!view->noise.measured)
        return "no noise measured yet";
    if (loss_is_spent(view))
        return "nothing left to learn";
    if (!view->noise.known)
        return "signal below noise";
    return brief_verdict(&view->noise, (double)view->batch, text, size);
}

const struct noise_part noise_part_note = {
    .rank = 3, .gap = 8, .words = noise_note_text, .role = ROLE_DIM};
const struct noise_part noise_part_verdict = {
    .rank = 5, .gap = 5, .words = noise_verdict_text, .role = ROLE_STRONG};
const struct noise_part noise_part_doubling = {
    .rank = 6, .gap = 2, .words = double_text, .role = ROLE_TEXT};
