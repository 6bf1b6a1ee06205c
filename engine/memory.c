/* memory.c -- prediction from the table of sizes, and what fits.
 *
 *   bytes(b) = fixed + b * per_example + threads(b) * per_thread
 *   fixed       = parameters (weights + master + gradients + state) + running averages, which are
 *                 part of the weights
 *   per_example = inputs + activations, in the format of activations
 *   per_thread  = workspace, and for every thread but one a block for the gradients that are formed
 *                 an example at a time
 *
 * It grows with b: the largest that fits lies between what arithmetic tells for the most threads
 * and for one, and is found by halving there.
 */
#include "engine/memory.h"

#include <stdio.h>
#include <unistd.h>

#include "engine/util.h"
#include "engine/work.h"

bool memory_sums_passes(const struct model *model, const struct precision_info *precision)
{
    return precision->gradients != FORMAT_FP32 || model->whole_batch;
}

static struct memory_bytes predict(const struct memory_request *request, size_t threads)
{
    const struct model *model = request->model;
    const struct precision_info *precision = &precision_table[request->precision];
    size_t p = model->parameters, value = format_bytes(precision->activations);
    bool sum = request->accumulated && memory_sums_passes(model, precision);
    struct memory_bytes memory = {{0}, 0};
    size_t *bytes = memory.bytes;
    bytes[PURPOSE_WEIGHTS] = p * format_bytes(precision->weights) + model->running * sizeof(float);
    bytes[PURPOSE_MASTER] = precision->master ? p * sizeof(float) : 0;
    bytes[PURPOSE_GRADIENTS] = p * (format_bytes(precision->gradients) + (sum ? sizeof(float) : 0));
    bytes[PURPOSE_OPTIMIZER] = p * (size_t)optimizer_table[request->optimizer].states *
                               format_bytes(precision->state);
    bytes[PURPOSE_ACTIVATIONS] = request->micro_batch * model->activations * value;
    bytes[PURPOSE_INPUT] = request->micro_batch * model->inputs * value;
    bytes[PURPOSE_WORKSPACE] =
        (threads * model_workspace(model, precision) + model->saved +
         (threads - (precision->gradients == FORMAT_FP32)) * model->shared) * sizeof(float);
    for (int i = 0; i < PURPOSES; i++)
        memory.total += bytes[i];
    return memory;
}

struct memory_bytes memory_predict(const struct memory_request *request)
{
    return predict(request,
                   work_threads(request->model, request->micro_batch, request->threads));
}

/* The same if every micro-batch were shared by that many threads: arithmetic. */
static size_t largest_on(const struct memory_request *request, size_t threads, size_t limit,
                         size_t n)
{
    struct memory_request empty = *request, one = *request;
    empty.micro_batch = 0;
    one.micro_batch = 1;
    size_t fixed = predict(&empty, threads).total, example = predict(&one, threads).total - fixed;
    return limit < fixed ? 0 : MIN(n, (limit - fixed) / example);
}

size_t memory_largest(const struct memory_request *request, size_t limit, size_t n)
{
    struct memory_request tried = *request;
    if (!limit)
        return n;
    size_t most = work_threads(request->model, n, request->threads);
    size_t fits = largest_on(request, most, limit, n), beyond = largest_on(request, 1, limit, n) + 1;
    while (beyond - fits > 1) {
        tried.micro_batch = fits + (beyond - fits) / 2;
        if (memory_predict(&tried).total <= limit)
            fits = tried.micro_batch;
        else
            beyond = tried.micro_batch;
    }
    return fits;
}

bool memory_check(const struct memory_bytes *memory, const struct model *model,
                  struct status *status)
{
    long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
    size_t most = pages > 0 && page > 0 ? (size_t)pages * (size_t)page : SIZE_MAX;
    char needs[32], has[32];
    return memory->total <= most ||
           status_bad(status, "--model: %zu parameters; training needs %s and this machine has %s",
                      model->parameters, memory_format(memory->total, needs, sizeof needs),
                      memory_format(most, has, sizeof has));
}

char *memory_format(size_t bytes, char *text, size_t size)
{
    static const char *const units[] = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    size_t unit = 0;
    while (value >= 1024 && unit + 1 < COUNT_OF(units)) {
        value /= 1024;
        unit++;
    }
    bool whole = value == (double)(size_t)value || value >= 99.95;
    snprintf(text, size, whole ? "%.0f %s" : "%.1f %s", value, units[unit]);
    return text;
}
