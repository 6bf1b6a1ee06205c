/* compare_parts.h -- runs held against each other; for compare*.c alone. Pure. */
#ifndef UI_COMPARE_PARTS_H
#define UI_COMPARE_PARTS_H

#include "ui/compare.h"

enum found {
    FOUND_NEAR, FOUND_APART, /* by the ratio */
    FOUND_SAME,              /* knobs and loss */
    FOUND_EARLY,             /* too little since the last change */
    FOUND_NOTHING,           /* no loss yet */
    FOUND_LOST,
};

struct entry {
    int run;
    enum found found;
    double ratio; /* of its loss to the base's */
    int same;     /* the run it is the same as, where that is what was found */
};

struct comparison {
    const struct view *view;
    enum clock clock;
    int base;     /* the run that others are held against; RUNS: none */
    double place; /* on the clock */
    int count;
    struct entry entry[RUNS]; /* those with a ratio first */
};

struct comparison compare_runs(const struct view *view, const struct look *look);
bool compare_has_ratio(const struct entry *entry);

enum precision compare_precision(const struct view_run *run);

/* Within what rounding does to a ratio. */
bool compare_alike(double a, double b);

/* Whether two differ in a knob that at least one of them heeds. */
bool compare_two(const struct view_run *a, const struct view_run *b, enum setting setting);
bool compare_same_knobs(const struct view_run *a, const struct view_run *b);

#endif
