/* act.h -- what can be done to a run between two steps: as data, as a row of one table, as text.
 *
 * A script is acts at places; a session on disk is a script; the log's event column, the explorer's
 * requests and the list of undo are acts too. What each does is written in act_table and carried out by
 * runs_act (runs.h).
 */
#ifndef SRC_ACT_H
#define SRC_ACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/change.h"
#include "engine/letter.h"
#include "engine/status.h"

/* "run A" ... */
extern const char *const run_words[RUNS];

enum act_kind {
    ACT_CHANGE,  /* knob=value ... */
    ACT_FORK,    /* fork: the next free letter goes on from here as a copy */
    ACT_REMOVE,  /* remove */
    ACT_REWIND,  /* rewind=STEP: as it stood when STEP steps had been taken */
    ACT_RESTART, /* restart: the first step again, same seed, knobs as they are */
    ACT_STOP,    /* stop: the run has reached its end */
    ACT_NAME,    /* name=WORD */
    ACT_REACHED, /* reached: nothing happens; the run got so far */
    ACT_KINDS
};

struct act_info {
    const char *name;    /* "rewind"; NULL for a change, which names its knobs */
    const char *metavar; /* "STEP", or NULL: it has no value */
    const char *help;    /* one line for --help script and the manual */
    bool trains;         /* it decides what is trained: in the log's event column, and replayed */
};
extern const struct act_info act_table[ACT_KINDS];

struct act {
    enum act_kind kind;
    int run;               /* 0 for A; of stop without a run: -1, all of them */
    struct change change;  /* ACT_CHANGE */
    uint64_t step;         /* ACT_REWIND */
    char name[RUN_NAME];   /* ACT_NAME */
};

/* Reads one word. A change holds one knob then; the caller gathers those that stand together. The
 * status says what was expected. */
bool act_parse(struct act *act, const char *word, struct status *status);

/* In script syntax, without place or run; `size` at least CHANGE_TEXT holds any. Returns `text`. */
char *act_format(const struct act *act, char *text, size_t size);

#endif
