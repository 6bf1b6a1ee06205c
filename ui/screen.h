/* screen.h -- the terminal: shows grids, reads keys and the mouse; the one user of ncurses.
 *
 * One screen at a time, main thread only. While it is open, what is written to stderr is held back
 * and comes out when it is closed, so that nothing spoils the picture and nothing is lost.
 */
#ifndef UI_SCREEN_H
#define UI_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#include "engine/status.h"
#include "ui/grid.h"
#include "ui/mouse.h"
#include "ui/theme.h"

struct screen;

struct screen_options {
    enum theme theme;
    bool mouse; /* take it; else it is the terminal's own, to select text with */
};

/* Whether a screen can be opened, without touching the terminal; false with the reason. */
bool screen_check(struct status *status);

/* NULL, with the reason, where there is no terminal or none that can be drawn on. */
struct screen *screen_open(const struct screen_options *options, struct status *status);

/* Restores the terminal; takes NULL. */
void screen_close(struct screen *screen);

/* What a crash handler needs to restore the terminal with write(2) and tcsetattr alone. */
struct screen_rescue {
    const char *bytes;
    size_t count;
    struct termios modes;
    int held; /* descriptor of held-back stderr */
    int real; /* descriptor of the true stderr */
};
const struct screen_rescue *screen_rescue(const struct screen *screen);

/* The terminal's size now, in cells; follows a resize. */
void screen_size(struct screen *screen, int *rows, int *cols);

/* Writes what changed since the last grid: in one go, nothing if nothing did. */
void screen_show(struct screen *screen, const struct grid *grid);

/* Forgets what the terminal shows: the next grid is written whole. */
void screen_redraw(struct screen *screen);

enum { SCREEN_NO_KEY = -1, SCREEN_CLOSED = -2 };

/* The next key pressed: a code point or one of keys.h. Never waits, but for a moment after an Esc, to
 * see whether it is a key or the beginning of another. */
int screen_key(struct screen *screen);

/* What the mouse did, when screen_key was KEY_MOUSE_EVENT. */
void screen_mouse(const struct screen *screen, struct mouse *mouse);

/* Gives the terminal back for a while, and takes it again. */
void screen_suspend(struct screen *screen);
void screen_resume(struct screen *screen);

#endif
