/* option_words.h -- the words of the command line, or of a script's options, into a config. */
#ifndef SRC_OPTION_WORDS_H
#define SRC_OPTION_WORDS_H

#include <stdbool.h>

#include "engine/status.h"
#include "src/options.h"

struct option_words {
    int argc;
    char **argv; /* [0] is no option */
    bool in_script;
    int at;      /* out: the word an error is in */
};

/* Sets what the words say, and whether they ask for help. */
bool option_words_read(struct options *options, struct option_words *words, struct status *status);

#endif
