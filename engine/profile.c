/* profile.c -- the names of what training time goes into. */
#include "engine/profile.h"

const char *const phase_names[PHASES] = {
    "products", "layers", "statistics", "update", "evaluation",
};
