/* chart_labels.h -- short texts on a plot: none over another, none over what is drawn, but for a letter
 * that stands on its own curve.
 *
 * Pure. Private to the chart.
 */
#ifndef UI_CHART_LABELS_H
#define UI_CHART_LABELS_H

#include "ui/chart_plot.h"

enum { LABELS = 128 };

struct label {
    int row, col, cols;
    enum role role;
    const char *text; /* the caller's, up to labels_draw */
};

struct labels {
    const struct plot *plot;
    int count;
    struct label label[LABELS];
};

/* Puts a text there if the cells are empty and the text would touch no other; whether it did. */
bool labels_place(struct labels *labels, int row, int col, enum role role, const char *text);

/* Puts a letter into a cell, whatever is drawn there, if no label is within `clear` columns and a row
 * of it. */
bool labels_place_over(struct labels *labels, int row, int col, enum role role, const char *letter,
                       int clear);

void labels_draw(const struct labels *labels);

/* Names lines at their ends, and runs by their letters (chart_names.c). */
void labels_name_lines(struct labels *labels);

#endif
