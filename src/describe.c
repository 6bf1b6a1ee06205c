/* describe.c -- changes in words, from the plans on either side of them. */
#include "src/describe.h"

#include <math.h>
#include <stdio.h>

#include "engine/memory.h"
#include "engine/noise.h"
#include "engine/text.h"

/* "0.02" as ".02": markers are short. */
static const char *bare(double value, char *text, size_t size)
{
    snprintf(text, size, "%.3g", value);
    return text[0] == '0' && text[1] == '.' ? text + 1 : text;
}

static bool sets(const struct described *d, enum setting setting)
{
    for (int i = 0; i < d->change->count; i++)
        if (d->change->item[i].setting == setting)
            return true;
    return false;
}

static double wanted(const struct described *d, enum setting setting)
{
    for (int i = 0; i < d->change->count; i++)
        if (d->change->item[i].setting == setting)
            return d->change->item[i].number;
    return d->before->number[setting];
}

static bool turns_freeze(const struct described *d)
{
    return wanted(d, SET_FREEZE) != d->before->number[SET_FREEZE];
}

static const char *freeze_words(const struct described *d)
{
    return wanted(d, SET_FREEZE) != 0 ? "frozen: the weights stand still, statistics go on"
                                      : "goes on: the weights move again";
}

char *describe_marker(const struct described *d, char *text, size_t size)
{
    char a[32], b[32];
    *text = '\0';
    if (d->from->batch != d->to->batch)
        text_join(text, size, " ", "batch %zu→%zu", d->from->batch, d->to->batch);
    if (d->from->optimizer != d->to->optimizer)
        text_join(text, size, " ", "%s", optimizer_table[d->to->optimizer].name);
    if (d->from->scaled_lr != d->to->scaled_lr)
        text_join(text, size, " ", "lr %s→%s", bare(d->from->scaled_lr, a, sizeof a),
            bare(d->to->scaled_lr, b, sizeof b));
    if (sets(d, SET_SCHEDULE))
        text_join(text, size, " ", "%s", setting_format(&setting_table[SET_SCHEDULE],
                                                  wanted(d, SET_SCHEDULE), a, sizeof a));
    if (d->from->precision != d->to->precision)
        text_join(text, size, " ", "%s", precision_table[d->to->precision].name);
    if (d->from->accumulate != d->to->accumulate)
        text_join(text, size, " ", "split %zu", d->to->accumulate);
    if (sets(d, SET_MOMENTUM))
        text_join(text, size, " ", "m %s", bare(wanted(d, SET_MOMENTUM), a, sizeof a));
    if (sets(d, SET_WEIGHT_DECAY))
        text_join(text, size, " ", "wd %s", bare(wanted(d, SET_WEIGHT_DECAY), a, sizeof a));
    if (turns_freeze(d))
        text_join(text, size, " ", "%s", wanted(d, SET_FREEZE) != 0 ? "frozen" : "goes on");
    return text;
}

char *describe_ignored(const bool given[SETTINGS], enum optimizer optimizer, char *text,
                       size_t size)
{
    *text = '\0';
    for (int s = 0; s < SETTINGS; s++)
        if (given[s] && !optimizer_heeds(optimizer, (enum setting)s))
            text_join(text, size, ", ", *text ? "%s%s" : "%s ignores %s",
                *text ? "" : optimizer_table[optimizer].name, setting_table[s].name);
    return text;
}

/* Knobs of a change that the optimizer does not have. */
static void add_ignored(const struct described *d, char *text, size_t size)
{
    char ignored[128];
    bool given[SETTINGS] = {false};
    for (int i = 0; i < d->change->count; i++)
        given[d->change->item[i].setting] = true;
    if (*describe_ignored(given, d->to->optimizer, ignored, sizeof ignored))
        text_join(text, size, "; ", "%s", ignored);
}

char *describe_event(const struct described *d, char *text, size_t size)
{
    char a[64], b[64];
    *text = '\0';
    for (int i = 0; i < d->change->count; i++) {
        const struct setting_info *s = &setting_table[d->change->item[i].setting];
        double before = d->before->number[s->id], after = d->change->item[i].number;
        if (s->id == SET_LR_BATCH && before == after)
            continue;
        if (s->id == SET_LR)
            text_join(text, size, ", ", "lr %.6g→%.6g", d->from->scaled_lr, d->to->scaled_lr);
        else if (s->id == SET_FREEZE && turns_freeze(d))
            text_join(text, size, ", ", "%s", freeze_words(d));
        else
            text_join(text, size, ", ", "%s %s→%s", s->label ? s->label : s->name,
                setting_format(s, before, a, sizeof a), setting_format(s, after, b, sizeof b));
    }
    if (!sets(d, SET_LR) && d->from->scaled_lr != d->to->scaled_lr)
        text_join(text, size, ", ", "lr %.4g→%.4g", d->from->scaled_lr, d->to->scaled_lr);
    if (d->from->accumulate != d->to->accumulate && !sets(d, SET_ACCUMULATE))
        text_join(text, size, ", ", "split %zu→%zu", d->from->accumulate, d->to->accumulate);
    add_ignored(d, text, size);
    return text;
}

/* "9.5" or "45": a ratio of at least 1. */
static const char *ratio(double a, double b, char *text, size_t size)
{
    snprintf(text, size, a / b < 9.95 ? "%.2g" : "%.0f", a / b);
    return text;
}

static void noise_effect(const struct described *d, char *text, size_t size)
{
    char text_of[32];
    double trace = d->noise->measured ? d->noise->trace : NAN;
    double before = noise_of_batch(trace, (double)d->from->batch, d->n, d->replacement);
    double after = noise_of_batch(trace, (double)d->to->batch, d->n, d->replacement);
    if (after == 0)
        text_join(text, size, ", ", "no gradient noise left");
    else if (before == 0)
        text_join(text, size, ", ", "gradient noise is back");
    else if (before > after)
        text_join(text, size, ", ", "noise per step %s× less", ratio(before, after, text_of, sizeof text_of));
    else if (after > before)
        text_join(text, size, ", ", "noise per step %s× more", ratio(after, before, text_of, sizeof text_of));
}

static void batch_effect(const struct described *d, char *text, size_t size)
{
    double from = ceil(d->n / (double)d->from->batch), to = ceil(d->n / (double)d->to->batch);
    char text_of[32];
    noise_effect(d, text, size);
    if (from > to)
        text_join(text, size, ", ", "%s× fewer steps an epoch", ratio(from, to, text_of, sizeof text_of));
    else if (to > from)
        text_join(text, size, ", ", "%s× more steps an epoch", ratio(to, from, text_of, sizeof text_of));
}

/* What is said of products when a 16-bit precision is turned to. */
static void add_products(const struct described *d, char *text, size_t size)
{
    if (d->from->precision != d->to->precision &&
        precision_table[d->to->precision].activations != FORMAT_FP32)
        text_join(text, size, ", ", "products %s", products_words[d->products]);
}

char *describe_effect(const struct described *d, char *text, size_t size)
{
    char marker[64], effect[160] = "", a[32], b[32];
    describe_marker(d, marker, sizeof marker);
    if (d->from->batch != d->to->batch)
        batch_effect(d, effect, sizeof effect);
    else if (d->from->memory.total != d->to->memory.total)
        text_join(effect, sizeof effect, ", ", "memory %s→%s",
            memory_format(d->from->memory.total, a, sizeof a),
            memory_format(d->to->memory.total, b, sizeof b));
    add_products(d, effect, sizeof effect);
    if (turns_freeze(d) && !*effect) {
        snprintf(text, size, "%s", freeze_words(d));
        return text;
    }
    if (*marker && *effect)
        snprintf(text, size, "%s: %s", marker, effect);
    else
        snprintf(text, size, "%s", marker);
    return text;
}
