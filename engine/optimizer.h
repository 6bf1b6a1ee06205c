/* optimizer.h -- updates of the weights, to PyTorch's definitions; a row of optimizer_table each.
 *
 * With g the gradient of the mean loss, wd weight decay and lr the rate:
 *   sgd        g += wd w;  w -= lr g
 *   momentum   g += wd w;  v = m v + g (v = g at the first step);  w -= lr v
 * (torch.optim.SGD, version 1.13.) Arithmetic is fp32 whatever the storage; see precision.h.
 */
#ifndef ENGINE_OPTIMIZER_H
#define ENGINE_OPTIMIZER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/precision.h"

enum optimizer { OPTIMIZER_SGD, OPTIMIZER_MOMENTUM, OPTIMIZERS };

struct optimizer_step {
    float lr, momentum, weight_decay;
    float gradient_scale; /* what stored gradients are multiplied by: 1 / loss scale */
    bool first;           /* no state yet */
};

struct optimizer_info {
    const char *name;
    int states; /* values of state a parameter */
    double lr;  /* its own default rate */
    /* The change d that n weights w with gradients g ask for; updates state[s], n values each. */
    void (*change)(float *d, const float *w, const float *g, float *const *state, size_t n,
                   const struct optimizer_step *step);
    const char *about;
};
extern const struct optimizer_info optimizer_table[OPTIMIZERS];
extern const char *const optimizer_names[OPTIMIZERS];

enum { OPTIMIZER_STATES = 1 }; /* at most, of any row */

/* Where a run's parameters lie, each a block of `count` values. */
struct parameter_blocks {
    size_t count;
    enum format weight_format, gradient_format, state_format;
    void *weights;
    float *master;   /* NULL where weights are their own master */
    void *gradients;
    void *state;     /* states x count; NULL for none */
};

struct update_report {
    double update_sq, weight_sq; /* squared lengths of the change and of the weights after it */
    uint64_t updates, stuck;     /* weights with a non-zero update, and those that did not move */
};

/* One update of all weights. Master weights are rounded into the stored ones. */
struct update_report optimizer_update(enum optimizer optimizer, const struct parameter_blocks *blocks,
                                      const struct optimizer_step *step);

#endif
