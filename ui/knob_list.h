/* knob_list.h -- all knobs in a list: values, ranges, what they do; searched, and as high as the
 * screen. Pure.
 */
#ifndef UI_KNOB_LIST_H
#define UI_KNOB_LIST_H

#include "ui/panel.h"
#include "ui/prompt.h"

struct knob_list {
    int at;               /* the row picked, of those found */
    struct prompt search; /* rows whose name or help contains it; "" finds all */
    bool searching;       /* keys go into it */
};

/* What is written under the list, about the row picked. */
struct knob_note {
    const struct prompt *typed; /* its value while it is being typed, or NULL */
    enum role role;
    const char *text;           /* what a change would come to, or what the last one did */
};

/* The knobs found, those by name first; returns how many. */
int knob_list_found(const struct knob_list *list, enum setting found[SETTINGS]);

/* The knob picked, or SETTINGS if none is found. */
enum setting knob_list_picked(const struct knob_list *list);

void knob_list_draw(const struct knob_list *list, const struct view *view, const struct look *look,
                    const struct knob_note *note, const struct pane *screen);

/* What lies at a place of that screen: a knob (hit.setting), or HIT_NOTHING; *inside whether
 * it is within the list's frame. */
struct hit knob_list_hit(const struct knob_list *list, const struct view *view,
                         const struct pane *screen, int row, int col, bool *inside);

/* "1 … 1437, full", "none, linear, sqrt": what may be given. Returns `text`. */
char *knob_range(const struct view *view, enum setting setting, char *text, size_t size);

#endif
