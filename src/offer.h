/* offer.h -- what the explorer offers to choose from: the catalogue of ui/catalogue.h, filled in.
 *
 * What a model comes to is asked of a run that is only sketched, with the knobs as a new run would
 * have them: what is said to fit is what starts. Main thread only.
 */
#ifndef SRC_OFFER_H
#define SRC_OFFER_H

#include "src/setup.h"
#include "ui/catalogue.h"

enum { OFFER_DATA = 16 };

struct offer {
    struct catalogue catalogue;
    struct catalogue_data data[OFFER_DATA];
    char missing[OFFER_DATA][160];
    char present[4200];
    const struct setup *setup;
    const struct view *view;
};

/* Fills it in; `view` holds the newest state of the present run whenever something is asked. */
void offer_init(struct offer *offer, const struct view *view);

/* The present run is of this setup. */
void offer_present(struct offer *offer, const struct setup *setup);

#endif
