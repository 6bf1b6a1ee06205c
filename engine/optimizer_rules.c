/* optimizer_rules.c -- one loop for each optimizer, over values that lie in the first cache.
 *
 * The formulas are those of optimizer.h, in the order in which PyTorch works them out. Nothing here
 * knows of storage: values come widened, and are rounded by the caller.
 */
#include "engine/optimizer_rules.h"

#include <math.h>

#include "engine/multiversion.h"

static inline float decayed(float g, float w, const struct optimizer_terms *t)
{
    return g * t->gradient_scale + t->weight_decay * w;
}

MULTIVERSION
void sgd_change(float *to, const float *w, const float *g, float *const *state, size_t n,
                const struct optimizer_terms *terms)
{
    const struct optimizer_terms t = *terms;
    (void)state;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        to[i] = -t.lr * decayed(g[i], w[i], &t);
}

MULTIVERSION
void momentum_change(float *to, const float *w, const float *g, float *const *state, size_t n,
                     const struct optimizer_terms *terms)
{
    const struct optimizer_terms t = *terms;
    float *v = state[0];
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        v[i] = t.momentum * v[i] + decayed(g[i], w[i], &t);
        to[i] = -t.lr * v[i];
    }
}

MULTIVERSION
void nesterov_change(float *to, const float *w, const float *g, float *const *state, size_t n,
                     const struct optimizer_terms *terms)
{
    const struct optimizer_terms t = *terms;
    float *v = state[0];
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        float gradient = decayed(g[i], w[i], &t);
        v[i] = t.momentum * v[i] + gradient;
        to[i] = -t.lr * (gradient + t.momentum * v[i]);
    }
}

MULTIVERSION
void lars_change(float *to, const float *w, const float *g, float *const *state, size_t n,
                 const struct optimizer_terms *terms)
{
    const struct optimizer_terms t = *terms;
    float *v = state[0], lr = t.lr * t.ratio;
#pragma omp simd
    for (size_t i = 0; i < n; i++) {
        v[i] = t.momentum * v[i] + lr * decayed(g[i], w[i], &t);
        to[i] = -v[i];
    }
}

/* Moves both averages on; their quotient, corrected for q's start at 0 but not yet for p's. */
static inline float quotient(float *p, float *q, float g, const struct optimizer_terms *t)
{
    *p = t->beta1 * *p + t->rest1 * g;
    *q = t->beta2 * *q + t->rest2 * g * g;
    return *p / (sqrtf(*q) * t->unbias2 + t->epsilon);
}

MULTIVERSION
void adam_change(float *to, const float *w, const float *g, float *const *state, size_t n,
                 const struct optimizer_terms *terms)
{
    const struct optimizer_terms t = *terms;
    float *p = state[0], *q = state[1], lr = t.lr * t.unbias1;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        to[i] = -lr * quotient(&p[i], &q[i], decayed(g[i], w[i], &t), &t);
}

MULTIVERSION
void adamw_change(float *to, const float *w, const float *g, float *const *state, size_t n,
                  const struct optimizer_terms *terms)
{
    const struct optimizer_terms t = *terms;
    float *p = state[0], *q = state[1], lr = t.lr * t.unbias1, decay = t.lr * t.weight_decay;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        to[i] = -lr * quotient(&p[i], &q[i], g[i] * t.gradient_scale, &t) - decay * w[i];
}

MULTIVERSION
void lamb_change(float *to, const float *w, const float *g, float *const *state, size_t n,
                 const struct optimizer_terms *terms)
{
    const struct optimizer_terms t = *terms;
    float *p = state[0], *q = state[1], lr = t.lr * t.ratio;
#pragma omp simd
    for (size_t i = 0; i < n; i++)
        to[i] = -lr * (quotient(&p[i], &q[i], g[i] * t.gradient_scale, &t) * t.unbias1 +
                       t.weight_decay * w[i]);
}

/* ---- trust ratios ---------------------------------------------------------------------------- */

static const double lars_trust_coefficient = 0.001;

static void lars_direction(float *to, const float *w, const float *g, float *const *state, size_t n,
                           const struct optimizer_terms *terms)
{
    (void)w, (void)state;
    for (size_t i = 0; i < n; i++)
        to[i] = g[i] * terms->gradient_scale;
}

static double lars_ratio(double weight_norm, double gradient_norm,
                         const struct optimizer_terms *terms)
{
    return lars_trust_coefficient * weight_norm /
           (gradient_norm + (double)terms->weight_decay * weight_norm);
}

/* The change that a rate and a ratio of 1 would make, which has the length of u. */
static void lamb_direction(float *to, const float *w, const float *g, float *const *state, size_t n,
                           const struct optimizer_terms *terms)
{
    struct optimizer_terms unit = *terms;
    unit.lr = unit.ratio = 1;
    lamb_change(to, w, g, state, n, &unit);
}

static double lamb_ratio(double weight_norm, double direction_norm,
                         const struct optimizer_terms *terms)
{
    (void)terms;
    return weight_norm / direction_norm;
}

const struct trust_rule lars_trust = {lars_direction, lars_ratio};
const struct trust_rule lamb_trust = {lamb_direction, lamb_ratio};
