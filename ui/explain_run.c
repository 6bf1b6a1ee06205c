/* explain_run.c -- throughput and events in words. */
#include "ui/explain.h"

#include "ui/throughput.h"

static void say_rates(struct explanation *e, const struct view *view)
{
    if (view->state != RUN_TRAINING) {
        explain_say(e, "It is not training now.");
        return;
    }
    explain_formula(e, "examples a second = steps a second × B = %s × %zu = %s, over the last second",
                    explain_number(e, view->steps_per_s), view->batch,
                    explain_number(e, view->steps_per_s * (double)view->batch));
}

static void say_times(struct explanation *e, const struct view *view)
{
    struct throughput t = throughput_of(view);

    if (!t.timed) {
        explain_say(e, "The time of a step is not measured yet.");
        return;
    }
    explain_formula(e, "a step with its share of evaluations = %s us/(1 - %s) = %s us",
                    explain_number(e, 1e6 * t.step_s),
                    explain_number(e, view->profile.share[PHASE_EVALUATION]), explain_number(e, 1e6 * t.whole_s));
    explain_formula(e, "steps/s without a pace = 1000000/%s = %s", explain_number(e, 1e6 * t.whole_s),
                    explain_number(e, t.free_steps));
    explain_formula(e, "examples/s without a pace = %s × %zu = %s", explain_number(e, t.free_steps),
                    view->batch, explain_number(e, t.free_examples));
    if (t.paced && t.training)
        explain_formula(e, "share of time at work = %s × %s/1000000 = %s; it waits the rest",
                        explain_number(e, view->steps_per_s), explain_number(e, 1e6 * t.whole_s),
                        explain_percent(e, view->steps_per_s * t.whole_s));
}

static void say_shares(struct explanation *e, const struct view *view)
{
    static const char *const about[PHASES] = {
        [PHASE_PRODUCTS] = "matrix products and convolutions, forward and backward",
        [PHASE_LAYERS] = "the rest of the passes: gathering examples, activations, loss",
        [PHASE_STATISTICS] = "gradient noise and norms",
        [PHASE_UPDATE] = "the optimizer; its time does not depend on the batch",
        [PHASE_EVALUATION] = "passes over the test split and as many training examples",
    };

    for (int p = 0; view->profile.measured && p < PHASES; p++)
        explain_formula(e, "%s %s: %s", phase_names[p], explain_percent(e, view->profile.share[p]),
                        about[p]);
}

void explain_throughput(const struct view *view, const struct look *look, char *text, size_t size)
{
    struct explanation e = explain_start(text, size);

    (void)look;
    explain_say(&e, "How fast it trains, and what the time goes into. A big batch takes longer a step, but "
                "less an example: products of large matrices use the processor better, and the update "
                "is paid once a step. That is what a batch above the noise scale may still be good for.");
    explain_say(&e, "The explorer keeps a pace, so that there is something to see; the time of a step "
                "leaves it out.");
    explain_head(&e, "What to press");
    explain_say(&e, "V trains faster, v slower, up to max. B doubles the batch: watch examples a second. "
                "x puts the charts on seconds.");
    explain_undo(&e);
    explain_head(&e, "With the present numbers");
    say_rates(&e, view);
    say_times(&e, view);
    say_shares(&e, view);
}

/* ---- events ---- */

static void say_last(struct explanation *e, const struct view *view, enum event_kind kind,
                     const char *words)
{
    for (size_t i = view->event_count; i-- > 0;) {
        const struct view_event *event = &view->events[i];

        if (event->kind != kind || event->run != view->run || event->gone)
            continue;
        explain_formula(e, "%s: step %llu = %.0f examples before it = epoch %.1f: %s", words,
                        (unsigned long long)event->step, event->epoch * (double)view->train_n, event->epoch,
                        event->text);
        return;
    }
}

void explain_events(const struct view *view, const struct look *look, char *text, size_t size)
{
    struct explanation e = explain_start(text, size);

    (void)look;
    explain_say(&e, "What was changed and when: the epoch, the first step it holds for, the old value and "
                "the new one. A change takes effect between two steps, never within one; presses close "
                "together are one change.");
    explain_say(&e, "! marks what was refused and why; the run goes on as it was. Changes show as dashed "
                "lines in the charts too.");
    explain_head(&e, "What to press");
    explain_undo(&e);
    explain_head(&e, "With the present numbers");
    explain_formula(&e, "epoch = examples/N = %.0f/%zu = %.1f", view->examples, view->train_n,
                    view->examples / (double)view->train_n);
    say_last(&e, view, EVENT_APPLIED, "last change");
    say_last(&e, view, EVENT_REFUSED, "last refused");
}
