/* kernels_base.c -- the kernels for any processor. */
#define SIMD_WIDTH 4
#define SIMD_NAME "baseline"
#define SIMD_TABLE kernels_base
#include "engine/kernels_body.h"
