/* screen_rescue.c -- the bytes that restore the terminal, prepared while there is time. */
#include "ui/screen_rescue.h"

#include <curses.h>
#include <string.h>
#include <term.h> /* defines macros for every capability: keep it away from other code */

#include "engine/util.h"

/* Appends a terminal capability to the bytes that restore the terminal; padding is left out. */
static void rescue_add(struct screen_rescue *rescue, const char *name)
{
    const char *text = tigetstr(name);
    if (!text || text == (char *)-1)
        return;
    while (*text && rescue->count < sizeof rescue->bytes) {
        const char *padding = strncmp(text, "$<", 2) ? NULL : strchr(text, '>');
        if (padding)
            text = padding + 1;
        else
            rescue->bytes[rescue->count++] = *text++;
    }
}

bool screen_knows_terminal(void)
{
    int found = 0;
    if (setupterm(NULL, 1, &found) != OK)
        return false;
    bool addressable = cursor_address && *cursor_address;
    del_curterm(cur_term);
    return addressable;
}

/* The cursor last: see screen.c. */
void screen_prepare_rescue(struct screen_rescue *rescue)
{
    static const char *const capabilities[] = {"sgr0", "op", "rmkx", "rmcup", "cnorm"};
    for (size_t i = 0; i < COUNT_OF(capabilities); i++)
        rescue_add(rescue, capabilities[i]);
}
