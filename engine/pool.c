/* pool.c -- threads that wait for work: a short spin, then sleep.
 *
 * A round is announced by a counter. Workers watch it for some microseconds, since rounds follow each
 * other closely while a run trains, and then sleep on a condition; whoever sleeps is counted, so that
 * an announcement makes a system call only when somebody does.
 */
#include "engine/pool.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

#include "engine/float_mode.h"
#include "engine/util.h"

enum { SPINS = 4000 };

struct worker {
    struct pool *pool;
    pthread_t thread;
    int index;
};

struct pool {
    int threads;
    struct worker worker[POOL_MOST];

    /* set by the caller before a round */
    void (*work)(void *context, int index);
    void *context;

    atomic_uint round;   /* counts announcements */
    atomic_int busy;     /* workers that are not done with the round */
    atomic_bool ends;
    atomic_int waiting;  /* at the barrier */
    atomic_uint turn;    /* of the barrier */

    pthread_mutex_t mutex;
    pthread_cond_t wake;
    int asleep;          /* under the mutex */
};

static inline void relax(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#endif
}

/* More threads than processors: the one that is waited for must get its turn. */
static void wait_a_little(unsigned spins)
{
    if (spins < SPINS)
        relax();
    else
        sched_yield();
}

static bool announced(struct pool *pool, unsigned seen)
{
    return atomic_load_explicit(&pool->round, memory_order_acquire) != seen;
}

static void await_round(struct pool *pool, unsigned seen)
{
    for (int i = 0; i < SPINS; i++) {
        if (announced(pool, seen))
            return;
        relax();
    }
    pthread_mutex_lock(&pool->mutex);
    pool->asleep++;
    while (!announced(pool, seen))
        pthread_cond_wait(&pool->wake, &pool->mutex);
    pool->asleep--;
    pthread_mutex_unlock(&pool->mutex);
}

static void *serve(void *context)
{
    struct worker *worker = context;
    struct pool *pool = worker->pool;
    unsigned seen = 0;
    float_mode_flush();
    for (;;) {
        await_round(pool, seen++);
        if (atomic_load(&pool->ends))
            return NULL;
        pool->work(pool->context, worker->index);
        atomic_fetch_sub_explicit(&pool->busy, 1, memory_order_release);
    }
}

static void announce(struct pool *pool)
{
    pthread_mutex_lock(&pool->mutex);
    atomic_fetch_add_explicit(&pool->round, 1, memory_order_release);
    bool sleepers = pool->asleep > 0;
    pthread_mutex_unlock(&pool->mutex);
    if (sleepers)
        pthread_cond_broadcast(&pool->wake);
}

struct pool *pool_new(int threads)
{
    sigset_t all, before;
    REQUIRE(threads >= 1 && threads <= POOL_MOST);
    struct pool *pool = checked_calloc(1, sizeof *pool);
    pool->threads = threads;
    pthread_mutex_init(&pool->mutex, NULL);
    pthread_cond_init(&pool->wake, NULL);
    sigfillset(&all); /* signals are not for computing threads */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (int i = 1; i < threads; i++) {
        pool->worker[i] = (struct worker){.pool = pool, .index = i};
        REQUIRE(pthread_create(&pool->worker[i].thread, NULL, serve, &pool->worker[i]) == 0);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return pool;
}

void pool_free(struct pool *pool)
{
    if (!pool)
        return;
    atomic_store(&pool->ends, true);
    announce(pool);
    for (int i = 1; i < pool->threads; i++)
        pthread_join(pool->worker[i].thread, NULL);
    pthread_cond_destroy(&pool->wake);
    pthread_mutex_destroy(&pool->mutex);
    free(pool);
}

int pool_threads(const struct pool *pool)
{
    return pool->threads;
}

void pool_run(struct pool *pool, void (*work)(void *context, int index), void *context)
{
    pool->work = work;
    pool->context = context;
    if (pool->threads > 1) {
        atomic_store_explicit(&pool->busy, pool->threads - 1, memory_order_relaxed);
        announce(pool);
    }
    work(context, 0);
    for (unsigned spins = 0; pool->threads > 1 &&
                             atomic_load_explicit(&pool->busy, memory_order_acquire) > 0; spins++)
        wait_a_little(spins);
}

void pool_barrier(struct pool *pool, int parties)
{
    unsigned turn = atomic_load(&pool->turn);
    if (atomic_fetch_add(&pool->waiting, 1) + 1 == parties) {
        atomic_store(&pool->waiting, 0);
        atomic_fetch_add(&pool->turn, 1);
        return;
    }
    for (unsigned spins = 0; atomic_load(&pool->turn) == turn; spins++)
        wait_a_little(spins);
}

void pool_share(size_t count, int index, int threads, size_t *from, size_t *to)
{
    size_t part = count / (size_t)threads, rest = count % (size_t)threads, i = (size_t)index;
    *from = i * part + MIN(i, rest);
    *to = *from + part + (i < rest);
}
