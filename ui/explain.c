/* explain.c -- writing explanations: lines, numbers, and the sentences that several share. */
#include "ui/explain.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct explanation explain_start(char *text, size_t size)
{
    struct explanation e = {.text = text, .size = size};

    *text = '\0';
    return e;
}

/* What does not fit is left out as a whole line. */
__attribute__((format(printf, 3, 0))) static void
add(struct explanation *e, const char *mark, const char *format, va_list values)
{
    char line[1024];
    size_t length;

    vsnprintf(line, sizeof line, format, values);
    length = strlen(mark) + strlen(line) + 1;
    if (e->used + length >= e->size)
        return;
    snprintf(e->text + e->used, e->size - e->used, "%s%s\n", mark, line);
    e->used += length;
}

void explain_say(struct explanation *e, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    add(e, "", format, values);
    va_end(values);
}

void explain_formula(struct explanation *e, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    add(e, "  ", format, values);
    va_end(values);
}

void explain_head(struct explanation *e, const char *words)
{
    explain_say(e, "%s#%s", e->used ? "\n" : "", words);
}

static char *next_number(struct explanation *e)
{
    return e->number[e->numbers++ % EXPLAIN_NUMBERS];
}

const char *explain_number(struct explanation *e, double value)
{
    char *text = next_number(e);
    bool whole = fabs(value) >= 99.95 && fabs(value) < 1e9;

    snprintf(text, EXPLAIN_NUMBER, whole ? "%.0f" : "%.4g", value);
    return text;
}

const char *explain_percent(struct explanation *e, double share)
{
    char *text = next_number(e);
    snprintf(text, EXPLAIN_NUMBER, share > 0 && share < 0.1 ? "%.3g%%" : "%.1f%%", 100 * share);
    return text;
}

/* ---- shared ---- */

/* The batch at which the base rate was set follows from what the rule made of it. */
static void explain_coupling(struct explanation *e, const struct view *view)
{
    double base = view->knob[SET_LR], ratio = view->scaled_lr / base;
    double batch = (double)view->batch;
    bool linear = view->knob[SET_SCALE_LR] == SCALE_LINEAR;

    if (view->knob[SET_SCALE_LR] == SCALE_NONE || !(base > 0) || !(ratio > 0)) {
        explain_formula(e, "lr = %s, whatever the batch; c couples it", explain_number(e, view->scaled_lr));
        return;
    }
    explain_formula(e, linear ? "lr = base×B/B_ref = %s×%s/%s = %s"
                              : "lr = base×√(B/B_ref) = %s×√(%s/%s) = %s",
                    explain_number(e, base), explain_number(e, batch),
                    explain_number(e, linear ? batch / ratio : batch / (ratio * ratio)),
                    explain_number(e, view->scaled_lr));
}

void explain_rate(struct explanation *e, const struct view *view)
{
    explain_coupling(e, view);
    if (view->scaled_lr > 0 && view->lr != view->scaled_lr)
        explain_formula(e, "next step: lr × schedule and warm-up = %s × %s = %s",
                        explain_number(e, view->scaled_lr),
                        explain_number(e, view->lr / view->scaled_lr), explain_number(e, view->lr));
}

void explain_undo(struct explanation *e)
{
    explain_say(e, "u takes back the last change you made: the run is as it was before it. f forks a run to "
                   "compare; R starts it again with the same seed.");
}
