/* knobs.h -- knobs with their values: the control strip, and what the list of all shares with it.
 * Pure. */
#ifndef UI_KNOBS_H
#define UI_KNOBS_H

#include "engine/config.h"
#include "ui/panel.h"

/* The knob `direction` (-1, +1) away from `focus` on the strip, round the end; the first one if
 * `focus` is none. */
int knob_next(int focus, int direction);

/* All knobs: those on the strip first, in its order. Returns how many. */
int knob_order(enum setting order[SETTINGS]);

/* Why turning it would do nothing as things stand ("sgd does not use it"); NULL if it would. */
const char *knob_idle(const struct view *view, enum setting setting, char *text, size_t size);

/* "‹256›", with a star while the worker has not answered. */
void knob_draw_value(const struct view *view, const struct look *look, const struct pane *pane,
                     int row, int col, enum setting setting);

/* What lies `col` columns from where that was drawn: ‹ turns down, › up; left of it is the label. */
struct hit knob_hit_value(const struct view *view, const struct glyphs *glyphs,
                          enum setting setting, int col);

#endif
