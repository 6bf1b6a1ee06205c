/* settle.c -- numbers that change at most twice a second. */
#include "src/settle.h"

#include <string.h>

#define SETTLED 0.45 /* seconds */

static bool answers(const struct view *shown, const struct view *view)
{
    return !view_trains(view) || shown->state != view->state ||
           shown->answered != view->answered || shown->refusals != view->refusals ||
           shown->run != view->run || shown->run_count != view->run_count ||
           shown->told != view->told || view->step < shown->step;
}

void settle(struct settle *settle, struct view *shown, const struct view *view, double now)
{
    if (answers(shown, view) || now >= settle->due) {
        *shown = *view;
        settle->due = now + SETTLED;
        return;
    }
    memcpy(shown->pending, view->pending, sizeof shown->pending);
    memcpy(shown->failure, view->failure, sizeof shown->failure);
    shown->events = view->events;
    shown->event_count = view->event_count;
    shown->change = view->change;
    shown->task = view->task;
}
