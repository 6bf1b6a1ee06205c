/* prompt.c -- a line of text, edited at its end. */
#include "ui/prompt.h"

#include <stdio.h>
#include <string.h>

#include "ui/keys.h"

enum { CTRL_C = 3, CTRL_U = 21 };

void prompt_open(struct prompt *prompt, const struct setting_info *setting)
{
    *prompt = (struct prompt){.setting = setting};
}

enum prompt_answer prompt_press(struct prompt *prompt, int key)
{
    size_t n = strlen(prompt->text);
    if (key == KEY_ESCAPE || key == CTRL_C)
        return PROMPT_LEFT;
    if (key == KEY_ENTER_KEY)
        return n ? PROMPT_DONE : PROMPT_LEFT;
    if (key == KEY_BACKSPACE_KEY && n)
        prompt->text[n - 1] = '\0';
    else if (key == CTRL_U)
        prompt->text[0] = '\0';
    else if (key > ' ' && key < 127 && n + 1 < sizeof prompt->text) {
        prompt->text[n] = (char)key;
        prompt->text[n + 1] = '\0';
    }
    return PROMPT_GOES_ON;
}

char *prompt_text(const struct prompt *prompt, char *text, size_t size)
{
    const struct setting_info *s = prompt->setting;
    snprintf(text, size, "%s: %s_   Enter applies, Esc leaves it   (%s: %s)", s->name, prompt->text,
             s->metavar, s->help);
    return text;
}
