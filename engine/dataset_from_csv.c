/* dataset_from_csv.c -- a data set from CSV files: choose the label, split, code, normalise.
 *
 * Everything is decided on the training table and then applied to the rows of either split, which
 * stay in the order of the file.
 * Where all features are whole numbers from 0 to 255 and floats of them would not stay in cache, an
 * example is kept as bytes: a quarter of the memory to fill now and to read in training, which costs
 * as much as normalising it then. Small sets are floats, so that a gather is a copy.
 * Invariant: the tables are gone when dataset_from_csv returns; examples and names stay.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/dataset_csv_cache.h"
#include "engine/dataset_features.h"
#include "engine/dataset_label.h"
#include "engine/dataset_load.h"
#include "engine/dataset_split.h"
#include "engine/util.h"

#define MOST_FLOATS ((size_t)4 << 20)

/* What loading holds until it is done. */
struct loading {
    const struct dataset_options *options;
    struct csv_table *table, *test_table; /* test_table NULL: rows are held out */
    struct split_choice choice;
    struct row_list train, test;
    struct label_plan label;
    struct feature_plan features;
};

static bool check_width(const struct csv_table *table, struct status *status)
{
    return table->columns >= 2 ||
           status_bad_at(status, table->file, 0, 0,
                         "has one column; features and a label are expected, with commas, "
                         "semicolons or tabs between");
}

static bool read_tables(struct loading *l, const struct dataset_files *files, struct status *status)
{
    const struct read_progress *progress = &l->options->progress;
    const struct dataset_cache *cache = &l->options->cache;
    l->table = csv_table_read_cached(files->data, cache, progress, status);
    if (!l->table || !check_width(l->table, status))
        return false;
    if (files->test)
        l->test_table = csv_table_read_cached(files->test, cache, progress, status);
    return !files->test || l->test_table;
}

static bool choose_rows(struct loading *l, struct status *status)
{
    struct split_choice *c = &l->choice;
    if (!split_choose(c, l->table->file, l->table->rows, l->test_table ? l->test_table->rows : 0,
                      l->options, status))
        return false;
    l->train = (struct row_list){l->table, c->train, c->train_count};
    l->test = (struct row_list){l->test_table ? l->test_table : l->table, c->test, c->test_count};
    return true;
}

/* ---- building -------------------------------------------------------------------------------- */

static enum normalize normalize_of(const struct loading *l)
{
    enum normalize normalize = l->options->normalize;
    return normalize == NORMALIZE_AUTO ? NORMALIZE_ZSCORE : normalize;
}

static struct feature target_scale(const struct loading *l)
{
    struct feature scale = {l->label.column, NULL, 0, 1};
    if (normalize_of(l) != NORMALIZE_ZSCORE)
        return scale;
    double *value = checked_malloc(l->train.n * sizeof *value);
    column_gather(&l->table->column[scale.column], l->train.row, l->train.n, value);
    feature_standardize(&scale, value, l->train.n);
    free(value);
    return scale;
}

static void build_labels(struct split *split, const struct label_plan *label,
                         const struct row_list *rows, const struct feature *scale)
{
    const struct csv_column *column = &rows->table->column[label->column];
    if (label->task == TASK_CLASSIFY) {
        split->label = checked_malloc(rows->n * sizeof *split->label);
        label_plan_classes(label, rows->table, rows->row, rows->n, split->label);
    } else {
        split->target = checked_malloc(rows->n * sizeof *split->target);
        for (size_t i = 0; i < rows->n; i++)
            split->target[i] = feature_scale(scale, column_number(column, rows->row[i]));
    }
}

static bool wants_bytes(const struct loading *l)
{
    return (l->train.n + l->test.n) * l->features.count > MOST_FLOATS &&
           feature_plan_fits_bytes(&l->features, l->train.table) &&
           feature_plan_fits_bytes(&l->features, l->test.table);
}

/* `pixels` is NULL for floats. */
static void build_split(struct split *split, const struct loading *l, const struct row_list *rows,
                        const struct feature *scale, const struct pixel_scale *pixels)
{
    split->n = rows->n;
    split->features = l->features.count;
    if (pixels) {
        split->pixels = checked_malloc(rows->n * l->features.count);
        split->scale = pixels;
        feature_plan_fill_bytes(&l->features, rows, split->pixels);
    } else {
        split->x = checked_malloc(rows->n * l->features.count * sizeof *split->x);
        feature_plan_fill(&l->features, rows, split->x);
    }
    build_labels(split, &l->label, rows, scale);
}

static char **feature_names(const struct loading *l)
{
    char **names = checked_malloc(l->features.count * sizeof *names);
    for (size_t f = 0; f < l->features.count; f++) {
        const struct feature *feature = &l->features.feature[f];
        const char *column = l->table->column[feature->column].name, *text = feature->category;
        size_t size = strlen(column) + (text ? strlen(text) : 0) + 2;
        names[f] = checked_malloc(size);
        snprintf(names[f], size, "%s%s%s", column, text ? "=" : "", text ? text : "");
    }
    return names;
}

static struct dataset *build(struct loading *l)
{
    struct dataset *dataset = checked_calloc(1, sizeof *dataset);
    bool regress = l->label.task == TASK_REGRESS;
    dataset->task = l->label.task;
    dataset->features = (int)l->features.count;
    dataset->outputs = regress ? 1 : (int)l->label.classes;
    dataset->feature_names = feature_names(l);
    struct feature scale = {0};
    if (regress)
        scale = target_scale(l);
    feature_plan_normalize(&l->features, &l->train, normalize_of(l));
    if (wants_bytes(l))
        dataset->scale = feature_plan_scale(&l->features, normalize_of(l));
    build_split(&dataset->train, l, &l->train, &scale, dataset->scale);
    build_split(&dataset->test, l, &l->test, &scale, dataset->scale);
    dataset->class_names = l->label.names;
    l->label.names = NULL;
    return dataset;
}

static void loading_done(struct loading *l)
{
    label_plan_done(&l->label);
    feature_plan_done(&l->features);
    csv_table_free(l->table);
    csv_table_free(l->test_table);
    split_choice_done(&l->choice);
}

static bool accepts_test_table(const struct loading *l, struct status *status)
{
    return csv_table_check_alike(l->test_table, l->table, status) &&
           feature_plan_accepts(&l->features, l->test_table, status) &&
           label_plan_accepts(&l->label, l->test_table, status);
}

static bool loading_plan(struct loading *l, const struct dataset_files *files,
                         struct status *status)
{
    return read_tables(l, files, status) &&
           label_plan_init(&l->label, l->table, l->options->label, l->options->task, status) &&
           feature_plan_init(&l->features, l->table, l->label.column, status) &&
           (!l->test_table || accepts_test_table(l, status)) && choose_rows(l, status);
}

struct dataset *dataset_from_csv(const struct dataset_options *options,
                                 const struct dataset_files *files, struct status *status)
{
    struct loading l = {.options = options};
    struct dataset *dataset = loading_plan(&l, files, status) ? build(&l) : NULL;
    loading_done(&l);
    return dataset;
}
