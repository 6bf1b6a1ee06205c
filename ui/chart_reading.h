/* chart_reading.h -- what a chart's cursor reads.
 *
 * Pure. Private to the chart.
 */
#ifndef UI_CHART_READING_H
#define UI_CHART_READING_H

#include "ui/chart_plot.h"

enum { WORDS = 96 };

/* How long words are. What gives way first is the note where values are read, else the names. */
enum length { LONG, LESS, MIDDLE, SHORT, LENGTHS };

struct reading {
    bool measured;
    struct history_bin bin;
    struct history_place place;
    bool here;  /* the cursor is in the bin, not after it */
    bool exact; /* of a single step, and this one */
};

struct reading reading_of(const struct chart *chart, const struct chart_series *series);

/* ".231 (.12…41)", "=.231", "not finite", "–" */
void reading_write(const struct chart *chart, const struct chart_series *series,
                   const struct reading *reading, enum length length, char text[WORDS]);

#endif
