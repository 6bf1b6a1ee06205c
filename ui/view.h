/* view.h -- what a screen shows: a snapshot of the session as plain data.
 *
 * The program fills a view once a frame from its own locked state; panels read it and nothing else.
 * Curves are not copied: panels sample `history`, which has a lock of its own, for just the columns
 * they draw. Everything belongs to the caller; nothing here is kept after drawing.
 */
#ifndef UI_VIEW_H
#define UI_VIEW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/branch_report.h"
#include "engine/config.h"
#include "engine/exponents.h"
#include "engine/history.h"
#include "engine/letter.h"
#include "engine/memory.h"
#include "engine/noise.h"
#include "engine/precision.h"
#include "engine/product.h"
#include "engine/profile.h"
#include "engine/split_measure.h"
#include "engine/stats.h"

enum { VIEW_EVENTS = 64, VIEW_REFUSALS = 16, VIEW_BATCHES = 12 };

enum run_state {
    RUN_TRAINING,
    RUN_PAUSED,
    RUN_FINISHED,  /* reached its horizon and waits */
    RUN_DIVERGED,  /* loss not finite: paused, a result */
    RUN_COLLAPSED, /* loss at guessing: paused, a result */
};

enum event_kind { EVENT_APPLIED, EVENT_REFUSED, EVENT_NOTE };

struct view_event {
    enum event_kind kind;
    uint64_t step; /* that it took effect at; of a note, the last one taken */
    double epoch;
    char text[160];
    int run;       /* it is about */
    bool gone;     /* and that has been removed: its letter may be another's */
};

/* What a batch size would take in one pass, the other knobs as they are. */
struct view_batch {
    size_t batch;
    struct memory_bytes memory;
};

/* What a set of knobs comes to. */
struct outcome {
    size_t batch, accumulate, micro_batch;
    size_t memory, memory_limit; /* bytes; limit 0 for none */
    double scaled_lr;
};

/* What a change would come to if it were made now; the worker's answer to the newest question. */
struct preview {
    uint64_t number; /* of the question; 0 before the first */
    bool allowed;
    struct outcome now, then; /* `then` only if it is allowed */
    char reason[512];         /* why it would be refused */
};

/* One of the runs side by side: what comparing them takes. */
struct view_run {
    bool exists;                 /* else nothing else is filled in */
    char name[RUN_NAME];         /* that somebody gave it, or "" */
    bool joined;                 /* a knob turned in one of these turns in all of them */
    enum run_state state;
    uint64_t step;
    double epoch, examples, seconds;
    double knob[SETTINGS];
    size_t batch;                /* resolved */
    double scaled_lr;
    double smooth_loss, smooth_accuracy;           /* NAN while there is none, here and below */
    double test_loss, test_accuracy;
    double fixed_train_loss, fixed_train_accuracy;
    double noise_scale, noise_error;               /* NAN while unknown */
    size_t memory;               /* bytes */
    double step_us;              /* of recent steps, averaged */
    struct history *history;
    struct history *ghost;       /* a future that was left, or NULL */
};

/* Something that takes the worker a while, between two steps. */
struct view_task {
    const char *name; /* "going back", "repeating the session"; NULL: nothing */
    double share;     /* done, 0 to 1 */
};

struct view {
    /* the runs of the session, by letter; everything below is of run `run` alone */
    struct view_run runs[RUNS];
    int run_count;
    int run;
    struct view_task task;
    uint64_t told;              /* counts what the worker had to say for the status line */
    bool told_good;             /* of the newest: done; or refused */
    char told_text[256];
    struct branch_report branch; /* the newest of the session, of run `branch_run` */
    int branch_run;
    uint64_t good_step;         /* of a run that diverged or collapsed: where its loss was least */
    bool undoes, redoes;        /* there is a change to undo, to make again */
    const char *record;         /* the session's file on disk, or "" */

    /* what is trained: fixed for a session */
    const char *data;           /* "digits" */
    size_t train_n, test_n;     /* examples */
    int features, outputs;      /* outputs: classes, or 1 for regression */
    bool classify;
    double guessing;            /* loss of guessing (engine/loss.h) */
    const char *model;          /* "mlp 128,64" */
    size_t parameters;
    int layers;                 /* layers with parameters */
    const char *const *layer_names; /* "1 64→128" */

    /* answers of the worker, in the order requests were made */
    uint64_t answered;          /* requests answered so far */
    uint64_t refused;           /* the number of the last one refused; 0 for none */
    uint64_t refusals;          /* refused so far */
    uint64_t refused_last[VIEW_REFUSALS]; /* their numbers, the n-th at n % VIEW_REFUSALS */
    char refusal[512];          /* why the last one was */
    struct preview preview;
    char failure[512];          /* what the worker could not do (a log on a full disk); or "" */

    /* where it stands */
    enum run_state state;
    uint64_t step;
    double epoch, examples, seconds;
    double horizon;             /* epochs from the start to the end of the x axis */
    double steps_per_s, examples_per_s; /* measured over about the last second, pacing included */

    /* knobs: in force, and asked for but not yet answered by the worker */
    double knob[SETTINGS];
    bool pending[SETTINGS];
    size_t batch;               /* examples a step averages: knob resolved ("full" is train_n) */
    size_t accumulate;          /* passes, resolved from "auto" */
    size_t micro_batch;
    int threads;                /* that share a pass */
    double scaled_lr;           /* base rate times the scaling rule */
    double lr;                  /* rate of the next step: times schedule and warm-up */

    /* what was measured last */
    struct step_stats stats;    /* of the last step */
    struct noise_report noise;
    double batch_noise;         /* of the current batch, from the averages */
    double smooth_loss, smooth_accuracy; /* NAN while there is none */
    double test_loss, test_accuracy;     /* newest evaluation; NAN while there is none */
    double fixed_train_loss, fixed_train_accuracy; /* of the same moment, on training examples */

    struct split_measure whole;     /* the last `e`, or the freezing */
    struct freeze_test frozen;
    struct exponents exponents;     /* of a recent step's gradient */
    struct profile profile;

    enum products products;        /* what becomes of matrix products */
    struct memory_bytes memory;    /* counted by the allocator */
    size_t memory_predicted;       /* bytes in all, by arithmetic */
    size_t memory_limit;           /* bytes, 0 for none */
    size_t largest[PRECISIONS];    /* largest batch in one pass that fits, at most train_n */
    struct view_batch at[VIEW_BATCHES]; /* batches 1, 2, 4 … 1024 below train_n, and train_n */
    int at_count;

    struct history *history;
    struct history *ghost;         /* of the run before `again`, or NULL */
    const struct view_event *events; /* newest last */
    size_t event_count;
    const char *change; /* the last change in words: what it did to the noise and the epochs; or "" */
};

/* Whether any run trains: the one shown may rest while others go on. */
static inline bool view_trains(const struct view *view)
{
    for (int i = 0; i < RUNS; i++)
        if (view->runs[i].exists && view->runs[i].state == RUN_TRAINING)
            return true;
    return false;
}

/* The precision in force, or drafted. */
static inline enum precision view_precision(const struct view *view)
{
    double row = view->knob[SET_PRECISION];

    return row >= 0 && row < PRECISIONS ? (enum precision)row : PRECISION_FP32;
}

#endif
