/* command.h -- the table of commands: one file each. */
#ifndef SRC_COMMAND_H
#define SRC_COMMAND_H

#include <stdbool.h>

#include "engine/status.h"

/* What the shell is told. */
enum exit_status { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2 };

struct command {
    const char *name;
    const char *synopsis; /* what may follow the name */
    const char *help;
    int (*run)(int argc, char **argv); /* argv[0] is the command's name; returns the exit status */
};
extern const struct command command_table[]; /* NULL name at the end */

extern const char command_version_text[]; /* "0.1" */

int command_explore(int argc, char **argv);
int command_run(int argc, char **argv);
int command_memory(int argc, char **argv);
int command_data(int argc, char **argv);
int command_help(int argc, char **argv);
int command_version(int argc, char **argv);

/* Writes out what was printed. Returns `result`; but if that is EXIT_DONE and the writing fails, says
 * so and returns EXIT_FAILED. */
int command_end(int result);

/* What COMMAND --help prints: one line on the command (with a topic, without it), then the topic asked
 * for; returns the exit status. */
struct options;
int command_usage(const struct options *options, const char *line, bool explore);

/* Prints "batchscope: TEXT" to stderr; returns the exit status that goes with it. */
int complain(const struct status *status);

#endif
