/* load.c -- from options to a data set. */
#include "src/load.h"

#include "src/options.h"

struct dataset *load_dataset(const struct config *config, struct status *status)
{
    char directory[4200];
    struct dataset_options options = {
        .directory = options_datasets(directory, sizeof directory),
        .data = config->text[SET_DATA],
        .label = config->text[SET_LABEL],
        .test = config->text[SET_TEST],
        .holdout = config->number[SET_HOLDOUT],
        .task = (enum task)config->number[SET_TASK],
        .normalize = (enum normalize)config->number[SET_NORMALIZE],
        .seed = (uint64_t)config->number[SET_SEED],
    };
    return dataset_load(&options, status);
}
