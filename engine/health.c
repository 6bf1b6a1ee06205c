/* health.c -- divergence and collapse, from the loss alone. */
#include "engine/health.h"

#include <math.h>
#include <stdbool.h>

#include "engine/noise.h"

/* A network that guesses stays within these shares of the loss of guessing. */
static const double at_guessing = 0.95, away = 0.5;

void health_start(struct health_watch *watch, double guessing)
{
    *watch = (struct health_watch){.guessing = guessing, .least = INFINITY};
}

enum health health_add(struct health_watch *watch, double loss, double examples, uint64_t steps,
                       double epochs)
{
    if (!isfinite(loss))
        return HEALTH_DIVERGED;
    double keep = exp(-examples / NOISE_TAU);
    watch->examples += examples;
    watch->sum = keep * watch->sum + (1 - keep) * loss;
    watch->weight = keep * watch->weight + (1 - keep);
    double smooth = watch->sum / watch->weight, floor = at_guessing * watch->guessing;
    if (smooth < watch->least) {
        watch->least = smooth;
        watch->least_step = steps - 1;
    }
    if (smooth < floor) {
        watch->away_step = steps;
        watch->away_epoch = epochs;
        watch->away_examples = watch->examples;
        return HEALTH_GOOD;
    }
    bool back = watch->least < away * watch->guessing;
    bool stays = epochs - watch->away_epoch >= 3 && steps - watch->away_step >= 100 &&
                 watch->examples - watch->away_examples >= 3 * NOISE_TAU;
    return back || stays ? HEALTH_COLLAPSED : HEALTH_GOOD;
}

void health_rest(struct health_watch *watch, uint64_t steps, double epochs)
{
    watch->away_step += steps;
    watch->away_epoch += epochs;
}
