/* knobs.h -- the control strip: every knob with its value, and which one is picked. Pure. */
#ifndef UI_KNOBS_H
#define UI_KNOBS_H

#include "engine/config.h"
#include "ui/view.h"

/* The knob `direction` (-1, +1) away from `focus` on the strip, round the end; the first one if
 * `focus` is none. */
int knob_next(int focus, int direction);

/* Its value as the strip shows it: "256", "auto 3", "0.02→0.16" where the coupling changed it. */
char *knob_text(const struct view *view, enum setting setting, char *text, size_t size);

#endif
