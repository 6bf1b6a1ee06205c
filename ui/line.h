/* line.h -- a line of text that is typed, edited at its end. Pure. */
#ifndef UI_LINE_H
#define UI_LINE_H

#include <stdbool.h>
#include <stddef.h>

/* A key of keys.h or a character (UTF-8 goes in as such); Backspace takes the last character back,
 * Ctrl-U all of them. False where the key is not one of these. */
bool line_press(char *text, size_t size, int key);

#endif
