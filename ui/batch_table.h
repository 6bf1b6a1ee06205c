/* batch_table.h -- "if the batch were 1, 8, 32 …": rows that are functions of a batch size.
 *
 * One table for the small one in the noise panel and the large one of its own. Pure. Ratios are to
 * the batch in force; without a noise scale only noise and memory can be told.
 */
#ifndef UI_BATCH_TABLE_H
#define UI_BATCH_TABLE_H

#include "ui/view.h"

struct batch_row {
    const char *name, *wide;
    bool needs_scale; /* a noise scale, without which it is left out */
    bool wide_only;   /* of the large table alone; needs no noise */
    bool needs_split; /* a batch in force that is in several passes */
    /* Keeps to `width` columns where that is 6 or more. */
    void (*cell)(const struct view *view, size_t batch, int width, char *text, size_t size);
};

enum { BATCH_ROWS = 7 };
extern const struct batch_row batch_table[BATCH_ROWS];

/* Whether there is anything to put into the row. */
bool batch_row_shown(const struct view *view, const struct batch_row *row);

enum { BATCH_COLUMNS = 7 };

/* Fills in 1, 8, 32, 128, 512 below N, N, and with `present` the batch in force, in order; returns
 * how many. */
int batch_columns(const struct view *view, bool present, size_t batch[BATCH_COLUMNS]);

/* "full", "32". */
char *batch_name(const struct view *view, size_t batch, char *text, size_t size);

#endif
