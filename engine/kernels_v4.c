/* kernels_v4.c -- the kernels for processors with AVX-512. */
#if defined(__x86_64__)
#define SIMD_WIDTH 16
#define SIMD_NAME "AVX-512"
#define SIMD_TABLE kernels_v4
#include "engine/kernels_body.h"
#endif
