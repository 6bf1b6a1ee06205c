/* run_line.h -- runs side by side on the screen: which are drawn, in what role, with what line.
 *
 * Pure. Each run has a role and a pattern of its own, so that it is told from the others without colour
 * too; the one selected is unbroken, and lies on top.
 */
#ifndef UI_RUN_LINE_H
#define UI_RUN_LINE_H

#include "ui/canvas.h"
#include "ui/view.h"

/* More than one: then each is drawn as itself, also where the others are hidden. */
bool run_among_others(const struct view *view);

/* Whether charts show it: the one selected always, of the others those not hidden. */
bool run_shown(const struct view *view, const bool hidden[RUNS], int run);

enum role run_role(int run);
enum role run_step_role(int run); /* its single steps, faint */

/* NULL for the one selected. */
const struct dash *run_dash(const struct view *view, int run);
extern const struct dash ghost_dash; /* of what is left of a future that was left */

/* "32∙.02", "full∙.16", its batch and rate, or the name somebody gave it; with `units` "B=32∙.02". In ASCII
 * the dot is "@". */
enum { RUN_LABEL = 40 };
char *run_label(const struct view *view, int run, bool units, char text[RUN_LABEL]);

#endif
