/* support_kernels.h -- the tables of kernels that this processor can run, to test each. */
#ifndef TESTS_SUPPORT_KERNELS_H
#define TESTS_SUPPORT_KERNELS_H

#include "engine/kernels.h"

/* From the least to the best, NULL behind them. */
const struct kernels *const *kernel_levels(void);

#define EACH_LEVEL(level) \
    for (const struct kernels *const *level = kernel_levels(); *level; level++)

#endif
