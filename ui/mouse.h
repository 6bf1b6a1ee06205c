/* mouse.h -- what a mouse did, in cells of the screen. */
#ifndef UI_MOUSE_H
#define UI_MOUSE_H

enum mouse_kind { MOUSE_PRESS, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

struct mouse {
    enum mouse_kind kind;
    int row, col; /* from 0, at the top left */
};

#endif
