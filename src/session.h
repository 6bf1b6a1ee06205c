/* session.h -- the worker thread that trains, and everything that passes to and from it.
 *
 * Requests go through a queue that never drops and never reorders; they take effect between two
 * steps, and each is answered. Every step goes into the history. Nothing a terminal does can hold
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
#include "src/options.h"
#include "ui/view.h"

struct session;

/* Makes the run and starts the worker, which trains at once. `wake` (a descriptor, -1 for none) gets
 * a byte when something happened that should be drawn at once. Options and data must outlive it. */
struct session *session_new(const struct options *options, const struct dataset *dataset, int wake,
                            struct status *status);

/* Asks for a change; returns the request's number, for view.answered and view.refused. */
uint64_t session_change(struct session *session, const struct change *change);

/* Asks what a change would come to, answered between two steps in view.preview under the number
 * returned; nothing is changed. */
uint64_t session_preview(struct session *session, const struct change *change);

void session_pause(struct session *session, bool pause); /* false past a horizon: as far again */
void session_toggle(struct session *session);    /* the one or the other, as the worker then stands */
void session_step(struct session *session);      /* one step, then pause */
void session_to_epoch(struct session *session);  /* to the end of the epoch, then pause */
void session_again(struct session *session);     /* from the first step, same seed, same knobs */
void session_measure(struct session *session);   /* the whole training split, now: view.whole */

/* Adds to the events, between two steps: what the main thread has to tell. */
void session_note(struct session *session, enum event_kind kind, const char *text);

/* The newest state. The caller sets view->events ([VIEW_EVENTS]) and view->change (256 bytes) to
 * memory of its own, or to NULL, before the first call: those are filled, everything else replaced. */
void session_view(struct session *session, struct view *view);

/* Ends training: last evaluation, log, weights. Waits for the worker. False with the failure. */
bool session_end(struct session *session, struct status *status);
void session_free(struct session *session);

/* Ends training and saves nothing: for a start that fails. */
void session_drop(struct session *session);

/* Makes the worker save and end by itself, and the process too, with status 128 + signal, if the
 * main thread does not call session_end within a second. Async-signal-safe. */
void session_leave(struct session *session, int signal);

#endif
