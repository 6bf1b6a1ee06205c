/* script.h -- a session's acts as a file of text.
 *
 *   batchscope-script 1
 *   options --data digits --model mlp:128,64
 *   data 9f3c01aa 1437+360
 *   @200    batch=256 lr=0.16
 *   @200    fork
 *   @6.5ep B momentum=0.95
 *   @900    stop
 *
 * `@PLACE [RUN] act ...`: PLACE is a step, epochs (6.5ep) or examples (40960ex); RUN a letter, A unless
 * given. Lines run in order: each waits until RUN is about to take that step, or has used that many
 * epochs or examples, and acts then; a run that has come to a line of its own waits there until the
 * lines before are done. ';' parts one change from the next. `stop` without RUN stops all. The `data`
 * line, which a session writes, is the fingerprint of the data and its splits: where it differs the
 * script is refused. So it is with a `weights` line and the file of weights. `run` ends a session's
 * script, if nothing else does, where its lines end. '#' starts a comment. The caller frees the script.
 */
#ifndef SRC_SCRIPT_H
#define SRC_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/config.h"
#include "engine/status.h"
#include "src/act.h"

enum { SCRIPT_VERSION = 1 };

enum when { WHEN_STEP, WHEN_EPOCHS, WHEN_EXAMPLES };

struct script_action {
    enum when when;
    double at;
    struct act act;
    size_t line, column; /* of the act */
};

struct script {
    char *file;
    char **options;         /* words of the options line, NULL at the end */
    size_t *options_column; /* where each stands */
    size_t options_line;
    uint32_t data;          /* fingerprint (dataset_fingerprint) */
    size_t train, test;     /* examples */
    size_t data_line;       /* 0: there is none */
    uint32_t weights;       /* fingerprint (weights_fingerprint) */
    size_t weights_line;    /* 0: there is none */
    struct script_action *action;
    size_t count;
    size_t bytes;           /* of the file that were read and are good */
    size_t size;            /* of the file, good or not */
    struct status damage;   /* of a file cut short (script_read_cut): what was left out; "" if nothing */
};

/* Checks every line: also that its run exists there, for letters are given in order. NULL with the
 * file, line, column and what was expected; a newer version of the format is named as such. */
struct script *script_read(const char *file, struct status *status);

/* The same for a file that a killed program left behind: where its end is damaged (no line end, bytes
 * that are no text, lines that cannot be read and none that can after them) it is read up to there. */
struct script *script_read_cut(const char *file, struct status *status);

void script_free(struct script *script);

/* Whether every run comes to an end: it is stopped, or removed. */
bool script_stops(const struct script *script);

/* Whether an action is due when its run is about to take step `step`. */
bool script_due(const struct script_action *action, uint64_t step, double epochs, double examples);

#endif
