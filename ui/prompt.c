/* prompt.c -- a line of text being edited. */
#include "ui/prompt.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "ui/glyph.h"
#include "ui/keys.h"

#define CTRL(letter) ((letter) & 0x1f)

void prompt_open(struct prompt *prompt, const char *text)
{
    *prompt = (struct prompt){.caret = 0};
    prompt_insert(prompt, text);
}

static bool inside_character(char byte)
{
    return ((unsigned char)byte & 0xc0) == 0x80;
}

/* Bytes of the character before the caret, and of the one behind it; 0 at an end. */
static size_t bytes_before(const struct prompt *prompt)
{
    size_t at = prompt->caret;

    while (at > 0 && inside_character(prompt->text[--at]))
        ;
    return prompt->caret - at;
}

static size_t bytes_behind(const struct prompt *prompt)
{
    size_t at = prompt->caret;

    if (!prompt->text[at])
        return 0;
    while (inside_character(prompt->text[++at]))
        ;
    return at - prompt->caret;
}

void prompt_insert(struct prompt *prompt, const char *text)
{
    size_t n = strlen(text), used = strlen(prompt->text);

    if (used + n >= PROMPT_TEXT)
        n = PROMPT_TEXT - 1 - used;
    while (n > 0 && inside_character(text[n]))
        n--;
    memmove(prompt->text + prompt->caret + n, prompt->text + prompt->caret,
            used - prompt->caret + 1);
    memcpy(prompt->text + prompt->caret, text, n);
    prompt->caret += n;
}

/* Takes `count` bytes out in front of the caret. */
static void erase(struct prompt *prompt, size_t count)
{
    char *caret = prompt->text + prompt->caret;

    memmove(caret - count, caret, strlen(caret) + 1);
    prompt->caret -= count;
}

static void erase_behind(struct prompt *prompt)
{
    size_t count = bytes_behind(prompt);

    prompt->caret += count;
    erase(prompt, count);
}

/* Blanks before the caret, and the word before them. */
static size_t word_before(const struct prompt *prompt)
{
    size_t at = prompt->caret;

    while (at > 0 && prompt->text[at - 1] == ' ')
        at--;
    while (at > 0 && prompt->text[at - 1] != ' ')
        at--;
    return prompt->caret - at;
}

static void insert_character(struct prompt *prompt, int key)
{
    char text[GLYPH_BYTES];

    if (key < ' ' || (key >= 127 && key < 0xa0) || key >= KEY_ARROW_LEFT)
        return;
    glyph_encode((uint32_t)key, text);
    if (strlen(prompt->text) + strlen(text) < PROMPT_TEXT)
        prompt_insert(prompt, text);
}

static void edit(struct prompt *prompt, int key)
{
    switch (key) {
    case KEY_BACKSPACE_KEY:
        erase(prompt, bytes_before(prompt));
        break;
    case CTRL('d'):
        erase_behind(prompt);
        break;
    case CTRL('u'):
        erase(prompt, prompt->caret);
        break;
    case CTRL('k'):
        prompt->text[prompt->caret] = '\0';
        break;
    case CTRL('w'):
        erase(prompt, word_before(prompt));
        break;
    default:
        insert_character(prompt, key);
    }
}

enum prompt_answer prompt_press(struct prompt *prompt, int key)
{
    switch (key) {
    case KEY_ESCAPE:
    case CTRL('c'):
        return PROMPT_LEFT;
    case KEY_ENTER_KEY:
        return PROMPT_DONE;
    case KEY_ARROW_LEFT:
        prompt->caret -= bytes_before(prompt);
        break;
    case KEY_ARROW_RIGHT:
        prompt->caret += bytes_behind(prompt);
        break;
    case KEY_HOME_KEY:
    case CTRL('a'):
        prompt->caret = 0;
        break;
    case KEY_END_KEY:
    case CTRL('e'):
        prompt->caret = strlen(prompt->text);
        break;
    default:
        edit(prompt, key);
    }
    return PROMPT_GOES_ON;
}

char *prompt_shown(const struct prompt *prompt, char *text)
{
    snprintf(text, PROMPT_TEXT + 1, "%s%s", prompt->text, prompt->text[prompt->caret] ? "" : "_");
    return text;
}
