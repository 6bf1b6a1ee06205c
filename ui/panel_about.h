/* panel_about.h -- what help says of a panel: a line on what it shows, and the keys that matter to it. */
#ifndef UI_PANEL_ABOUT_H
#define UI_PANEL_ABOUT_H

#include "ui/layout.h"

struct panel_about {
    const char *about; /* NULL: a line of the screen that needs no word */
    const char *keys;  /* characters of the key table; those it lacks are passed over */
};
extern const struct panel_about panel_about[PANELS];

#endif
