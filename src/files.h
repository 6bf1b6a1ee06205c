/* files.h -- files that runs write: their names, and that they can be written and destroy nothing read. */
#ifndef SRC_FILES_H
#define SRC_FILES_H

#include <stdbool.h>

#include "engine/config.h"
#include "engine/status.h"

/* Looks, and touches nothing. False when --log and --save-weights are one file, when one of them is
 * also read (but for --weights, which are read before the new ones take their place), or when there
 * is no writing where --save-weights goes; *status says which. */
bool files_check(const struct config *config, struct status *status);

/* "logs/run.csv" of "2" is "logs/run-2.csv". The caller frees it. */
char *files_name(const char *file, const char *of);

#endif
