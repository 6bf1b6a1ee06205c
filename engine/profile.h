/* profile.h -- what a run's training time goes into. Plain data. */
#ifndef ENGINE_PROFILE_H
#define ENGINE_PROFILE_H

#include <stdbool.h>

enum phase {
    PHASE_PRODUCTS,   /* matrix products and convolutions, forward and backward */
    PHASE_LAYERS,     /* the rest of the passes: gathering, activations, loss */
    PHASE_STATISTICS, /* gradient noise and norms */
    PHASE_UPDATE,     /* the optimizer */
    PHASE_EVALUATION, /* passes over the test split and its twin */
    PHASES
};
extern const char *const phase_names[PHASES]; /* "products" */

struct profile {
    bool measured;
    double share[PHASES]; /* of training time, adding up to 1; averaged over the last seconds */
    double step_us;       /* of the steps that were timed, evaluation left out */
};

#endif
