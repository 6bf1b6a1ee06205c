/* input.h -- bytes a terminal sends, as keys. Pure.
 *
 * Understands UTF-8, what ANSI terminals send for keys that are no characters (ECMA-48 and xterm's
 * control sequences, with and without application cursor keys), the mouse (X10's form and SGR 1006),
 * pasted text (mode 2004) and answers about private modes (DECRPM). Every other sequence, and bytes
 * that are not UTF-8, are swallowed whole: nothing that no one pressed becomes a key.
 */
#ifndef UI_INPUT_H
#define UI_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "ui/mouse.h"

enum { INPUT_NONE = -1, INPUT_PARAMETERS = 4, INPUT_KEYS = 4 };

struct input {
    enum { IN_TEXT, IN_ESCAPE, IN_SS3, IN_CSI, IN_X10, IN_LAST } state;

    /* of a control sequence */
    int prefix, between; /* '<', '=', '>' or '?'; an intermediate byte; 0 for none */
    int parameter[INPUT_PARAMETERS], count, length;

    uint32_t ch; /* of a character so far, and the bytes it still needs */
    int left;
    bool pastes;

    int key[INPUT_KEYS]; /* not handed out yet */
    int keys;

    struct mouse mouse; /* of the last KEY_MOUSE_EVENT handed out */
    int mode, mode_state; /* of the last KEY_MODE_REPORT: DECRPM's two numbers */
};

/* Starts from zeros. Takes a byte; input_key then has what it made, if anything. */
void input_byte(struct input *input, unsigned char byte);

/* The next key, a code point or one of keys.h, or INPUT_NONE. Pasted characters carry KEY_PASTED. */
int input_key(struct input *input);

/* Whether an Esc may be the key, or the beginning of what another key sends; if nothing follows
 * within a moment, input_settle makes it the key. */
bool input_unsure(const struct input *input);
void input_settle(struct input *input);

#endif
