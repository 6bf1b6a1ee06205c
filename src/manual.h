/* manual.h -- batchscope(1), written in the man(7) macros from the program's own tables. */
#ifndef SRC_MANUAL_H
#define SRC_MANUAL_H

#include <stdio.h>

void manual_print(FILE *out);

#endif
