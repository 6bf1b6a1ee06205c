/* history.c -- a run's statistics over time, behind a lock.
 *
 * Which statistics are kept comes from the table; slot_of maps them to the slots of a series store
 * (series.h). The smoothed curves are made here, once per step. Lock order: the history's lock is a
 * leaf; under it nothing is called that waits.
 */
#include "engine/history.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "engine/series.h"
#include "engine/util.h"

const char *const clock_names[CLOCKS] = {"steps", "epochs", "examples", "seconds"};

const double smoothing_examples[SMOOTH_OFF] = {2048, 512};

static const enum statistic clock_stat[CLOCKS] = {
    STAT_STEP, STAT_EPOCH, STAT_EXAMPLES, STAT_TIME_S,
};

struct average {
    double sum, weight; /* their ratio is the average without bias */
    double examples;    /* where it was last added to */
};

/* What each smoothed series averages; the last, SERIES_SMOOTH_NOISE, follows from another. */
static const enum statistic smoothed[SERIES_SMOOTHED] = {
    STAT_TRAIN_LOSS, STAT_TRAIN_ACCURACY, STAT_GRAD_VAR, STAT_GRAD_SQ, STAT_BATCH_NOISE,
};
enum { AVERAGED = SERIES_SMOOTHED - 1 };

struct history {
    /* fixed at creation */
    int slot_of[SERIES];        /* -1: not kept */
    enum statistic kept[STATS]; /* slot s holds statistic kept[s] */
    int kept_count;

    /* under the lock */
    pthread_mutex_t lock;
    struct series *series;
    uint64_t steps;
    double examples;
    double latest[SERIES]; /* by slot */
    bool measured[SERIES];
    struct average average[SMOOTH_OFF][AVERAGED];
    struct history_marker markers[HISTORY_MARKERS];
    size_t marker_count;
};

struct history *history_new(void)
{
    struct history *history = checked_calloc(1, sizeof *history);
    int slots = 0;

    for (int s = 0; s < STATS; s++) {
        history->slot_of[s] = -1;
        if (stat_table[s].history) {
            history->kept[slots] = (enum statistic)s;
            history->slot_of[s] = slots++;
        }
    }
    history->kept_count = slots;
    for (int s = STATS; s < SERIES; s++)
        history->slot_of[s] = slots++;
    history->series = series_new(slots);
    pthread_mutex_init(&history->lock, NULL);
    return history;
}

void history_free(struct history *history)
{
    if (!history)
        return;
    pthread_mutex_destroy(&history->lock);
    series_free(history->series);
    free(history);
}

void history_clear(struct history *history)
{
    pthread_mutex_lock(&history->lock);
    series_clear(history->series);
    history->steps = 0;
    history->examples = 0;
    memset(history->measured, 0, sizeof history->measured);
    memset(history->average, 0, sizeof history->average);
    history->marker_count = 0;
    pthread_mutex_unlock(&history->lock);
}

/* ---- writing ---- */

static void record(struct history *history, int slot, double value)
{
    history->latest[slot] = value;
    history->measured[slot] = true;
    series_record(history->series, slot, value);
}

/* A value that is not finite breaks the smoothed curve where it is and leaves the rest alone. What
 * is measured now and then moves the average by all the examples since. */
static double average_add(struct average *average, double length, double examples, double value)
{
    double keep = exp(-(examples - average->examples) / length);
    average->examples = examples;
    if (!isfinite(value))
        return value;
    average->sum = keep * average->sum + (1 - keep) * value;
    average->weight = keep * average->weight + (1 - keep);
    return average->sum / average->weight;
}

static void record_averages(struct history *history, const struct step_stats *stats,
                            enum smoothing smoothing)
{
    const int *slot_of = history->slot_of + STATS + (int)smoothing * SERIES_SMOOTHED;
    double trace = NAN;

    for (size_t i = 0; i < AVERAGED; i++) {
        if (!stat_has(stats, smoothed[i]))
            continue;
        double value = average_add(&history->average[smoothing][i], smoothing_examples[smoothing],
                                   history->examples, stats->value[smoothed[i]]);
        record(history, slot_of[i], value);
        if (smoothed[i] == STAT_GRAD_VAR)
            trace = value;
    }
    if (stat_has(stats, STAT_GRAD_VAR) && stat_has(stats, STAT_BATCH_NOISE) &&
        stats->value[STAT_GRAD_VAR] != 0)
        record(history, slot_of[AVERAGED],
               trace * stats->value[STAT_BATCH_NOISE] / stats->value[STAT_GRAD_VAR]);
}

static void end_step(struct history *history, const struct step_stats *stats)
{
    double at[CLOCKS] = {[CLOCK_STEPS] = (double)++history->steps};

    for (int clock = 0; clock < CLOCKS; clock++)
        if (stat_has(stats, clock_stat[clock]))
            at[clock] = stats->value[clock_stat[clock]];
    series_step(history->series, at);
}

void history_add(struct history *history, const struct step_stats *stats)
{
    pthread_mutex_lock(&history->lock);
    for (int slot = 0; slot < history->kept_count; slot++)
        if (stat_has(stats, history->kept[slot]))
            record(history, slot, stats->value[history->kept[slot]]);
    history->examples += stat_has(stats, STAT_BATCH) ? stats->value[STAT_BATCH] : 1;
    for (int smoothing = 0; smoothing < SMOOTH_OFF; smoothing++)
        record_averages(history, stats, (enum smoothing)smoothing);
    end_step(history, stats);
    pthread_mutex_unlock(&history->lock);
}

/* Copies what fits and never cuts a UTF-8 sequence. */
static void copy_text(char *to, size_t size, const char *from)
{
    size_t length = strnlen(from, size);

    if (length == size) {
        length--;
        while (length && ((unsigned char)from[length] & 0xC0) == 0x80)
            length--;
    }
    memcpy(to, from, length);
    to[length] = '\0';
}

void history_mark(struct history *history, const char *text)
{
    struct history_marker *markers = history->markers;

    pthread_mutex_lock(&history->lock);
    if (history->marker_count == HISTORY_MARKERS)
        memmove(markers, markers + 1, --history->marker_count * sizeof *markers);
    struct history_marker *marker = &markers[history->marker_count++];
    memcpy(marker->at, series_at(history->series), sizeof marker->at);
    copy_text(marker->text, sizeof marker->text, text);
    pthread_mutex_unlock(&history->lock);
}

/* ---- reading ---- */

uint64_t history_steps(struct history *history, double *at)
{
    pthread_mutex_lock(&history->lock);
    uint64_t steps = history->steps;
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
    bool known = history->steps > 0;
    memcpy(at, series_first(history->series), CLOCKS * sizeof *at);
    pthread_mutex_unlock(&history->lock);
    return known;
}

bool history_place(struct history *history, enum clock clock, double at,
                   struct history_place *place)
{
    pthread_mutex_lock(&history->lock);
    bool known = history->steps > 0;
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
    size_t i = history->steps ? series_index(history->series, clock, at) + 1 : 0;
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
    return smoothing == SMOOTH_OFF ? (int)smoothed[series - STATS]
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
    bool known = history->measured[slot];
    if (known)
        *value = history->latest[slot];
    pthread_mutex_unlock(&history->lock);
    return known;
}
