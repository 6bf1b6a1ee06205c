/* completion.h -- completion of batchscope's command line, written for a shell from the tables. */
#ifndef SRC_COMPLETION_H
#define SRC_COMPLETION_H

#include <stdio.h>

enum completion { COMPLETION_BASH, COMPLETION_ZSH, COMPLETION_FISH };

void completion_print(FILE *out, enum completion shell);

#endif
