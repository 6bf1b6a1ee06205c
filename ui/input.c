/* input.c -- bytes a terminal sends, as keys: a state machine that takes one byte after another.
 *
 * A control sequence is ESC [, parameters, intermediate bytes and a final byte (ECMA-48, 5.4); it is
 * read to its end before anyone asks what it means. A control character inside of one ends it and
 * counts, so that Ctrl-C works whatever came before; that and an Esc alone also end a paste whose end
 * was lost. Modified cursor keys are nobody's.
 */
#include "ui/input.h"

#include "engine/util.h"
#include "ui/keys.h"

enum { CTRL_C = 3, ESC = 27, LONGEST = 64, PASTE_BEGINS = 200, PASTE_ENDS = 201 };

static void add(struct input *input, int key)
{
    if (input->keys < INPUT_KEYS)
        input->key[input->keys++] = key;
}

int input_key(struct input *input)
{
    if (input->keys == 0)
        return INPUT_NONE;
    int key = input->key[0];
    input->keys--;
    for (int i = 0; i < input->keys; i++)
        input->key[i] = input->key[i + 1];
    return key;
}

/* ---- control sequences ---- */

static int final_key(int final)
{
    switch (final) {
    case 'A': return KEY_ARROW_UP;
    case 'B': return KEY_ARROW_DOWN;
    case 'C': return KEY_ARROW_RIGHT;
    case 'D': return KEY_ARROW_LEFT;
    case 'H': return KEY_HOME_KEY;
    case 'F': return KEY_END_KEY;
    case 'M': return KEY_ENTER_KEY; /* of a keypad, after SS3 */
    case 'Z': return KEY_BACK_TAB;
    default: return INPUT_NONE;
    }
}

/* ESC [ number ~ */
static int numbered_key(int number)
{
    switch (number) {
    case 1: case 7: return KEY_HOME_KEY;
    case 3: return KEY_DELETE_KEY;
    case 4: case 8: return KEY_END_KEY;
    case 5: return KEY_PAGE_UP;
    case 6: return KEY_PAGE_DOWN;
    default: return INPUT_NONE;
    }
}

/* Bits of a button's number: 32 motion, 64 a wheel, 4, 8 and 16 Shift, Alt and Ctrl. */
static void take_mouse(struct input *input, int button, int col, int row)
{
    enum { MOTION = 32, WHEEL = 64, MORE = 128 };
    int plain = button & 3;
    if (row < 1 || col < 1 || button & (MOTION | MORE) || (button & WHEEL && plain > 1) ||
        (!(button & WHEEL) && plain != 0))
        return;
    input->mouse.kind = !(button & WHEEL) ? MOUSE_PRESS
                        : plain == 0      ? MOUSE_WHEEL_UP
                                          : MOUSE_WHEEL_DOWN;
    input->mouse.row = row - 1;
    input->mouse.col = col - 1;
    add(input, KEY_MOUSE_EVENT);
}

static void take_report(struct input *input)
{
    input->mode = input->parameter[0];
    input->mode_state = input->parameter[1];
    add(input, KEY_MODE_REPORT);
}

static void take_plain(struct input *input, int final)
{
    const int *p = input->parameter;
    int key = INPUT_NONE;
    if (final == '~' && p[0] == PASTE_BEGINS)
        input->pastes = true;
    else if (final == '~' && p[0] == PASTE_ENDS)
        input->pastes = false;
    else if (p[1] > 1)
        return;
    else if (final == '~')
        key = numbered_key(p[0]);
    else if (final != 'M')
        key = final_key(final);
    if (key != INPUT_NONE && !input->pastes)
        add(input, key);
}

/* What comes after a final byte: X10's mouse has three bytes more, the console's F1 to F5 one. */
static void begin_last(struct input *input, int state)
{
    input->state = state;
    input->count = 0;
}

static void take_sequence(struct input *input, int final)
{
    const int *p = input->parameter;
    input->state = IN_TEXT;
    if (input->prefix == '<' && final == 'M' && input->count == 3)
        take_mouse(input, p[0], p[1], p[2]);
    else if (input->prefix == '?' && input->between == '$' && final == 'y')
        take_report(input);
    else if (input->length == 1 && (final == 'M' || final == '['))
        begin_last(input, final == 'M' ? IN_X10 : IN_LAST);
    else if (!input->prefix && !input->between)
        take_plain(input, final);
}

static void begin_sequence(struct input *input)
{
    input->state = IN_CSI;
    input->prefix = input->between = input->length = 0;
    input->count = 1;
    for (int i = 0; i < INPUT_PARAMETERS; i++)
        input->parameter[i] = 0;
}

static void take_parameter(struct input *input, unsigned char byte)
{
    int *last = &input->parameter[MIN(input->count, INPUT_PARAMETERS) - 1];
    if (byte >= '0' && byte <= '9' && input->count <= INPUT_PARAMETERS && *last < 100000)
        *last = *last * 10 + byte - '0';
    else if (byte == ';')
        input->count++;
    else if (byte >= '<')
        input->prefix = byte;
}

static void in_sequence(struct input *input, unsigned char byte)
{
    input->length++;
    if (byte >= 0x40 && byte < 0x7f)
        take_sequence(input, byte);
    else if (byte >= 0x30 && byte < 0x40)
        take_parameter(input, byte);
    else
        input->between = byte;
    if (input->length > LONGEST && input->state == IN_CSI)
        input->state = IN_TEXT;
}

/* ESC [ M and three bytes, each 32 more than what it says. */
static void in_x10(struct input *input, unsigned char byte)
{
    input->parameter[input->count++] = byte - 32;
    if (input->count < 3)
        return;
    input->state = IN_TEXT;
    take_mouse(input, input->parameter[0], input->parameter[1], input->parameter[2]);
}

/* ---- characters ---- */

static void take_character(struct input *input, uint32_t ch)
{
    if (input->pastes && ch >= ' ' && ch != 127)
        add(input, KEY_PASTED | (int)ch);
    else if (!input->pastes && ch)
        add(input, ch == '\r' || ch == '\n'  ? KEY_ENTER_KEY
                   : ch == '\t'              ? KEY_TAB
                   : ch == 127 || ch == '\b' ? KEY_BACKSPACE_KEY
                                             : (int)ch);
}

static void in_character(struct input *input, unsigned char byte)
{
    if (input->left && (byte & 0xc0) == 0x80) {
        input->ch = input->ch << 6 | (byte & 0x3f);
        if (--input->left == 0 && input->ch >= 0xa0 && input->ch < 0x110000)
            take_character(input, input->ch);
        return;
    }
    input->left = byte < 0xc0 ? 0 : byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : byte < 0xf8 ? 3 : 0;
    input->ch = byte & (0x3f >> input->left);
    if (byte < 0x80)
        take_character(input, byte);
}

/* ---- one byte after another ---- */

static void after_escape(struct input *input, unsigned char byte)
{
    input->state = byte == '[' ? IN_CSI : byte == 'O' ? IN_SS3 : IN_TEXT;
    if (input->state == IN_CSI) {
        begin_sequence(input);
    } else if (input->state == IN_TEXT) {
        if (!input->pastes)
            add(input, KEY_ESCAPE);
        in_character(input, byte);
    }
}

static void after_ss3(struct input *input, unsigned char byte)
{
    int key = final_key(byte);
    input->state = IN_TEXT;
    if (key != INPUT_NONE && !input->pastes)
        add(input, key);
}

void input_byte(struct input *input, unsigned char byte)
{
    if (byte == ESC && input->state != IN_X10) {
        if (input->state == IN_ESCAPE)
            add(input, KEY_ESCAPE);
        input->state = IN_ESCAPE;
        input->left = 0;
        return;
    }
    if (byte < ' ' && input->state != IN_ESCAPE)
        input->state = IN_TEXT;
    if (byte == CTRL_C)
        input->pastes = false;
    switch (input->state) {
    case IN_TEXT: in_character(input, byte); break;
    case IN_ESCAPE: after_escape(input, byte); break;
    case IN_SS3: after_ss3(input, byte); break;
    case IN_CSI: in_sequence(input, byte); break;
    case IN_X10: in_x10(input, byte); break;
    case IN_LAST: input->state = IN_TEXT; break;
    }
}

bool input_unsure(const struct input *input)
{
    return input->state == IN_ESCAPE || input->state == IN_SS3;
}

void input_settle(struct input *input)
{
    bool letter = input->state == IN_SS3;
    if (!input_unsure(input))
        return;
    input->state = IN_TEXT;
    input->pastes = false;
    add(input, KEY_ESCAPE);
    if (letter)
        add(input, 'O');
}
