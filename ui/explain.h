/* explain.h -- what `i` says of a panel: plain words first, then its formulas with numbers put in.
 *
 * An explanation is text, a line a paragraph. A line's first character tells what it is: '#' a
 * heading, ' ' a formula, anything else words; an empty line is a gap. Numbers are those of the
 * view, written so that what stands left of the last '=' computes to what stands right of it.
 * Functions named explain_PANEL are rows of panel_ops (panel.h); all are pure.
 */
#ifndef UI_EXPLAIN_H
#define UI_EXPLAIN_H

#include "ui/look.h"
#include "ui/view.h"

enum { EXPLAIN_TEXT = 8192, EXPLAIN_NUMBERS = 16, EXPLAIN_NUMBER = 32 };

typedef void explainer(const struct view *view, const struct look *look, char *text, size_t size);
explainer explain_loss, explain_accuracy, explain_noise, explain_noise_chart, explain_table,
    explain_memory, explain_precision, explain_throughput, explain_events, explain_runs;

/* ---- for explain_*.c ---- */

/* Text as it grows, and the last few numbers written for it. */
struct explanation {
    char *text;
    size_t size, used;
    char number[EXPLAIN_NUMBERS][EXPLAIN_NUMBER];
    int numbers;
};
struct explanation explain_start(char *text, size_t size);

/* Each adds a line, or what there is room for. A heading has a gap in front of it. */
void explain_head(struct explanation *e, const char *words);
void explain_say(struct explanation *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void explain_formula(struct explanation *e, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "0.06645", "535", "1437", "3.1e-05": four digits, none behind the point from 100 on; valid for the
 * next EXPLAIN_NUMBERS numbers. */
const char *explain_number(struct explanation *e, double value);

/* "97.4%", "0.187%" of a share. */
const char *explain_percent(struct explanation *e, double share);

/* The rate of the next step: base, coupling to the batch, schedule. */
void explain_rate(struct explanation *e, const struct view *view);

/* The critical batch size: what it is, and the one measured last (explain_branch.c). */
void explain_branches(struct explanation *e, const struct view *view);

/* How to take back what was done last. */
void explain_undo(struct explanation *e);

#endif
