/* panel.h -- one panel: draws a view into a pane. A row each in panel_table, a file each. */
#ifndef UI_PANEL_H
#define UI_PANEL_H

#include "ui/layout.h"
#include "ui/view.h"

/* How the user wants to look at it; the UI's own state, not the session's. */
struct look {
    enum clock clock;
    bool linear_y;        /* loss axis linear rather than log */
    int focus;            /* enum setting of the knob picked, or -1 */
    const char *status;   /* text of the status line, or "" */
    enum role status_role;
};

struct panel_ops {
    const char *name;
    void (*draw)(const struct view *view, const struct look *look, const struct pane *pane);
};
extern const struct panel_ops *const panel_table[PANELS];

extern const struct panel_ops panel_header, panel_loss, panel_noise, panel_noise_chart,
    panel_accuracy, panel_memory, panel_memory_line, panel_events, panel_summary, panel_change,
    panel_status, panel_knobs, panel_hints, panel_too_small;

/* Lays out and draws the whole screen. */
void panels_draw(const struct view *view, const struct look *look, struct grid *grid,
                 const struct glyphs *glyphs);

#endif
