/* files.h -- whether what a run writes can be written, and would destroy nothing it reads. */
#ifndef SRC_FILES_H
#define SRC_FILES_H

#include <stdbool.h>

#include "engine/config.h"
#include "engine/status.h"

/* Looks, and touches nothing. False when --log and --save-weights are one file, when one of them is
 * also read (but for --weights, which are read before the new ones take their place), or when there
 * is no writing where --save-weights goes; *status says which. */
bool files_check(const struct config *config, struct status *status);

#endif
