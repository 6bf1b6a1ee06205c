/* settle.h -- numbers that change at most twice a second, so that a person can read them.
 *
 * And so that a frame over a slow line carries curves and not digits nobody sees.
 */
#ifndef SRC_SETTLE_H
#define SRC_SETTLE_H

#include "ui/view.h"

struct settle {
    double due; /* when numbers change next */
};

/* Brings `shown` up to `view`. While training goes on that is everything twice a second and, in
 * between, only what answers a person: requests, events, failures. Curves are live either way: they
 * come from the history. */
void settle(struct settle *settle, struct view *shown, const struct view *view, double now);

#endif
