/* describe.h -- a change in words: for markers, events, and the line about what it did. */
#ifndef SRC_DESCRIBE_H
#define SRC_DESCRIBE_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/trainer.h"
#include "engine/change.h"

struct described {
    const struct change *change;
    const struct config *before;  /* knobs before it */
    const struct plan *from, *to; /* what they came to */
    const struct noise_report *noise;
    double n;                     /* examples in the training split */
    bool replacement;
    enum products products;       /* what becomes of matrix products now */
};

/* "batch 32→256 lr .02→.16" for a marker on the curves; "" if nothing that training feels changed. */
char *describe_marker(const struct described *d, char *text, size_t size);

/* "batch 32→256, lr 0.02→0.16 (linear)". */
char *describe_event(const struct described *d, char *text, size_t size);

/* "sgd ignores momentum": of the knobs that were given, those that do nothing; "" if all do. */
char *describe_ignored(const bool given[SETTINGS], enum optimizer optimizer, char *text,
                       size_t size);

/* "batch 32→256: noise per step 9.5× less, 7.5× fewer steps an epoch"; "" if nothing to say. */
char *describe_effect(const struct described *d, char *text, size_t size);

#endif
