/* loss.c -- cross-entropy and squared error, an example at a time, in fp32. */
#include "engine/loss.h"

#include <math.h>

static size_t largest(const float *z, size_t n)
{
    size_t best = 0;
    for (size_t j = 1; j < n; j++)
        if (z[j] > z[best])
            best = j;
    return best;
}

/* The largest output is taken off first, so that exp never overflows. */
static double cross_entropy(const float *z, float *dz, size_t n, size_t label, float weight)
{
    float top = z[largest(z, n)], at_label = z[label], sum = 0;
    for (size_t j = 0; j < n; j++)
        sum += expf(z[j] - top);
    if (dz) {
        float factor = weight / sum;
        for (size_t j = 0; j < n; j++)
            dz[j] = expf(z[j] - top) * factor;
        dz[label] -= weight;
    }
    return (double)logf(sum) - (double)(at_label - top);
}

static double squared_error(const float *z, float *dz, size_t n, float target, float weight)
{
    double sum = 0;
    for (size_t j = 0; j < n; j++) {
        float error = z[j] - target;
        sum += (double)error * error;
        if (dz)
            dz[j] = 2 * weight * error / (float)n;
    }
    return sum / (double)n;
}

size_t loss_workspace(size_t outputs, const struct precision_info *precision)
{
    return precision->activations == FORMAT_FP32 ? 0 : outputs;
}

void loss_pass(const struct dataset *dataset, const struct split *split, const struct batch *batch,
               const struct precision_info *precision, const void *z, void *dz, float weight,
               float *workspace, struct narrow_count *narrow, size_t from, size_t to,
               struct loss_sums *sums)
{
    enum format format = precision->activations;
    size_t n = (size_t)dataset->outputs;
    for (size_t i = from; i < to; i++) {
        uint32_t row = batch_row(batch, i);
        const float *outputs = format_read(format, format_at(format, z, i * n), n, workspace);
        void *place = dz ? format_at(format, dz, i * n) : NULL;
        float *d = dz ? format_target(format, place, workspace) : NULL;
        if (split->label) {
            size_t label = (size_t)split->label[row];
            sums->correct += largest(outputs, n) == label;
            sums->loss += cross_entropy(outputs, d, n, label, weight);
        } else {
            sums->loss += squared_error(outputs, d, n, split->target[row], weight);
        }
        if (dz)
            format_store(format, place, d, n, narrow);
    }
}

double loss_of_guessing(const struct dataset *dataset)
{
    return dataset->task == TASK_CLASSIFY ? log(dataset->outputs) : 1;
}
