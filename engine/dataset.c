/* dataset.c -- from files to a data set: read, choose the label, split, normalise.
 *
 * Everything is decided on the training table and then applied to the rows of either split, which
 * stay in the order of the file.
 * Invariant: the tables are gone when dataset_load returns; only floats and class names stay.
 */
#include "engine/dataset.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/dataset_csv.h"
#include "engine/dataset_features.h"
#include "engine/dataset_label.h"
#include "engine/dataset_split.h"
#include "engine/util.h"

const char *const task_names[TASKS] = {"auto", "classify", "regress"};
const char *const normalize_names[NORMALIZES] = {"none", "zscore", "maxabs"};

const struct dataset_info dataset_table[] = {
    {"digits", "digits.csv", "handwritten digits, 8×8 pixels, ten classes", 8, 8},
    {"iris", "iris.csv", "sepals and petals of three species of iris", 0, 0},
    {"wine", "wine.csv", "chemical analysis of wines of three cultivars", 0, 0},
    {"breast_cancer", "breast_cancer.csv", "cell nuclei, benign or malignant", 0, 0},
    {"diabetes", "diabetes.csv", "progression of diabetes after a year, a regression", 0, 0},
    {"spirals", "spirals.csv", "three interleaved spirals in the plane, synthetic", 0, 0},
    {NULL, NULL, NULL, 0, 0},
};

/* What loading holds until it is done. */
struct loading {
    const struct dataset_options *options;
    struct csv_table *table, *test_table; /* test_table NULL: rows are held out */
    uint32_t *row;                        /* of the training split, then of the test split */
    struct row_list train, test;
    struct label_plan label;
    struct feature_plan features;
};

static const struct dataset_info *find_shipped(const char *name)
{
    for (const struct dataset_info *info = dataset_table; info->name; info++)
        if (strcmp(info->name, name) == 0)
            return info;
    return NULL;
}

/* ---- reading --------------------------------------------------------------------------------- */

static struct csv_table *read_shipped(const char *directory, const char *file,
                                      struct status *status)
{
    size_t length = strlen(directory);
    char *path = checked_malloc(length + strlen(file) + 2);
    memcpy(path, directory, length);
    path[length] = '/';
    strcpy(path + length + 1, file);
    struct csv_table *table = csv_table_read(path, status);
    free(path);
    return table;
}

static bool check_width(const struct csv_table *table, struct status *status)
{
    if (table->columns >= 2)
        return true;
    const char *name = table->column[0].name, *found = "";
    if (strchr(name, ';'))
        found = ", not semicolons";
    else if (strchr(name, '\t'))
        found = ", not tabs";
    return status_bad_at(status, table->file, 0, 0,
                         "has one column; features and a label are expected, with commas between%s",
                         found);
}

static struct csv_table *read_data(const struct dataset_options *o, struct status *status)
{
    const struct dataset_info *info = find_shipped(o->data);
    if (info)
        return read_shipped(o->directory, info->file, status);
    if (access(o->data, F_OK) == 0)
        return csv_table_read(o->data, status);
    char names[200] = "";
    size_t used = 0;
    for (info = dataset_table; info->name && used < sizeof names; info++)
        used += (size_t)snprintf(names + used, sizeof names - used, ", %s", info->name);
    status_bad_at(status, o->data, 0, 0, "no such file; give one that there is, or a name:%s",
                  names + 1);
    return NULL;
}

static bool read_tables(struct loading *l, struct status *status)
{
    const struct dataset_options *o = l->options;
    l->table = read_data(o, status);
    if (!l->table || !check_width(l->table, status))
        return false;
    if (o->test && *o->test)
        l->test_table = csv_table_read(o->test, status);
    return !(o->test && *o->test) || l->test_table;
}

/* ---- splitting ------------------------------------------------------------------------------- */

static bool choose_rows(struct loading *l, struct status *status)
{
    double share = l->options->holdout;
    if (l->test_table) {
        l->row = split_rows(MAX(l->table->rows, l->test_table->rows), 0, 0);
        l->train = (struct row_list){l->table, l->row, l->table->rows};
        l->test = (struct row_list){l->test_table, l->row, l->test_table->rows};
        return true;
    }
    if (!(share > 0 && share < 1))
        return status_bad(status, "holdout %g; a share between 0 and 1 is expected", share);
    size_t rows = l->table->rows, held = split_count(share, rows);
    if (held >= rows)
        return status_bad_at(status, l->table->file, 0, 0,
                             "%zu row%s, of which %zu would be held out; more rows are needed, or "
                             "a smaller holdout",
                             rows, rows == 1 ? "" : "s", held);
    l->row = split_rows(rows, held, l->options->seed);
    l->train = (struct row_list){l->table, l->row, rows - held};
    l->test = (struct row_list){l->table, l->row + rows - held, held};
    return true;
}

/* ---- building -------------------------------------------------------------------------------- */

static char *dataset_name(const char *data)
{
    if (find_shipped(data))
        return checked_strdup(data);
    const char *slash = strrchr(data, '/');
    char *name = checked_strdup(slash ? slash + 1 : data);
    char *dot = strrchr(name, '.');
    if (dot && dot > name)
        *dot = '\0';
    return name;
}

static struct feature target_scale(const struct loading *l)
{
    struct feature scale = {l->label.column, NULL, 0, 1};
    if (l->options->normalize != NORMALIZE_ZSCORE)
        return scale;
    double *value = checked_malloc(l->train.n * sizeof *value);
    for (size_t i = 0; i < l->train.n; i++)
        value[i] = l->table->column[scale.column].value[l->train.row[i]];
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
        for (size_t i = 0; i < rows->n; i++)
            split->label[i] = label_plan_class(label, rows->table, rows->row[i]);
    } else {
        split->target = checked_malloc(rows->n * sizeof *split->target);
        for (size_t i = 0; i < rows->n; i++)
            split->target[i] = feature_scale(scale, column->value[rows->row[i]]);
    }
}

static void build_split(struct split *split, const struct loading *l, const struct row_list *rows,
                        const struct feature *scale)
{
    split->n = rows->n;
    split->x = checked_malloc(rows->n * l->features.count * sizeof *split->x);
    feature_plan_fill(&l->features, rows, split->x);
    build_labels(split, &l->label, rows, scale);
}

static struct dataset *build(struct loading *l)
{
    struct dataset *dataset = checked_calloc(1, sizeof *dataset);
    const struct dataset_info *shipped = find_shipped(l->options->data);
    bool regress = l->label.task == TASK_REGRESS;
    dataset->name = dataset_name(l->options->data);
    dataset->task = l->label.task;
    dataset->features = (int)l->features.count;
    dataset->outputs = regress ? 1 : (int)l->label.classes;
    if (shipped && shipped->height * shipped->width == dataset->features) {
        dataset->height = shipped->height;
        dataset->width = shipped->width;
    }
    struct feature scale = {0};
    if (regress)
        scale = target_scale(l);
    feature_plan_normalize(&l->features, &l->train, l->options->normalize);
    build_split(&dataset->train, l, &l->train, &scale);
    build_split(&dataset->test, l, &l->test, &scale);
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
    free(l->row);
}

static bool accepts_test_table(const struct loading *l, struct status *status)
{
    return csv_table_check_alike(l->test_table, l->table, status) &&
           feature_plan_accepts(&l->features, l->test_table, status) &&
           label_plan_accepts(&l->label, l->test_table, status);
}

static bool loading_plan(struct loading *l, struct status *status)
{
    return read_tables(l, status) &&
           label_plan_init(&l->label, l->table, l->options->label, l->options->task, status) &&
           feature_plan_init(&l->features, l->table, l->label.column, status) &&
           (!l->test_table || accepts_test_table(l, status)) && choose_rows(l, status);
}

struct dataset *dataset_load(const struct dataset_options *options, struct status *status)
{
    struct loading l = {.options = options};
    struct dataset *dataset = loading_plan(&l, status) ? build(&l) : NULL;
    loading_done(&l);
    return dataset;
}

/* ---- what is loaded -------------------------------------------------------------------------- */

static void split_free(struct split *split)
{
    free(split->x);
    free(split->label);
    free(split->target);
}

void dataset_free(struct dataset *dataset)
{
    if (!dataset)
        return;
    for (int k = 0; dataset->class_names && k < dataset->outputs; k++)
        free(dataset->class_names[k]);
    free(dataset->class_names);
    free(dataset->name);
    split_free(&dataset->train);
    split_free(&dataset->test);
    free(dataset);
}

static size_t split_bytes(const struct split *split, int features)
{
    size_t example = (size_t)features * sizeof *split->x;
    example += split->label ? sizeof *split->label : sizeof *split->target;
    return split->n * example;
}

size_t dataset_bytes(const struct dataset *dataset)
{
    size_t bytes = sizeof *dataset + strlen(dataset->name) + 1;
    for (int k = 0; dataset->class_names && k < dataset->outputs; k++)
        bytes += sizeof *dataset->class_names + strlen(dataset->class_names[k]) + 1;
    return bytes + split_bytes(&dataset->train, dataset->features) +
           split_bytes(&dataset->test, dataset->features);
}
