/* cmd_data.c -- `batchscope data`: the list of data sets, or one of them in numbers and pictures.
 *
 * A set is loaded with the options given, but not normalised unless that is asked for: the ranges
 * are those of the file.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/memory.h"
#include "engine/util.h"
#include "src/charset.h"
#include "src/command.h"
#include "src/load.h"
#include "src/options.h"
#include "src/picture.h"

enum { SCREEN_COLUMNS = 80, SHOWN_CLASSES = 20, SHOWN_COLUMNS = 16, SHOWN_IMAGES = 10, NAME = 40 };

static void put_about(const struct dataset_info *info)
{
    char text[160];
    fputs(glyph_text(charset_glyphs(), info->about, text, sizeof text), stdout);
}

/* The user's text, nothing in it that a terminal would obey. */
static const char *clean(char *buffer, const char *text)
{
    status_quote(buffer, NAME, text);
    buffer[strlen(buffer) - 1] = '\0';
    return buffer + 1;
}

/* ---- the list -------------------------------------------------------------------------------- */

static void list_sets(void)
{
    char directory[4200];
    options_datasets(directory, sizeof directory);
    printf("%-14s %6s %8s  %s\n", "name", "rows", "columns", "what it is");
    for (const struct dataset_info *info = dataset_table; info->name; info++) {
        printf("%-14s %6zu %8d  ", info->name, info->rows, info->columns);
        put_about(info);
        if (!dataset_installed(info, directory) && info->package)
            printf("\n%31s(not installed: apt-get install %s)", "", info->package);
        else if (!dataset_installed(info, directory))
            printf("\n%31s(not found in %s)", "", directory);
        putchar('\n');
    }
    puts("\nbatchscope data NAME describes one; so does batchscope data FILE, of a CSV file or of\n"
         "images in the form of MNIST (NAME-images-idx3-ubyte, .gz too).");
}

/* ---- one set --------------------------------------------------------------------------------- */

static void describe_size(const struct dataset *d, const struct config *config)
{
    const struct dataset_info *info = dataset_find(config->text[SET_DATA]);
    bool own = *config->text[SET_TEST] || (info && info->test);
    char name[NAME], bytes[32];
    printf("%s", clean(name, d->name));
    if (info) {
        fputs(": ", stdout);
        put_about(info);
    }
    printf("\n\nrows      %zu: %zu to train on, %zu %s\n", d->train.n + d->test.n, d->train.n,
           d->test.n, own ? "in a test file of their own" : "held out to test");
    printf("columns   %d", d->features);
    if (d->height)
        printf(", images of %d by %d", d->height, d->width);
    if (d->channels > 1)
        printf(", %d channels", d->channels);
    if (d->task == TASK_CLASSIFY)
        printf("\ntask      classify: %d classes\n", d->outputs);
    else
        printf("\ntask      regress: one number\n");
    printf("memory    %s, %s a value\n", memory_format(dataset_bytes(d), bytes, sizeof bytes),
           d->train.pixels ? "a byte" : "four bytes");
}

static void describe_classes(const struct dataset *d)
{
    size_t *count = checked_calloc(2 * (size_t)d->outputs, sizeof *count);
    for (size_t i = 0; i < d->train.n; i++)
        count[2 * d->train.label[i]]++;
    for (size_t i = 0; i < d->test.n; i++)
        count[2 * d->test.label[i] + 1]++;
    printf("\n%-24s %8s %8s\n", "class", "train", "test");
    for (int k = 0; k < MIN(d->outputs, SHOWN_CLASSES); k++) {
        char name[NAME];
        printf("%-24s %8zu %8zu\n", clean(name, d->class_names[k]), count[2 * k], count[2 * k + 1]);
    }
    if (d->outputs > SHOWN_CLASSES)
        printf("and %d more\n", d->outputs - SHOWN_CLASSES);
    free(count);
}

struct range {
    float least, most;
};

static void widen(struct range *range, float value)
{
    range->least = fminf(range->least, value);
    range->most = fmaxf(range->most, value);
}

static void widen_columns(struct range *range, const struct split *split, float *values)
{
    for (size_t i = 0; i < split->n; i++) {
        dataset_gather(split, i, 0, split->features, values);
        for (size_t f = 0; f < split->features; f++)
            widen(&range[f], values[f]);
    }
}

static void print_range(const char *name, const struct range *range)
{
    char cleaned[NAME];
    printf("%-24s %12.6g %12.6g\n", clean(cleaned, name), (double)range->least,
           (double)range->most);
}

static void print_ranges(const struct dataset *d, const struct range *range)
{
    int shown = d->features <= SHOWN_COLUMNS ? d->features : SHOWN_COLUMNS / 2;
    struct range all = range[0];
    for (int f = 0; f < d->features; f++) {
        widen(&all, range[f].least);
        widen(&all, range[f].most);
    }
    printf("\n%-24s %12s %12s\n", "column", "least", "largest");
    for (int f = 0; d->feature_names && f < shown; f++)
        print_range(d->feature_names[f], &range[f]);
    if (d->feature_names && shown < d->features)
        printf("and %d more\n", d->features - shown);
    if (!d->feature_names || shown < d->features)
        print_range("all together", &all);
}

static void describe_columns(const struct dataset *d)
{
    struct range *range = checked_malloc((size_t)d->features * sizeof *range);
    struct range target = {INFINITY, -INFINITY};
    float *values = checked_malloc((size_t)d->features * sizeof *values);
    for (int f = 0; f < d->features; f++)
        range[f] = target;
    widen_columns(range, &d->train, values);
    widen_columns(range, &d->test, values);
    print_ranges(d, range);
    for (size_t i = 0; d->train.target && i < d->train.n + d->test.n; i++)
        widen(&target, i < d->train.n ? d->train.target[i] : d->test.target[i - d->train.n]);
    if (d->train.target)
        print_range("to predict", &target);
    free(values);
    free(range);
}

/* The first example of each class, or simply the first ones. */
static void describe_images(const struct dataset *d)
{
    size_t row[SHOWN_IMAGES], count = 0;
    bool seen[SHOWN_IMAGES] = {false};
    for (size_t i = 0; i < d->train.n && count < SHOWN_IMAGES; i++) {
        int32_t class = d->train.label ? d->train.label[i] : (int32_t)count;
        if (class < SHOWN_IMAGES && !seen[class])
            row[count++] = i;
        if (class < SHOWN_IMAGES)
            seen[class] = true;
    }
    putchar('\n');
    picture_print(stdout, d, row, count, SCREEN_COLUMNS, charset_is_utf8());
}

static int describe(struct config *config)
{
    struct status status;
    if (!config->given[SET_NORMALIZE])
        config->number[SET_NORMALIZE] = NORMALIZE_NONE;
    struct dataset *dataset = load_dataset(config, &status);
    if (!dataset)
        return complain(&status);
    describe_size(dataset, config);
    if (dataset->task == TASK_CLASSIFY)
        describe_classes(dataset);
    describe_columns(dataset);
    if (dataset->height)
        describe_images(dataset);
    dataset_free(dataset);
    return EXIT_DONE;
}

/* ---- the command ----------------------------------------------------------------------------- */

int command_data(int argc, char **argv)
{
    struct options options;
    struct status status;
    int result = EXIT_DONE;
    char *name = argc > 1 && *argv[1] != '-' ? argv[1] : NULL;
    if (!options_read(&options, name ? argc - 1 : argc, name ? argv + 1 : argv, false, &status)) {
        result = complain(&status);
    } else if (options.help) {
        result = command_usage(&options, "batchscope data [NAME|FILE] [OPTIONS]: list the data sets, or "
                               "describe one.", false);
    } else if (name || options.config.given[SET_DATA]) {
        if (name)
            options.config.text[SET_DATA] = name;
        result = describe(&options.config);
    } else {
        list_sets();
    }
    options_done(&options);
    return result;
}
