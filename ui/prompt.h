/* prompt.h -- a line of text being edited, with a caret that moves. Pure.
 *
 * The text is UTF-8, and the caret is the byte in front of which the next character goes: always the
 * start of one, or the end.
 */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include <stddef.h>

enum { PROMPT_TEXT = 256 };

struct prompt {
    char text[PROMPT_TEXT];
    size_t caret;
};

enum prompt_answer { PROMPT_GOES_ON, PROMPT_DONE, PROMPT_LEFT };

/* Starts with that text, the caret at its end. */
void prompt_open(struct prompt *prompt, const char *text);

/* A key of keys.h or a character: arrows, Home, End, Ctrl-A and Ctrl-E move; Backspace, Ctrl-D,
 * Ctrl-U, Ctrl-K and Ctrl-W take out a character before or after the caret, all before or after it,
 * a word. Enter answers PROMPT_DONE, Escape and Ctrl-C PROMPT_LEFT. */
enum prompt_answer prompt_press(struct prompt *prompt, int key);

/* Puts text in at the caret, as far as there is room for whole characters. */
void prompt_insert(struct prompt *prompt, const char *text);

/* The text with '_' behind it where the caret is at the end: the caret stands on a character.
 * Returns `text`, of at least PROMPT_TEXT + 1 bytes. */
char *prompt_shown(const struct prompt *prompt, char *text);

#endif
