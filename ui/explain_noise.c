/* explain_noise.c -- gradient noise in words: the panel, its curves, and the table of batch sizes. */
#include "ui/explain.h"

#include <math.h>

#include "ui/chart.h"
#include "ui/noise_parts.h"
#include "ui/run_line.h"

static bool has_trace(const struct view *view)
{
    return view->noise.measured && isfinite(view->noise.trace);
}

static bool has_scale(const struct view *view)
{
    return view->noise.measured && view->noise.known && view->noise.scale > 0;
}

/* ---- which way to go ---- */

/* The batch against the noise scale, and the keys that mend it. */
static void advise(struct explanation *e, const struct view *view)
{
    double batch = (double)view->batch, scale = view->noise.scale;
    char verdict[256];

    explain_say(e, "%s", noise_verdict_text(view, verdict, sizeof verdict));
    if (!noise_advises(view))
        return;
    if (batch * 2 <= scale)
        explain_say(e, "Too small, if time is what counts: steps are mostly noise, and bigger ones "
                    "would go straighter. B doubles the batch, and L the rate with it.");
    else if (batch > scale * 2)
        explain_say(e, "Too big, if examples are what counts: they repeat what others in the batch "
                    "have said. b halves the batch, and l the rate with it.");
    else
        explain_say(e, "About right. B would save some steps, b would save some examples.");
}

static void say_worth(struct explanation *e, const struct view *view)
{
    double batch = (double)view->batch, scale = view->noise.scale;

    explain_formula(e, "E(B) = (scale + 1)/(scale + B) = %s/%s = %s: worth of an example",
                    explain_number(e, scale + 1), explain_number(e, scale + batch),
                    explain_number(e, noise_efficiency(scale, batch)));
}

/* ---- the numbers ---- */

static void say_noise(struct explanation *e, const struct view *view)
{
    double trace = view->noise.trace, batch = (double)view->batch, n = (double)view->train_n;
    double noise = noise_of_batch(trace, batch, n, noise_replacement(view));

    explain_formula(e, "tr Σ = %s: how far one example's gradient lies from G, squared",
                    explain_number(e, trace));
    if (noise_replacement(view))
        explain_formula(e, "noise of a step = tr Σ/B = %s/%.0f = %s", explain_number(e, trace),
                        batch, explain_number(e, noise));
    else
        explain_formula(e, "noise of a step = tr Σ×(1/B - 1/N) = %s×(1/%.0f - 1/%.0f) = %s",
                        explain_number(e, trace), batch, n, explain_number(e, noise));
}

static void say_scale(struct explanation *e, const struct view *view)
{
    const struct noise_report *noise = &view->noise;
    char error[32];

    explain_formula(e, "noise scale = tr Σ/|G|² = %s/%s = %s examples", explain_number(e, noise->trace),
                    explain_number(e, noise->grad_sq), explain_number(e, noise->scale));
    if (noise_error_known(noise))
        explain_formula(e, "its standard error: ± %s", number_format(noise->error, 4, error, sizeof error));
}

static void say_share(struct explanation *e, const struct view *view)
{
    double signal = view->noise.grad_sq;
    double noise = noise_of_batch(view->noise.trace, (double)view->batch, (double)view->train_n,
                                  noise_replacement(view));

    explain_formula(e, "share of signal = |G|²/(|G|² + noise) = %s/(%s + %s) = %s",
                    explain_number(e, signal), explain_number(e, signal), explain_number(e, noise),
                    explain_percent(e, signal / (signal + noise)));
}

static void say_numbers(struct explanation *e, const struct view *view)
{
    explain_head(e, "With the present numbers");
    if (!has_trace(view)) {
        explain_say(e, "Nothing measured yet.");
        return;
    }
    say_noise(e, view);
    explain_formula(e, "signal |G|² = |g|² - noise, averaged = %s", explain_number(e, view->noise.grad_sq));
    if (!has_scale(view)) {
        explain_say(e, "The signal came out at or below zero: it is lost in the noise, and no noise "
                    "scale can be told. A bigger batch (B) or more steps would show it.");
        return;
    }
    say_scale(e, view);
    say_share(e, view);
    say_worth(e, view);
}

/* How it was measured. */
static void say_estimator(struct explanation *e, const struct view *view)
{
    static const char *const how[ESTIMATORS] = {
        [ESTIMATOR_EXACT] = "Exact: every example's own gradient is measured in every step.",
        [ESTIMATOR_GROUPS] = "Groups: with batch norm the passes of a step stand for the examples.",
        [ESTIMATOR_PROBE] = "Probe: at batch 1 a pass over 64 other examples measures it now and then.",
        [ESTIMATOR_NONE] = ("None: with batch norm and one pass no example has a gradient of its own; A "
                            "splits the batch, and its passes measure the noise."),
    };

    explain_say(e, "%s", how[view->noise.estimator]);
    explain_say(e, "One step's values jump tenfold, so tr Σ and |G|² are averaged over about the last "
                "%.0f examples, and then divided.", NOISE_TAU);
}

static void say_whole(struct explanation *e, const struct view *view)
{
    const struct split_measure *whole = &view->whole;
    const struct freeze_test *frozen = &view->frozen;

    if (whole->measured && isfinite(whole->trace) && whole->grad_sq > 0)
        explain_formula(e, "measured on all %zu examples at epoch %.1f: %s/%s = %s examples", view->train_n,
                        whole->epoch, explain_number(e, whole->trace),
                        explain_number(e, whole->grad_sq),
                        explain_number(e, whole->trace / whole->grad_sq));
    if (frozen->on && frozen->steps > 0 && frozen->expected > 0)
        explain_formula(e, "frozen: mean |g - G|² of %llu steps / expected noise = %s/%s = %s",
                        (unsigned long long)frozen->steps, explain_number(e, frozen->measured),
                        explain_number(e, frozen->expected),
                        explain_number(e, frozen->measured / frozen->expected));
}

static void say_source(struct explanation *e)
{
    explain_say(e, "Source: McCandlish et al. 2018, An Empirical Model of Large-Batch Training, "
                "arXiv 1812.06162.");
}

void explain_noise(const struct view *view, const struct look *look, char *text, size_t size)
{
    struct explanation e = explain_start(text, size);

    (void)look;
    explain_say(&e, "A step follows the average gradient of B = %zu of the %zu training examples. Other "
                "examples would have given another average: that difference is the noise. What "
                "all would agree on is the signal, the gradient G of all %zu.",
                view->batch, view->train_n, view->train_n);
    explain_say(&e, "The noise scale is the batch size at which a step is half signal, half noise. Far "
                "below it, doubling the batch nearly halves the steps to the same loss. Far above "
                "it, more examples in a step say little that is new.");
    explain_head(&e, "Your batch, and what to press");
    advise(&e, view);
    explain_undo(&e);
    say_numbers(&e, view);
    explain_rate(&e, view);
    say_whole(&e, view);
    explain_branches(&e, view);
    explain_head(&e, "How it is measured");
    say_estimator(&e, view);
    say_source(&e);
}

/* ---- the curves ---- */

void explain_noise_chart(const struct view *view, const struct look *look, char *text, size_t size)
{
    struct explanation e = explain_start(text, size);

    (void)look;
    explain_say(&e, "Three squared lengths over time, on one logarithmic axis. tr Σ: how far one "
                "example's gradient lies from the mean of all. Noise of B: what is left of that in the "
                "mean of a batch. Signal: the gradient that all examples share.");
    if (run_among_others(view))
        explain_say(&e, "A letter stands for a run's noise of B; tr Σ and signal are those of run %c, the "
                    "one selected.", run_letter(view->run));
    explain_say(&e, "The upper two are a factor of B apart. Where the noise of B crosses the signal, B is "
                "the noise scale. As training goes on the signal falls faster than the noise, so the "
                "noise scale grows: a batch too big at the start may be too small at the end.");
    explain_head(&e, "What to press");
    explain_say(&e, "B or b moves the noise down or up at once; the other two stay where they are. x "
                "changes the clock: steps, epochs, examples, seconds.");
    explain_undo(&e);
    say_numbers(&e, view);
    explain_head(&e, "How it is measured");
    say_estimator(&e, view);
    say_source(&e);
}

/* ---- the table ---- */

/* What the table's cells come from, for twice the batch. */
static void say_doubled(struct explanation *e, const struct view *view)
{
    double from = (double)view->batch, n = (double)view->train_n, to = fmin(2 * from, n);
    double scale = view->noise.scale;

    if (to <= from || !noise_compares(view))
        return;
    explain_formula(e, "steps at %.0f = (1 + scale/%.0f)/(1 + scale/%.0f) = %s/%s = %s of those at %.0f", to,
                    to, from, explain_number(e, 1 + scale / to), explain_number(e, 1 + scale / from),
                    explain_number(e, noise_steps_ratio(scale, from, to)), from);
    explain_formula(e, "examples = steps × %.0f/%.0f = %s × %s = %s", to, from,
                    explain_number(e, noise_steps_ratio(scale, from, to)),
                    explain_number(e, to / from),
                    explain_number(e, noise_examples_ratio(scale, from, to)));
}

void explain_table(const struct view *view, const struct look *look, char *text, size_t size)
{
    struct explanation e = explain_start(text, size);

    (void)look;
    explain_say(&e, "What each batch size would cost, at the present point of training. Noise: of one "
                "step. Signal: its share in a step. Steps and examples: to the same loss, against the "
                "present batch %zu. Memory: of all its examples in one pass; as split: of the present batch "
                "in the passes it is made in.", view->batch);
    explain_say(&e, "There are two costs. Steps are time, if the hardware takes a big batch as fast as a "
                "small one; examples are work. Small batches save examples, big ones save steps, and "
                "at the noise scale both cost twice their least.");
    explain_head(&e, "Your batch, and what to press");
    advise(&e, view);
    explain_say(&e, "The steps assume that the rate suits the batch: c couples it, in proportion (linear; "
                "Goyal et al. 2017, arXiv 1706.02677) or to its root (sqrt).");
    explain_undo(&e);
    say_numbers(&e, view);
    say_doubled(&e, view);
    explain_rate(&e, view);
    explain_head(&e, "How it is measured");
    say_source(&e);
}
