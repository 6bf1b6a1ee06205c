/* dataset.c -- the known sets, which files are meant, and the life of a data set.
 *
 * The file's first bytes say which format reads it; what does not depend on the format (the image's
 * shape, label noise) is done here afterwards.
 */
#include "engine/dataset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/dataset_load.h"
#include "engine/idx_reader.h"
#include "engine/text.h"
#include "engine/util.h"

#define FASHION "/usr/share/datasets/fashion-mnist/"

const char *const task_names[TASKS] = {"auto", "classify", "regress"};
const char *const normalize_names[NORMALIZES] = {"auto", "none", "zscore", "maxabs"};

const struct dataset_info dataset_table[] = {
    {.name = "digits", .file = "digits.csv", .rows = 1797, .columns = 64, .outputs = 10,
     .height = 8, .width = 8, .channels = 1, .about = "handwritten digits, 8×8 pixels, ten classes"},
    {.name = "iris", .file = "iris.csv", .rows = 150, .columns = 4, .outputs = 3,
     .about = "sepals and petals of three species of iris"},
    {.name = "wine", .file = "wine.csv", .rows = 178, .columns = 13, .outputs = 3,
     .about = "chemical analysis of wines of three cultivars"},
    {.name = "breast_cancer", .file = "breast_cancer.csv", .rows = 569, .columns = 30, .outputs = 2,
     .about = "cell nuclei, benign or malignant"},
    {.name = "diabetes", .file = "diabetes.csv", .rows = 442, .columns = 10, .outputs = 1,
     .about = "progression of diabetes after a year, a regression"},
    {.name = "spirals", .file = "spirals.csv", .rows = 600, .columns = 2, .outputs = 3,
     .about = "three interleaved spirals in the plane, synthetic"},
    {.name = "fashion-mnist", .file = FASHION "train-images-idx3-ubyte.gz",
     .test = FASHION "t10k-images-idx3-ubyte.gz", .package = "dataset-fashion-mnist", .rows = 70000,
     .columns = 784, .outputs = 10, .height = 28, .width = 28, .channels = 1,
     .about = "articles of clothing, 28×28 pixels, ten classes",
     .classes = "T-shirt/top,Trouser,Pullover,Dress,Coat,Sandal,Shirt,Sneaker,Bag,Ankle boot"},
    {.name = NULL},
};

const struct dataset_info *dataset_find(const char *name)
{
    for (const struct dataset_info *info = dataset_table; info->name; info++)
        if (strcmp(info->name, name) == 0)
            return info;
    return NULL;
}

/* ---- files ----------------------------------------------------------------------------------- */

/* The caller frees it. */
static char *path_of(const char *directory, const char *file)
{
    size_t size = strlen(directory) + strlen(file) + 2;
    char *path = checked_malloc(size);
    if (*file == '/')
        strcpy(path, file);
    else
        snprintf(path, size, "%s/%s", directory, file);
    return path;
}

bool dataset_installed(const struct dataset_info *info, const char *directory)
{
    char *path = path_of(directory, info->file);
    bool there = access(path, R_OK) == 0 && (!info->test || access(info->test, R_OK) == 0);
    free(path);
    return there;
}

char *dataset_file(const char *data, const char *directory)
{
    const struct dataset_info *info = dataset_find(data);
    return info ? path_of(directory, info->file) : checked_strdup(data);
}

static bool refuse_name(const char *data, struct status *status)
{
    char names[200] = "";
    for (const struct dataset_info *info = dataset_table; info->name; info++)
        text_join(names, sizeof names, ", ", "%s", info->name);
    return status_bad_at(status, data, 0, 0,
                         "no such file; give one that there is, or a name: %s", names);
}

static bool find_files(struct dataset_files *files, const struct dataset_options *o,
                       struct status *status)
{
    bool tested = o->test && *o->test;
    *files = (struct dataset_files){.info = dataset_find(o->data)};
    const struct dataset_info *info = files->info;
    if (!info && access(o->data, F_OK) != 0)
        return refuse_name(o->data, status);
    if (info && info->package && !dataset_installed(info, o->directory))
        return status_bad(status, "%s is not installed; apt-get install %s brings it", info->name,
                          info->package);
    files->data = dataset_file(o->data, o->directory);
    if (tested || (info && info->test))
        files->test = checked_strdup(tested ? o->test : info->test);
    return true;
}

/* ---- loading --------------------------------------------------------------------------------- */

static struct dataset *load(const struct dataset_options *o, const struct dataset_files *files,
                            struct status *status)
{
    struct dataset *dataset = idx_recognize(files->data) ? dataset_from_idx(o, files, status)
                                                         : dataset_from_csv(o, files, status);
    if (dataset && dataset_set_image(dataset, o->image, files->info, status) &&
        dataset_add_label_noise(dataset, o->label_noise, o->seed, status))
        return dataset;
    dataset_free(dataset);
    return NULL;
}

static char *name_of(const char *data)
{
    if (dataset_find(data))
        return checked_strdup(data);
    const char *slash = strrchr(data, '/');
    char *name = checked_strdup(slash ? slash + 1 : data);
    char *dot = strrchr(name, '.');
    if (dot && dot > name)
        *dot = '\0';
    return name;
}

struct dataset *dataset_load(const struct dataset_options *options, struct status *status)
{
    struct dataset_files files;
    struct dataset *dataset = NULL;
    if (find_files(&files, options, status))
        dataset = load(options, &files, status);
    if (dataset)
        dataset->name = name_of(options->data);
    free(files.data);
    free(files.test);
    return dataset;
}

/* ---- what is loaded -------------------------------------------------------------------------- */

static void split_free(struct split *split)
{
    free(split->x);
    free(split->pixels);
    free(split->label);
    free(split->target);
}

static void names_free(char **names, int count)
{
    for (int k = 0; names && k < count; k++)
        free(names[k]);
    free(names);
}

void dataset_free(struct dataset *dataset)
{
    if (!dataset)
        return;
    names_free(dataset->feature_names, dataset->features);
    names_free(dataset->class_names, dataset->outputs);
    if (dataset->scale) {
        free(dataset->scale->shift);
        free(dataset->scale->divisor);
        free(dataset->scale->factor);
    }
    free(dataset->scale);
    free(dataset->name);
    split_free(&dataset->train);
    split_free(&dataset->test);
    free(dataset);
}

static size_t split_bytes(const struct split *split)
{
    size_t example = split->features * (split->pixels ? sizeof *split->pixels : sizeof *split->x);
    example += split->label ? sizeof *split->label : sizeof *split->target;
    return split->n * example;
}

static size_t names_bytes(char *const *names, int count)
{
    size_t bytes = 0;
    for (int k = 0; names && k < count; k++)
        bytes += sizeof *names + strlen(names[k]) + 1;
    return bytes;
}

static size_t scale_bytes(const struct dataset *dataset)
{
    const struct pixel_scale *scale = dataset->scale;
    size_t columns = scale && scale->shift ? (size_t)dataset->features : 0;
    return scale ? sizeof *scale + (3 * columns + !columns) * sizeof(double) : 0;
}

size_t dataset_bytes(const struct dataset *dataset)
{
    return sizeof *dataset + strlen(dataset->name) + 1 +
           names_bytes(dataset->feature_names, dataset->features) +
           names_bytes(dataset->class_names, dataset->outputs) + scale_bytes(dataset) +
           split_bytes(&dataset->train) + split_bytes(&dataset->test);
}
