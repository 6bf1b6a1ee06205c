/* pool.h -- fork and join over the examples of a pass; the one place that creates computing threads.
 *
 * pool_run calls a function once on every thread, the caller's included, and returns when all are
 * done. The split of work is the function's, by index and count alone, so that results depend on the
 * number of threads and on nothing else. One caller at a time; the caller of pool_new frees.
 */
#ifndef ENGINE_POOL_H
#define ENGINE_POOL_H

#include <stddef.h>

enum { POOL_MOST = 64 };

struct pool;

/* `threads` from 1 to POOL_MOST, the caller's included. */
struct pool *pool_new(int threads);
void pool_free(struct pool *pool);
int pool_threads(const struct pool *pool);

/* Calls work(context, index) for index 0 … threads−1; index 0 on the calling thread. */
void pool_run(struct pool *pool, void (*work)(void *context, int index), void *context);

/* Inside work: waits until threads 0 … parties−1 have all come here. */
void pool_barrier(struct pool *pool, int parties);

/* The part of `count` examples that thread `index` of `threads` takes: [*from, *to). */
void pool_share(size_t count, int index, int threads, size_t *from, size_t *to);

#endif
