/* explain_precision.c -- number formats in words, and what they lose. */
#include "ui/explain.h"

#include <math.h>

#include "ui/exponent_range.h"
#include "ui/precision_parts.h"

static void say_formats(struct explanation *e, const struct view *view)
{
    explain_say(e, "Now: %s, %s.", precision_now(view)->name, precision_now(view)->about);
    explain_say(e, "fp16 has 5 bits of exponent and 10 of mantissa: from 2^-24 to 65504. bf16 has 8 and 7: "
                "the range of fp32, 2^-133 to 3e38, with two or three digits. Both take half the bytes of "
                "fp32.");
}

static void say_keys(struct explanation *e)
{
    explain_head(e, "What to press");
    explain_say(e, "p takes fewer bits, P more. With the knob scale off (← → picks it, Enter types off) "
                "fp16 shows its underflow; in bf16-pure and fp16-pure, which have no masters, weights "
                "get stuck.");
    explain_undo(e);
}

/* The rule of dynamic scaling, with its numbers. */
static void say_scale(struct explanation *e, const struct view *view)
{
    double scale = view->stats.value[STAT_LOSS_SCALE];

    if (!precision_now(view)->loss_scale || !stat_has(&view->stats, STAT_LOSS_SCALE))
        return;
    if (scale > 0)
        explain_formula(e, "loss scale %.10g = 2^%s: gradients are stored that many times larger", scale,
                        explain_number(e, log2(scale)));
    if (view->knob[SET_LOSS_SCALE] < 0) {
        explain_formula(e, "after %.0f clean steps = %.10g×2 = %.10g", view->knob[SET_LOSS_SCALE_INTERVAL],
                        scale, 2 * scale);
        explain_formula(e, "after an overflow, whose step is skipped = %.10g/2 = %.10g", scale, scale / 2);
    }
    explain_formula(e, "skipped so far: %.0f of %llu steps", precision_skipped(view),
                    (unsigned long long)view->step);
}

static void say_format(struct explanation *e, const struct exponents *x, enum format format)
{
    explain_formula(e, "in %s %s would become 0, %s keep part of their digits, %s overflow",
                    format_table[format].name, explain_percent(e, exponents_to_zero(x, format, 0)),
                    explain_percent(e, exponents_subnormal(x, format, 0)),
                    explain_percent(e, exponents_overflown(x, format, 0)));
}

static void say_histogram(struct explanation *e, const struct view *view)
{
    const struct exponents *x = &view->exponents;
    int least, greatest;

    if (!x->measured || !exponents_span(x, &least, &greatest)) {
        explain_say(e, "The sizes of the gradients are not measured yet.");
        return;
    }
    explain_formula(e, "gradients of step %llu: from 2^%d to 2^%d; %llu of %llu = %s are exactly 0",
                    (unsigned long long)x->step, least, greatest, (unsigned long long)x->zero,
                    (unsigned long long)x->total, explain_percent(e, (double)x->zero / (double)x->total));
    if (precision_now(view)->gradients != FORMAT_FP32)
        return;
    say_format(e, x, FORMAT_FP16);
    say_format(e, x, FORMAT_BF16);
    explain_formula(e, "in fp16 with a loss scale of 2^16 = 65536: %s would become 0, %s overflow",
                    explain_percent(e, exponents_to_zero(x, FORMAT_FP16, 16)),
                    explain_percent(e, exponents_overflown(x, FORMAT_FP16, 16)));
}

static void say_lost(struct explanation *e, const struct view *view)
{
    if (stat_has(&view->stats, STAT_UNDERFLOW))
        explain_formula(e, "underflow = stored as 0/stored = %s, of activations' and weights' gradients",
                        explain_percent(e, view->stats.value[STAT_UNDERFLOW]));
    if (stat_has(&view->stats, STAT_STUCK))
        explain_formula(e, "stuck = weights that did not move/weights with an update = %s",
                        explain_percent(e, view->stats.value[STAT_STUCK]));
}

static void say_bytes(struct explanation *e, const struct view *view)
{
    struct parameter_bytes b = precision_parameter_bytes(view);

    explain_formula(e, "bytes a parameter: weight + master + gradient + state = %zu + %zu + %zu + %zu = %zu",
                    b.weight, b.master, b.gradient, b.state, b.all);
    explain_formula(e, "products: %s", products_words[view->products]);
}

void explain_precision(const struct view *view, const struct look *look, char *text, size_t size)
{
    struct explanation e = explain_start(text, size);

    (void)look;
    explain_say(&e, "Numbers in 16 bits take half the memory, so nearly twice the batch fits. What can go "
                "wrong: a gradient too small for the format is stored as 0 (underflow); one too large "
                "becomes infinite (overflow); an update smaller than a weight's last bit does not "
                "move it (stuck).");
    explain_say(&e, "Against underflow the loss, and with it every gradient, is multiplied by the loss scale. "
                "When that overflows, the step is skipped and the scale halved: a skip now and then is "
                "harmless. Against stuck weights a master copy in fp32 takes the updates.");
    say_formats(&e, view);
    say_keys(&e);
    explain_head(&e, "With the present numbers");
    say_scale(&e, view);
    say_histogram(&e, view);
    say_lost(&e, view);
    say_bytes(&e, view);
    explain_say(&e, "Source: Micikevicius et al. 2018, Mixed Precision Training, arXiv 1710.03740; bytes: ZeRO, "
                "Rajbhandari et al. 2020, arXiv 1910.02054.");
}
