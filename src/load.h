/* load.h -- the data set that the options name. */
#ifndef SRC_LOAD_H
#define SRC_LOAD_H

#include "engine/config.h"
#include "engine/dataset.h"

/* The caller frees it; NULL with the reason. Shows on stderr, while that is a terminal, how far it
 * is when it takes longer than half a second. */
struct dataset *load_dataset(const struct config *config, struct status *status);

#endif
