/* knobs.h -- knobs in their order: on the control strip, and all there are. Pure. */
#ifndef UI_KNOBS_H
#define UI_KNOBS_H

#include "engine/config.h"

/* The knob `direction` (-1, +1) away from `focus` on the strip, round the end; the first one if
 * `focus` is none. */
int knob_next(int focus, int direction);

/* All knobs: those on the strip first, in its order. Returns how many. */
int knob_order(enum setting order[SETTINGS]);

#endif
