/* support_kernels.c -- the tables of kernels that this processor can run. */
#include "tests/support_kernels.h"

enum { LEVELS = 3 };

const struct kernels *const *kernel_levels(void)
{
    static const struct kernels *tables[LEVELS + 1] = {&kernels_base};
#if defined(__x86_64__)
    tables[1] = __builtin_cpu_supports("x86-64-v3") ? &kernels_v3 : NULL;
    tables[2] = tables[1] && __builtin_cpu_supports("x86-64-v4") ? &kernels_v4 : NULL;
#endif
    return tables;
}
