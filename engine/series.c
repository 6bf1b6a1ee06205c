/* series.c -- many values over a few clocks in bounded memory.
 *
 * Closed bins lie in one block per slot, each of `width` = 2^k steps; the newest steps gather in
 * the open bins, the only thing most records touch. Since HISTORY_BINS is even, the open bin starts
 * on an edge of the doubled width too. The clocks never fall, so a window's first bin is found by
 * bisection, and one walk along bins and columns samples it.
 */
#include "engine/series.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"

_Static_assert(HISTORY_BINS % 2 == 0, "neighbours merge in pairs");

/* A closed bin; how many steps it holds is the same for all. */
struct closed {
    uint32_t count, lost;
    float min, max, last, mean;
};

/* A bin in the making: its sum is kept in double, so that merging many costs no digits. */
struct tally {
    uint64_t steps;
    uint32_t count, lost;
    float min, max, last;
    double sum;
};

struct series {
    int slots;
    size_t closed;            /* bins */
    uint64_t width;           /* steps a closed bin holds */
    uint64_t open_steps;      /* steps the open one holds so far */
    struct tally *open;       /* [slots] */
    struct closed *bins;      /* [slots, HISTORY_BINS] */
    double *ends;             /* [CLOCKS, HISTORY_BINS] where each clock stood at a bin's end */
    double at[CLOCKS], first[CLOCKS]; /* after the newest step, after the first */
};

struct series *series_new(int slots)
{
    struct series *series = checked_calloc(1, sizeof *series);

    series->slots = slots;
    series->open = checked_calloc((size_t)slots, sizeof *series->open);
    series->bins = checked_calloc((size_t)slots * HISTORY_BINS, sizeof *series->bins);
    series->ends = checked_calloc((size_t)CLOCKS * HISTORY_BINS, sizeof *series->ends);
    series_clear(series);
    return series;
}

void series_free(struct series *series)
{
    if (!series)
        return;
    free(series->ends);
    free(series->bins);
    free(series->open);
    free(series);
}

void series_clear(struct series *series)
{
    series->closed = 0;
    series->width = 1;
    series->open_steps = 0;
    memset(series->open, 0, (size_t)series->slots * sizeof *series->open);
    memset(series->at, 0, sizeof series->at);
    memset(series->first, 0, sizeof series->first);
}

void series_copy(struct series *to, const struct series *from)
{
    REQUIRE(to->slots == from->slots);
    memcpy(to->open, from->open, (size_t)to->slots * sizeof *to->open);
    for (size_t at = 0; at < (size_t)to->slots * HISTORY_BINS; at += HISTORY_BINS)
        memcpy(to->bins + at, from->bins + at, from->closed * sizeof *to->bins);
    for (size_t at = 0; at < (size_t)CLOCKS * HISTORY_BINS; at += HISTORY_BINS)
        memcpy(to->ends + at, from->ends + at, from->closed * sizeof *to->ends);
    to->closed = from->closed;
    to->width = from->width;
    to->open_steps = from->open_steps;
    memcpy(to->at, from->at, sizeof to->at);
    memcpy(to->first, from->first, sizeof to->first);
}

void series_rewind(struct series *series, uint64_t steps, const double at[CLOCKS])
{
    if (!steps) {
        series_clear(series);
        return;
    }
    series->closed = (size_t)(steps / series->width);
    series->open_steps = steps % series->width;
    memset(series->open, 0, (size_t)series->slots * sizeof *series->open);
    memcpy(series->at, at, sizeof series->at);
}

const double *series_at(const struct series *series)
{
    return series->at;
}

const double *series_first(const struct series *series)
{
    return series->first;
}

/* ---- recording ---- */

/* A double beyond float is an extreme, not a loss. */
static float to_float(double value)
{
    return (float)(value > FLT_MAX ? FLT_MAX : value < -FLT_MAX ? -FLT_MAX : value);
}

void series_record(struct series *series, int slot, double value)
{
    struct tally *open = &series->open[slot];

    if (!isfinite(value)) {
        open->lost++;
        return;
    }
    float v = to_float(value);
    open->min = open->count ? MIN(open->min, v) : v;
    open->max = open->count ? MAX(open->max, v) : v;
    open->last = v;
    open->sum += v;
    open->count++;
}

static void tally_add(struct tally *tally, const struct closed *later)
{
    tally->lost += later->lost;
    if (!later->count)
        return;
    tally->min = tally->count ? MIN(tally->min, later->min) : later->min;
    tally->max = tally->count ? MAX(tally->max, later->max) : later->max;
    tally->last = later->last;
    tally->sum += (double)later->mean * later->count;
    tally->count += later->count;
}

static float mean_of(const struct tally *tally)
{
    return tally->count ? (float)(tally->sum / tally->count) : 0;
}

static struct closed close_tally(const struct tally *tally)
{
    return (struct closed){tally->count, tally->lost, tally->min, tally->max, tally->last,
                           mean_of(tally)};
}

static struct history_bin bin_of(const struct tally *tally)
{
    return (struct history_bin){tally->steps, tally->count, tally->lost, tally->min, tally->max,
                                tally->last, mean_of(tally)};
}

static void merge_neighbours(struct series *series)
{
    for (int slot = 0; slot < series->slots; slot++) {
        struct closed *bins = series->bins + (size_t)slot * HISTORY_BINS;
        for (size_t i = 0; i < HISTORY_BINS / 2; i++) {
            struct tally tally = {0};
            tally_add(&tally, &bins[2 * i]);
            tally_add(&tally, &bins[2 * i + 1]);
            bins[i] = close_tally(&tally);
        }
    }
    for (int clock = 0; clock < CLOCKS; clock++) {
        double *ends = series->ends + (size_t)clock * HISTORY_BINS;
        for (size_t i = 0; i < HISTORY_BINS / 2; i++)
            ends[i] = ends[2 * i + 1];
    }
    series->closed = HISTORY_BINS / 2;
    series->width *= 2;
}

static void close_bin(struct series *series)
{
    size_t i = series->closed++;

    for (int slot = 0; slot < series->slots; slot++)
        series->bins[(size_t)slot * HISTORY_BINS + i] = close_tally(&series->open[slot]);
    for (int clock = 0; clock < CLOCKS; clock++)
        series->ends[(size_t)clock * HISTORY_BINS + i] = series->at[clock];
    memset(series->open, 0, (size_t)series->slots * sizeof *series->open);
    series->open_steps = 0;
    if (series->closed == HISTORY_BINS)
        merge_neighbours(series);
}

void series_step(struct series *series, const double at[CLOCKS])
{
    for (int clock = 0; clock < CLOCKS; clock++)
        if (at[clock] > series->at[clock])
            series->at[clock] = at[clock];
    if (series->closed == 0 && series->open_steps == 0)
        memcpy(series->first, series->at, sizeof series->first);
    if (++series->open_steps == series->width)
        close_bin(series);
}

/* ---- sampling ---- */

static double axis_edge(const struct series_axis *axis, size_t column)
{
    double share = (double)column / (double)axis->columns;

    if (column == axis->columns)
        return axis->x1;
    if (axis->log)
        return axis->x0 * exp(log(axis->x1 / axis->x0) * share);
    return axis->x0 + (axis->x1 - axis->x0) * share;
}

static size_t first_from(const double *ends, size_t count, double x)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ends[middle] < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The open bin, if it ends in [x0, x1). */
static void tally_open(struct tally *tally, const struct series *series, int slot, double x,
                       double x0, double x1)
{
    struct closed open = close_tally(&series->open[slot]);

    if (!series->open_steps || x < x0 || x >= x1)
        return;
    tally_add(tally, &open);
    tally->steps += series->open_steps;
}

void series_sample(const struct series *series, int slot, enum clock clock,
                   const struct series_axis *axis, struct history_bin *out)
{
    const struct closed *bins = series->bins + (size_t)slot * HISTORY_BINS;
    const double *ends = series->ends + (size_t)clock * HISTORY_BINS;
    size_t i = first_from(ends, series->closed, axis->x0);

    for (size_t c = 0; c < axis->columns; c++) {
        double from = axis_edge(axis, c), to = axis_edge(axis, c + 1);
        struct tally tally = {0};
        for (; i < series->closed && ends[i] < to; i++) {
            tally_add(&tally, &bins[i]);
            tally.steps += series->width;
        }
        tally_open(&tally, series, slot, series->at[clock], from, to);
        out[c] = bin_of(&tally);
    }
}

/* ---- single bins ---- */

size_t series_index(const struct series *series, enum clock clock, double at)
{
    size_t i = first_from(series->ends + (size_t)clock * HISTORY_BINS, series->closed, at);

    return i == series->closed && !series->open_steps ? i - 1 : i;
}

static void clocks_after(const struct series *series, size_t i, double at[CLOCKS])
{
    for (size_t clock = 0; clock < CLOCKS; clock++)
        at[clock] = i < series->closed ? series->ends[clock * HISTORY_BINS + i] : series->at[clock];
}

struct history_place series_place(const struct series *series, size_t i)
{
    uint64_t steps = i < series->closed ? series->width : series->open_steps;
    struct history_place place = {.first = i * series->width + 1, .last = i * series->width + steps};

    if (i > 0)
        clocks_after(series, i - 1, place.from);
    clocks_after(series, i, place.to);
    return place;
}

struct history_bin series_bin(const struct series *series, int slot, size_t i)
{
    struct tally tally = {0};

    if (i == series->closed) {
        tally = series->open[slot];
        tally.steps = series->open_steps;
        return bin_of(&tally);
    }
    tally_add(&tally, &series->bins[(size_t)slot * HISTORY_BINS + i]);
    tally.steps = series->width;
    return bin_of(&tally);
}
