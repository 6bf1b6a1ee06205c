/* checkpoints.c -- a sorted list that is thinned: the longer ago, the wider apart.
 *
 * Taking turns into thinning once the budget is full: the one goes that leaves the smallest gap, in
 * training seconds, relative to how long ago it is, so that gaps grow with age and going back costs about
 * the same share of the way everywhere.
 */
#include "engine/checkpoints.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "engine/util.h"

/* Training seconds between two: at least so many, and so many times what taking one costs. */
static const double seconds_apart = 0.1, costs_apart = 100;

/* One may wait for a rounder step by one part in so many of the steps since the last. */
enum { WAITS = 8 };

static size_t bytes_of(const struct kept_checkpoint *kept)
{
    return sizeof *kept + checkpoint_bytes(kept->checkpoint);
}

static void drop(struct checkpoints *checkpoints, size_t i)
{
    struct kept_checkpoint *kept = checkpoints->kept + i;
    checkpoints->bytes -= bytes_of(kept);
    checkpoint_free(kept->checkpoint);
    memmove(kept, kept + 1, (--checkpoints->count - i) * sizeof *kept);
}

void checkpoints_clear(struct checkpoints *checkpoints)
{
    while (checkpoints->count)
        drop(checkpoints, checkpoints->count - 1);
}

void checkpoints_done(struct checkpoints *checkpoints)
{
    checkpoints_clear(checkpoints);
    free(checkpoints->kept);
}

void checkpoints_share(struct checkpoints *to, const struct checkpoints *from)
{
    *to = *from;
    to->room = from->count;
    to->kept = checked_calloc(from->count, sizeof *to->kept);
    for (size_t i = 0; i < from->count; i++) {
        to->kept[i] = from->kept[i];
        checkpoint_share(to->kept[i].checkpoint);
    }
}

/* The one between the first and the last that is missed least; the last where there is none between. */
static size_t least_missed(const struct checkpoints *checkpoints)
{
    const struct kept_checkpoint *kept = checkpoints->kept;
    size_t last = checkpoints->count - 1, least = last;
    double smallest = INFINITY;
    for (size_t i = 1; i < last; i++) {
        double gap = kept[i + 1].seconds - kept[i - 1].seconds;
        double share = gap / (kept[last].seconds - kept[i].seconds);
        if (share < smallest) {
            smallest = share;
            least = i;
        }
    }
    return least;
}

static double clock_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void make_room(struct checkpoints *checkpoints)
{
    if (checkpoints->count < checkpoints->room)
        return;
    checkpoints->room = 2 * checkpoints->count + 8;
    checkpoints->kept =
        checked_realloc(checkpoints->kept, checkpoints->room * sizeof *checkpoints->kept);
}

void checkpoints_take(struct checkpoints *checkpoints, const struct trainer *trainer,
                      struct history *history)
{
    double began = clock_seconds(), now = trainer_seconds(trainer);
    make_room(checkpoints);
    struct kept_checkpoint *kept = &checkpoints->kept[checkpoints->count++];
    *kept = (struct kept_checkpoint){checkpoint_take(trainer), {0}, now};
    if (history)
        history_point(history, &kept->point);
    checkpoints->bytes += bytes_of(kept);
    while (checkpoints->bytes > checkpoints->budget && checkpoints->count > 1)
        drop(checkpoints, least_missed(checkpoints));
    checkpoints->due = now + MAX(seconds_apart, costs_apart * (clock_seconds() - began));
}

/* Steps that are multiples of a power of two, so that where the history merges its bins a checkpoint still
 * lies between two. */
static bool is_round(uint64_t step, uint64_t since)
{
    uint64_t unit = 1;
    while (2 * WAITS * unit <= since)
        unit *= 2;
    return step % unit == 0;
}

void checkpoints_take_when_due(struct checkpoints *checkpoints, const struct trainer *trainer,
                               struct history *history)
{
    if (trainer_seconds(trainer) < checkpoints->due ||
        (checkpoints->count == 1 && checkpoints->bytes >= checkpoints->budget))
        return;
    uint64_t step = trainer_steps(trainer);
    uint64_t last = checkpoint_step(checkpoints->kept[checkpoints->count - 1].checkpoint);
    if (is_round(step, step - last))
        checkpoints_take(checkpoints, trainer, history);
}

const struct kept_checkpoint *checkpoints_back(struct checkpoints *checkpoints, uint64_t step)
{
    while (checkpoints->count > 1 &&
           checkpoint_step(checkpoints->kept[checkpoints->count - 1].checkpoint) > step)
        drop(checkpoints, checkpoints->count - 1);
    const struct kept_checkpoint *last = &checkpoints->kept[checkpoints->count - 1];
    checkpoints->due = last->seconds + seconds_apart;
    return last;
}
