/* work.h -- how many threads a pass is worth.
 *
 * Sharing costs a meeting of the threads and a gradient block to add up, so a thread more must have
 * enough to compute. The answer is a function of its arguments and constants alone: the split of a
 * run, and with it every bit, depends on batch, model and --threads.
 */
#ifndef ENGINE_WORK_H
#define ENGINE_WORK_H

#include <stddef.h>

#include "engine/model.h"

/* Of `most` threads (0: as many as the process may run on), how many share a pass over `examples`. */
size_t work_threads(const struct model *model, size_t examples, size_t most);

/* Processors the process may run on, at most POOL_MOST. */
size_t work_processors(void);

#endif
