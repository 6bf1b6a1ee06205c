/* command.h -- several knobs in one line, in script syntax: read, and completed. Pure. */
#ifndef UI_COMMAND_H
#define UI_COMMAND_H

#include "engine/change.h"
#include "ui/prompt.h"

struct command {
    struct change change;
    size_t wrong, wrong_end; /* bytes of the first word that will not do */
    struct status status;    /* "column 11: what is wrong; what would be right" */
};

/* Reads "batch=256 lr=0.16"; labels of the strip serve as names too. False with what is wrong. */
bool command_read(const char *line, struct command *command);

/* Completes the word before the caret as far as it is certain: a knob's name, or a value that is a
 * word. What it could be goes into `choices` ("" if that is one thing, or nothing). */
void command_complete(struct prompt *prompt, char *choices, size_t size);

#endif
