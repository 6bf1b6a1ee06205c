/* optimizer.c -- the table of optimizers, and the loop that feeds them.
 *
 * Parameters are updated in chunks that stay in the first cache: read (widened where they are 16
 * bits), changed, compared with what they were, stored. The comparison gives the length of the
 * update as it really happened, rounding included, and the weights that did not move.
 *
 * A trust ratio needs two norms over all of a tensor before any of it may change: a first sweep
 * works out the direction on copies of the state, the second repeats it to the bit.
 */
#include "engine/optimizer.h"

#include <math.h>
#include <string.h>

#include "engine/blas.h"
#include "engine/kernels.h"
#include "engine/multiversion.h"
#include "engine/optimizer_rules.h"
#include "engine/util.h"

enum { CHUNK = 512 };

#define INFO(id, name_, lr_, states_, momentum_, epsilon_, scaling_, change_, trust_, about_)      \
    [OPTIMIZER_##id] = {name_, lr_, states_, momentum_, epsilon_, scaling_, change_, trust_, about_},
#define NAME(id, name, ...) [OPTIMIZER_##id] = name,

const struct optimizer_info optimizer_table[OPTIMIZERS] = {OPTIMIZER_LIST(INFO)};
const char *const optimizer_names[OPTIMIZERS] = {OPTIMIZER_LIST(NAME)};

bool optimizer_heeds(enum optimizer optimizer, enum setting knob)
{
    if (knob == SET_MOMENTUM)
        return optimizer_table[optimizer].momentum;
    if (knob == SET_BETA1 || knob == SET_BETA2 || knob == SET_EPSILON)
        return optimizer_table[optimizer].epsilon > 0;
    return true;
}

struct buffer {
    float weights[CHUNK], gradients[CHUNK], states[OPTIMIZER_STATES][CHUNK];
    float change[CHUNK], moved[CHUNK];
};

/* n parameters as floats, each in place or in the buffer. */
struct chunk {
    size_t n;
    void *stored; /* weights */
    void *stored_state[OPTIMIZER_STATES];
    float *w, *state[OPTIMIZER_STATES];
    const float *g;
};

static const float *read_gradients(const struct parameter_blocks *b, size_t at, size_t n,
                                   struct buffer *buffer)
{
    enum format format = b->gradient_format;
    return format_read(format, format_at(format, b->gradients, at), n, buffer->gradients);
}

/* All but the gradients. */
static void read_chunk(struct chunk *c, int states, const struct parameter_blocks *b, size_t at,
                       struct buffer *buffer)
{
    c->stored = format_at(b->weight_format, b->weights, at);
    c->w = b->master ? b->master + at : format_target(b->weight_format, c->stored, buffer->weights);
    if (!b->master)
        format_read(b->weight_format, c->stored, c->n, buffer->weights);
    for (int s = 0; s < states; s++) {
        c->stored_state[s] = format_at(b->state_format, b->state, (size_t)s * b->count + at);
        c->state[s] = format_target(b->state_format, c->stored_state[s], buffer->states[s]);
        format_read(b->state_format, c->stored_state[s], c->n, buffer->states[s]);
    }
}

/* w takes what the sum of it and the change d became where storing has rounded it. */
MULTIVERSION
static struct applied apply_rounded(float *restrict w, const float *restrict d,
                                    const float *restrict moved, size_t n)
{
    float update_sq = 0, weight_sq = 0;
    unsigned updates = 0, stuck = 0;
#pragma omp simd reduction(+ : update_sq, weight_sq, updates, stuck)
    for (size_t i = 0; i < n; i++) {
        float step = moved[i] - w[i];
        update_sq += step * step;
        weight_sq += moved[i] * moved[i];
        updates += d[i] != 0;
        stuck += (d[i] != 0) & (step == 0);
        w[i] = moved[i];
    }
    return (struct applied){update_sq, weight_sq, updates, stuck};
}

/* Moves the weights and stores them. */
static struct applied move_weights(const struct chunk *c, const struct parameter_blocks *b,
                                   struct buffer *buffer)
{
    if (b->master || b->weight_format == FORMAT_FP32) {
        struct applied applied = kernels()->apply(c->w, buffer->change, c->n);
        format_store(b->weight_format, c->stored, c->w, c->n, NULL);
        return applied;
    }
    for (size_t i = 0; i < c->n; i++)
        buffer->moved[i] = c->w[i] + buffer->change[i];
    format_store(b->weight_format, c->stored, buffer->moved, c->n, NULL);
    format_read(b->weight_format, c->stored, c->n, buffer->moved);
    return apply_rounded(c->w, buffer->change, buffer->moved, c->n);
}

static void update_chunk(const struct update *u, size_t at, size_t n, const float *gradients,
                         struct buffer *buffer, struct update_report *report)
{
    struct chunk c = {.n = n, .g = gradients};
    read_chunk(&c, u->info->states, &u->blocks, at, buffer);
    u->info->change(buffer->change, c.w, c.g, c.state, n, &u->terms);
    struct applied a = move_weights(&c, &u->blocks, buffer);
    for (int s = 0; s < u->info->states; s++)
        format_store(u->blocks.state_format, c.stored_state[s], c.state[s], n, NULL);
    report->update_sq += (double)a.update_sq;
    report->weight_sq += (double)a.weight_sq;
    report->updates += a.updates;
    report->stuck += a.stuck;
}

void update_values(const struct update *update, size_t at, size_t n, const float *gradients,
                   struct update_report *report)
{
    struct buffer buffer;
    for (size_t i = 0; i < n; i += CHUNK)
        update_chunk(update, at + i, MIN((size_t)CHUNK, n - i), gradients + i, &buffer, report);
}

void update_range(const struct update *update, size_t at, size_t n, struct update_report *report)
{
    struct buffer buffer;
    for (size_t i = 0, m; i < n; i += m) {
        m = MIN((size_t)CHUNK, n - i);
        const float *g = read_gradients(&update->blocks, at + i, m, &buffer);
        update_chunk(update, at + i, m, g, &buffer, report);
    }
}

static double trust_ratio(const struct optimizer_info *info, const struct parameter_blocks *b,
                          const struct optimizer_terms *terms, const struct tensor *tensor)
{
    struct buffer buffer;
    struct chunk c;
    double weight_sq = 0, direction_sq = 0;
    if (tensor->dims < 2)
        return 1;
    for (size_t i = 0; i < tensor->count; i += c.n) {
        c.n = MIN((size_t)CHUNK, tensor->count - i);
        read_chunk(&c, info->states, b, tensor->offset + i, &buffer);
        c.g = read_gradients(b, tensor->offset + i, c.n, &buffer);
        for (int s = 0; s < info->states && b->state_format == FORMAT_FP32; s++)
            c.state[s] = memcpy(buffer.states[s], c.state[s], c.n * sizeof *c.state[s]);
        info->trust->direction(buffer.change, c.w, c.g, c.state, c.n, terms);
        weight_sq += (double)blas_sum_sq(c.w, c.n);
        direction_sq += (double)blas_sum_sq(buffer.change, c.n);
    }
    if (weight_sq == 0 || direction_sq == 0)
        return 1;
    return info->trust->ratio(sqrt(weight_sq), sqrt(direction_sq), terms);
}

static struct optimizer_terms terms_of(const struct optimizer_info *info,
                                       const struct optimizer_step *s)
{
    double t = (double)s->number;
    struct optimizer_terms terms = {
        .lr = (float)s->lr,
        .momentum = (float)s->momentum,
        .weight_decay = (float)s->weight_decay,
        .gradient_scale = (float)s->gradient_scale,
        .epsilon = (float)s->epsilon,
        .beta1 = (float)s->beta1,
        .rest1 = (float)(1 - s->beta1),
        .beta2 = (float)s->beta2,
        .rest2 = (float)(1 - s->beta2),
        .ratio = 1,
    };
    if (info->epsilon > 0) { /* it has averages to correct */
        terms.unbias1 = (float)(1 / (1 - pow(s->beta1, t)));
        terms.unbias2 = (float)(1 / sqrt(1 - pow(s->beta2, t)));
    }
    return terms;
}

void update_init(struct update *update, enum optimizer optimizer,
                 const struct parameter_blocks *blocks, const struct optimizer_step *step)
{
    const struct optimizer_info *info = &optimizer_table[optimizer];
    *update = (struct update){info, *blocks, terms_of(info, step)};
}

void update_all(const struct update *update, struct update_report *report)
{
    struct update tensorwise = *update;
    const struct parameter_blocks *b = &update->blocks;
    if (!update->info->trust)
        update_range(update, 0, b->count, report);
    for (int i = 0; update->info->trust && i < b->tensors; i++) {
        const struct tensor *tensor = &b->tensor[i];
        tensorwise.terms.ratio =
            (float)trust_ratio(update->info, b, &update->terms, tensor);
        update_range(&tensorwise, tensor->offset, tensor->count, report);
    }
}

void update_report_add(struct update_report *report, const struct update_report *part)
{
    report->update_sq += part->update_sq;
    report->weight_sq += part->weight_sq;
    report->updates += part->updates;
    report->stuck += part->stuck;
}
