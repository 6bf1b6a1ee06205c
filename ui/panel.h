/* panel.h -- one panel: draws a view into a pane. A row each in panel_table, a file each. Pure. */
#ifndef UI_PANEL_H
#define UI_PANEL_H

#include "ui/layout.h"
#include "ui/look.h"
#include "ui/view.h"

/* What a place on the screen stands for, for the mouse. */
struct hit {
    enum { HIT_NOTHING, HIT_KEY, HIT_KNOB, HIT_CLOCK } kind;
    int key;              /* HIT_KEY: a press there is this key */
    enum setting setting; /* HIT_KNOB: a press picks it, the wheel turns it */
    int direction;        /* HIT_KNOB: on one of its arrows: a press turns it, -1 or +1 */
    bool value;           /* HIT_KNOB: on its value: a press on the knob picked types it */
    double at;            /* HIT_CLOCK: place on the charts' clock */
};

struct panel_ops {
    const char *name;
    void (*draw)(const struct view *view, const struct look *look, const struct pane *pane);
    /* Writes what `i` says: what it shows and why that matters, then its formulas with the present
     * numbers put in; lines end with '\n'. NULL: there is nothing to explain. */
    void (*explain)(const struct view *view, const struct look *look, char *text, size_t size);
    /* What lies at that place of the pane as `draw` fills it. NULL: nothing. */
    struct hit (*hit)(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col);
};
extern const struct panel_ops *const panel_table[PANELS];

extern const struct panel_ops panel_header, panel_loss, panel_noise, panel_noise_chart,
    panel_accuracy, panel_memory, panel_memory_line, panel_events, panel_precision,
    panel_throughput, panel_batches, panel_runs, panel_summary, panel_change,
    panel_status, panel_knobs, panel_hints, panel_lecture, panel_too_small;

/* Lays out and draws the whole screen. */
void panels_draw(const struct view *view, const struct look *look, struct grid *grid,
                 const struct glyphs *glyphs);

/* What lies at a place of that screen; *panel (unless NULL) gets the panel there, PANELS for none. */
struct hit panels_hit(const struct view *view, const struct look *look, struct grid *grid,
                      const struct glyphs *glyphs, int row, int col, enum panel_id *panel);

#endif
