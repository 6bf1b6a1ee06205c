/* load.h -- the data set that the options name. */
#ifndef SRC_LOAD_H
#define SRC_LOAD_H

#include "engine/config.h"
#include "engine/dataset.h"

/* Bytes of a file whose reading is felt: it is kept as read, in a folder batchscope of
 * $XDG_CACHE_HOME or ~/.cache (dataset_cache.h). */
#define LOAD_LARGE ((uint64_t)8 << 20)

/* The caller frees it; NULL with the reason. Shows on stderr, while that is a terminal, how far it
 * is when it takes longer than half a second. */
struct dataset *load_dataset(const struct config *config, struct status *status);

/* The same, with a listener of the caller's. */
struct dataset *load_dataset_watched(const struct config *config,
                                     const struct read_progress *progress, struct status *status);

#endif
