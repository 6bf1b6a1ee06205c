/* knob_value.h -- the value of a knob on the screen: on the control strip and in the list of all. Pure. */
#ifndef UI_KNOB_VALUE_H
#define UI_KNOB_VALUE_H

#include <stddef.h>

#include "ui/panel.h"

/* Why turning it would do nothing as things stand ("sgd does not use it"); NULL if it would. */
const char *knob_idle(const struct view *view, enum setting setting, char *text, size_t size);

/* "‹256›", with a star while the worker has not answered; and the columns that takes. */
void knob_value_draw(const struct view *view, const struct look *look, const struct pane *pane,
                     int row, int col, enum setting setting);
int knob_value_columns(const struct view *view, const struct glyphs *glyphs, enum setting setting);

/* What lies `col` columns from where that was drawn: ‹ turns down, › up; left of it is the label. */
struct hit knob_value_hit(const struct view *view, const struct glyphs *glyphs,
                          enum setting setting, int col);

#endif
