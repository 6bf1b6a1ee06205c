/* branch_report.h -- what measuring the critical batch size came to (branch.h), as plain data. */
#ifndef ENGINE_BRANCH_REPORT_H
#define ENGINE_BRANCH_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/config.h"

enum { BRANCHES = 24, BRANCH_WORDS = 256 };

struct branch_settings {
    double examples;      /* each branch trains on; 0: as many as it takes to tell (branch.c) */
    enum scale_rule rule; /* of the rate */
    double tolerance;     /* share by which the loss may be above the smallest batch's, 0.05 for 5 % */
};

/* One batch size. */
struct branch_point {
    size_t batch;
    double lr;          /* scaled rate it trained at */
    bool done;
    bool refused;       /* does not fit the memory limit: not tried */
    double loss;        /* smoothed, at the end; may be not finite */
    uint64_t steps;
};

struct branch_report {
    bool running, finished, cancelled; /* none of them: none was begun */
    struct branch_settings settings; /* with the examples worked out */
    uint64_t step;            /* of the run, where it began */
    double epoch;
    int count;
    struct branch_point point[BRANCHES]; /* the smallest batch first */
    int at;                   /* while it runs: the point at hand */
    double share;             /* done, 0 to 1 */
    size_t critical;          /* once finished: the largest batch within the tolerance; 0: not even the
                                 smallest came to a finite loss */
    bool at_least;            /* nothing larger was tried: it may be larger still */
    bool at_most;             /* only the smallest is within, which all are held against: it may be
                                 smaller still */
    double predicted;         /* the noise scale where it began; NAN while it was unknown */
    double predicted_error;   /* and its standard error; NAN or 0 while that was */
};

/* Whether the loss of a point that is done is within the tolerance of the smallest's. */
bool branch_within(const struct branch_report *report, int point);

/* The critical batch size: "128", "≥ 1437", "≤ 32". Returns `text`. */
char *branch_critical_text(const struct branch_report *report, char *text, size_t size);

/* One sentence without a full stop: the result, or how far it is. At most `size` bytes, UTF-8; ""
 * where none was begun. Returns `text`. */
char *branch_words(const struct branch_report *report, char *text, size_t size);

#endif
