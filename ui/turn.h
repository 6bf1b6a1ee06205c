/* turn.h -- what a knob is turned to by one press. Pure. */
#ifndef UI_TURN_H
#define UI_TURN_H

#include "engine/change.h"
#include "engine/history.h"
#include "ui/view.h"

/* Adds to `change` what turning `setting` by `direction` (-1 down, +1 up) leads to from `value`; adds
 * nothing at the end of its range. */
void turn_knob(const struct view *view, enum clock clock, enum setting setting, double value,
               int direction, struct change *change);

/* The pace that suits an x axis: steps a second, or examples a second. */
double turn_default_pace(enum clock clock);

/* Adds a pace, and the evaluation that goes with it: every 800 examples while paced, else by work. */
void turn_set_pace(const struct view *view, double pace, struct change *change);

/* The value of a knob as turning counts it: the base rate for lr, also where that is a default. */
double turn_value(const struct view *view, enum setting setting);

/* The rate that a base comes to: meant for a batch of `reference`, and scaled to `batch`. */
struct rate {
    double base, reference, batch; /* examples */
    enum scale_rule rule;
};
double rate_scaled(const struct rate *rate);

#endif
