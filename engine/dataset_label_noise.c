/* dataset_label_noise.c -- wrong labels on purpose: which examples, and which class instead.
 *
 * The examples are the first of a keyed shuffle, so that the share is met exactly; the new class is
 * one to K − 1 classes further on, drawn by the example's own place.
 */
#include "engine/dataset_load.h"

#include <math.h>

#include "engine/order.h"
#include "engine/random.h"

enum { DRAW_EXAMPLES, DRAW_CLASS };

bool dataset_add_label_noise(struct dataset *dataset, double share, uint64_t seed,
                             struct status *status)
{
    struct split *train = &dataset->train;
    if (share == 0)
        return true;
    if (!(share > 0 && share <= 1))
        return status_bad(status, "label-noise %g; a share from 0 to 1 is expected", share);
    if (dataset->task != TASK_CLASSIFY)
        return status_bad(status, "label-noise needs classes; this is a regression");
    struct order order = {SAMPLING_SHUFFLE, seed, RANDOM_LABEL_NOISE, (uint32_t)train->n};
    size_t turned = (size_t)floor(share * (double)train->n + 0.5);
    for (size_t i = 0; i < turned; i++) {
        uint32_t row = order_row(&order, DRAW_EXAMPLES, i);
        uint64_t others = (uint64_t)dataset->outputs - 1;
        uint64_t draw = random_bits(seed, RANDOM_LABEL_NOISE, DRAW_CLASS, row);
        uint64_t steps = 1 + (uint64_t)(((unsigned __int128)draw * others) >> 64);
        train->label[row] = (int32_t)(((uint64_t)train->label[row] + steps) % (others + 1));
    }
    return true;
}
