/* script_help.h -- how a script is written, for --help script and the manual. */
#ifndef SRC_SCRIPT_HELP_H
#define SRC_SCRIPT_HELP_H

#include <stddef.h>

#include "src/act.h"

extern const char script_example[]; /* a whole script */
extern const char script_grammar[]; /* a paragraph */

/* "rewind=STEP": how an act is written. Returns `text`. */
char *act_usage(const struct act_info *act, char *text, size_t size);

#endif
