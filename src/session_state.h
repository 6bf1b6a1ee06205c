/* session_state.h -- what a session holds; for the files session*.c alone.
 *
 * Lock order: the session's mutex alone; the history has a leaf lock of its own. The worker holds the
 * mutex to take requests and to publish, never while it trains.
 */
#ifndef SRC_SESSION_STATE_H
#define SRC_SESSION_STATE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "src/pacer.h"
#include "src/run.h"
#include "src/session.h"

enum request_kind { REQUEST_CHANGE, REQUEST_PAUSE, REQUEST_GO,
                    REQUEST_TOGGLE, REQUEST_STEP, REQUEST_EPOCH,
                    REQUEST_AGAIN, REQUEST_MEASURE, REQUEST_PREVIEW,
                    REQUEST_NOTE, REQUEST_END };

struct request {
    struct request *next;
    enum request_kind kind;
    uint64_t number;
    struct change change;
    struct view_event note;
};

/* How far to go: 0 is no limit. The explorer pauses there, and goes as far again when asked. */
struct limits {
    double steps, epochs, seconds;
};

struct session {
    /* immutable after start; the histories change places under the mutex */
    const struct dataset *dataset;
    struct history *history, *ghost; /* two that change places: this run's, and the one before */
    bool haunted;                     /* there was one before; worker only */
    pthread_t worker;
    int wake;

    /* under the mutex */
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    struct request *first, **last;
    uint64_t requests;
    int pending[SETTINGS]; /* requests that set it and are not answered */
    struct view view;
    struct view_event events[VIEW_EVENTS];
    size_t event_count;
    char change_text[256];
    bool worker_ended, main_waits;

    /* from any thread */
    sem_t mail; /* posted for every request, and by a signal's handler */
    atomic_bool view_wanted;
    atomic_int leave_signal;
    atomic_bool drops; /* nothing is to be saved */

    /* worker thread only */
    struct run *run;
    struct pacer pacer;
    enum run_state state;
    bool goes_on;           /* training rather than waiting */
    uint64_t pause_at_step; /* 0 for none */
    bool pause_at_epoch;
    struct limits each, next;
    struct step_stats stats;
    size_t batch;           /* as last told: a ramp changes it by itself */
    double test_loss, test_accuracy, fixed_train_loss, fixed_train_accuracy;
    double rate_time[2], rate_steps[2], rate_examples[2]; /* older and newer anchor */
    double steps_per_s, examples_per_s;
    bool watched;           /* a view was asked for since a step was last looked at */
    double exponents_due, profile_due; /* when a step is to be looked at again */
    uint64_t measures;      /* of the whole split, as last told */
    uint64_t answered, refusals, refused[VIEW_REFUSALS];
    char refusal[512], failure[512];
    struct preview preview;
    bool end_good;
    struct status end_status;
};

/* The worker's life: takes requests and steps until it is told to end. */
void *session_work(void *session);

/* session_request.c, by the worker: carries a request out and answers it; pauses, with a look at the
 * network as it stands and, if `note` is not NULL, an event; keeps what a step evaluated; has the
 * screen drawn at once. */
void session_carry_out(struct session *session, const struct request *request);
void session_pause_as(struct session *session, enum run_state state, const char *note);
void session_keep_evaluation(struct session *session, const struct step_stats *stats);
void session_poke(struct session *session);

/* Told by the run of every change; context is the session. */
void session_changed(void *session, const struct change *change, const struct config *before,
                     const struct plan *from, const struct plan *to);

/* Plans a change that is only asked about; by the worker (session_preview.c). */
void session_plan_preview(struct session *session, const struct request *request);

/* Told by the run when it is back at its first step. */
void session_restarted(void *session);

/* Copies where the run stands into the view; by the worker, or before it starts. */
void session_publish(struct session *session);

/* Adds to the events shown; by the worker. */
void session_event(struct session *session, enum event_kind kind, const char *text);

/* session_look.c: what is measured for the eye alone; by the worker, but for the first, before it
 * starts. Has a measurement of the whole split given up when the session is to end. */
void session_start_looks(struct session *session);

/* Before a step: asks for a closer look at it when a view was wanted and the last one is old. */
void session_ask_looks(struct session *session, double now);

/* Measures the whole split now; then, and after a step, says in the events what is new. */
void session_measure_now(struct session *session);
void session_tell_measure(struct session *session);

/* Fills what looks have found; under the mutex. */
void session_view_looks(struct session *session, struct view *view);

/* Measures steps a second from now on; by the worker, or before it starts. */
void session_start_rate(struct session *session);

/* Before the first step, and again after `R`. */
void session_forget_evaluation(struct session *session);

/* Sets the worker going; by the worker, or before it starts. */
void session_go(struct session *session, bool goes_on);

#endif
