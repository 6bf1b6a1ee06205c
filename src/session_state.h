/* session_state.h -- what a session holds; for the files session*.c alone.
 *
 * Lock order: the session's mutex alone; a history has a leaf lock of its own. The worker holds the
 * mutex to take requests and to publish, never while it trains.
 */
#ifndef SRC_SESSION_STATE_H
#define SRC_SESSION_STATE_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "engine/branch.h"
#include "src/pacer.h"
#include "src/record.h"
#include "src/runs.h"
#include "src/session.h"

enum { REDO_MOST = 16 };

struct request {
    struct request *next;
    uint64_t number;
    struct ask ask;
};

/* How far to go: 0 is no limit. The explorer pauses there, and goes as far again when asked. */
struct limits {
    double steps, epochs, seconds;
};

/* What the session keeps of a run; worker only. */
struct lane {
    bool rests;           /* it came to an end of its own, while others may go on */
    enum run_state state; /* at which: finished, diverged, collapsed */
    bool joined;
    struct pacer pacer;
    size_t batch;         /* as last told: a ramp changes it by itself */
    double test_loss, test_accuracy, fixed_train_loss, fixed_train_accuracy;
    double step_us;       /* averaged over about a second of steps */
    double rate_time[2], rate_steps[2], rate_examples[2]; /* older and newer anchor */
    double steps_per_s, examples_per_s;
    double exponents_due, profile_due; /* when a step is to be looked at again */
    uint64_t measures;    /* of the whole split, as last told */
    uint64_t place;       /* the step it is to stand in front of, when a way back was given up; else 0 */
    struct change redo[REDO_MOST]; /* undone, newest last */
    int redo_count;
    char change[256];     /* the last one in words: what it did to the noise and the epochs */
};

struct session {
    /* immutable after start */
    struct session_options options;
    const struct dataset *dataset;
    pthread_t worker;
    struct limits each;
    struct config config; /* of the first run */
    char *layer_names[MODEL_LAYERS]; /* a view's: no run's own, which goes when that is removed */

    /* under the mutex */
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    struct request *first, **last;
    uint64_t requests;
    int pending[RUNS][SETTINGS]; /* requests that set it and are not answered */
    struct view view[RUNS];      /* of runs that there are */
    struct view_event events[VIEW_EVENTS];
    size_t event_count;
    char change[RUNS][256];
    struct export_options export;
    bool worker_ended, main_waits;

    /* from any thread */
    sem_t mail; /* posted for every request, and by a signal's handler */
    atomic_bool view_wanted;
    atomic_int shown; /* the run a view was last asked of */
    atomic_int leave_signal;
    atomic_bool drops; /* nothing is to be saved */

    /* worker thread only */
    struct runs *runs;
    struct lane lane[RUNS];
    struct record *record; /* NULL: nothing is kept */
    struct status unkept;  /* why not, or not all; else its text is empty */
    uint64_t acts;         /* that decide what is trained */
    bool repeats;          /* the script of an earlier session, to where it ended */
    enum clock clock;
    bool goes_on;          /* training rather than waiting */
    struct limits next;    /* the horizon of all runs */
    int pause_run;         /* of the two below */
    uint64_t pause_at_step; /* 0 for none */
    bool pause_at_epoch;
    bool watched;          /* a view was asked for since a step was last looked at */
    struct branch *branch; /* or NULL; and whose turn it is */
    bool branch_turn;
    struct branch_report branch_report;
    int branch_run;
    struct view_task task;
    double task_due;       /* when it is published next */
    int asked;              /* the run a change was asked of while it is carried out; else -1 */
    uint64_t answered, refusals, refused[VIEW_REFUSALS];
    char refusal[512], failure[512];
    uint64_t told;
    bool told_good;
    char told_text[256];
    struct preview preview;
    bool end_good;
    struct status end_status;
};

/* The worker's life: takes requests and steps until it is told to end. */
void *session_work(void *session);
bool session_leaving(struct session *session); /* it is told to end, or the main thread waits for it */

/* Sets the worker going; by the worker, or before it starts. */
void session_go(struct session *session, bool goes_on);

/* The runs that may take turns, as a set of letters. */
unsigned session_active(const struct session *session);

/* ---- session_request.c, by the worker ---- */

/* Carries a request out and answers it. */
void session_carry_out(struct session *session, const struct request *request);

/* Pauses; lets a run rest while others may go on. With a look at the networks as they stand. */
void session_pause(struct session *session);
void session_rest(struct session *session, int run, enum run_state state, const char *note);
void session_carry_on(struct session *session, int run);
bool session_rest_if_diverged(struct session *session, int run);

/* Whether all are to pause when the run comes to a step or an epoch's end. */
bool session_waits_for(const struct session *session, int run);

/* A run goes on from where it was taken, whatever it came to before. */
void session_revive(struct session *session, int run);

/* ---- session_lane.c, by the worker, or before it starts ---- */

/* Nothing is kept of the run as yet. */
void session_start_lane(struct session *session, int run);

/* Keeps the time of a step, and what it evaluated, if it did; forgets what was evaluated. */
void session_keep_evaluation(struct lane *lane, const struct step_stats *stats);
void session_forget_evaluation(struct lane *lane);

/* A look at the network as it stands; not logged. */
void session_evaluate(struct session *session, int run);

/* Steps and examples a second: from now on; up to now, over the last one to two seconds. */
void session_start_rate(struct session *session, int run);
void session_measure_rate(struct session *session, int run);

/* ---- session_length.c, by the worker ---- */

bool session_at_horizon(const struct session *session, int run);

/* Past where a run stands; and after it went back: as far as at first, and as the others are. */
void session_extend(struct session *session, int run);
void session_fit_horizon(struct session *session, int run);

/* ---- session_runs.c, session_knobs.c, session_back.c: what happens to runs, by the worker ---- */

extern const struct runs_watcher session_watcher; /* its context is the session */
bool session_act(struct session *session, const struct act *act, struct status *status);
bool session_turn(struct session *session, const struct ask *ask, struct status *status);
bool session_fork(struct session *session, const struct ask *ask, struct status *status);
bool session_rescue(struct session *session, const struct ask *ask, struct status *status);
bool session_undo(struct session *session, const struct ask *ask, struct status *status);
bool session_redo(struct session *session, const struct ask *ask, struct status *status);
bool session_join(struct session *session, const struct ask *ask, struct status *status);

/* ---- session_branch.c, by the worker ---- */

bool session_branch(struct session *session, const struct ask *ask, struct status *status);
bool session_branch_step(struct session *session); /* false: there is none to take */

/* ---- session_record.c, by the worker ---- */

void session_start_record(struct session *session);
void session_record(struct session *session, const struct act *act, uint64_t step);
void session_record_reached(struct session *session, bool at_once);

/* While an earlier session is repeated: shows how far, and ends it when all is done. */
void session_repeat(struct session *session);

/* ---- session_view.c, by the worker ---- */

/* Copies where the runs stand into the views; also before the worker starts. */
void session_publish(struct session *session);

/* ---- session_words.c, by the worker ---- */

/* Adds to the events shown; for the status line, says what came of something. */
void session_event(struct session *session, int run, enum event_kind kind, const char *text);
void session_part_events(struct session *session, int run); /* so far, from a later run of that letter */
void session_tell(struct session *session, bool good, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Has the screen drawn at once. */
void session_poke(struct session *session);

/* Shows that something takes a while; NULL: it is over. */
void session_show_task(struct session *session, const char *name, double share);

/* ---- session_look.c, by the worker ---- */

/* Before the first step of a run: measurements of its whole split end when the session does. */
void session_start_looks(struct session *session, struct trainer *trainer);

/* Before a step: asks for a closer look at it when a view was wanted and the last one is old. */
void session_ask_looks(struct session *session, int run, double now);

/* Measures the whole split now; then, and after a step, says in the events what is new. */
void session_measure_now(struct session *session, int run);
void session_tell_measure(struct session *session, int run);

/* Fills what looks have found; under the mutex. */
void session_view_looks(const struct run *run, struct view *view);

/* ---- session_preview.c, by the worker ---- */

void session_plan_preview(struct session *session, const struct request *request);

/* ---- */

static inline struct trainer *session_trainer(const struct session *session, int run)
{
    return runs_get(session->runs, run)->trainer;
}

#endif
