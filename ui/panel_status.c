/* panel_status.c -- the line that answers: what the last key did, what was refused and why, what the
 * run's state asks for. The words are the state machine's (ui_draw.c). */
#include "ui/panel.h"

#include "ui/flow.h"

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    (void)view;
    if (look->status)
        flow_line(pane, 0, 1, look->status_role, look->status);
}

const struct panel_ops panel_status = {.name = "status", .draw = draw};
