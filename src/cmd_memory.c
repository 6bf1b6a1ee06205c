/* cmd_memory.c -- `batchscope memory`: what a run would hold, by purpose and precision.
 *
 * Nothing is allocated for it: the plan that a run would be held to is asked, once for each
 * precision, and the largest batch is found by asking it again and again. So what is said to fit is
 * what a run accepts.
 */
#include <stdio.h>

#include "engine/trainer.h"
#include "src/command.h"
#include "src/load.h"
#include "src/options.h"

struct column {
    struct plan plan;
    bool fits;
    size_t largest; /* batch; 0 for none */
};

/* ---- asking ---------------------------------------------------------------------------------- */

static bool accepts(const struct trainer *sketch, struct config *config, size_t batch)
{
    struct plan plan;
    struct status ignored;
    config->number[SET_BATCH] = (double)batch;
    return trainer_plan(sketch, config, &plan, &ignored);
}

/* Bisection: what fits in a batch fits in a smaller one. */
static size_t largest_batch(const struct trainer *sketch, struct config config, size_t n)
{
    size_t fits = 0, fails = n + 1;
    while (fails - fits > 1) {
        size_t middle = fits + (fails - fits) / 2;
        if (accepts(sketch, &config, middle))
            fits = middle;
        else
            fails = middle;
    }
    return fits;
}

/* False when the plan is refused for another reason than the limit. */
static bool plan_columns(const struct trainer *sketch, const struct config *config, size_t n,
                         struct column *column, struct status *status)
{
    for (int p = 0; p < PRECISIONS; p++) {
        struct config wanted = *config;
        wanted.number[SET_PRECISION] = p;
        column[p].fits = trainer_plan(sketch, &wanted, &column[p].plan, status);
        if (!column[p].fits && column[p].plan.memory.total == 0)
            return false;
        column[p].largest = largest_batch(sketch, wanted, n);
    }
    return true;
}

/* ---- printing -------------------------------------------------------------------------------- */

enum { LABEL_COLUMNS = 16, CELL_COLUMNS = 10 };

static void print_bytes(const char *label, const size_t *bytes)
{
    char text[32];
    printf("%-*s", LABEL_COLUMNS, label);
    for (int p = 0; p < PRECISIONS; p++)
        printf("%*s", CELL_COLUMNS, bytes[p] ? memory_format(bytes[p], text, sizeof text) : "-");
    putchar('\n');
}

static void print_counts(const char *label, const size_t *count)
{
    printf("%-*s", LABEL_COLUMNS, label);
    for (int p = 0; p < PRECISIONS; p++)
        printf("%*zu", CELL_COLUMNS, count[p]);
    putchar('\n');
}

static void print_purposes(const struct column *column)
{
    size_t values[PRECISIONS];
    printf("\n%-*s", LABEL_COLUMNS, "");
    for (int p = 0; p < PRECISIONS; p++)
        printf("%*s", CELL_COLUMNS, precision_table[p].name);
    putchar('\n');
    for (int purpose = 0; purpose < PURPOSES; purpose++) {
        for (int p = 0; p < PRECISIONS; p++)
            values[p] = column[p].plan.memory.bytes[purpose];
        print_bytes(purpose_names[purpose], values);
    }
    for (int p = 0; p < PRECISIONS; p++)
        values[p] = column[p].plan.memory.total;
    print_bytes("total", values);
    for (int p = 0; p < PRECISIONS; p++)
        values[p] = column[p].plan.accumulate;
    print_counts("passes", values);
    for (int p = 0; p < PRECISIONS; p++)
        values[p] = column[p].plan.micro_batch;
    print_counts("micro-batch", values);
}

static void print_limit(const struct column *column, size_t n)
{
    size_t limit[PRECISIONS];
    if (!column[0].plan.memory_limit) {
        puts("\nNo limit: --memory-limit 1MiB tells the largest batch that fits it.");
        return;
    }
    for (int p = 0; p < PRECISIONS; p++)
        limit[p] = column[p].plan.memory_limit;
    putchar('\n');
    print_bytes("limit", limit);
    printf("%-*s", LABEL_COLUMNS, "fits");
    for (int p = 0; p < PRECISIONS; p++)
        printf("%*s", CELL_COLUMNS, column[p].fits ? "yes" : "no");
    printf("\n%-*s", LABEL_COLUMNS, "largest batch");
    for (int p = 0; p < PRECISIONS; p++) {
        char text[32];
        snprintf(text, sizeof text, column[p].largest == n ? "all %zu" : "%zu", column[p].largest);
        printf("%*s", CELL_COLUMNS, column[p].largest ? text : "none");
    }
    putchar('\n');
}

static void print_table(const struct trainer *sketch, const struct dataset *dataset,
                        const struct column *column)
{
    const struct config *config = trainer_config(sketch);
    char bytes[32];
    printf("%s  %s  %s  batch %zu of %zu\n", config->text[SET_DATA], config->text[SET_MODEL],
           optimizer_names[column->plan.optimizer], column->plan.batch, dataset->train.n);
    printf("%zu parameters; the data set takes %s beside what is counted here\n",
           trainer_model(sketch)->parameters,
           memory_format(dataset_bytes(dataset), bytes, sizeof bytes));
    print_purposes(column);
    print_limit(column, dataset->train.n);
}

/* ---- the command ----------------------------------------------------------------------------- */

static int tell_memory(const struct config *config)
{
    struct status status;
    struct column column[PRECISIONS];
    struct trainer *sketch = NULL;
    int result = EXIT_DONE;
    struct dataset *dataset = load_dataset(config, &status);
    if (dataset && (sketch = trainer_sketch(config, dataset, &status)) &&
        plan_columns(sketch, trainer_config(sketch), dataset->train.n, column, &status))
        print_table(sketch, dataset, column);
    else
        result = complain(&status);
    trainer_free(sketch);
    dataset_free(dataset);
    return result;
}

int command_memory(int argc, char **argv)
{
    struct options options;
    struct status status;
    int result = EXIT_DONE;
    if (!options_read(&options, argc, argv, false, &status)) {
        result = complain(&status);
    } else if (options.help) {
        result = command_usage(&options, "batchscope memory [OPTIONS]: the bytes of a run, the largest "
                               "batch that fits.", false);
    } else if (!options_model_help(&options, stdout)) {
        result = tell_memory(&options.config);
    }
    options_done(&options);
    return result;
}
