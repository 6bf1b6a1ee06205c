/* line.c -- a line of text, edited at its end. */
#include "ui/line.h"

#include <string.h>

#include "ui/glyph.h"
#include "ui/keys.h"

enum { CTRL_U = 21, DELETE = 127, CHARACTERS = 0x110000 };

/* Bytes 10xxxxxx go on with a character. */
static void take_back(char *text)
{
    size_t n = strlen(text);

    while (n > 0 && ((unsigned char)text[--n] & 0xc0) == 0x80)
        continue;
    text[n] = '\0';
}

static bool is_character(int key)
{
    return key >= ' ' && key != DELETE && key < CHARACTERS;
}

bool line_press(char *text, size_t size, int key)
{
    char bytes[GLYPH_BYTES];

    if (key == KEY_BACKSPACE_KEY)
        take_back(text);
    else if (key == CTRL_U)
        *text = '\0';
    else if (!is_character(key))
        return false;
    else if (strlen(text) + (size_t)glyph_encode((uint32_t)key, bytes) < size)
        strcat(text, bytes);
    return true;
}
