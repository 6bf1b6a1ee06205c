/* bench_step.c -- training steps of one cell, raced against what they are held up to:
 * the same without statistics, the products alone, the same in fp32, the same on one thread.
 *
 * At batch 1 the noise probe, 64 examples every 1280 steps, lies in one burst of several; it is
 * under a hundredth of the time, and the medians leave it out.
 */
#include <math.h>
#include <string.h>

#include "engine/trainer.h"
#include "tests/bench.h"
#include "tests/bench_data.h"
#include "tests/bench_floor.h"
#include "tests/bench_time.h"

#define PATIENCE 10.0 /* seconds after which only what must race does */

enum { OWN, PLAIN, FLOOR, FP32, ONE, RACERS }; /* the cell itself, without statistics, … */

struct runner {
    struct trainer *trainer;
    struct step_stats stats;
};

struct field {
    struct runner runner[RACERS];
    struct floor *floor;
    struct racer racer[RACERS];
    struct racer *by_name[RACERS]; /* NULL: does not race */
    int racers;
};

static void run_steps(void *context, size_t steps)
{
    struct runner *runner = context;
    for (size_t i = 0; i < steps; i++)
        trainer_step(runner->trainer, &runner->stats);
}

static void enter(struct field *field, int name, void (*run)(void *, size_t), void *context)
{
    struct racer *racer = &field->racer[field->racers++];
    *racer = (struct racer){.run = run, .context = context, .spare = name > PLAIN};
    field->by_name[name] = racer;
}

static void set(struct config *config, enum setting setting, const char *text)
{
    struct status status;
    if (!config_set(config, &setting_table[setting], text, &status))
        bench_fail("%s", status.text);
}

static void enter_trainer(struct field *field, int name, const struct bench *bench,
                          const struct bench_cell *cell)
{
    struct config config;
    struct status status;
    config_init(&config, false);
    set(&config, SET_MODEL, cell->model->layers);
    set(&config, SET_ACTIVATION, cell->model->activation);
    set(&config, SET_BATCH, cell->word[WORD_BATCH]);
    set(&config, SET_OPTIMIZER, "momentum");
    set(&config, SET_MOMENTUM, "0.9");
    set(&config, SET_LR, "0.0001");
    set(&config, SET_PRECISION, name == FP32 ? "fp32" : cell->word[WORD_PRECISION]);
    set(&config, SET_STATS, name == PLAIN ? "off" : "on");
    config.number[SET_THREADS] = name == ONE ? 1 : cell->threads;
    config.number[SET_EVAL_EVERY] = SETTING_COUNT_MOST;
    struct runner *runner = &field->runner[name];
    runner->trainer = trainer_new(&config, bench->data, &status);
    if (!runner->trainer)
        bench_fail("%s: %s", cell->model->name, status.text);
    enter(field, name, run_steps, runner);
}

static void line_up(struct field *field, const struct bench *bench, const struct bench_cell *cell)
{
    enter_trainer(field, OWN, bench, cell);
    if (bench->bare)
        return;
    enter_trainer(field, PLAIN, bench, cell);
    field->floor = floor_new(cell->model, cell->batch, cell->threads);
    enter(field, FLOOR, floor_run, field->floor);
    if (strcmp(cell->word[WORD_PRECISION], "fp32") != 0)
        enter_trainer(field, FP32, bench, cell);
    if (cell->threads > 1)
        enter_trainer(field, ONE, bench, cell);
}

/* A network that is lost computes with infinities: its times would be no one's. */
static void require_sane(const struct field *field, const struct bench_cell *cell)
{
    for (int i = 0; i < RACERS; i++)
        if (field->runner[i].trainer && !isfinite(field->runner[i].stats.value[STAT_TRAIN_LOSS]))
            bench_fail("%s at batch %s in %s: the loss is not finite", cell->model->name,
                       cell->word[WORD_BATCH], cell->word[WORD_PRECISION]);
}

static void fill_row(struct report_row *row, const struct field *field, size_t batch)
{
    const struct racer *own = field->by_name[OWN], *floor = field->by_name[FLOOR];
    double *number = row->number;
    report_clear(row);
    number[REPORT_STEP_US] = racer_median(own);
    number[REPORT_LEAST_US] = racer_least(own);
    number[REPORT_EXAMPLES_PER_S] = 1e6 * (double)batch / number[REPORT_STEP_US];
    number[REPORT_FLOOR_US] = floor ? racer_median(floor) : NAN;
    number[REPORT_OVER_FLOOR] = race_ratio(own, floor);
    number[REPORT_STATS] = race_ratio(own, field->by_name[PLAIN]);
    number[REPORT_FASTER_THAN_FP32] = race_ratio(field->by_name[FP32], own);
    number[REPORT_FASTER_THAN_1T] = race_ratio(field->by_name[ONE], own);
}

static void need_data(struct bench *bench, const struct bench_model *model)
{
    if (bench->model && bench->model->features == model->features)
        return;
    bench_forget_data(bench);
    bench->data = bench_data(model);
    bench->model = model;
}

void bench_step(struct bench *bench, const struct bench_cell *cell)
{
    struct field field = {.racers = 0};
    struct report_row row;
    need_data(bench, cell->model);
    line_up(&field, bench, cell);
    race(field.racer, field.racers, PATIENCE);
    require_sane(&field, cell);
    fill_row(&row, &field, cell->batch);
    report_add(&bench->report, cell, &row);
    for (int i = 0; i < RACERS; i++)
        trainer_free(field.runner[i].trainer);
    floor_free(field.floor);
}
