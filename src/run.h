/* run.h -- one run: a trainer, its past, what it did so far over time, and what is noted of it.
 *
 * One thread at a time, that of runs.h, which owns it. The log, the script and the length are the
 * business of all runs together: runs.h.
 */
#ifndef SRC_RUN_H
#define SRC_RUN_H

#include <stdbool.h>

#include "engine/history.h"
#include "engine/letter.h"
#include "engine/past.h"
#include "engine/trainer.h"

struct run {
    int letter;               /* 0 for A */
    char name[RUN_NAME];      /* or "" */
    struct trainer *trainer;
    struct past *past;        /* NULL where nothing is gone back to */
    struct history *history;  /* or NULL; of runs, which keeps it beyond the run's life */
    struct history *ghost;    /* the future that was left, or the run before a restart */
    bool haunted;             /* there was one */
    bool stepped;             /* since it was forked, or went back: there is a future to leave */
    bool stopped;             /* by the script, until runs_resume */
    bool given_up;            /* a way back was: it stands earlier than it should */
    bool back;                /* it went back, and took no step since */

    struct step_stats last;   /* of the last step; measured 0 before it */
    bool pending;             /* `last` is not in the log yet */
    char *event;              /* acts before the next step; never NULL */
    char *last_event;         /* acts before `last` */
    uint64_t log_from;        /* bytes of the log before its first row */
};

#endif
