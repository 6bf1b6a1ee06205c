/* checkpoints.h -- a run's checkpoints, the oldest first, in a budget of bytes.
 *
 * When to take one, and which goes when they are too many, is as past.h says. The first stays whatever the
 * budget. One thread at a time.
 */
#ifndef ENGINE_CHECKPOINTS_H
#define ENGINE_CHECKPOINTS_H

#include "engine/checkpoint.h"
#include "engine/history.h"

/* A checkpoint and the point of the history beside it. */
struct kept_checkpoint {
    struct checkpoint *checkpoint;
    struct history_point point;
    double seconds; /* of training when it was taken */
};

struct checkpoints {
    size_t budget, bytes;
    double due; /* training seconds from which on the next may be taken */
    size_t count, room;
    struct kept_checkpoint *kept; /* [count] */
};

/* Forgets them all, and shares those of another in a copy of its own. */
void checkpoints_clear(struct checkpoints *checkpoints);
void checkpoints_done(struct checkpoints *checkpoints);
void checkpoints_share(struct checkpoints *to, const struct checkpoints *from);

/* Takes one; `history` may be NULL. The second does so if one is due. */
void checkpoints_take(struct checkpoints *checkpoints, const struct trainer *trainer,
                      struct history *history);
void checkpoints_take_when_due(struct checkpoints *checkpoints, const struct trainer *trainer,
                               struct history *history);

/* Forgets those after `step`; returns the last that is left. There is one. */
const struct kept_checkpoint *checkpoints_back(struct checkpoints *checkpoints, uint64_t step);

#endif
