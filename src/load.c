/* load.c -- from options to a data set, and the line that tells how far reading it is. */
#include "src/load.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "src/folders.h"
#include "src/options.h"
#include "src/pacer.h"

#define PATIENCE 0.5 /* seconds without a word */
#define REFRESH 0.1

#define CACHE_MOST ((uint64_t)1 << 30)

struct watch {
    double started, drawn; /* drawn 0: nothing is on the terminal */
};

static bool report(void *context, const char *file, double share)
{
    struct watch *watch = context;
    const char *slash = strrchr(file, '/');
    double now = pacer_clock();
    if (now < watch->started + PATIENCE || now < watch->drawn + REFRESH)
        return true;
    watch->drawn = now;
    fprintf(stderr, "\rreading %.60s  %.0f %%\033[K", slash ? slash + 1 : file, 100 * share);
    return true;
}

struct dataset *load_dataset_watched(const struct config *config,
                                     const struct read_progress *progress, struct status *status)
{
    char directory[4200], cache[FOLDERS_PATH];
    struct dataset_options options = {
        .directory = options_datasets(directory, sizeof directory),
        .data = config->text[SET_DATA],
        .label = config->text[SET_LABEL],
        .test = config->text[SET_TEST],
        .image = config->text[SET_IMAGE],
        .holdout = config->number[SET_HOLDOUT],
        .task = (enum task)config->number[SET_TASK],
        .normalize = (enum normalize)config->number[SET_NORMALIZE],
        .subset = (size_t)config->number[SET_SUBSET],
        .label_noise = config->number[SET_LABEL_NOISE],
        .seed = (uint64_t)config->number[SET_SEED],
        .cache = {folders_cache("", cache), LOAD_LARGE, CACHE_MOST},
        .progress = *progress,
    };
    return dataset_load(&options, status);
}

struct dataset *load_dataset(const struct config *config, struct status *status)
{
    struct watch watch = {pacer_clock(), 0};
    struct read_progress progress = {isatty(STDERR_FILENO) == 1 ? report : NULL, &watch};
    struct dataset *dataset = load_dataset_watched(config, &progress, status);
    if (watch.drawn > 0)
        fputs("\r\033[K", stderr);
    return dataset;
}
