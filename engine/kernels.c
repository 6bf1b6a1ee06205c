/* kernels.c -- which level this processor has. */
#include "engine/kernels.h"

const struct kernels *kernels(void)
{
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v4"))
        return &kernels_v4;
    if (__builtin_cpu_supports("x86-64-v3"))
        return &kernels_v3;
#endif
    return &kernels_base;
}
