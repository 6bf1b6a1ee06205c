/* layout.h -- which panel goes where, for a terminal of any size.
 *
 * A pure function: no overlap, nothing outside, nothing empty. Below 40 x 10 one line that says so;
 * below 80 x 24 the loss curve over the lines that fit; from there loss and noise side by side; from
 * 34 rows panels instead of lines; from 160 columns a column of side panels.
 */
#ifndef UI_LAYOUT_H
#define UI_LAYOUT_H

#include "ui/grid.h"

enum panel_id {
    PANEL_HEADER, PANEL_LOSS, PANEL_NOISE, PANEL_NOISE_CHART, PANEL_ACCURACY, PANEL_MEMORY,
    PANEL_EVENTS, PANEL_PRECISION, PANEL_THROUGHPUT, PANEL_TABLE,
    PANEL_SUMMARY, /* loss, accuracy and gap in one line */
    PANEL_MEMORY_LINE, PANEL_CHANGE, PANEL_STATUS, PANEL_KNOBS, PANEL_HINTS,
    PANEL_TOO_SMALL,
    PANELS
};

struct layout {
    int count;
    struct {
        enum panel_id panel;
        struct rect rect;
    } item[PANELS];
};

struct layout layout_make(int rows, int cols);

#endif
