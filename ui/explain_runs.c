/* explain_runs.c -- runs side by side in words: what the two clocks tell, and the linear scaling rule. */
#include "ui/explain.h"

#include <math.h>

#include "engine/noise.h"
#include "ui/chart.h"
#include "ui/run_fields.h"

/* The run that the others are held against, and the one to put numbers in for: the one selected, or
 * else the next there is. */
static int first_run(const struct view *view)
{
    return run_next(view, -1);
}

static int other_run(const struct view *view)
{
    int first = first_run(view);

    return view->run != first && view->runs[view->run].exists ? view->run : run_next(view, first);
}

static void say_clocks(struct explanation *e, int first, int other, const struct view *view)
{
    const struct view_run *a = &view->runs[first], *b = &view->runs[other];
    double k = (double)b->batch / (double)a->batch;

    explain_formula(e, "examples of an update, %c against %c = %zu/%zu = %s", run_letter(other),
                    run_letter(first), b->batch, a->batch, explain_number(e, k));
    explain_formula(e, "updates in an epoch of %zu: %c %.0f, %c %.0f", view->train_n, run_letter(first),
                    ceil((double)view->train_n / (double)a->batch), run_letter(other),
                    ceil((double)view->train_n / (double)b->batch));
}

static void say_rule(struct explanation *e, int first, int other, const struct view *view)
{
    const struct view_run *a = &view->runs[first], *b = &view->runs[other];

    explain_formula(e, "rate of %c by the rule = rate of %c × batch/batch = %s × %zu/%zu = %s; it has %s",
                    run_letter(other), run_letter(first), explain_number(e, a->scaled_lr), b->batch,
                    a->batch,
                    explain_number(e, a->scaled_lr * (double)b->batch / (double)a->batch),
                    explain_number(e, b->scaled_lr));
}

static void say_scale(struct explanation *e, int run, const struct view *view)
{
    const struct view_run *r = &view->runs[run];
    char scale[64];

    if (!(r->noise_scale > 0)) {
        explain_say(e, "The noise scale of %c is not known yet.", run_letter(run));
        return;
    }
    if (!noise_certain(r->noise_scale, r->noise_error)) {
        explain_say(e, "The noise scale of %c is too uncertain to hold its batch against: %s.", run_letter(run),
                    number_with_error(r->noise_scale, r->noise_error, scale, sizeof scale));
        return;
    }
    explain_formula(e, "batch of %c/its noise scale = %zu/%s = %s", run_letter(run), r->batch,
                    explain_number(e, r->noise_scale),
                    explain_number(e, (double)r->batch / r->noise_scale));
}

static void say_numbers(struct explanation *e, const struct view *view)
{
    int first = first_run(view), other = other_run(view);

    explain_head(e, "With the present numbers");
    if (other >= RUNS) {
        explain_say(e, "There is one run now: f makes another of it.");
        return;
    }
    say_clocks(e, first, other, view);
    say_rule(e, first, other, view);
    for (int run = first; run < RUNS; run = run_next(view, run))
        say_scale(e, run, view);
}

void explain_runs(const struct view *view, const struct look *look, char *text, size_t size)
{
    struct explanation e = explain_start(text, size);

    (void)look;
    explain_say(&e, "Runs A to D are the same network on the same data in the same order. A fork takes all "
                "of its parent with it: until a knob is turned the two are the same to the last bit. "
                "Turn one knob, and what then differs is its doing.");
    explain_say(&e, "▸ marks the run selected: the other panels and the knobs are of this one. A j behind the "
                "letter: joined, a knob turned in one of these turns in all of them.");
    explain_head(&e, "Two clocks, two stories");
    explain_say(&e, "After the same number of examples, runs have read as much data; after the same number of "
                "updates, they have moved their weights as often. A big batch makes few updates of many "
                "examples: by examples it looks slow, by updates it looks quick. Both are right: the first "
                "is the cost in work, the second in time where many examples are computed at once.");
    explain_say(&e, "Runs advance evenly on the clock that the charts show. The sentence above the knobs "
                "compares smoothed losses at one place of it; within a tenth, runs lie on each other.");
    explain_head(&e, "The linear scaling rule");
    explain_say(&e, "Batch times k, rate times k: one step of the big batch then goes about as far as k small "
                "ones, on the same examples, and by examples the curves lie on each other (Goyal et al. "
                "2017, arXiv 1706.02677). It holds while the batch is well below the noise scale, where "
                "steps are mostly noise, and while the rate is small enough to be stable.");
    explain_head(&e, "What to press");
    explain_say(&e, "f forks the run selected, 1 to 4 select; then B and L three times each, and x to examples: "
                "the rule. Take the rate back with l: they part. x to steps: another story.");
    say_numbers(&e, view);
}
