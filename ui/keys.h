/* keys.h -- the key table: what each key does, from which hints and help are drawn. */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/config.h"

enum action {
    ACTION_KNOB,   /* turn `setting` by `direction` */
    ACTION_TYPE,   /* prompt for an exact value of the knob in focus */
    ACTION_FOCUS,  /* pick the knob to the left or right */
    ACTION_TURN,   /* turn the knob in focus */
    ACTION_COUPLE, ACTION_PAUSE, ACTION_STEP, ACTION_EPOCH, ACTION_UNDO, ACTION_AGAIN,
    ACTION_CLOCK, ACTION_LOG_Y, ACTION_HELP, ACTION_QUIT, ACTION_SUSPEND, ACTION_REDRAW,
    ACTION_BACK,
};

/* Keys that are no characters. */
enum { KEY_ARROW_LEFT = 0x10000, KEY_ARROW_RIGHT, KEY_ARROW_UP, KEY_ARROW_DOWN, KEY_ENTER_KEY,
       KEY_ESCAPE, KEY_BACKSPACE_KEY };

struct key_row {
    int key;
    enum action action;
    enum setting setting; /* for ACTION_KNOB */
    int direction;        /* -1 or +1 */
    const char *name;     /* "B" */
    const char *help;     /* "one step"; for a knob how it turns: "÷2, ×2", shared by the pair */
    const char *hint;     /* on the bottom line: "bB batch"; one for a pair, or NULL */
    int rank;             /* who gets room on the bottom line first: 1 before 2 */
};
extern const struct key_row key_table[];
extern const size_t key_count;

/* The row of a key, or NULL. */
const struct key_row *key_find(int key);

#endif
