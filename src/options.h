/* options.h -- the command line into a config, through the table of settings. */
#ifndef SRC_OPTIONS_H
#define SRC_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "engine/config.h"
#include "engine/status.h"
#include "src/script.h"

struct options {
    struct config config;
    struct script *script; /* of --script or --resume, or NULL */
    bool resumes;          /* --resume: repeat it and go on, in the same file (record_continue) */
    bool help;             /* --help was asked for */
    const char *topic;     /* and of what; NULL: the overview */
};

/* Reads argv[1 ...] (argv[0] is the command) on top of the command's defaults. With a script its options
 * line stands in between, and what decides the training (record_keeps) has `run`'s defaults; what
 * contradicts a session that is to go on is refused. The config's texts point into argv and the script:
 * keep both. */
bool options_read(struct options *options, int argc, char **argv, bool explore,
                  struct status *status);
void options_done(struct options *options);

/* Prints the grammar of models if `--model help` asks for it; whether it did. */
bool options_model_help(const struct options *options, FILE *out);

/* The folder of the shipped data sets, found from where the program lies; `size` bytes. */
char *options_datasets(char *directory, size_t size);

#endif
