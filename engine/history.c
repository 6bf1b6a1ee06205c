/* history.c -- a run's statistics over time, as they come.
 *
 * Which statistics are kept comes from the table; slot_of maps them to the slots of a series store
 * (series.h). The smoothed curves are made here, once per step.
 */
#include "engine/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/history_state.h"
#include "engine/util.h"

const char *const clock_names[CLOCKS] = {"steps", "epochs", "examples", "seconds"};

const double smoothing_examples[SMOOTH_OFF] = {2048, 512};

static const enum statistic clock_stat[CLOCKS] = {
    STAT_STEP, STAT_EPOCH, STAT_EXAMPLES, STAT_TIME_S,
};

const enum statistic history_smooths[SERIES_SMOOTHED] = {
    STAT_TRAIN_LOSS, STAT_TRAIN_ACCURACY, STAT_GRAD_VAR, STAT_GRAD_SQ, STAT_BATCH_NOISE,
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
    memset(&history->now, 0, sizeof history->now);
    history->marker_count = history->passed = 0;
    pthread_mutex_unlock(&history->lock);
}

static void record(struct history *history, int slot, double value)
{
    history->now.latest[slot] = value;
    history->now.measured[slot] = true;
    series_record(history->series, slot, value);
}

/* A value that is not finite breaks the smoothed curve where it is and leaves the rest alone. What
 * is measured now and then moves the average by all the examples since. */
static double average_add(struct history_average *average, double length, double examples, double value)
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

    for (size_t i = 0; i < HISTORY_AVERAGED; i++) {
        if (!stat_has(stats, history_smooths[i]))
            continue;
        double value = average_add(&history->now.average[smoothing][i], smoothing_examples[smoothing],
                                   history->now.examples, stats->value[history_smooths[i]]);
        record(history, slot_of[i], value);
        if (history_smooths[i] == STAT_GRAD_VAR)
            trace = value;
    }
    if (stat_has(stats, STAT_GRAD_VAR) && stat_has(stats, STAT_BATCH_NOISE) &&
        stats->value[STAT_GRAD_VAR] != 0)
        record(history, slot_of[HISTORY_AVERAGED],
               trace * stats->value[STAT_BATCH_NOISE] / stats->value[STAT_GRAD_VAR]);
}

/* Markers still ahead, after a rewind, take the clocks as they are this time. */
static void pass_markers(struct history *history)
{
    struct history_marker *marker = history->markers;

    for (; history->passed < history->marker_count &&
           marker[history->passed].at[CLOCK_STEPS] <= (double)history->now.steps;
         history->passed++)
        memcpy(marker[history->passed].at, series_at(history->series), sizeof marker->at);
}

static void end_step(struct history *history, const struct step_stats *stats)
{
    double at[CLOCKS] = {[CLOCK_STEPS] = (double)++history->now.steps};

    for (int clock = 0; clock < CLOCKS; clock++)
        if (stat_has(stats, clock_stat[clock]))
            at[clock] = stats->value[clock_stat[clock]];
    series_step(history->series, at);
}

void history_add(struct history *history, const struct step_stats *stats)
{
    pthread_mutex_lock(&history->lock);
    pass_markers(history);
    for (int slot = 0; slot < history->kept_count; slot++)
        if (stat_has(stats, history->kept[slot]))
            record(history, slot, stats->value[history->kept[slot]]);
    history->now.examples += stat_has(stats, STAT_BATCH) ? stats->value[STAT_BATCH] : 1;
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
    history->passed = history->marker_count;
    memcpy(marker->at, series_at(history->series), sizeof marker->at);
    copy_text(marker->text, sizeof marker->text, text);
    pthread_mutex_unlock(&history->lock);
}
