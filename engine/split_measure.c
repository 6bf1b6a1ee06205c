/* split_measure.c -- what was measured on the whole training split, in words. */
#include "engine/split_measure.h"

#include <math.h>
#include <stdio.h>

char *split_measure_text(const struct split_measure *m, size_t n, char *text, size_t size)
{
    int used = snprintf(text, size, "measured all %zu: loss %.3g", n, m->loss);
    size_t at = (size_t)used < size ? (size_t)used : size - 1;

    used = snprintf(text + at, size - at, ", |G|² %.2g", m->grad_sq);
    at += (size_t)used < size - at ? (size_t)used : size - 1 - at;
    if (isnan(m->trace))
        snprintf(text + at, size - at, "; batch norm: no tr Σ");
    else if (m->grad_sq > 0)
        snprintf(text + at, size - at, ", tr Σ %.3g, noise scale %.0f", m->trace,
                 m->trace / m->grad_sq);
    else
        snprintf(text + at, size - at, ", tr Σ %.3g", m->trace);
    return text;
}
