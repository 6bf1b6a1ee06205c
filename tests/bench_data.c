/* bench_data.c -- random examples in memory, shaped as a model of the bench wants them.
 *
 * Only their number and shape matter, so that the fastest generator will do: a multiplicative
 * congruential one whose upper bits become the value.
 */
#include "tests/bench_data.h"

#include <stdlib.h>

#include "engine/util.h"

enum { TEST_EXAMPLES = 64 };

static float draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (float)(*state >> 40) * 0x1p-24f;
}

static void fill(struct split *split, const struct bench_model *model, size_t n, uint64_t *state)
{
    split->n = n;
    split->features = (size_t)model->features;
    split->x = checked_malloc(n * split->features * sizeof *split->x);
    for (size_t i = 0; i < n * split->features; i++)
        split->x[i] = draw(state);
    if (model->classes)
        split->label = checked_malloc(n * sizeof *split->label);
    else
        split->target = checked_malloc(n * sizeof *split->target);
    for (size_t i = 0; i < n; i++)
        if (model->classes)
            split->label[i] = (int32_t)(draw(state) * (float)model->classes);
        else
            split->target[i] = draw(state);
}

struct dataset *bench_data(const struct bench_model *model)
{
    uint64_t state = 1;
    struct dataset *data = checked_calloc(1, sizeof *data);
    data->name = checked_strdup("random");
    data->task = model->classes ? TASK_CLASSIFY : TASK_REGRESS;
    data->features = model->features;
    data->outputs = model->classes ? model->classes : 1;
    data->height = data->width = model->side;
    data->channels = model->side ? 1 : 0;
    fill(&data->train, model, model->examples, &state);
    fill(&data->test, model, TEST_EXAMPLES, &state);
    return data;
}

static void split_free(struct split *split)
{
    free(split->x);
    free(split->label);
    free(split->target);
}

void bench_data_free(struct dataset *dataset)
{
    if (!dataset)
        return;
    split_free(&dataset->train);
    split_free(&dataset->test);
    free(dataset->name);
    free(dataset);
}
