/* prompt.h -- typing the exact value of a knob in the status line. Pure. */
#ifndef UI_PROMPT_H
#define UI_PROMPT_H

#include <stddef.h>

#include "engine/config.h"

struct prompt {
    const struct setting_info *setting;
    char text[64];
};

enum prompt_answer { PROMPT_GOES_ON, PROMPT_DONE, PROMPT_LEFT };

void prompt_open(struct prompt *prompt, const struct setting_info *setting);

/* A key of keys.h or a character. Enter ends with PROMPT_DONE (text holds what was typed), Escape
 * with PROMPT_LEFT; Enter on nothing leaves as well. */
enum prompt_answer prompt_press(struct prompt *prompt, int key);

/* "batch: 12█   N|full, examples averaged in one step". */
char *prompt_text(const struct prompt *prompt, char *text, size_t size);

#endif
