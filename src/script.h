/* script.h -- a session's changes as a file of text.
 *
 *   batchscope-script 1
 *   options --data digits --model mlp:128,64
 *   @200    batch=256 lr=0.16
 *   @6.5ep  momentum=0.95
 *   @900    stop
 *
 * Lines run in order: each waits until the run is about to take that step, or has used that many
 * epochs or examples, and then acts: knob=value …, changes parted by ';', rewind=0, stop. '#' starts a comment. The caller frees the script.
 */
#ifndef SRC_SCRIPT_H
#define SRC_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/config.h"
#include "engine/status.h"
#include "engine/change.h"

enum when { WHEN_STEP, WHEN_EPOCHS, WHEN_EXAMPLES };

struct script_action {
    enum when when;
    double at;
    bool again;           /* first of all: back to the first step */
    struct change change; /* may be empty */
    bool stop;
    size_t line, column; /* of the first change; column 0 if there is none */
};

struct script {
    char *file;
    char **options;         /* words of the options line, NULL at the end */
    size_t *options_column; /* where each stands */
    size_t options_line;
    struct script_action *action;
    size_t count;
};

struct script *script_read(const char *file, struct status *status);
void script_free(struct script *script);

/* Whether the action is due when the run is about to take step `step`. */
bool script_due(const struct script_action *action, uint64_t step, double epochs, double examples);

#endif
