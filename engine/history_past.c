/* history_past.c -- a history copied for a fork, and taken back.
 *
 * Bins that steps have closed stay as they are; what the open ones and the averages were when a point was
 * taken comes from the point.
 */
#include "engine/history.h"

#include <string.h>

#include "engine/history_state.h"
#include "engine/util.h"

void history_copy(struct history *to, struct history *from)
{
    struct history *first = MIN(to, from), *second = MAX(to, from); /* one order for all */
    REQUIRE(to != from);
    pthread_mutex_lock(&first->lock);
    pthread_mutex_lock(&second->lock);
    series_copy(to->series, from->series);
    to->now = from->now;
    memcpy(to->markers, from->markers, sizeof to->markers);
    to->marker_count = from->marker_count;
    to->passed = from->passed;
    pthread_mutex_unlock(&second->lock);
    pthread_mutex_unlock(&first->lock);
}

void history_point(struct history *history, struct history_point *point)
{
    *point = history->now;
    memcpy(point->at, series_at(history->series), sizeof point->at);
}

/* Markers are in order of their steps. */
static size_t markers_before(const struct history *history, uint64_t steps)
{
    size_t count = 0;

    while (count < history->marker_count && history->markers[count].at[CLOCK_STEPS] < (double)steps)
        count++;
    return count;
}

void history_rewind(struct history *history, const struct history_point *point, uint64_t until)
{
    REQUIRE(point->steps <= history->now.steps);
    pthread_mutex_lock(&history->lock);
    if (point->steps < history->now.steps)
        series_rewind(history->series, point->steps, point->at);
    history->now = *point;
    history->marker_count = markers_before(history, until);
    history->passed = markers_before(history, point->steps);
    pthread_mutex_unlock(&history->lock);
}
