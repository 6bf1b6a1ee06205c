/* dataset_idx_cache.h -- arrays of large gzipped IDX files, read from their images where there are any. */
#ifndef ENGINE_DATASET_IDX_CACHE_H
#define ENGINE_DATASET_IDX_CACHE_H

#include "engine/dataset_cache.h"
#include "engine/idx_reader.h"

/* The same as idx_read gives. A file that is not packed is read as fast as an image of it would be,
 * and gets none. */
bool idx_read_cached(struct idx *idx, const char *file, const struct dataset_cache *cache,
                     const struct read_progress *progress, struct status *status);

#endif
