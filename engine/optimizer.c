/* optimizer.c -- the table of optimizers, and the loop that feeds them.
 *
 * Parameters are updated in chunks that stay in the first cache: read (widened where they are 16
 * bits), changed, compared with what they were, stored. The comparison gives the length of the
 * update as it really happened, rounding included, and the weights that did not move.
 */
#include "engine/optimizer.h"

#include "engine/multiversion.h"
#include "engine/util.h"

enum { CHUNK = 512 };

MULTIVERSION
static void sgd_change(float *d, const float *w, const float *g, float *const *state, size_t n,
                       const struct optimizer_step *s)
{
    (void)state;
    float lr = s->lr, decay = s->weight_decay, scale = s->gradient_scale;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        d[i] = -lr * (g[i] * scale + decay * w[i]);
}

MULTIVERSION
static void momentum_change(float *d, const float *w, const float *g, float *const *state, size_t n,
                            const struct optimizer_step *s)
{
    float lr = s->lr, decay = s->weight_decay, scale = s->gradient_scale;
    float momentum = s->first ? 0 : s->momentum, *v = state[0];
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        v[i] = momentum * v[i] + (g[i] * scale + decay * w[i]);
        d[i] = -lr * v[i];
    }
}

const struct optimizer_info optimizer_table[OPTIMIZERS] = {
    [OPTIMIZER_SGD] = {"sgd", 0, 0.02, sgd_change, "gradient descent"},
    [OPTIMIZER_MOMENTUM] = {"momentum", 1, 0.002, momentum_change, "with heavy-ball momentum"},
};

const char *const optimizer_names[OPTIMIZERS] = {
    [OPTIMIZER_SGD] = "sgd",
    [OPTIMIZER_MOMENTUM] = "momentum",
};

struct applied {
    float update_sq, weight_sq;
    unsigned updates, stuck;
};

/* w += d, measured: what was asked for, and what rounding let through. */
MULTIVERSION
static struct applied apply(float *restrict w, const float *restrict d, size_t n)
{
    float update_sq = 0, weight_sq = 0;
    unsigned updates = 0, stuck = 0;
#pragma omp simd reduction(+ : update_sq, weight_sq, updates, stuck)
    for (size_t i = 0; i < n; i++) {
        float moved = w[i] + d[i], step = moved - w[i];
        update_sq += step * step;
        weight_sq += moved * moved;
        updates += d[i] != 0;
        stuck += (d[i] != 0) & (step == 0);
        w[i] = moved;
    }
    return (struct applied){update_sq, weight_sq, updates, stuck};
}

/* One chunk of parameters from `at` on. */
static struct applied update_chunk(const struct optimizer_info *info,
                                   const struct parameter_blocks *b,
                                   const struct optimizer_step *step, size_t at, size_t n)
{
    float weights[CHUNK], gradients[CHUNK], change[CHUNK], states[OPTIMIZER_STATES][CHUNK];
    float *state[OPTIMIZER_STATES];
    void *stored = format_at(b->weight_format, b->weights, at);
    float *w = b->master ? b->master + at : format_target(b->weight_format, stored, weights);
    if (!b->master)
        format_read(b->weight_format, stored, n, weights);
    const float *g = format_read(b->gradient_format,
                                 format_at(b->gradient_format, b->gradients, at), n, gradients);
    for (int s = 0; s < info->states; s++) {
        void *place = format_at(b->state_format, b->state, (size_t)s * b->count + at);
        state[s] = format_target(b->state_format, place, states[s]);
        format_read(b->state_format, place, n, states[s]);
    }
    info->change(change, w, g, state, n, step);
    struct applied applied = apply(w, change, n);
    format_store(b->weight_format, stored, w, n, NULL);
    for (int s = 0; s < info->states; s++)
        format_store(b->state_format,
                     format_at(b->state_format, b->state, (size_t)s * b->count + at), state[s], n,
                     NULL);
    return applied;
}

struct update_report optimizer_update(enum optimizer optimizer, const struct parameter_blocks *blocks,
                                      const struct optimizer_step *step)
{
    struct update_report report = {0};
    for (size_t at = 0; at < blocks->count; at += CHUNK) {
        size_t n = MIN((size_t)CHUNK, blocks->count - at);
        struct applied a = update_chunk(&optimizer_table[optimizer], blocks, step, at, n);
        report.update_sq += (double)a.update_sq;
        report.weight_sq += (double)a.weight_sq;
        report.updates += a.updates;
        report.stuck += a.stuck;
    }
    return report;
}
