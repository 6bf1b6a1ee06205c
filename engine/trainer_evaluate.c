/* trainer_evaluate.c -- the losses of test split and its twin on the training side, when due. */
#include "engine/float_mode.h"
#include "engine/trainer_state.h"
#include "engine/util.h"

enum { EVALUATE_FACTOR = 7 };

/* After a step over b examples. */
static bool evaluation_due(const struct trainer *trainer, size_t b)
{
    double every = trainer->config.number[SET_EVAL_EVERY];
    if (trainer->at.step == 1)
        return true;
    if (every > 0)
        return trainer->at.step % (uint64_t)every == 0;
    if (every < 0)
        return trainer->at.examples / (uint64_t)-every > (trainer->at.examples - b) / (uint64_t)-every;
    return trainer->at.examples >= trainer->at.evaluated_at + EVALUATE_FACTOR * trainer->dataset->test.n;
}

static void evaluate(struct trainer *trainer, struct step_stats *stats)
{
    const struct dataset *data = trainer->dataset;
    double held = (double)data->test.n, fixed = (double)MIN(data->test.n, data->train.n);
    struct loss_sums test = trainer_losses(trainer, &data->test, &trainer->test_order, data->test.n);
    struct loss_sums train = trainer_losses(trainer, &data->train, &trainer->fixed_order,
                                            MIN(data->test.n, data->train.n));
    stat_set(stats, STAT_TEST_LOSS, test.loss / held);
    if (data->task == TASK_CLASSIFY)
        stat_set(stats, STAT_TEST_ACCURACY, (double)test.correct / held);
    stat_set(stats, STAT_FIXED_TRAIN_LOSS, train.loss / fixed);
    if (data->task == TASK_CLASSIFY)
        stat_set(stats, STAT_FIXED_TRAIN_ACCURACY, (double)train.correct / fixed);
}

void trainer_evaluate(struct trainer *trainer, struct step_stats *stats)
{
    if (stat_has(stats, STAT_TEST_LOSS) || !trainer->at.step)
        return;
    unsigned mode = float_mode_flush();
    evaluate(trainer, stats);
    float_mode_restore(mode);
}

double trainer_evaluate_when_due(struct trainer *trainer, size_t b, struct step_stats *stats)
{
    double before = stopwatch_lap(&trainer->stopwatch);
    if (!evaluation_due(trainer, b))
        return 0;
    evaluate(trainer, stats);
    trainer->at.evaluated_at = trainer->at.examples;
    return stopwatch_lap(&trainer->stopwatch) - before;
}
