/* screen_paint.h -- the bytes that turn one grid on a terminal into the next. Pure.
 *
 * Private to the screen. How the terminal wants it is in struct paint, filled once (screen_terminal.h).
 */
#ifndef UI_SCREEN_PAINT_H
#define UI_SCREEN_PAINT_H

#include <stdbool.h>
#include <stddef.h>

#include "ui/grid.h"

enum { LOOK_BYTES = 48 };

struct paint {
    /* of the terminal: immutable once filled */
    char look[ROLES][LOOK_BYTES]; /* what sets a role's look, whatever was set before */
    uint8_t same[ROLES];          /* the first role that looks the same */
    bool shows_blank[ROLES];      /* a blank in this look is not like any other */
    bool ansi;                    /* ECMA-48's cursor movements; else `move` has them */
    const char *move;             /* terminfo's cup, without padding */
    bool erases;                  /* CSI K clears the rest of a line */
    bool syncs;                   /* it shows a frame between mode 2026's marks when it is whole */

    /* what the terminal shows, and where its cursor stands; -1: unknown */
    struct grid shown;
    bool forgotten; /* the terminal shows anything */
    int row, col, role;

    char *bytes; /* made by the last paint_frame */
    size_t count, room;
};

/* Fills `bytes` with what the terminal must be sent to show the grid; none if it shows it. */
void paint_frame(struct paint *paint, const struct grid *grid);

/* The terminal shows anything now: the next frame is whole. */
void paint_forget(struct paint *paint);

void paint_done(struct paint *paint);

#endif
