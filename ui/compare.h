/* compare.h -- what the runs came to beside each other, in a sentence.
 *
 * The first run, by letter, that is not lost is what the others are held against: their smoothed losses at the
 * same place of the clock in force, the last that all have passed, so that none is ahead. The same
 * runs may tell opposite stories by examples and by updates; the sentence says which it tells. Runs
 * "lie on each other" within a tenth. Nothing is said of a loss that is mostly from before the last
 * change. Pure.
 */
#ifndef UI_COMPARE_H
#define UI_COMPARE_H

#include "ui/glyph.h"
#include "ui/look.h"
#include "ui/view.h"

/* Examples after a change until the smoothed loss is of the knobs in force (all but 13 % of it). */
#define COMPARE_EXAMPLES 4096.0

enum { COMPARE_TEXT = 512 };

/* In at most `cols` columns: what finds no room is told in fewer words, then of fewer runs, from the
 * last; at least "" is. Hidden runs are left out. Returns `text`. */
char *compare_text(const struct view *view, const struct look *look, const struct glyphs *glyphs,
                   int cols, char *text, size_t size);

/* Whether the run selected was changed too lately to compare: what the change did comes first. */
bool compare_waits(const struct view *view);

/* Whether a knob may be why one run learns another way than another, and whether runs differ in it. */
bool compare_knob(enum setting setting);
bool compare_differ(const struct view *view, enum setting setting);

#endif
