/* health.h -- whether a run has diverged or collapsed: a result, to be flagged.
 *
 * Diverged: the loss is not finite. Collapsed: the smoothed loss is back at guessing after it was
 * below half of that, or has not come away from guessing in three epochs. Three windows of the
 * average and 100 steps are the least, so that it has had the time to show. Steps that leave the
 * weights alone, frozen or skipped by the loss scale, tell nothing of either.
 */
#ifndef ENGINE_HEALTH_H
#define ENGINE_HEALTH_H

#include <stdint.h>

enum health { HEALTH_GOOD, HEALTH_DIVERGED, HEALTH_COLLAPSED };

struct health_watch {
    double guessing;       /* loss of guessing */
    double sum, weight;    /* smoothed loss: average over examples, bias-corrected */
    double least;          /* smallest smoothed loss so far */
    uint64_t least_step;   /* steps taken before the one that brought it: its weights were good */
    double examples;       /* so far */
    uint64_t away_step;    /* when it was last away from guessing */
    double away_epoch, away_examples;
};

void health_start(struct health_watch *watch, double guessing);

/* Takes in a step's loss over `examples`; `steps` and `epochs` are those trained so far. */
enum health health_add(struct health_watch *watch, double loss, double examples, uint64_t steps,
                       double epochs);

/* Steps that train nothing: they count neither for nor against it. */
void health_rest(struct health_watch *watch, uint64_t steps, double epochs);

#endif
