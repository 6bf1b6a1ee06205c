/* explain_loss.c -- loss and accuracy in words, and the gap between training and test split. */
#include "ui/explain.h"

#include <math.h>

#include "ui/run_line.h"

static void say_loss(struct explanation *e, const struct view *view)
{
    if (view->classify)
        explain_say(e, "The loss is what training makes small: how surprised the network is by the right "
                    "class, -ln of the probability it gives to it. One that only guesses among %d "
                    "classes has ln %d = %s.", view->outputs, view->outputs,
                    explain_number(e, view->guessing));
    else
        explain_say(e, "The loss is what training makes small: the mean squared error. One that always "
                    "answers the mean has %s, the variance of the targets.",
                    explain_number(e, view->guessing));
}

/* How a step moves the line. */
static void say_average(struct explanation *e, const struct view *view, enum smoothing smoothing)
{
    double keep;

    if (smoothing == SMOOTH_OFF)
        return;
    keep = exp(-(double)view->batch / smoothing_examples[smoothing]);
    explain_formula(e, "smoothed: keep e^(-B/τ) = e^(-%zu/%.0f) = %s of the line, add %s of a step's loss",
                    view->batch, smoothing_examples[smoothing], explain_number(e, keep),
                    explain_number(e, 1 - keep));
}

/* What the smoothed loss, over the longest average, comes to. */
static void say_smooth_loss(struct explanation *e, const struct view *view)
{
    if (isfinite(view->smooth_loss) && view->classify)
        explain_formula(e, "smoothed loss %s: the right class gets e^(-%s) = %s",
                        explain_number(e, view->smooth_loss), explain_number(e, view->smooth_loss),
                        explain_percent(e, exp(-view->smooth_loss)));
    else if (isfinite(view->smooth_loss))
        explain_formula(e, "smoothed loss %s: an error of √%s = %s", explain_number(e, view->smooth_loss),
                        explain_number(e, view->smooth_loss), explain_number(e, sqrt(view->smooth_loss)));
}

/* Of two points of one network. */
static void say_loss_gap(struct explanation *e, const struct view *view)
{
    double train = view->fixed_train_loss, test = view->test_loss;

    if (!isfinite(train) || !isfinite(test))
        explain_say(e, "No evaluation yet.");
    else
        explain_formula(e, "gap of the losses = test - train = %s - %s = %s", explain_number(e, test),
                        explain_number(e, train), explain_number(e, test - train));
}

static void say_epoch(struct explanation *e, const struct view *view)
{
    double n = (double)view->train_n, batch = (double)view->batch;

    explain_formula(e, "an epoch = N/B = %.0f/%.0f, rounded up: %.0f steps", n, batch, ceil(n / batch));
}

static void say_runs(struct explanation *e, const struct view *view)
{
    if (run_among_others(view))
        explain_say(e, "Dots, crosses and the unbroken line are of run %c, the one selected; every "
                    "other run has one line, broken in a way of its own and with its letter at the "
                    "end. A tick at the foot is a change in another run.", run_letter(view->run));
}

/* What the curve does, and the knob that answers it. */
static void say_remedies(struct explanation *e)
{
    explain_head(e, "What to press");
    explain_say(e, "It jumps up, or ends in a flag: the rate is too large for this batch; l halves it, and r "
                "takes a run that is lost back to where it was good. It creeps: L doubles it. The dots scatter widely: small batches do that; B doubles "
                "the batch, L answers it with the rate. Fewer steps make one epoch then; x shows the same "
                "curve by steps, epochs, examples or seconds. y: log or linear.");
    explain_undo(e);
}

void explain_loss(const struct view *view, const struct look *look, char *text, size_t size)
{
    struct explanation e = explain_start(text, size);

    say_loss(&e, view);
    explain_say(&e, "Each dot is one step: the mean loss of its %zu examples, before the update. The line "
                "smooths them over examples rather than steps, so that lines of different batches "
                "compare (s: over 2048, 512, or off). + is the test split, %zu examples the network "
                "never learns from.", view->batch, view->test_n);
    say_runs(&e, view);
    say_remedies(&e);
    explain_head(&e, "With the present numbers");
    say_average(&e, view, look->smoothing);
    say_smooth_loss(&e, view);
    say_loss_gap(&e, view);
    explain_rate(&e, view);
    say_epoch(&e, view);
}

/* ---- accuracy and gap ---- */

static void say_accuracy_gap(struct explanation *e, const struct view *view)
{
    double train = view->fixed_train_accuracy, test = view->test_accuracy, n = (double)view->test_n;

    if (!isfinite(train) || !isfinite(test)) {
        explain_say(e, "No evaluation yet.");
        return;
    }
    explain_formula(e, "gap = train - test = %s - %s = %s points", explain_percent(e, train),
                    explain_percent(e, test), explain_number(e, 100 * (train - test)));
    explain_formula(e, "test: %.0f of %.0f right = %s", test * n, n, explain_percent(e, test));
    if (n > 1)
        explain_formula(e, "its standard error: √(p×(1 - p)/n) = √(%s×%s/%.0f) = %s points",
                        explain_number(e, test), explain_number(e, 1 - test), n,
                        explain_number(e, 100 * sqrt(test * (1 - test) / n)));
}

static void say_what_is_compared(struct explanation *e, const struct view *view)
{
    if (view->classify)
        explain_say(e, "The share of examples whose most probable class is the right one. The line is "
                    "training, smoothed; + is the test split, %zu examples never learned from.",
                    view->test_n);
    else
        explain_say(e, "Mean squared error of one network, on the test split and on as many training "
                    "examples: a number has no accuracy, but the two losses tell the same.");
}

void explain_accuracy(const struct view *view, const struct look *look, char *text, size_t size)
{
    struct explanation e = explain_start(text, size);

    (void)look;
    say_what_is_compared(&e, view);
    say_runs(&e, view);
    explain_say(&e, "The gap between training and test tells learning from learning by heart. Both are "
                "measured at the same weights; a gap that opens while training still improves is "
                "overfitting.");
    explain_head(&e, "What to press");
    explain_say(&e, "Watch the gap when you change the batch: the noise of small batches can keep a "
                "network from learning by heart (Keskar et al. 2017, arXiv 1609.04836), though often "
                "the rate explains it as well (Smith, Le 2018, arXiv 1710.06451).");
    explain_undo(&e);
    explain_head(&e, "With the present numbers");
    if (view->classify)
        say_accuracy_gap(&e, view);
    say_loss_gap(&e, view);
}
