/* checkpoint.c -- a run's state in one piece.
 *
 * Everything plain is copied as it is; what lies in blocks (weights, masters, running averages, optimizer
 * state, and G while the weights are frozen) is listed by one function, and follows one after the other.
 * Restoring makes blocks for the plan that was in force, so that the same list has the same sizes.
 * Gradients are made anew by every step and are not kept.
 */
#include "engine/checkpoint.h"

#include <stdlib.h>
#include <string.h>

#include "engine/trainer_state.h"
#include "engine/util.h"

enum { BLOCKS = 5 };

struct block {
    void *at;
    size_t bytes;
};

struct checkpoint {
    int owners;
    struct config config;
    struct plan plan;
    double base_lr[OPTIMIZERS], batch_ref[OPTIMIZERS];
    struct progress at;
    struct frozen frozen; /* but for its gradient: a block */
    size_t bytes;         /* of `blocks` */
    char blocks[];
};

/* Returns their bytes in all. */
static size_t list_blocks(const struct trainer *trainer, struct block block[BLOCKS])
{
    const struct buffers *b = &trainer->buffers;
    void *held[] = {b->weights, b->master, b->running, b->state};
    double *frozen = trainer->frozen.gradient;
    size_t total = 0;
    for (size_t i = 0; i < COUNT_OF(held); i++)
        block[i] = (struct block){held[i], arena_bytes(held[i])};
    block[BLOCKS - 1] =
        (struct block){frozen, frozen ? trainer->model->parameters * sizeof *frozen : 0};
    for (int i = 0; i < BLOCKS; i++)
        total += block[i].bytes;
    return total;
}

static void copy_plain(struct checkpoint *to, const struct trainer *from)
{
    to->config = from->config;
    to->plan = from->plan;
    memcpy(to->base_lr, from->base_lr, sizeof to->base_lr);
    memcpy(to->batch_ref, from->batch_ref, sizeof to->batch_ref);
    to->at = from->at;
    to->frozen = from->frozen;
    to->frozen.gradient = NULL;
}

struct checkpoint *checkpoint_take(const struct trainer *trainer)
{
    struct block block[BLOCKS];
    size_t bytes = list_blocks(trainer, block);
    struct checkpoint *checkpoint = checked_malloc(sizeof *checkpoint + bytes);
    char *to = checkpoint->blocks;
    checkpoint->owners = 1;
    checkpoint->bytes = bytes;
    copy_plain(checkpoint, trainer);
    for (int i = 0; i < BLOCKS; to += block[i++].bytes)
        if (block[i].bytes)
            memcpy(to, block[i].at, block[i].bytes);
    return checkpoint;
}

struct checkpoint *checkpoint_share(struct checkpoint *checkpoint)
{
    checkpoint->owners++;
    return checkpoint;
}

void checkpoint_free(struct checkpoint *checkpoint)
{
    if (checkpoint && --checkpoint->owners == 0)
        free(checkpoint);
}

uint64_t checkpoint_step(const struct checkpoint *checkpoint)
{
    return checkpoint->at.step;
}

size_t checkpoint_bytes(const struct checkpoint *checkpoint)
{
    return sizeof *checkpoint + checkpoint->bytes;
}

static void restore_plain(const struct checkpoint *from, struct trainer *to)
{
    to->config = from->config;
    to->plan = from->plan;
    memcpy(to->base_lr, from->base_lr, sizeof to->base_lr);
    memcpy(to->batch_ref, from->batch_ref, sizeof to->batch_ref);
    to->at = from->at;
}

static void restore_frozen(const struct checkpoint *from, struct trainer *to)
{
    trainer_settle_frozen(to, &to->plan);
    double *gradient = to->frozen.gradient;
    to->frozen = from->frozen;
    to->frozen.gradient = gradient;
}

static void restore_blocks(const struct checkpoint *from, struct trainer *to)
{
    struct block block[BLOCKS];
    const char *at = from->blocks;
    REQUIRE(list_blocks(to, block) == from->bytes);
    for (int i = 0; i < BLOCKS; at += block[i++].bytes)
        if (block[i].bytes)
            memcpy(block[i].at, at, block[i].bytes);
}

void checkpoint_restore(const struct checkpoint *checkpoint, struct trainer *trainer)
{
    trainer_release_passes(trainer);
    trainer_release_state(trainer);
    restore_plain(checkpoint, trainer);
    trainer_allocate_state(trainer);
    trainer_follow_plan(trainer);
    restore_frozen(checkpoint, trainer);
    restore_blocks(checkpoint, trainer);
    if (trainer->whole.step > trainer->at.step) /* of a future that is given up */
        trainer->whole = (struct split_measure){.number = trainer->whole.number};
    if (trainer->exponents.step > trainer->at.step)
        trainer->exponents.measured = false;
}

struct trainer *trainer_fork(const struct trainer *trainer)
{
    struct status status;
    struct trainer *fork = trainer_sketch(&trainer->config, trainer->dataset, &status);
    struct checkpoint *checkpoint = checkpoint_take(trainer);
    REQUIRE(fork);
    checkpoint_restore(checkpoint, fork);
    fork->weights_read = trainer->weights_read;
    fork->weights_file = trainer->weights_file;
    trainer_stop_when(fork, trainer->stops, trainer->stops_context);
    checkpoint_free(checkpoint);
    return fork;
}
