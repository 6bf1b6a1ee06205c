/* loss.h -- what is minimised: mean cross-entropy, or mean squared error.
 *
 *   cross-entropy of softmax:  L = ln sum_j exp(z_j) - z_y       dL/dz = softmax(z) - onehot(y)
 *   squared error:             L = sum_j (z_j - t_j)^2 / outputs dL/dz = 2 (z - t) / outputs
 */
#ifndef ENGINE_LOSS_H
#define ENGINE_LOSS_H

#include <stddef.h>

#include "engine/dataset.h"
#include "engine/order.h"
#include "engine/precision.h"

struct loss_sums {
    double loss;    /* sum over examples */
    size_t correct; /* examples whose largest output is their class (the first, if several are) */
};

/* fp32 values of workspace: the outputs of an example, where they are not fp32 already. */
size_t loss_workspace(size_t outputs, const struct precision_info *precision);

/* What the outputs of a batch are held against, and how. Threads share all but the last two. */
struct loss_task {
    const struct split *split;
    const struct batch *batch;   /* of it */
    size_t outputs;              /* of an example */
    const struct precision_info *precision;
    float weight;                /* of each example's gradient */
    float *workspace;            /* [loss_workspace] */
    struct narrow_count *narrow; /* counts what the gradient loses in 16 bits */
};

/* The loss of the examples `from` ... `to` of a batch, given their outputs z [b, outputs], added to
 * *sums. dz (NULL: not wanted; may be z) gets weight * dL/dz of each example's own loss. */
void loss_pass(const struct loss_task *task, const void *z, void *dz, size_t from, size_t to,
               struct loss_sums *sums);

/* The loss of guessing without looking at the features: ln of the classes; the variance of the training
 * targets, which is 1 where they are z-scored. All alike they have none, and count as 1. */
double loss_of_guessing(const struct dataset *dataset);

#endif
