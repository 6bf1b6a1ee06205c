/* branch.c -- the critical batch size, measured by training.
 *
 * One trainer goes along all branches, put back to the run's state before each. Its knobs are the
 * run's, but for the batch, the rate, and what would cost time and change nothing: evaluations and
 * statistics. A branch ends with the step that reaches the number of examples, or with a loss that is
 * not finite.
 *
 * Where the number is not given it is enough for the average of the losses to have forgotten its
 * start, and for the full batch to have taken some steps, up to the end of an epoch: there, and only
 * there, steps of every size end together.
 */
#include "engine/branch.h"

#include <math.h>
#include <stdlib.h>

#include "engine/change.h"
#include "engine/checkpoint.h"
#include "engine/history.h"
#include "engine/util.h"

enum { LENGTHS = 8, FULL_STEPS = 4 }; /* at least: lengths of the average, full batches */

struct branch {
    struct checkpoint *start; /* of the run; NULL, as is the trainer, when nothing is left to do */
    struct trainer *trainer;  /* takes the steps of the branch at hand */
    double rate;              /* of the run's next step */
    double began;             /* examples of the run */
    double loss, weight;      /* sums of the average; their ratio is it without bias */
    struct branch_report report;
};

/* ---- settings ---- */

static enum scale_rule own_rule(const struct trainer *trainer)
{
    enum scale_rule coupled = (enum scale_rule)trainer_config(trainer)->number[SET_SCALE_LR];
    return coupled != SCALE_NONE ? coupled : optimizer_table[trainer_now(trainer)->optimizer].scaling;
}

struct branch_settings branch_settings_of(const struct trainer *trainer)
{
    const double *knob = trainer_config(trainer)->number;
    int rule = (int)knob[SET_BRANCH_RULE]; /* auto, then the rules */
    return (struct branch_settings){
        .examples = knob[SET_BRANCH_EXAMPLES],
        .rule = rule ? (enum scale_rule)(rule - 1) : own_rule(trainer),
        .tolerance = knob[SET_BRANCH_TOLERANCE],
    };
}

static double enough_examples(double began, double n)
{
    double least = fmax(LENGTHS * smoothing_examples[SMOOTH_2048], FULL_STEPS * n);
    double beyond = fmod(began + least, n);
    return beyond > 0 ? least + n - beyond : least;
}

/* B, 2B, 4B ... and all n examples. */
static void list_points(struct branch_report *report, size_t batch, size_t n)
{
    for (; batch < n && report->count < BRANCHES - 1; batch *= 2)
        report->point[report->count++].batch = batch;
    report->point[report->count++].batch = n;
    for (int i = 0; i < report->count; i++)
        report->point[i].lr = report->point[i].loss = NAN;
}

/* ---- one branch after the other ---- */

static struct branch_point *at_hand(struct branch *branch)
{
    return &branch->report.point[branch->report.at];
}

static struct change change_of(const struct branch *branch, const struct branch_point *point)
{
    const struct branch_report *report = &branch->report;
    struct change change = {0};
    change_add(&change, SET_BATCH, (double)point->batch);
    change_add(&change, SET_LR, branch->rate);
    change_add(&change, SET_LR_BATCH, (double)report->point[0].batch);
    change_add(&change, SET_SCALE_LR, report->settings.rule);
    change_add(&change, SET_SCHEDULE, 0);
    change_add(&change, SET_WARMUP, 0);
    change_add(&change, SET_FREEZE, 0);
    change_add(&change, SET_EVAL_EVERY, SETTING_COUNT_MOST);
    change_add(&change, SET_STATS, 0);
    return change;
}

static bool plan(const struct trainer *trainer, const struct config *wanted, struct plan *plan)
{
    struct status why;
    return trainer_plan(trainer, wanted, plan, &why) &&
           memory_check(&plan->memory, trainer_model(trainer), &why);
}

/* With as many passes as the run, or as few as fit. False if none do. */
static bool start_branch(struct branch *branch)
{
    struct branch_point *point = at_hand(branch);
    struct change change = change_of(branch, point);
    struct config wanted;
    struct plan accepted;
    checkpoint_restore(branch->start, branch->trainer);
    change_config(&change, trainer_config(branch->trainer), &wanted);
    point->refused = !plan(branch->trainer, &wanted, &accepted);
    if (point->refused) {
        wanted.number[SET_ACCUMULATE] = 0;
        point->refused = !plan(branch->trainer, &wanted, &accepted);
    }
    if (point->refused)
        return false;
    trainer_apply(branch->trainer, &wanted, &accepted);
    point->lr = accepted.lr;
    branch->loss = branch->weight = 0;
    return true;
}

static void release(struct branch *branch)
{
    trainer_free(branch->trainer);
    checkpoint_free(branch->start);
    branch->trainer = NULL;
    branch->start = NULL;
}

static void finish(struct branch *branch)
{
    struct branch_report *report = &branch->report;
    int within = 0;
    while (within < report->count && branch_within(report, within))
        report->critical = report->point[within++].batch;
    report->at_least = within > 0 && (within == report->count || report->point[within].refused);
    report->at_most = within == 1 && !report->at_least && report->critical > 1;
    report->running = false;
    report->finished = true;
    report->share = 1;
    release(branch);
}

/* The branch at hand, or the next that fits. */
static void start_next(struct branch *branch)
{
    struct branch_report *report = &branch->report;
    while (report->at < report->count && !start_branch(branch))
        report->at++;
    if (report->at == report->count)
        finish(branch);
}

struct branch *branch_new(const struct trainer *trainer, const struct branch_settings *settings)
{
    struct branch *branch = checked_calloc(1, sizeof *branch);
    struct branch_report *report = &branch->report;
    struct noise_report noise;
    size_t n = trainer_dataset(trainer)->train.n;
    trainer_noise(trainer, &noise);
    branch->began = (double)trainer_examples(trainer);
    branch->rate = trainer_now(trainer)->lr;
    *report = (struct branch_report){
        .running = true, .settings = *settings, .step = trainer_steps(trainer),
        .epoch = trainer_epochs(trainer),
        .predicted = noise.measured && noise.known ? noise.scale : NAN,
        .predicted_error = noise.measured && noise.known ? noise.error : NAN,
    };
    if (!(report->settings.examples > 0))
        report->settings.examples = enough_examples(branch->began, (double)n);
    list_points(report, trainer_now(trainer)->batch, n);
    branch->start = checkpoint_take(trainer);
    branch->trainer = trainer_fork(trainer);
    start_next(branch);
    return branch;
}

void branch_free(struct branch *branch)
{
    if (branch)
        release(branch);
    free(branch);
}

void branch_cancel(struct branch *branch)
{
    branch->report.cancelled |= branch->report.running;
    branch->report.running = false;
    release(branch);
}

/* ---- steps ---- */

/* Takes in a step; a loss that is not finite stays. */
static void average(struct branch *branch, double loss, double examples)
{
    double keep = exp(-examples / smoothing_examples[SMOOTH_2048]);
    branch->loss = keep * branch->loss + (1 - keep) * loss;
    branch->weight = keep * branch->weight + (1 - keep);
    at_hand(branch)->loss = branch->loss / branch->weight;
}

bool branch_step(struct branch *branch)
{
    struct branch_report *report = &branch->report;
    struct step_stats stats;
    if (!report->running)
        return false;
    struct branch_point *point = at_hand(branch);
    trainer_step(branch->trainer, &stats);
    average(branch, stats.value[STAT_TRAIN_LOSS], stats.value[STAT_BATCH]);
    point->steps++;
    double trained = (double)trainer_examples(branch->trainer) - branch->began;
    double share = fmin(1, trained / report->settings.examples);
    point->done = share == 1 || !isfinite(point->loss);
    report->share = (report->at + (point->done ? 1 : share)) / report->count;
    if (point->done) {
        report->at++;
        start_next(branch);
    }
    return report->running;
}

void branch_read(const struct branch *branch, struct branch_report *report)
{
    *report = branch->report;
}
