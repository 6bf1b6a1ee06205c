/* history_state.h -- what a history holds; for its own files alone.
 *
 * Lock order: the history's lock is a leaf; under it nothing is called that waits. Of two, where one is
 * copied, the one that lies first in memory is taken first. The one thread that writes may read what it
 * alone writes without it.
 */
#ifndef ENGINE_HISTORY_STATE_H
#define ENGINE_HISTORY_STATE_H

#include <pthread.h>

#include "engine/history.h"
#include "engine/series.h"

enum { HISTORY_AVERAGED = SERIES_SMOOTHED - 1 };

/* What each smoothed series averages; the last, SERIES_SMOOTH_NOISE, follows from another. */
extern const enum statistic history_smooths[SERIES_SMOOTHED];

struct history {
    /* fixed at creation */
    int slot_of[SERIES];        /* -1: not kept */
    enum statistic kept[STATS]; /* slot s holds statistic kept[s] */
    int kept_count;

    /* under the lock */
    pthread_mutex_t lock;
    struct series *series;
    struct history_point now; /* but for its clocks, which the series have; latest by slot */
    struct history_marker markers[HISTORY_MARKERS];
    size_t marker_count;
    size_t passed; /* markers that steps have come to: all, but after a rewind */
};

#endif
