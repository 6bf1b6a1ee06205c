/* kernels_body.h -- one level's table: what kernels_base.c, kernels_v3.c and kernels_v4.c compile.
 * They define SIMD_WIDTH, SIMD_NAME and SIMD_TABLE. */
#include "engine/kernels.h"
#include "engine/simd.h"

#include "engine/kernels_product.h"
#include "engine/kernels_update.h"
#include "engine/kernels_product_outer.h"
#include "engine/kernels_product_dot.h"

#include "engine/kernels_conv.h"
#include "engine/kernels_pool.h"
#include "engine/kernels_math.h"

const struct kernels SIMD_TABLE = {
    .name = SIMD_NAME,
    .width = SIMD_WIDTH,
    .sum_sq = sum_sq,
    .outer_sq = outer_sq,
    .column_sums = column_sums,
    .apply = apply,
    .product_nt = product_nt,
    .product_nn = product_nn,
    .product_tn = product_tn,

    .conv_sums = conv_sums,
    .conv_products = conv_products,
    .sum = sum,
    .copy_lines = copy_lines,
    .pool_max = pool_max,
    .pool_mean = pool_mean,
    .pool_max_back = pool_max_back,
    .pool_mean_back = pool_mean_back,

    /* functions of one value */
    .exp = map_exp,
    .tanh = map_tanh,
    .gelu = map_gelu,
    .tanh_slope = map_tanh_slope,
    .gelu_slope = map_gelu_slope,
};
