/* layout.h -- which panel goes where, for a terminal of any size.
 *
 * A pure function: no overlap, nothing outside, nothing empty, and no panel smaller than it can be
 * read. Below 40 x 10 one line that says so; below 80 x 24 the loss curve over the lines that fit;
 * from there loss and noise side by side; from 34 rows panels instead of lines; from 160 columns
 * three columns of panels. Several runs have a row each in a table, for which lines give way. One
 * panel can have the screen to itself, and so can the lecture.
 */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include <stdbool.h>

#include "ui/grid.h"

enum panel_id {
    PANEL_HEADER, PANEL_LOSS, PANEL_NOISE, PANEL_NOISE_CHART, PANEL_ACCURACY, PANEL_MEMORY,
    PANEL_EVENTS, PANEL_PRECISION, PANEL_THROUGHPUT, PANEL_TABLE,
    PANEL_RUNS,    /* the runs of a session, a row each; there is none of a single run */
    PANEL_SUMMARY, /* loss, accuracy and gap in one line */
    PANEL_MEMORY_LINE, PANEL_CHANGE, PANEL_STATUS, PANEL_KNOBS, PANEL_HINTS,
    PANEL_LECTURE,
    PANEL_TOO_SMALL,
    PANELS
};

enum screen_mode {
    MODE_OVERVIEW,
    MODE_PANEL,   /* one panel and the lines */
    MODE_LECTURE, /* big digits and one chart */
};

struct layout {
    int count;
    struct {
        enum panel_id panel;
        struct rect rect;
    } item[PANELS];
};

/* `panel` is the one that MODE_PANEL shows; what cannot be picked is the overview. `runs` are as many
 * as the session has. */
struct layout layout_make(int rows, int cols, int runs, enum screen_mode mode, enum panel_id panel);

/* Where a panel is, or NULL. */
const struct rect *layout_find(const struct layout *layout, enum panel_id panel);

/* What a panel asks of a layout. */
struct panel_size {
    int rows, cols; /* the least it can be read in */
    int wish;       /* rows that show all of it */
    int grow;       /* its share of rows that nobody wished for */
    int rank;       /* who finds room first where panels lie on each other: 1 before 2 */
    bool picks;     /* it can be picked, and have the screen to itself */
};
extern const struct panel_size panel_sizes[PANELS];

/* Whether that many runs can have it picked. */
bool layout_picks(enum panel_id panel, int runs);

#endif
