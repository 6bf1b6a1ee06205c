/* noise_plan.h -- parts of the noise panel one below the other: who gets rows, and how many. Pure. */
#ifndef UI_NOISE_PLAN_H
#define UI_NOISE_PLAN_H

#include "ui/noise_parts.h"

enum { NOISE_SLOTS = 16 };

/* A part in a list, in the order of drawing; rank and gap as in struct noise_part. */
struct noise_slot {
    const struct noise_part *part;
    int rank, gap;
};

struct noise_plan {
    int count, left;       /* slots; rows nobody took */
    int rows[NOISE_SLOTS]; /* 0: left out */
    int gap[NOISE_SLOTS];  /* blank rows in front */
};

/* Rows by rank; blank rows in front of what is drawn, while rows are left, by gap. */
struct noise_plan noise_plan_make(const struct view *view, const struct pane *pane,
                                  const struct noise_slot *slots, int count);

/* Draws the slots; a part without `draw` is left to others. */
void noise_plan_draw(const struct view *view, const struct pane *pane,
                     const struct noise_slot *slots, const struct noise_plan *plan);

#endif
