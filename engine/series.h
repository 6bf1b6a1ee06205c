/* series.h -- many values over a few clocks in bounded memory: the store under history.h.
 *
 * Records go to the open bin; series_step moves the clocks and closes it after `width` steps. When
 * HISTORY_BINS are closed they are merged by twos and the width doubles, so a bin's edges depend on
 * the step alone. No lock: one user at a time.
 */
#ifndef ENGINE_SERIES_H
#define ENGINE_SERIES_H

#include "engine/history.h"

struct series;

struct series *series_new(int slots);
void series_free(struct series *series);
void series_clear(struct series *series);

/* Copies what is in use; both have the same slots. */
void series_copy(struct series *to, const struct series *from);

/* Back to where `steps` were taken and the clocks stood at `at`. A bin that ends later loses what is in it
 * but keeps its place: the next step goes on in it. */
void series_rewind(struct series *series, uint64_t steps, const double at[CLOCKS]);

/* One value of the step that is being recorded; lost if it is not finite. */
void series_record(struct series *series, int slot, double value);

/* Ends the step: where each clock stands now. Clocks that would go back stand still. */
void series_step(struct series *series, const double at[CLOCKS]);

/* Where each clock stands, and where the first step left it; [CLOCKS]. */
const double *series_at(const struct series *series);
const double *series_first(const struct series *series);

/* Bins by number, the open one last; there must be a step. */
size_t series_index(const struct series *series, enum clock clock, double at);
struct history_place series_place(const struct series *series, size_t i);
struct history_bin series_bin(const struct series *series, int slot, size_t i);

/* Columns of an axis: column c of n covers [edge(c), edge(c + 1)). */
struct series_axis {
    double x0, x1;
    size_t columns;
    bool log;
};

/* Merges the bins whose end falls into each column, open one included, into out[columns]. */
void series_sample(const struct series *series, int slot, enum clock clock,
                   const struct series_axis *axis, struct history_bin *out);

#endif
