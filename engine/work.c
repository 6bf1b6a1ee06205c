/* work.c -- threads by work. */
#include "engine/work.h"

#include <sched.h>

#include "engine/pool.h"
#include "engine/util.h"

/* Multiply-adds, forward and backward, that pay for one more thread; see `make bench`. */
static const double thread_work = 6e6;

size_t work_processors(void)
{
    cpu_set_t set;
    size_t count = sched_getaffinity(0, sizeof set, &set) == 0 ? (size_t)CPU_COUNT(&set) : 1;
    return MIN(MAX(count, (size_t)1), (size_t)POOL_MOST);
}

size_t work_threads(const struct model *model, size_t examples, size_t most)
{
    double work = 3 * (double)model->products * (double)examples;
    if (model->whole_batch) /* batch norm needs all of the pass in one */
        return 1;
    most = MIN(most ? most : work_processors(), examples);
    return MAX((size_t)1, MIN(most, (size_t)(work / thread_work)));
}
