/* kernels.c -- which level this processor has.
 *
 * Asked for the very features that the Makefile compiles a level's file with. */
#include "engine/kernels.h"

const struct kernels *kernels(void)
{
#if defined(__x86_64__)
    bool v3 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
              __builtin_cpu_supports("bmi2");
    if (v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
        return &kernels_v4;
    if (v3)
        return &kernels_v3;
#endif
    return &kernels_base;
}
