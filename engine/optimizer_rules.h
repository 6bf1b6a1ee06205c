/* optimizer_rules.h -- the arithmetic behind the rows of OPTIMIZER_LIST. */
#ifndef ENGINE_OPTIMIZER_RULES_H
#define ENGINE_OPTIMIZER_RULES_H

#include "engine/optimizer.h"

optimizer_rule sgd_change, momentum_change, nesterov_change, adam_change, adamw_change, lars_change,
    lamb_change;
extern const struct trust_rule lars_trust, lamb_trust;

#endif
