/* panel_events.c -- what was changed, refused or noted, newest first. */
#include "ui/panel.h"

#include "ui/flow.h"

enum { EPOCH_COLS = 8, STEP_COLS = 12, WIDE = 72 };

static enum role event_role(enum event_kind kind)
{
    switch (kind) {
    case EVENT_REFUSED:
        return ROLE_WARN;
    case EVENT_NOTE:
        return ROLE_DIM;
    default:
        return ROLE_TEXT;
    }
}

/* Returns the rows it takes. */
static int draw_event(const struct view_event *event, const struct pane *pane, int row)
{
    int col = EPOCH_COLS;
    struct pane text;

    pane_printf(pane, row, 0, ROLE_DIM, event->epoch < 999.5 ? "%5.1f" : "%5.0f", event->epoch);
    if (event->kind == EVENT_REFUSED)
        pane_put(pane, row, EPOCH_COLS - 2, ROLE_WARN, '!');
    if (pane->rect.cols >= WIDE) {
        pane_printf(pane, row, col, ROLE_DIM, "step %llu", (unsigned long long)event->step);
        col += STEP_COLS;
    }
    text = pane_part(pane, row, col, pane->rect.rows - row, pane->rect.cols - col);
    return flow_text(&text, 0, event_role(event->kind), event->text);
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct pane frame = pane_frame(pane, "events", "epoch, newest first");
    struct pane inside = pane_part(&frame, 0, 0, frame.rect.rows, frame.rect.cols - 1);
    size_t left = view->event_count;

    (void)look;
    if (left == 0)
        pane_text(&inside, 0, 1, ROLE_DIM, "nothing changed yet: B doubles the batch");
    for (int row = 0; row < inside.rect.rows && left > 0;)
        row += draw_event(&view->events[--left], &inside, row);
}

const struct panel_ops panel_events = {.name = "events", .draw = draw};
