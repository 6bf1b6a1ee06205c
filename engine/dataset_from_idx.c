/* dataset_from_idx.c -- a data set from IDX files: images, and labels in a file beside each.
 *
 * The file of labels has the name of the images with "labels" for "images" and "idx1" for "idx3",
 * as MNIST and its kin have them, with or without ".gz". Classes are the distinct labels of the
 * data file, ascending.
 * Pixels are never copied whole: the test rows of a common file are copied out, and then the
 * training rows move to the front of the block that was read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/dataset_idx_cache.h"
#include "engine/dataset_load.h"
#include "engine/dataset_split.h"
#include "engine/util.h"

enum { LABELS = 256 };

struct pair {
    char *labels_file;
    struct idx images, labels;
};

struct classes {
    int count;
    int32_t of[LABELS]; /* class of a label; −1 where there is none */
    uint8_t label[LABELS];
};

struct loading {
    const struct dataset_options *options;
    const struct dataset_files *files;
    struct pair data, test;
    struct classes classes;
    struct split_choice choice;
};

/* ---- the file of labels ---------------------------------------------------------------------- */

/* `text` with the first `from` after `start` replaced, to be freed; NULL if there is none. */
static char *replaced(const char *text, size_t start, const char *from, const char *to)
{
    const char *found = strstr(text + start, from);
    if (!found)
        return NULL;
    size_t size = strlen(text) - strlen(from) + strlen(to) + 1;
    char *fresh = checked_malloc(size);
    snprintf(fresh, size, "%.*s%s%s", (int)(found - text), text, to, found + strlen(from));
    return fresh;
}

/* Adds ".gz" or takes it away. */
static char *repacked(const char *file)
{
    size_t length = strlen(file);
    char *other = checked_malloc(length + sizeof ".gz");
    if (length > 3 && strcmp(file + length - 3, ".gz") == 0)
        snprintf(other, length - 2, "%s", file);
    else
        snprintf(other, length + sizeof ".gz", "%s.gz", file);
    return other;
}

static char *find_labels(const char *images, struct status *status)
{
    const char *slash = strrchr(images, '/');
    char *file = replaced(images, slash ? (size_t)(slash - images) : 0, "images", "labels");
    if (!file) {
        status_bad_at(status, images, 0, 0, "the name tells no file of labels; call them "
                      "NAME-images-idx3-ubyte and NAME-labels-idx1-ubyte, side by side");
        return NULL;
    }
    char *form = strstr(file + (slash ? slash - images : 0), "idx");
    if (form && form[3])
        form[3] = '1';
    char *other = repacked(file);
    bool there = access(file, F_OK) == 0, instead = !there && access(other, F_OK) == 0;
    if (!there && !instead)
        status_bad_at(status, images, 0, 0, "no labels beside it; %s is expected", file);
    free(instead ? file : other);
    if (!there && !instead)
        free(file);
    return there ? file : instead ? other : NULL;
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool check_pair(const struct pair *pair, const char *file, struct status *status)
{
    if (pair->labels.dims != 1)
        return status_bad_at(status, pair->labels_file, 0, 0,
                             "%d dimensions; labels have one, a number an example",
                             pair->labels.dims);
    if (pair->images.size[0] != pair->labels.size[0])
        return status_bad_at(status, pair->labels_file, 0, 0, "%zu labels; %s has %zu images",
                             pair->labels.size[0], file, pair->images.size[0]);
    return true;
}

static bool read_pair(struct pair *pair, const char *file, const struct dataset_options *o,
                      struct status *status)
{
    if (!idx_read_cached(&pair->images, file, &o->cache, &o->progress, status))
        return false;
    if (pair->images.dims < 2)
        return status_bad_at(status, file, 0, 0, "one dimension; images have more. Is it the file "
                             "of labels?");
    pair->labels_file = find_labels(file, status);
    return pair->labels_file && idx_read(&pair->labels, pair->labels_file, &o->progress, status) &&
           check_pair(pair, file, status);
}

static void pair_done(struct pair *pair)
{
    free(pair->labels_file);
    free(pair->images.bytes);
    free(pair->labels.bytes);
}

/* ---- classes --------------------------------------------------------------------------------- */

static bool find_classes(struct classes *classes, const struct pair *pair, struct status *status)
{
    bool seen[LABELS] = {false};
    for (size_t i = 0; i < pair->labels.size[0]; i++)
        seen[pair->labels.bytes[i]] = true;
    for (int v = 0; v < LABELS; v++) {
        classes->of[v] = seen[v] ? classes->count : -1;
        if (seen[v])
            classes->label[classes->count++] = (uint8_t)v;
    }
    return classes->count > 1 ||
           status_bad_at(status, pair->labels_file, 0, 0, "label %d in every example; at least two "
                         "different ones are needed", classes->label[0]);
}

static bool accepts_test(const struct loading *l, struct status *status)
{
    const struct idx *data = &l->data.images, *test = &l->test.images;
    if (test->dims != data->dims ||
        memcmp(test->size + 1, data->size + 1, (size_t)(data->dims - 1) * sizeof *data->size) != 0)
        return status_bad_at(status, l->files->test, 0, 0, "images of %zu values in a shape other "
                             "than the training images'", test->example);
    for (size_t i = 0; i < l->test.labels.size[0]; i++)
        if (l->classes.of[l->test.labels.bytes[i]] < 0)
            return status_bad_at(status, l->test.labels_file, 0, 0,
                                 "label %d of example %zu is no training example's; use one that "
                                 "is",
                                 l->test.labels.bytes[i], i + 1);
    return true;
}

/* The k-th name of "a,b,c", or the label itself. The caller frees it. */
static char *class_name(const struct classes *classes, const char *names, int k)
{
    char number[16];
    snprintf(number, sizeof number, "%d", classes->label[k]);
    for (int skip = classes->label[k]; names && skip > 0; skip--) {
        names = strchr(names, ',');
        names += names != NULL;
    }
    return names ? strndup(names, strcspn(names, ",")) : checked_strdup(number);
}

/* ---- building -------------------------------------------------------------------------------- */

static void build_split(struct split *split, const struct loading *l, const struct pair *pair,
                        const uint32_t *row, size_t n)
{
    split->n = n;
    split->features = pair->images.example;
    split->label = checked_malloc(n * sizeof *split->label);
    for (size_t i = 0; i < n; i++)
        split->label[i] = l->classes.of[pair->labels.bytes[row[i]]];
}

static uint8_t *copied(const struct idx *images, const uint32_t *row, size_t n)
{
    uint8_t *pixels = checked_malloc(n * images->example);
    for (size_t i = 0; i < n; i++)
        memcpy(pixels + i * images->example, images->bytes + row[i] * images->example,
               images->example);
    return pixels;
}

/* Rows ascend, so that none is overwritten before it has moved. */
static uint8_t *moved(struct idx *images, const uint32_t *row, size_t n)
{
    uint8_t *pixels = images->bytes;
    images->bytes = NULL;
    for (size_t i = 0; i < n; i++)
        memmove(pixels + i * images->example, pixels + row[i] * images->example, images->example);
    return checked_realloc(pixels, n * images->example);
}

static void take_shape(struct dataset *dataset, const struct idx *images)
{
    const size_t *last = images->size + images->dims - 1;
    if (images->dims < 3)
        return;
    dataset->channels = images->dims == 4 ? (int)images->size[1] : 1;
    dataset->height = (int)last[-1];
    dataset->width = (int)last[0];
}

static struct dataset *build(struct loading *l)
{
    struct dataset *dataset = checked_calloc(1, sizeof *dataset);
    const struct dataset_info *info = l->files->info;
    struct split_choice *c = &l->choice;
    struct pair *test = l->files->test ? &l->test : &l->data;
    dataset->task = TASK_CLASSIFY;
    dataset->features = (int)l->data.images.example;
    dataset->outputs = l->classes.count;
    dataset->class_names = checked_malloc((size_t)l->classes.count * sizeof(char *));
    for (int k = 0; k < l->classes.count; k++)
        dataset->class_names[k] = class_name(&l->classes, info ? info->classes : NULL, k);
    take_shape(dataset, &l->data.images);
    build_split(&dataset->train, l, &l->data, c->train, c->train_count);
    build_split(&dataset->test, l, test, c->test, c->test_count);
    dataset->test.pixels = l->files->test ? moved(&test->images, c->test, c->test_count)
                                          : copied(&test->images, c->test, c->test_count);
    dataset->train.pixels = moved(&l->data.images, c->train, c->train_count);
    enum normalize normalize = l->options->normalize;
    dataset_scale_pixels(dataset, normalize == NORMALIZE_AUTO ? NORMALIZE_MAXABS : normalize);
    return dataset;
}

static bool check_options(const struct dataset_options *options, struct status *status)
{
    if (options->label && *options->label)
        return status_bad(status, "label '%.40s': IDX images have their labels in a file of their "
                          "own; leave the option out", options->label);
    return options->task != TASK_REGRESS ||
           status_bad(status, "task regress: the labels of IDX images are classes");
}

static bool loading_plan(struct loading *l, struct status *status)
{
    const struct dataset_options *o = l->options;
    const char *test = l->files->test;
    return check_options(o, status) &&
           read_pair(&l->data, l->files->data, o, status) &&
           find_classes(&l->classes, &l->data, status) &&
           (!test ||
            (read_pair(&l->test, test, o, status) && accepts_test(l, status))) &&
           split_choose(&l->choice, l->files->data, l->data.images.size[0],
                        test ? l->test.images.size[0] : 0, o, status);
}

struct dataset *dataset_from_idx(const struct dataset_options *options,
                                 const struct dataset_files *files, struct status *status)
{
    struct loading l = {.options = options, .files = files};
    struct dataset *dataset = loading_plan(&l, status) ? build(&l) : NULL;
    pair_done(&l.data);
    pair_done(&l.test);
    split_choice_done(&l.choice);
    return dataset;
}
