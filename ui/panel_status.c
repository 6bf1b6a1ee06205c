/* panel_status.c -- the line that answers: what the last key did, what is pending, what was
 * refused; while nobody has anything to say, what the run's state asks for. */
#include "ui/panel.h"

#include "ui/flow.h"

/* What the run's state asks for while nobody has anything newer to say. */
static const char *state_advice(enum run_state state)
{
    switch (state) {
    case RUN_FINISHED:
        return "the horizon is reached: Space goes on";
    case RUN_DIVERGED:
        return "the loss is not finite: u undoes, R starts again";
    case RUN_COLLAPSED:
        return "the loss is back at guessing: u undoes, R starts again";
    default:
        return "";
    }
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    bool said = look->status && look->status[0];

    if (said)
        flow_line(pane, 0, 1, look->status_role, look->status);
    else
        flow_line(pane, 0, 1, view->state == RUN_FINISHED ? ROLE_ECHO : ROLE_WARN,
                  state_advice(view->state));
}

const struct panel_ops panel_status = {"status", draw};
