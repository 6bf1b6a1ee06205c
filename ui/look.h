/* look.h -- how the user wants to look at a run: the interface's own state, not the session's. */
#ifndef UI_LOOK_H
#define UI_LOOK_H

#include <stdbool.h>

#include "engine/config.h"
#include "engine/history.h"
#include "engine/letter.h"
#include "ui/layout.h"
#include "ui/theme.h"
#include "ui/window.h"

struct look {
    /* runs */
    int run;            /* the one selected: 0 for A */
    bool hidden[RUNS];  /* not drawn among the others; the one selected always is */

    /* panels */
    enum screen_mode mode;
    enum panel_id panel; /* the one picked; none while it is one that cannot be */

    /* charts: all of them at once */
    enum clock clock;
    bool linear_y;      /* loss axis linear rather than log */
    bool log_x;
    enum smoothing smoothing;
    struct window window;
    bool cursor;        /* it is out, at this place of the clock */
    double cursor_at;

    /* the control strip */
    int focus;          /* enum setting of the knob picked, or -1 */
    bool refused[SETTINGS]; /* just now */

    /* the line that answers, filled in for each frame */
    const char *status; /* or "" */
    enum role status_role;
    const char *echo_of, *echo; /* what the last press changed, "batch", "32 ▸ 256"; or "" */
    int status_head;    /* bytes at its start that stand out */
    bool status_task;   /* it names view->task: how far that is goes behind it */
    bool status_typed;  /* it is being typed, the caret at this byte */
    int status_caret;
    const char *preview; /* what the change being typed would come to; or "" */
    enum role preview_role;
};

#endif
