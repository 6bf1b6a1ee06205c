/* loss.c -- cross-entropy and squared error, a block of examples at a time, in fp32.
 *
 * An example's largest output is taken off all of its outputs first, so that exp never overflows.
 * The exponentials of a block are made in one call, where its gradient goes: divided by their sum
 * they are it, but for the label. Without a gradient they pass through a small buffer. Each sum is
 * between 1 and the number of outputs, so that one logarithm, of their product, does for the block.
 */
#include "engine/loss.h"

#include <math.h>

#include "engine/kernels.h"
#include "engine/util.h"

enum { BLOCK_ROWS = 32, BLOCK_VALUES = 1024, CHUNK = 256 };

/* Examples side by side: their rows in the split and their outputs z [count, outputs]. */
struct block {
    const struct split *split;
    uint32_t row[BLOCK_ROWS];
    size_t count, outputs;
    const float *z;
};

/* ---- cross-entropy --------------------------------------------------------------------------- */

static float largest(const float *z, size_t n)
{
    float top = z[0];
    for (size_t j = 1; j < n; j++)
        top = z[j] > top ? z[j] : top;
    return top;
}

/* Whether z[label] is `top` and none before it is. */
static bool first_is(const float *z, size_t label, float top)
{
    size_t j = 0;
    if (z[label] != top)
        return false;
    while (z[j] != top)
        j++;
    return j == label;
}

static void subtract(float *e, const float *z, float top, size_t n)
{
    for (size_t j = 0; j < n; j++)
        e[j] = z[j] - top;
}

static float add_up(float sum, const float *e, size_t n)
{
    for (size_t j = 0; j < n; j++)
        sum += e[j];
    return sum;
}

static float sum_of_exp(const float *z, float top, size_t n)
{
    float e[CHUNK], sum = 0;
    for (size_t j = 0, m; j < n; j += m) {
        m = MIN((size_t)CHUNK, n - j);
        subtract(e, z + j, top, m);
        kernels()->exp(e, e, m);
        sum = add_up(sum, e, m);
    }
    return sum;
}

static void softmax_gradient(float *e, size_t n, size_t label, float sum, float weight)
{
    float factor = weight / sum;
    for (size_t j = 0; j < n; j++)
        e[j] *= factor;
    e[label] -= weight;
}

/* Exponentials into dz, or their sums alone into `sum`. */
static void exponentials(const struct block *block, float *dz, float *sum, struct loss_sums *sums)
{
    size_t n = block->outputs;
    for (size_t i = 0; i < block->count; i++) {
        const float *z = block->z + i * n;
        size_t label = (size_t)block->split->label[block->row[i]];
        float top = largest(z, n);
        sums->correct += first_is(z, label, top);
        sums->loss -= (double)(z[label] - top);
        if (dz)
            subtract(dz + i * n, z, top, n);
        else
            sum[i] = sum_of_exp(z, top, n);
    }
    if (dz)
        kernels()->exp(dz, dz, block->count * n);
}

static void cross_entropy(const struct block *block, float *dz, float weight,
                          struct loss_sums *sums)
{
    size_t n = block->outputs;
    float sum[BLOCK_ROWS];
    double product = 1;
    exponentials(block, dz, sum, sums);
    for (size_t i = 0; i < block->count; i++) {
        if (dz) {
            sum[i] = add_up(0, dz + i * n, n);
            softmax_gradient(dz + i * n, n, (size_t)block->split->label[block->row[i]], sum[i],
                             weight);
        }
        product *= (double)sum[i];
    }
    sums->loss += log(product);
}

/* ---- squared error --------------------------------------------------------------------------- */

static void squared_error(const struct block *block, float *dz, float weight,
                          struct loss_sums *sums)
{
    size_t n = block->outputs;
    for (size_t i = 0; i < block->count; i++) {
        float target = block->split->target[block->row[i]];
        double sum = 0;
        for (size_t j = i * n; j < (i + 1) * n; j++) {
            float error = block->z[j] - target;
            sum += (double)error * error;
            if (dz)
                dz[j] = 2 * weight * error / (float)n;
        }
        sums->loss += sum / (double)n;
    }
}

/* ---- a pass ---------------------------------------------------------------------------------- */

size_t loss_workspace(size_t outputs, const struct precision_info *precision)
{
    return precision->activations == FORMAT_FP32 ? 0 : outputs;
}

/* As many examples as the workspace or the first cache hold. */
static size_t block_count(size_t outputs, enum format format)
{
    if (format != FORMAT_FP32)
        return 1;
    return MIN(MAX(BLOCK_VALUES / outputs, (size_t)1), (size_t)BLOCK_ROWS);
}

void loss_pass(const struct loss_task *task, const void *z, void *dz, size_t from, size_t to,
               struct loss_sums *sums)
{
    enum format format = task->precision->activations;
    size_t n = task->outputs, most = block_count(n, format);
    struct block block;
    block.split = task->split;
    block.outputs = n;
    for (size_t i = from; i < to; i += block.count) {
        block.count = MIN(most, to - i);
        batch_rows(task->batch, i, block.count, block.row);
        block.z = format_read(format, format_at(format, z, i * n), block.count * n, task->workspace);
        void *place = dz ? format_at(format, dz, i * n) : NULL;
        float *d = dz ? format_target(format, place, task->workspace) : NULL;
        if (task->split->label)
            cross_entropy(&block, d, task->weight, sums);
        else
            squared_error(&block, d, task->weight, sums);
        if (dz)
            format_store(format, place, d, block.count * n, task->narrow);
    }
}

/* ---- without looking ------------------------------------------------------------------------- */

static double variance(const float *value, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++)
        sum += (double)value[i];
    for (size_t i = 0; i < n; i++)
        squares += pow((double)value[i] - sum / (double)n, 2);
    return squares / (double)n;
}

double loss_of_guessing(const struct dataset *dataset)
{
    if (dataset->task == TASK_CLASSIFY)
        return log(dataset->outputs);
    double spread = variance(dataset->train.target, dataset->train.n);
    return spread > 0 ? spread : 1;
}
