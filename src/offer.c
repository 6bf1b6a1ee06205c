/* offer.c -- data sets from the engine's table, models from the one here. */
#include "src/offer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "engine/trainer.h"
#include "engine/util.h"
#include "src/complete.h"

enum { FILES_MOST = 9999 }; /* with numbers in their names */

static const struct catalogue_model models[] = {
    {"softmax", "softmax", "no hidden layer: convex, the noise alone is in the way"},
    {"mlp:64", "mlp:64", "one hidden layer"},
    {"mlp:128,64", "mlp:128,64", "two hidden layers, the usual one"},
    {"mlp:256,128", "mlp:256,128", "wider: more memory for weights"},
    {"mlp:128,64 batchnorm", "dense:128,batchnorm,relu,dense:64,batchnorm,relu",
     "each pass is normalised: splitting a batch changes it"},
    {"mlp:128,64 layernorm", "dense:128,layernorm,relu,dense:64,layernorm,relu",
     "each example is normalised: splitting changes nothing"},
    {"mlp:128,64 dropout", "dense:128,relu,dropout:0.3,dense:64,relu,dropout:0.3",
     "noise of its own, whatever the batch"},
    {"lenet", "lenet", "two convolutions and a dense layer, for images"},
};

/* ---- data sets ------------------------------------------------------------------------------- */

static const char *missing(const struct dataset_info *info, const char *directory, char *text,
                           size_t size)
{
    if (dataset_installed(info, directory))
        return NULL;
    if (info->package)
        snprintf(text, size, "not installed: apt-get install %s", info->package);
    else
        snprintf(text, size, "not found in %.140s", directory);
    return text;
}

static void list_data(struct offer *offer)
{
    char directory[4200];
    options_datasets(directory, sizeof directory);
    int count = 0;
    for (const struct dataset_info *info = dataset_table; info->name; info++, count++) {
        REQUIRE(count < OFFER_DATA);
        offer->data[count] = (struct catalogue_data){
            info->name, info->about, info->rows, info->columns, info->outputs,
            missing(info, directory, offer->missing[count], sizeof *offer->missing)};
    }
    offer->catalogue.data = offer->data;
    offer->catalogue.data_count = count;
}

/* ---- models ---------------------------------------------------------------------------------- */

static bool sketch(const struct config *config, const struct dataset *dataset,
                   struct model_weight *weight, struct status *status)
{
    struct plan plan;
    struct trainer *trainer = trainer_sketch(config, dataset, status);
    bool good = trainer && trainer_plan(trainer, trainer_config(trainer), &plan, status) &&
                memory_check(&plan.memory, trainer_model(trainer), status);
    if (good) {
        weight->parameters = trainer_model(trainer)->parameters;
        weight->bytes = plan.memory.total;
    }
    trainer_free(trainer);
    return good;
}

/* Where the first token starts that a model can no longer be made up to: from 1. */
static int wrong_column(const struct setup *setup, const char *text)
{
    struct config config = setup->options.config;
    struct model_weight ignored;
    struct status status;
    size_t start = 0, end = 0;
    bool good = true;
    while (good && (end == 0 || text[end])) {
        start = end ? end + 1 : 0;
        end = start + strcspn(text + start, ",");
        char *begun = strndup(text, end);
        config.text[SET_MODEL] = begun;
        good = sketch(&config, setup->dataset, &ignored, &status);
        free(begun);
    }
    return (int)start + 1;
}

static void say_why(struct model_weight *weight, const char *text)
{
    static const char option[] = "--model: ";
    if (!strncmp(text, option, strlen(option)))
        text += strlen(option);
    snprintf(weight->why, sizeof weight->why, "%.*s", (int)sizeof weight->why - 1, text);
}

static void weigh(void *context, const char *model, struct model_weight *weight)
{
    const struct offer *offer = context;
    struct setup *next = setup_next(offer->setup, offer->view);
    struct status status;
    char note[160];
    *weight = (struct model_weight){.fits = false};
    next->dataset = offer->setup->dataset;
    setup_choose_model(next, model);
    setup_fit(next, offer->view, note, sizeof note);
    weight->fits = sketch(&next->options.config, next->dataset, weight, &status);
    if (!weight->fits) {
        say_why(weight, status.text);
        weight->column = wrong_column(next, model);
    }
    next->dataset = NULL;
    setup_free(next);
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool find(void *context, const char *file, char *why, size_t size)
{
    const struct offer *offer = context;
    struct setup *next = setup_next(offer->setup, offer->view);
    struct stat about;
    setup_choose_data(next, file);
    const char *path = next->options.config.text[SET_DATA];
    bool known = dataset_find(path), there = known || stat(path, &about) == 0;
    bool folder = there && !known && S_ISDIR(about.st_mode);
    if (!there)
        snprintf(why, size, "%s: %s", path, strerror(errno));
    else if (folder)
        snprintf(why, size, "%s is a folder; Tab shows what is in it", path);
    setup_free(next);
    return there && !folder;
}

static void new_file(void *context, char *file, size_t size)
{
    struct stat about;
    (void)context;
    for (int i = 1; i == 1 || (i <= FILES_MOST && lstat(file, &about) == 0); i++)
        snprintf(file, size, "batchscope-%d.csv", i);
}

static void complete(void *context, char *file, size_t size, char *others, size_t others_size)
{
    (void)context;
    complete_path(file, size, others, others_size);
}

/* ---- the offer ------------------------------------------------------------------------------- */

void offer_init(struct offer *offer, const struct view *view)
{
    *offer = (struct offer){.view = view};
    offer->catalogue = (struct catalogue){
        .model = models, .model_count = COUNT_OF(models), .present_data = offer->present,
        .layers = "dense:N, conv:OUTxK, maxpool:K, avgpool:K, relu, tanh, gelu, batchnorm, "
                  "layernorm, dropout:P",
        .context = offer, .weigh = weigh, .find = find, .new_file = new_file,
        .complete = complete};
    list_data(offer);
}

void offer_present(struct offer *offer, const struct setup *setup)
{
    offer->setup = setup;
    setup_data_text(setup, offer->present, sizeof offer->present);
}
