/* help_text.h -- everything the help says, entry by entry, from the tables. Pure. */
#ifndef UI_HELP_TEXT_H
#define UI_HELP_TEXT_H

#include <stddef.h>

#include "ui/layout.h"

/* Called for each entry in order. `keys` stand in a column of their own, `cols` wide; "" where there
 * are none. */
typedef void help_visit(void *context, const char *heading, const char *keys, int cols,
                        const char *text);

/* First the panel that was picked, unless it is PANELS. */
void help_text_walk(enum panel_id panel, help_visit *visit, void *context);

/* What the mouse does, for other manuals. */
struct mouse_row {
    const char *what, *does;
};
extern const struct mouse_row mouse_table[];
extern const size_t mouse_count;

/* Rows of the key table that are one line of help: `first` and those after it; returns how many.
 * Writes their names, "b B", and what they do. */
enum { HELP_KEYS = 48, HELP_TEXT = 400 };
size_t help_key_line(size_t first, char keys[HELP_KEYS], char text[HELP_TEXT]);

#endif
