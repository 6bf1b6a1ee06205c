/* script_reader.h -- what reads a script's lines (script.c) and their acts (script_acts.c) share. */
#ifndef SRC_SCRIPT_READER_H
#define SRC_SCRIPT_READER_H

#include "src/script.h"

struct script_reader {
    struct script *script;
    struct status *status;
    size_t line;
    const char *text; /* of the line */
    /* behind the lines read so far: */
    unsigned runs;      /* that there are: bit l for letter l */
    double place[RUNS]; /* the step that each is at least in front of */
};

/* Fills the status with the place and returns false. */
bool script_wrong(const struct script_reader *reader, const char *at, const char *what);

/* The next word of a line, cut off in place; "…" and '…' may hold spaces. *word is NULL at the end. */
bool script_word(const struct script_reader *reader, char **rest, char **word);

/* A line that starts with '@'. Of one that is wrong nothing is kept. */
bool script_acts(struct script_reader *reader, char *line);

#endif
