/* overlay.h -- what lies over the panels, or in the status line, and takes the keys while it is open.
 *
 * One at a time; a file each. Its state lives in struct ui (ui_state.h).
 */
#ifndef UI_OVERLAY_H
#define UI_OVERLAY_H

#include "ui/actions.h"
#include "ui/mouse.h"

struct overlay_ops {
    const char *name;
    /* Draws over the whole screen. NULL: it lives in the status line alone. */
    void (*draw)(struct ui *ui, const struct view *view, const struct pane *screen);
    /* Writes the status line while it is open. NULL: leaves it to others. */
    void (*status)(const struct ui *ui, const struct view *view, char *text, size_t size);
    /* The byte of that line the caret is at. NULL: nothing is being typed there. */
    size_t (*caret)(const struct ui *ui);
    /* Whether a text is being typed somewhere else in it; NULL: never. */
    bool (*types)(const struct ui *ui);
    /* A key; `row` is its row of the key table, or NULL. What is pasted comes, character by character
     * and without a row, only while a text is being typed. */
    void (*key)(const struct press *press, const struct key_row *row, int key);
    /* The mouse, on a screen it was drawn on. NULL: a press closes it. */
    void (*mouse)(const struct press *press, const struct pane *screen, const struct mouse *mouse);
};

extern const struct overlay_ops overlay_help, overlay_quit, overlay_prompt, overlay_command,
    overlay_knobs, overlay_explain, overlay_choose, overlay_remove, overlay_name,
    overlay_write;

/* ui.c */
void overlay_open(struct ui *ui, const struct overlay_ops *overlay);
void overlay_close(struct ui *ui);

#endif
