/* memory.c -- prediction from the table of sizes; what fits is arithmetic.
 *
 *   bytes(b) = fixed + b * per_example
 *   fixed       = parameters (weights + master + gradients + state) + running averages, which are
 *                 part of the weights, + workspace, a gradient block for every thread but one
 *                 in it
 *   per_example = inputs + activations, in the format of activations
 */
#include "engine/memory.h"

#include <stdio.h>
#include <unistd.h>

#include "engine/util.h"

bool memory_sums_passes(const struct model *model, const struct precision_info *precision)
{
    return precision->gradients != FORMAT_FP32 || model->whole_batch;
}

struct memory_bytes memory_predict(const struct memory_request *request)
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
    size_t threads = MAX(request->threads, (size_t)1);
    bytes[PURPOSE_WORKSPACE] =
        (threads * model_workspace(model, precision) + model->saved) * sizeof(float) +
        (threads - 1) * p * format_bytes(precision->gradients);
    for (int i = 0; i < PURPOSES; i++)
        memory.total += bytes[i];
    return memory;
}

size_t memory_largest(const struct memory_request *request, size_t limit, size_t n)
{
    struct memory_request empty = *request, one = *request;
    empty.micro_batch = 0;
    one.micro_batch = 1;
    size_t fixed = memory_predict(&empty).total, example = memory_predict(&one).total - fixed;
    if (!limit)
        return n;
    return limit < fixed ? 0 : MIN(n, (limit - fixed) / example);
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
