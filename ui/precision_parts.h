/* precision_parts.h -- the parts of the precision panel, and what they share. Pure. */
#ifndef UI_PRECISION_PARTS_H
#define UI_PRECISION_PARTS_H

#include "ui/parts.h"

extern const struct part precision_scale_words, precision_scale_chart, precision_histogram,
    precision_lost_words, precision_stuck_words, precision_bytes_words;

const struct precision_info *precision_now(const struct view *view);

/* Steps that loss scaling skipped so far. */
double precision_skipped(const struct view *view);

/* "0.32%", with as many digits as a small share needs. */
char *precision_percent(double share, char *text, size_t size);

/* Bytes a parameter takes: weight, master, gradient, optimizer state. */
struct parameter_bytes {
    size_t weight, master, gradient, state, all;
};
struct parameter_bytes precision_parameter_bytes(const struct view *view);

#endif
