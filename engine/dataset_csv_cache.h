/* dataset_csv_cache.h -- tables of large CSV files, read from their images where there are any. */
#ifndef ENGINE_DATASET_CSV_CACHE_H
#define ENGINE_DATASET_CSV_CACHE_H

#include "engine/dataset_cache.h"
#include "engine/dataset_csv.h"

/* The same table as csv_table_read gives, to the bit. */
struct csv_table *csv_table_read_cached(const char *file, const struct dataset_cache *cache,
                                        const struct read_progress *progress,
                                        struct status *status);

#endif
