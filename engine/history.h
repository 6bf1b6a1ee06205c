/* history.h -- bounded-memory time series of a run.
 *
 * Every step is recorded; memory never grows. Steps are kept in bins of a power of two steps: when
 * HISTORY_BINS are full, neighbours are merged and bins become twice as wide. A bin keeps minimum,
 * maximum, last and mean of each statistic, so every spike survives at any width and a curve does
 * not wobble as steps arrive. Bin edges depend on the step alone, never on the window that looks.
 *
 * Threads: one writer (the worker) and any readers; every function takes the history's own lock for
 * a short time. Markers (changes of a knob) are kept beside the bins.
 */
#ifndef ENGINE_HISTORY_H
#define ENGINE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/stats.h"

enum { HISTORY_BINS = 16384, HISTORY_MARKERS = 256 };

/* Smoothed curves are series too: averaged over examples (decay exp(-examples/2048), with bias
 * correction) as the steps come, so that they never depend on how they are looked at. They exist for
 * each length of average; those here are of the longest. */
enum smoothing { SMOOTH_2048, SMOOTH_512, SMOOTH_OFF, SMOOTHINGS };
extern const double smoothing_examples[SMOOTH_OFF];
enum {
    SERIES_SMOOTH_LOSS = STATS, /* of STAT_TRAIN_LOSS */
    SERIES_SMOOTH_ACCURACY,     /* of STAT_TRAIN_ACCURACY */
    SERIES_SMOOTH_TRACE,        /* of STAT_GRAD_VAR */
    SERIES_SMOOTH_SIGNAL,       /* of STAT_GRAD_SQ */
    SERIES_SMOOTH_NOISE,        /* noise of the batch in force, from the smoothed tr Sigma */
    SERIES_SMOOTH_END,
    SERIES_SMOOTHED = SERIES_SMOOTH_END - STATS,
    SERIES = STATS + SMOOTH_OFF * SERIES_SMOOTHED
};

enum clock { CLOCK_STEPS, CLOCK_EPOCHS, CLOCK_EXAMPLES, CLOCK_SECONDS, CLOCKS };
extern const char *const clock_names[CLOCKS];

struct history_bin {
    uint64_t steps;   /* taken inside, measured or not */
    uint32_t count;   /* finite measurements inside; 0: nothing was measured */
    uint32_t lost;    /* measurements that were not finite */
    float min, max, last, mean;
};

struct history_marker {
    double at[CLOCKS]; /* where on each clock: just before the step it took effect at */
    char text[56];     /* "batch 32→256" */
};

struct history;

struct history *history_new(void);
void history_free(struct history *history);

/* Forgets everything, for a run that starts again. */
void history_clear(struct history *history);

/* Records one step. Steps come in order, from 1 (writer only). */
void history_add(struct history *history, const struct step_stats *stats);

/* Records a change in front of the next step (writer only). Beyond HISTORY_MARKERS the oldest go. */
void history_mark(struct history *history, const char *text);

/* Steps recorded; *at (if not NULL, [CLOCKS]) gets where each clock stands. */
uint64_t history_steps(struct history *history, double *at);

/* Samples a series for drawing: `columns` bins over [x0, x1) of a clock, each the merge of the bins
 * whose end falls into it. */
void history_sample(struct history *history, int series, enum clock clock, double x0, double x1,
                    size_t columns, struct history_bin *out);

/* The same on a logarithmic axis: equal columns in log x; x0 > 0. */
void history_sample_log(struct history *history, int series, enum clock clock, double x0, double x1,
                        size_t columns, struct history_bin *out);

/* Where the first step ended on each clock: the left end of a logarithmic axis; false before it. */
bool history_first(struct history *history, double at[CLOCKS]);

/* One bin, and where it lies. */
struct history_place {
    uint64_t first, last;            /* its steps */
    double from[CLOCKS], to[CLOCKS]; /* the clocks before its first step, after its last */
};

/* The bin that was being recorded at a place of a clock: the last for one later than all; false in
 * an empty history. One of a single step gives that step exactly. */
bool history_place(struct history *history, enum clock clock, double at,
                   struct history_place *place);

/* What was last measured of a series up to that bin; false if nothing was. */
bool history_at(struct history *history, int series, enum clock clock, double at,
                struct history_bin *bin, struct history_place *place);

/* The same moment on another clock, between 0 and now. */
double history_convert(struct history *history, enum clock from, double at, enum clock to);

/* What stands for a series of the longest average when another is asked for: the shorter average, or
 * the statistic itself. Other series stand for themselves. */
int history_smoothed(int series, enum smoothing smoothing);

/* Copies at most `max` newest markers, oldest first; returns how many. */
size_t history_markers(struct history *history, struct history_marker *out, size_t max);

/* Bins by number, the one being recorded last: how many, where one lies, and what it holds of a series.
 * Only while nobody writes, as in a copy: bins merge. */
size_t history_bins(struct history *history);
struct history_place history_bin_place(struct history *history, size_t bin);
struct history_bin history_bin(struct history *history, int series, size_t bin);

/* Makes `to` a copy of `from`, bins, averages, markers and all: for the thread that writes `to`. */
void history_copy(struct history *to, struct history *from);

/* What steps have moved beside the bins, to be kept with a checkpoint: taken after a step, given back by
 * history_rewind. Plain data. */
struct history_point {
    uint64_t steps;
    double examples;
    double at[CLOCKS];
    double latest[SERIES];
    bool measured[SERIES];
    struct history_average {
        double sum, weight; /* their ratio is the average without bias */
        double examples;    /* where it was last added to */
    } average[SMOOTH_OFF][SERIES_SMOOTHED - 1];
};
void history_point(struct history *history, struct history_point *point);

/* Back to a point: later bins go, and markers but those of changes made before `until` steps had been
 * taken (between the point and there they are about to be passed again). Where bins have been merged
 * since, the one the point falls into goes as a whole, and begins again with the next step. */
void history_rewind(struct history *history, const struct history_point *point, uint64_t until);

/* The value last measured of a series; false while there is none. */
bool history_latest(struct history *history, int series, double *value);

#endif
