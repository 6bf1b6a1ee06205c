/* bench_screen.h -- the program on a terminal, for the bench. */
#ifndef TESTS_BENCH_SCREEN_H
#define TESTS_BENCH_SCREEN_H

#include "tests/support_terminal.h"

/* Starts the explorer with these options (which end with NULL). terminal_free ends it. */
struct terminal *bench_explorer_start(int rows, int cols, const char *const options[]);

/* Seconds from starting the program until its first screen stands whole. */
double first_frame(const char *const options[]);

#endif
