/* kernels_update.h -- the last step of an update; a body of kernels.h. */
#ifndef ENGINE_KERNELS_UPDATE_H
#define ENGINE_KERNELS_UPDATE_H

enum { UPDATE_UNROLL = 4 }; /* as many additions are under way at a time */

static struct applied apply(float *w, const float *change, size_t n)
{
    vec update_sq[UPDATE_UNROLL] = {{0}}, weight_sq[UPDATE_UNROLL] = {{0}};
    ivec asked = {0}, stuck = {0};
    struct applied sum = {0, 0, 0, 0};
    size_t i = 0;
    for (; i + UPDATE_UNROLL * SIMD_WIDTH <= n; i += UPDATE_UNROLL * SIMD_WIDTH)
        SIMD_UNROLL for (size_t k = 0; k < UPDATE_UNROLL; k++) {
            size_t at = i + k * SIMD_WIDTH;
            vec before = vec_load(w + at), d = vec_load(change + at);
            vec to = before + d, step = to - before;
            update_sq[k] += step * step;
            weight_sq[k] += to * to;
            asked += d != 0;
            stuck += (d != 0) & (step == 0);
            vec_store(w + at, to);
        }
    sum.update_sq = vec_sum((update_sq[0] + update_sq[1]) + (update_sq[2] + update_sq[3]));
    sum.weight_sq = vec_sum((weight_sq[0] + weight_sq[1]) + (weight_sq[2] + weight_sq[3]));
    for (size_t k = 0; k < SIMD_WIDTH; k++) { /* what is true is -1 */
        sum.updates -= (unsigned)asked[k];
        sum.stuck -= (unsigned)stuck[k];
    }
    for (; i < n; i++) {
        float to = w[i] + change[i], step = to - w[i];
        sum.update_sq += step * step;
        sum.weight_sq += to * to;
        sum.updates += change[i] != 0;
        sum.stuck += (change[i] != 0) & (step == 0);
        w[i] = to;
    }
    return sum;
}

#endif
