/* support_kernels.c -- the tables of kernels that this processor can run. */
#include "tests/support_kernels.h"

enum { LEVELS = 3 };

const struct kernels *const *kernel_levels(void)
{
    static const struct kernels *tables[LEVELS + 1] = {&kernels_base};
#if defined(__x86_64__)
    tables[1] = kernels() == &kernels_base ? NULL : &kernels_v3;
    tables[2] = kernels() == &kernels_v4 ? &kernels_v4 : NULL;
#endif
    return tables;
}
