/* screen_terminal.h -- what terminfo knows of the terminal, as bytes made once. Private to the screen.
 *
 * Main thread only: terminfo keeps the terminal it described last.
 */
#ifndef UI_SCREEN_TERMINAL_H
#define UI_SCREEN_TERMINAL_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/status.h"
#include "ui/screen_paint.h"
#include "ui/theme.h"

/* Bytes that are always sent whole. */
struct sequence {
    char bytes[256];
    size_t count;
};

struct terminal_info {
    struct sequence enter, modes; /* take the terminal for a screen: once; and whenever in doubt */
    struct sequence leave;        /* give it back */
    struct sequence ask;          /* whether it can hold a frame back until it is whole; or nothing */
    int rows, cols;               /* if nobody knows better */
};

/* Describes the terminal that TERM names, and how `theme` is painted on it. False with the reason
 * where terminfo does not know it, or it cannot be drawn on. terminal_forget frees. */
bool terminal_describe(struct terminal_info *info, struct paint *paint, enum theme theme, bool mouse,
                       struct status *status);
void terminal_forget(void);

/* The same without describing it. */
bool terminal_check(struct status *status);

/* Writes terminfo's cup for a place, from 0, at the top left. */
void terminal_move(const char *cup, int row, int col, char *text, size_t size);

#endif
