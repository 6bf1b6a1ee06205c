/* noise_exact.c -- the noise as an equation with its numbers, and what the whole split said of it. */
#include <math.h>
#include <stdio.h>

#include "ui/chart.h"
#include "ui/noise_parts.h"

enum { NUMBER = 32 };

/* ---- the equation ---- */

static const char *equation(const struct view *view, char *text, size_t size)
{
    char noise[NUMBER], trace[NUMBER];

    *text = '\0';
    if (!view->noise.measured || !isfinite(view->batch_noise))
        return text;
    number_format(view->batch_noise, 5, noise, sizeof noise);
    number_format(view->noise.trace, 5, trace, sizeof trace);
    if (view->batch >= view->train_n && !noise_replacement(view))
        snprintf(text, size, "noise of one step 0: B is all %zu examples", view->train_n);
    else if (noise_replacement(view))
        snprintf(text, size, "noise of one step %s = tr Σ %s × 1/%zu", noise, trace, view->batch);
    else
        snprintf(text, size, "noise of one step %s = tr Σ %s × (1/%zu - 1/%zu)", noise, trace,
                 view->batch, view->train_n);
    return text;
}

/* ---- the whole split ---- */

static const char *whole(const struct view *view, char *text, size_t size)
{
    const struct split_measure *exact = &view->whole;
    char signal[NUMBER], trace[NUMBER], scale[NUMBER];
    int used;

    *text = '\0';
    if (!exact->measured)
        return text;
    number_format(exact->grad_sq, 5, signal, sizeof signal);
    used = snprintf(text, size, "all %zu examples at epoch %.1f: |G|² %s", view->train_n,
                    exact->epoch, signal);
    if (!isfinite(exact->trace) || used < 0 || (size_t)used >= size)
        return text;
    number_format(exact->trace, 5, trace, sizeof trace);
    number_format(exact->trace / exact->grad_sq, 4, scale, sizeof scale);
    snprintf(text + used, size - (size_t)used, ", tr Σ %s, noise scale %s", trace, scale);
    return text;
}

const struct noise_part noise_part_equation = {
    .rank = 5, .words = equation, .role = ROLE_TEXT};
const struct noise_part noise_part_whole = {
    .rank = 5, .words = whole, .role = ROLE_TEXT};
