/* history_read.c -- looking at a history: each look is one short hold of its lock. */
#include "engine/history.h"

#include <math.h>
#include <string.h>

#include "engine/history_state.h"
#include "engine/util.h"

uint64_t history_steps(struct history *history, double *at)
{
    pthread_mutex_lock(&history->lock);
    uint64_t steps = history->now.steps;
    if (at)
        memcpy(at, series_at(history->series), CLOCKS * sizeof *at);
    pthread_mutex_unlock(&history->lock);
    return steps;
}

static int kept_slot(const struct history *history, int series)
{
    REQUIRE(series >= 0 && series < SERIES && history->slot_of[series] >= 0);
    return history->slot_of[series];
}

static void sample(struct history *history, int series, enum clock clock,
                   const struct series_axis *axis, struct history_bin *out)
{
    int slot = kept_slot(history, series);

    pthread_mutex_lock(&history->lock);
    series_sample(history->series, slot, clock, axis, out);
    pthread_mutex_unlock(&history->lock);
}

void history_sample(struct history *history, int series, enum clock clock, double x0, double x1,
                    size_t columns, struct history_bin *out)
{
    struct series_axis axis = {x0, x1, columns, false};

    sample(history, series, clock, &axis, out);
}

void history_sample_log(struct history *history, int series, enum clock clock, double x0, double x1,
                        size_t columns, struct history_bin *out)
{
    struct series_axis axis = {x0, x1, columns, true};

    REQUIRE(x0 > 0);
    sample(history, series, clock, &axis, out);
}

bool history_first(struct history *history, double at[CLOCKS])
{
    pthread_mutex_lock(&history->lock);
    bool known = history->now.steps > 0;
    memcpy(at, series_first(history->series), CLOCKS * sizeof *at);
    pthread_mutex_unlock(&history->lock);
    return known;
}

bool history_place(struct history *history, enum clock clock, double at,
                   struct history_place *place)
{
    pthread_mutex_lock(&history->lock);
    bool known = history->now.steps > 0;
    if (known)
        *place = series_place(history->series, series_index(history->series, clock, at));
    pthread_mutex_unlock(&history->lock);
    return known;
}

bool history_at(struct history *history, int series, enum clock clock, double at,
                struct history_bin *bin, struct history_place *place)
{
    int slot = kept_slot(history, series);

    pthread_mutex_lock(&history->lock);
    size_t i = history->now.steps ? series_index(history->series, clock, at) + 1 : 0;
    bool found = false;
    while (!found && i-- > 0) {
        *bin = series_bin(history->series, slot, i);
        found = bin->count || bin->lost;
    }
    if (found)
        *place = series_place(history->series, i);
    pthread_mutex_unlock(&history->lock);
    return found;
}

size_t history_bins(struct history *history)
{
    pthread_mutex_lock(&history->lock);
    size_t bins = history->now.steps ? series_index(history->series, CLOCK_STEPS, INFINITY) + 1 : 0;
    pthread_mutex_unlock(&history->lock);
    return bins;
}

struct history_place history_bin_place(struct history *history, size_t bin)
{
    pthread_mutex_lock(&history->lock);
    struct history_place place = series_place(history->series, bin);
    pthread_mutex_unlock(&history->lock);
    return place;
}

struct history_bin history_bin(struct history *history, int series, size_t bin)
{
    int slot = kept_slot(history, series);

    pthread_mutex_lock(&history->lock);
    struct history_bin found = series_bin(history->series, slot, bin);
    pthread_mutex_unlock(&history->lock);
    return found;
}

double history_convert(struct history *history, enum clock from, double at, enum clock to)
{
    struct history_place place;

    if (from == to || !history_place(history, from, at, &place))
        return from == to ? at : 0;
    double length = place.to[from] - place.from[from];
    double share = length > 0 ? (at - place.from[from]) / length : 1;
    if (share >= 1)
        return place.to[to]; /* to the last digit: just after it the next bin begins */
    return place.from[to] + MAX(0, share) * (place.to[to] - place.from[to]);
}

int history_smoothed(int series, enum smoothing smoothing)
{
    if (series < STATS || series >= SERIES_SMOOTH_END)
        return series;
    return smoothing == SMOOTH_OFF ? (int)history_smooths[series - STATS]
                                   : series + (int)smoothing * SERIES_SMOOTHED;
}

size_t history_markers(struct history *history, struct history_marker *out, size_t max)
{
    pthread_mutex_lock(&history->lock);
    size_t count = MIN(max, history->marker_count);
    memcpy(out, history->markers + (history->marker_count - count), count * sizeof *out);
    pthread_mutex_unlock(&history->lock);
    return count;
}

bool history_latest(struct history *history, int series, double *value)
{
    int slot = kept_slot(history, series);

    pthread_mutex_lock(&history->lock);
    bool known = history->now.measured[slot];
    if (known)
        *value = history->now.latest[slot];
    pthread_mutex_unlock(&history->lock);
    return known;
}
