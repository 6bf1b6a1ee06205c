/* preview.c -- the consequences of a change in words.
 *
 * What the worker planned (bytes, passes, rate) stands beside what the noise averages say of the new
 * batch size: tr Sigma / B (1 - B/N), as in noise.h. Parts that stay as they are go unsaid.
 */
#include "ui/preview.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/optimizer.h"
#include "engine/order.h"

enum { KIB = 1024, SMALL = 10 * 1024 * 1024 };

struct words {
    char *text;
    size_t size;
};

static void add(const struct words *words, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void add(const struct words *words, const char *format, ...)
{
    size_t used = strlen(words->text);
    va_list arguments;

    if (used)
        used += (size_t)snprintf(words->text + used, words->size - used, "; ");
    if (used >= words->size)
        return;
    va_start(arguments, format);
    vsnprintf(words->text + used, words->size - used, format, arguments);
    va_end(arguments);
}

/* What a knob is when the change is made. */
static double wanted(const struct view *view, const struct change *change, enum setting setting)
{
    const double *value = change_value(change, setting);

    return value ? *value : view->knob[setting];
}

static void add_rate(const struct words *words, const struct view *view,
                     const struct change *change, const struct preview *answer)
{
    double from = answer->now.scaled_lr, to = answer->then.scaled_lr;
    int rule = (int)wanted(view, change, SET_SCALE_LR);
    char why[48] = "";

    if (change_value(change, SET_LR) || fabs(to - from) <= 1e-9 * fabs(from))
        return;
    if (change_value(change, SET_OPTIMIZER))
        snprintf(why, sizeof why, ", %s's own",
                 optimizer_table[(int)wanted(view, change, SET_OPTIMIZER)].name);
    else if (rule != SCALE_NONE)
        snprintf(why, sizeof why, " by %s scaling", scale_rule_names[rule]);
    add(words, "lr %.4g ▸ %.4g%s", from, to, why);
}

/* "9.5 times less": of two numbers above 0. */
static void add_ratio(const struct words *words, double before, double after, const char *what)
{
    double ratio = fmax(before, after) / fmin(before, after);

    if (ratio >= 1.005)
        add(words, ratio < 9.95 ? "%.2g× %s %s" : "%.0f× %s %s", ratio,
            before > after ? "less" : "more", what);
}

static void add_noise(const struct words *words, const struct view *view,
                      const struct preview *answer)
{
    double trace = view->noise.measured ? view->noise.trace : NAN, n = (double)view->train_n;
    bool replacement = view->knob[SET_SAMPLING] == SAMPLING_REPLACEMENT;
    double before = noise_of_batch(trace, (double)answer->now.batch, n, replacement);
    double after = noise_of_batch(trace, (double)answer->then.batch, n, replacement);

    if (after == 0)
        add(words, "no noise left");
    else if (before == 0)
        add(words, "noise comes back");
    else if (before > 0 && after > 0)
        add_ratio(words, before, after, "noise");
}

static double steps_an_epoch(const struct view *view, size_t batch)
{
    return ceil((double)view->train_n / (double)batch);
}

static void add_batch(const struct words *words, const struct view *view,
                      const struct preview *answer)
{
    double from = steps_an_epoch(view, answer->now.batch);
    double to = steps_an_epoch(view, answer->then.batch);

    if (answer->now.batch == answer->then.batch)
        return;
    add_noise(words, view, answer);
    if (from != to)
        add(words, "%.0f→%.0f %s an epoch", from, to, to == 1 ? "step" : "steps");
}

static void add_passes(const struct words *words, const struct preview *answer)
{
    const struct outcome *then = &answer->then;
    bool same = answer->now.accumulate == then->accumulate && answer->now.batch == then->batch;

    if (then->accumulate > 1 && !same)
        add(words, "batch %zu = %zu × %zu", then->batch, then->accumulate, then->micro_batch);
    else if (!same && answer->now.accumulate > 1)
        add(words, "in one pass");
}

/* "656 of 1024 KiB": both in one unit while that reads well. */
static void add_memory(const struct words *words, const struct preview *answer)
{
    size_t needs = answer->then.memory, limit = answer->then.memory_limit;
    char a[32], b[32];

    if (needs == answer->now.memory && limit == answer->now.memory_limit)
        return;
    if (!limit)
        add(words, "needs %s", memory_format(needs, a, sizeof a));
    else if (limit <= SMALL && needs >= 10 * KIB)
        add(words, "needs %zu of %zu KiB", (needs + KIB / 2) / KIB, limit / KIB);
    else
        add(words, "needs %s of %s", memory_format(needs, a, sizeof a),
            memory_format(limit, b, sizeof b));
}

static void add_idle(const struct words *words, const struct view *view,
                     const struct change *change)
{
    int optimizer = (int)wanted(view, change, SET_OPTIMIZER);

    for (int i = 0; i < change->count; i++)
        if (!optimizer_heeds((enum optimizer)optimizer, change->item[i].setting))
            add(words, "%s has no %s", optimizer_table[optimizer].name,
                setting_table[change->item[i].setting].name);
}

char *preview_text(const struct view *view, const struct change *change,
                   const struct preview *answer, char *text, size_t size)
{
    const struct words words = {text, size};

    *text = '\0';
    if (!answer->allowed) {
        add(&words, "would be refused: %s", answer->reason);
        return text;
    }
    add_rate(&words, view, change, answer);
    add_passes(&words, answer);
    add_memory(&words, answer);
    add_batch(&words, view, answer);
    add_idle(&words, view, change);
    return text;
}
