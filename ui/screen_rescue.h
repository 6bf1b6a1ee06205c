/* screen_rescue.h -- what restores the terminal without curses; see screen.h. */
#ifndef UI_SCREEN_RESCUE_H
#define UI_SCREEN_RESCUE_H

#include <stdbool.h>

#include "ui/screen.h"

/* Whether terminfo knows the terminal that TERM names. */
bool screen_knows_terminal(void);

/* Collects the capabilities of the terminal that curses has just opened. */
void screen_prepare_rescue(struct screen_rescue *rescue);

#endif
