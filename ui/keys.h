/* keys.h -- the key table: what each key does, from which hints, help and the manual are drawn. */
#ifndef UI_KEYS_H
#define UI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/config.h"

/* What a key is about: headings of the help, in this order. */
enum key_group { KEYS_KNOBS, KEYS_TRAINING, KEYS_RUNS, KEYS_CHARTS, KEYS_PANELS, KEYS_PROGRAM, KEY_GROUPS };
extern const char *const key_group_names[KEY_GROUPS];

/* Keys that are no characters. */
enum { KEY_ARROW_LEFT = 0x110000, KEY_ARROW_RIGHT, KEY_ARROW_UP, KEY_ARROW_DOWN, KEY_ENTER_KEY,
       KEY_ESCAPE, KEY_BACKSPACE_KEY, KEY_TAB, KEY_BACK_TAB, KEY_PAGE_UP, KEY_PAGE_DOWN,
       KEY_HOME_KEY, KEY_END_KEY, KEY_DELETE_KEY,
       KEY_MOUSE_EVENT, /* screen_mouse has it */
       KEY_MODE_REPORT  /* an answer of the terminal; the screen keeps it to itself */ };

/* Added to a character that was pasted: no key of the table, text for who takes text. */
enum { KEY_PASTED = 1 << 24 };

struct press;

struct key_row {
    int key;
    void (*act)(const struct press *press, const struct key_row *row); /* actions.h */
    enum key_group group;
    enum setting setting; /* the knob it is about, or SETTINGS */
    int direction;        /* -1 or +1 where it has one */
    const char *name;     /* "B" */
    const char *help;     /* "one step"; for a knob how it turns: "÷2, ×2", shared by the pair */
    const char *hint;     /* on the bottom line: "bB batch"; one for a pair, or NULL */
    int rank;             /* who gets room on the bottom line first: 1 before 2 */
    bool anywhere;        /* also while an overlay is open */
};
extern const struct key_row key_table[];
extern const size_t key_count;

/* The row of a key, or NULL. */
const struct key_row *key_find(int key);

#endif
