/* screen_rescue.h -- what restores the terminal without curses; see screen.h. */
#ifndef UI_SCREEN_RESCUE_H
#define UI_SCREEN_RESCUE_H

#include "ui/screen.h"

/* Collects the capabilities of the terminal that curses has just opened. */
void screen_prepare_rescue(struct screen_rescue *rescue);

#endif
