/* support_engine.c -- toy data, trainers and comparisons: all drawn from the engine's counters, so
 * that every test sees the same numbers each time.
 */
#include "tests/support_engine.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "engine/change.h"
#include "engine/random.h"
#include "engine/util.h"

double toy_number(uint64_t a, uint64_t b)
{
    return 2 * random_uniform(random_bits(77, RANDOM_INIT, a, b)) - 1;
}

static double toy_normal(uint64_t a, uint64_t b)
{
    return random_normal(78, RANDOM_INIT, a, b);
}

static void fill_example(const struct dataset *data, const struct split *split,
                         const struct toy *toy, size_t i, uint64_t number)
{
    float *x = split->x + i * (size_t)toy->features;
    int label = toy->classes ? (int)(number % (uint64_t)toy->classes) : 0;
    double spread = toy->spread > 0 ? toy->spread : 1, target = 0;
    for (int j = 0; j < data->features; j++) {
        uint64_t column = (uint64_t)j;
        double centre = toy->classes ? toy_number(1000 + (uint64_t)label, column) : 0;
        x[j] = (float)(centre + spread * toy_normal(number, column));
        target += toy_number(999, column) * (double)x[j];
    }
    if (toy->classes)
        split->label[i] = label;
    else
        split->target[i] = (float)(target / 2 + 0.3 * toy_normal(number, 5000));
}

static void make_split(struct dataset *data, struct split *split, const struct toy *toy, size_t n,
                       uint64_t first)
{
    split->n = n;
    split->features = (size_t)toy->features;
    split->x = checked_calloc(n * (size_t)toy->features, sizeof *split->x);
    if (toy->classes)
        split->label = checked_calloc(n, sizeof *split->label);
    else
        split->target = checked_calloc(n, sizeof *split->target);
    for (size_t i = 0; i < n; i++)
        fill_example(data, split, toy, i, first + i);
}

struct dataset *toy_dataset(const struct toy *toy)
{
    struct dataset *data = checked_calloc(1, sizeof *data);
    data->name = checked_strdup("toy");
    data->task = toy->classes ? TASK_CLASSIFY : TASK_REGRESS;
    data->features = toy->features;
    data->outputs = toy->classes ? toy->classes : 1;
    data->height = toy->height;
    data->width = toy->width;
    data->channels = toy->height ? toy->features / (toy->height * toy->width) : 0;
    make_split(data, &data->train, toy, toy->train, 0);
    make_split(data, &data->test, toy, toy->test, toy->train);
    return data;
}

struct dataset *one_hot_dataset(size_t n, int classes)
{
    struct toy toy = {.train = n, .test = 4, .features = (int)n, .classes = classes};
    struct dataset *data = toy_dataset(&toy);
    memset(data->train.x, 0, n * n * sizeof *data->train.x);
    for (size_t i = 0; i < n; i++)
        data->train.x[i * n + i] = 1;
    return data;
}

static void split_free(struct split *split)
{
    free(split->x);
    free(split->label);
    free(split->target);
}

void toy_free(struct dataset *data)
{
    split_free(&data->train);
    split_free(&data->test);
    free(data->name);
    free(data);
}

struct config config_from(char *text)
{
    struct config config;
    struct status status;
    char *word;
    config_init(&config, false);
    while ((word = strsep(&text, " "))) {
        char *value = strchr(word, '=');
        if (!value)
            continue;
        *value++ = '\0';
        const struct setting_info *setting = setting_find(word);
        if (!setting)
            fail_msg("there is no setting '%s'", word);
        else if (!config_set(&config, setting, value, &status))
            fail_msg("%s", status.text);
    }
    return config;
}

void rig_init(struct rig *rig, const struct dataset *dataset, const char *settings)
{
    struct status status = {.text = ""};
    REQUIRE(strlen(settings) < sizeof rig->text);
    snprintf(rig->text, sizeof rig->text, "%s", settings);
    rig->config = config_from(rig->text);
    rig->trainer = trainer_new(&rig->config, dataset, &status);
    if (!rig->trainer)
        fail_msg("%s: %s", settings, status.text);
}

void rig_done(struct rig *rig)
{
    trainer_free(rig->trainer);
    rig->trainer = NULL;
}

struct change change_from(const char *text)
{
    struct change change = {0};
    struct status status;
    char copy[256], *rest = copy, *word;
    snprintf(copy, sizeof copy, "%s", text);
    while ((word = strsep(&rest, " ")))
        if (!change_parse(&change, word, &status))
            fail_msg("%s", status.text);
    return change;
}

bool turn(struct trainer *trainer, const char *text, struct status *status)
{
    struct change change = change_from(text);
    struct config wanted;
    struct plan plan;
    change_config(&change, trainer_config(trainer), &wanted);
    if (!trainer_plan(trainer, &wanted, &plan, status))
        return false;
    trainer_apply(trainer, &wanted, &plan);
    return true;
}

void turn_or_fail(struct trainer *trainer, const char *change)
{
    struct status status;
    if (!turn(trainer, change, &status))
        fail_msg("%s: %s", change, status.text);
}

struct step_stats take_steps(struct trainer *trainer, uint64_t steps)
{
    struct step_stats stats = {0};
    for (uint64_t i = 0; i < steps; i++)
        trainer_step(trainer, &stats);
    return stats;
}

double stat_of(const struct step_stats *stats, enum statistic s)
{
    if (!stat_has(stats, s))
        fail_msg("%s was not measured", stat_table[s].column);
    return stats->value[s];
}

float *weights_copy(struct trainer *trainer)
{
    size_t n = trainer_model(trainer)->parameters;
    const float *weights = trainer_weights(trainer);
    float *copy = checked_malloc(n * sizeof *copy);
    REQUIRE(weights);
    memcpy(copy, weights, n * sizeof *copy);
    return copy;
}

void assert_within(const char *what, double got, double want, double most)
{
    if (!(fabs(got - want) <= most))
        fail_msg("%s: %.9g, expected %.9g within %.3g", what, got, want, most);
}

void assert_relative(const char *what, double got, double want, double relative)
{
    assert_within(what, got, want, relative * fabs(want));
}

void assert_arrays(const char *what, const float *a, const float *b, size_t n, double relative)
{
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs((double)b[i]));
    for (size_t i = 0; i < n; i++)
        if (!(fabs((double)a[i] - (double)b[i]) <= relative * largest))
            fail_msg("%s: value %zu is %.9g, expected %.9g within %.3g", what, i, (double)a[i],
                     (double)b[i], relative * largest);
}

void assert_same_bits(const char *what, const float *a, const float *b, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (memcmp(&a[i], &b[i], sizeof a[i]) != 0)
            fail_msg("%s: value %zu is %.9g, expected exactly %.9g", what, i, (double)a[i],
                     (double)b[i]);
}

void assert_same_stats(const char *what, const struct step_stats *a, const struct step_stats *b)
{
    double step = b->value[STAT_STEP];
    if (a->measured != b->measured)
        fail_msg("%s: step %.0f measured %#llx, expected %#llx", what, step,
                 (unsigned long long)a->measured, (unsigned long long)b->measured);
    for (int s = 0; s < STATS; s++)
        if (stat_has(a, (enum statistic)s) && stat_table[s].kind != KIND_SECONDS &&
            memcmp(&a->value[s], &b->value[s], sizeof a->value[s]) != 0)
            fail_msg("%s: %s of step %.0f is %.17g, expected exactly %.17g", what,
                     stat_table[s].column, step, a->value[s], b->value[s]);
}

static bool may_differ(int column)
{
    return column == STAT_TIME_S || column == STAT_STEP_US || column == STAT_EXAMPLES_PER_S;
}

char *log_without_times(const char *file)
{
    FILE *in = fopen(file, "r");
    size_t size = 0, used = 0;
    char *text = NULL;
    int c, column = 0, line = 1;
    if (!in)
        fail_msg("%s: there is no such log", file);
    while (in && (c = fgetc(in)) != EOF) {
        if (used + 2 > size)
            text = checked_realloc(text, size = 2 * size + 4096);
        if (c == ',' || c == '\n' || line == 1 || !may_differ(column))
            text[used++] = (char)c;
        text[used] = '\0';
        column = c == '\n' ? 0 : column + (c == ',');
        line += c == '\n';
    }
    if (!text)
        fail_msg("%s: empty", file);
    fclose(in);
    return text;
}

void assert_same_log(const char *what, const char *a, const char *b)
{
    for (size_t line = 1; *a || *b; line++) {
        size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");
        if (n != m || strncmp(a, b, n) != 0)
            fail_msg("%s: line %zu of the logs differs\n%.*s\n%.*s", what, line, (int)n, a, (int)m,
                     b);
        a += n + (a[n] != '\0');
        b += m + (b[m] != '\0');
    }
}
