/* kernels_v3.c -- the kernels for processors with AVX2. */
#if defined(__x86_64__)
#define SIMD_WIDTH 8
#define SIMD_NAME "AVX2"
#define SIMD_TABLE kernels_v3
#include "engine/kernels_body.h"
#endif
