/* session.h -- the worker thread that trains the runs, and everything that passes to and from it.
 *
 * What is asked goes through a queue that never drops and never reorders; it takes effect between two
 * steps, and each is answered. Every step goes into its run's history. Nothing a terminal does can hold
 * the worker up: it takes the session's lock for a moment only, and so must callers.
 *
 * All functions are for the main thread, but for session_leave (a signal handler may call it).
 */
#ifndef SRC_SESSION_H
#define SRC_SESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "engine/dataset.h"
#include "engine/change.h"
#include "src/export.h"
#include "src/options.h"
#include "ui/view.h"

struct session;

struct session_options {
    const struct options *options; /* with resumes: the script is repeated as fast as it goes first */
    const struct dataset *dataset;
    int wake;     /* a descriptor that gets a byte when something should be drawn at once, or -1 */
    bool records; /* everything done is written to a script on disk as it happens (record.h) */
};

/* Makes run A and starts the worker, which trains at once. Options and data must outlive it. */
struct session *session_new(const struct session_options *options, struct status *status);

/* What may be asked. */
enum ask_kind {
    ASK_CHANGE,  /* turn the knobs in `change`, in joined runs too */
    ASK_PREVIEW, /* what `change` would come to: view.preview, under the number of the question */
    ASK_PAUSE, ASK_GO, ASK_TOGGLE, /* past a horizon, as far again; toggle: as the worker then stands */
    ASK_STEP,    /* one step of the run, the others beside it, then pause */
    ASK_EPOCH,   /* to the end of its epoch, then pause */
    ASK_AGAIN,   /* from the first step, same seed, same knobs */
    ASK_FORK,    /* from now, or with a step: from there */
    ASK_REWIND,  /* to `step` */
    ASK_RESCUE,  /* a run that is lost: where its loss was least, same knobs, half the rate */
    ASK_UNDO,    /* to before the last change, without it */
    ASK_REDO,    /* what was undone, from here on */
    ASK_REMOVE,
    ASK_NAME,    /* `text` */
    ASK_JOIN,    /* joined, or no longer */
    ASK_MEASURE, /* the whole training split, now: view.whole */
    ASK_BRANCH,  /* begin to measure the critical batch size from here; again: cancel */
    ASK_CLOCK,   /* runs advance evenly on `clock` */
    ASK_NOTE,    /* add `text` to the events, as `event`: what the main thread has to tell */
    ASK_END,
    ASKS
};

#define ASK_NOW UINT64_MAX

struct ask {
    enum ask_kind kind;
    int run; /* letter, 0 for A */
    struct change change;
    uint64_t step; /* ASK_FORK: or ASK_NOW */
    enum clock clock;
    enum event_kind event;
    char text[sizeof ((struct view_event *)0)->text];
};

/* Puts it into the queue; returns its number, for view.answered and view.refused. */
uint64_t session_ask(struct session *session, const struct ask *ask);

/* The newest state of a run, or of another if there is none of that letter: view->run says which. The
 * caller sets view->events ([VIEW_EVENTS]) and view->change (256 bytes) to memory of its own, or to NULL,
 * before the first call: those are filled, everything else replaced. */
void session_view(struct session *session, int run, struct view *view);

/* What an export reads: the log, flushed, and of each run where its rows are. Texts live as long as the
 * session. */
void session_export(struct session *session, struct export_options *options);

/* Ends training: last evaluations, log, weights. Waits for the worker. False with the failure. */
bool session_end(struct session *session, struct status *status);

/* After the end: the line for the shell that trains the same again, which the caller frees; NULL where
 * nothing was trained, or what was done could not be kept. The status says why, its text empty for the
 * former. */
char *session_command(const struct session *session, struct status *status);
void session_free(struct session *session);

/* Ends training and saves nothing: for a start that fails. */
void session_drop(struct session *session);

/* Makes the worker save and end by itself, and the process too, with status 128 + signal, if the
 * main thread does not call session_end within a second. Async-signal-safe. */
void session_leave(struct session *session, int signal);

#endif
