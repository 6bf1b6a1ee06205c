/* model_groups.c -- the layers of a network in the groups that a pass walks them in.
 *
 * A dense layer heads a group with the elementwise ones behind it: its product wants many examples
 * at a time. Other layers (convolution, pooling, norms) go together, a few examples at a time, so
 * that what one leaves the next finds in the cache. Batch norm needs all of the pass: then every
 * layer but the elementwise ones has a group of its own.
 */
#include "engine/model.h"
#include "engine/util.h"

/* Examples of a piece: as many rows as keep a product at full speed without falling out of the
 * cache; elsewhere a few, in bytes that fit a core's own cache. */
enum { PIECE_ROWS = 512, PIECE_EXAMPLES = 16, PIECE_BYTES = 256 * 1024 };

static bool heads_alone(const struct layer *layer)
{
    return layer->ops->gradient;
}

static int group_end(const struct model *model, int first)
{
    bool alone = model->whole_batch || heads_alone(&model->layer[first]);
    int end = first + 1;
    while (end < model->layers && !heads_alone(&model->layer[end]) &&
           (!alone || model->layer[end].ops->elementwise))
        end++;
    return end;
}

static void size_group(const struct model *model, struct group *group)
{
    size_t values = model->layer[group->first].inputs;
    group->inner = 0;
    for (int i = group->first; i < group->end; i++) {
        values += model->layer[i].outputs;
        if (i > group->first && !model->layer[i].ops->elementwise)
            group->inner = MAX(group->inner, model->layer[i].inputs);
    }
    group->piece = model->whole_batch ? SIZE_MAX
                   : heads_alone(&model->layer[group->first])
                       ? PIECE_ROWS
                       : MIN(MAX((size_t)1, PIECE_BYTES / (values * sizeof(float))),
                             (size_t)PIECE_EXAMPLES);
}

void model_form_groups(struct model *model)
{
    for (int i = 0; i < model->layers;) {
        struct group *group = &model->group[model->groups++];
        group->first = i;
        group->end = i = group_end(model, i);
        size_group(model, group);
        size_t outputs = model->layer[group->end - 1].outputs;
        model->widest = MAX(model->widest, outputs);
        if (group->inner)
            model->scratch = MAX(model->scratch, 2 * group->piece * group->inner);
    }
}
