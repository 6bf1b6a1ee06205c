/* panel_events.c -- what was changed, refused or noted, newest first.
 *
 * An event is drawn whole or not at all: those without room are counted in the last line.
 */
#include "ui/panel.h"

#include <stdio.h>

#include "engine/util.h"
#include "ui/explain.h"
#include "ui/flow.h"
#include "ui/run_line.h"

enum { EPOCH_COLS = 8, STEP_COLS = 14, WIDE = 72 };

static const struct {
    enum role role;
    char mark;
} kinds[] = {
    [EVENT_APPLIED] = {ROLE_TEXT, ' '},
    [EVENT_REFUSED] = {ROLE_WARN, '!'},
    [EVENT_NOTE] = {ROLE_DIM, ' '},
};

static int text_col(const struct pane *pane)
{
    return pane->rect.cols >= WIDE ? EPOCH_COLS + STEP_COLS : EPOCH_COLS;
}

static void event_words(const struct view_event *event, char *text, size_t size)
{
    char former[16] = "";

    if (event->gone)
        snprintf(former, sizeof former, "former %c: ", run_letter(event->run));
    snprintf(text, size, "%s%s%s", former, event->kind == EVENT_REFUSED ? "refused: " : "", event->text);
}

static enum role event_role(const struct view_event *event)
{
    return event->gone ? ROLE_DIM : kinds[event->kind].role;
}

static int event_rows(const struct view_event *event, const struct pane *pane)
{
    char text[256];

    event_words(event, text, sizeof text);
    return flow_rows(pane->glyphs, text, MAX(1, pane->rect.cols - text_col(pane)));
}

/* Which run it is about, where there are several; that it was refused. */
static void draw_mark(const struct view *view, const struct view_event *event,
                      const struct pane *pane, int row)
{
    bool several = run_among_others(view) && !event->gone;
    enum role role = several && event->kind != EVENT_REFUSED ? run_role(event->run)
                                                             : event_role(event);

    pane_put(pane, row, text_col(pane) - 2, role,
             (uint32_t)(several ? run_letter(event->run) : kinds[event->kind].mark));
}

/* Returns the rows it takes. */
static int draw_event(const struct view *view, const struct view_event *event,
                      const struct pane *pane, int row)
{
    int col = text_col(pane);
    struct pane words = pane_part(pane, row, col, pane->rect.rows - row, pane->rect.cols - col);
    char text[256];

    pane_printf(pane, row, 0, ROLE_DIM, event->epoch < 999.5 ? "%5.1f" : "%5.0f", event->epoch);
    draw_mark(view, event, pane, row);
    if (pane->rect.cols >= WIDE)
        pane_printf(pane, row, EPOCH_COLS, ROLE_DIM, "step %llu", (unsigned long long)event->step);
    event_words(event, text, sizeof text);
    if (event_rows(event, pane) > words.rect.rows) {
        flow_line(&words, 0, 0, event_role(event), text);
        return 1;
    }
    return flow_text(&words, 0, event_role(event), text);
}

/* How many of the newest fit whole, in that many rows. */
static size_t events_that_fit(const struct view *view, const struct pane *pane, int rows)
{
    size_t fit = 0;
    int used = 0;

    while (fit < view->event_count) {
        used += event_rows(&view->events[view->event_count - 1 - fit], pane);
        if (used > rows)
            break;
        fit++;
    }
    return fit;
}

/* The last row is for the count of what does not fit, unless the newest needs it. */
static void draw_events(const struct view *view, const struct pane *pane)
{
    size_t count = view->event_count, fit = events_that_fit(view, pane, pane->rect.rows);
    int row = 0;

    if (fit < count)
        fit = MAX(events_that_fit(view, pane, pane->rect.rows - 1), 1);
    for (size_t i = 0; i < fit; i++)
        row += draw_event(view, &view->events[count - 1 - i], pane, row);
    if (fit < count && row < pane->rect.rows)
        pane_printf(pane, row, text_col(pane), ROLE_DIM, "and %zu older", count - fit);
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct pane frame = pane_frame(pane, "events", "epoch, newest first");
    struct pane inside = pane_part(&frame, 0, 0, frame.rect.rows, frame.rect.cols - 1);

    (void)look;
    if (inside.rect.rows < 1)
        return;
    if (view->event_count == 0)
        flow_line(&inside, 0, 1, ROLE_DIM, "nothing changed yet: B doubles the batch");
    else
        draw_events(view, &inside);
}

const struct panel_ops panel_events = {.name = "events", .draw = draw, .explain = explain_events};
