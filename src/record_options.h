/* record_options.h -- what must be said on a command line to train the same again.
 *
 * That is data, model, knobs, order and threads: what decides every bit. Not kept are what belongs to
 * one sitting (terminal, pace) and what is written where (log, weights). A length that was given is
 * written along, for the explorer that goes on; it decides nothing.
 */
#ifndef SRC_RECORD_OPTIONS_H
#define SRC_RECORD_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/config.h"

bool record_keeps(enum setting setting);

/* The value of a setting that is kept, as it is written: paths from the root, threads as a number. The
 * caller frees it. */
char *record_value(const struct config *config, enum setting setting);

/* All that is kept and differs from `run`'s defaults, --threads, and the length: "--data iris --threads 2
 * --epochs 5", quoted as a script's line or the shell wants it. The caller frees it. */
enum quoting { QUOTE_SCRIPT, QUOTE_SHELL };
char *record_options(const struct config *config, enum quoting quoting);

/* The line for the shell that trains the same, with the program as it was called: the script at `file`,
 * or if that is NULL as many steps with these options. The caller frees it. */
char *record_command(const struct config *config, const char *file, uint64_t steps);

/* Whether a text can stand in a line of a script: no control characters, and not both sorts of quotes
 * where it needs some. */
bool record_can_write(const char *text);

#endif
