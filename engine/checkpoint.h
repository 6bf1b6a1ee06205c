/* checkpoint.h -- all of a run's state at one step, to go back to or to fork from.
 *
 * It holds what steps and changes move (weights, masters, running averages, optimizer state, loss
 * scale, place in the data, noise averages, health, knobs and plan), bit for bit, and none of the
 * buffers of a pass: from it a run goes on exactly as the one it was taken of. What is only looked at
 * (measurements of the whole split, exponents, time shares) is not part of it.
 *
 * Shared: checkpoint_share counts owners, checkpoint_free takes one away. One thread at a time.
 */
#ifndef ENGINE_CHECKPOINT_H
#define ENGINE_CHECKPOINT_H

#include "engine/trainer.h"

struct checkpoint;

struct checkpoint *checkpoint_take(const struct trainer *trainer);
struct checkpoint *checkpoint_share(struct checkpoint *checkpoint);
void checkpoint_free(struct checkpoint *checkpoint); /* takes NULL */

uint64_t checkpoint_step(const struct checkpoint *checkpoint);
size_t checkpoint_bytes(const struct checkpoint *checkpoint);

/* Puts the state into a run of the same data set and model: the one it was taken of, or a fork. Its
 * batch, precision and memory become what they were. */
void checkpoint_restore(const struct checkpoint *checkpoint, struct trainer *trainer);

/* A run of its own that stands where the other does. Both then give the same bits until a knob
 * differs. The caller frees it. */
struct trainer *trainer_fork(const struct trainer *trainer);

#endif
