/* ui_state.h -- the explorer's state; for the files ui*.c and overlay*.c alone. */
#ifndef UI_UI_STATE_H
#define UI_UI_STATE_H

#include "ui/choose.h"
#include "ui/knob_list.h"
#include "ui/help.h"
#include "ui/overlay.h"
#include "ui/panel.h"
#include "ui/prompt.h"
#include "ui/ui.h"

enum { UI_SENT = 32, COMMANDS_MOST = 16 };

/* Seconds: presses closer than a burst are one change; echoes and refusals stay for a while. */
#define UI_BURST 0.25
#define UI_ECHO 2.0
#define UI_REFUSAL 5.0

/* A change on its way to the worker: until it is answered, the view shows the knobs before it. */
struct sent {
    struct change change;
    int run;
    uint64_t number;
};

/* The question what a change would come to, and the last answer in words. */
struct asked_preview {
    struct change considered; /* by the overlay that is open; empty: nothing */
    struct change asked;
    uint64_t number;
    bool waits; /* for the answer: one question at a time */
    struct change told;
    bool allowed;
    char text[512];
};

/* Lines typed before, newest last. */
struct commands {
    char line[COMMANDS_MOST][PROMPT_TEXT];
    int count, at; /* the one shown, `count` for what is being typed */
    char typed[PROMPT_TEXT];
};

struct ui {
    const struct glyphs *glyphs;
    struct look look;
    int rows, cols, runs; /* of the screen last drawn */

    /* what lies over the panels, or NULL; and what each overlay keeps */
    const struct overlay_ops *overlay;
    struct help help;
    enum panel_id explained;
    int explain_page;
    struct prompt prompt;      /* of a value, or a command */
    enum setting prompted;     /* the knob whose value is typed */
    char complaint[512];       /* what was wrong with the line typed, until the next key */
    enum role complaint_role;
    bool preview_above;        /* there is a line above the status line for what it comes to */
    struct commands commands;
    struct knob_list list;
    bool list_types;           /* a value is being typed in it */
    const struct catalogue *catalogue; /* or NULL */
    struct choose choose;

    struct change draft; /* a burst of presses, of the run selected */
    double draft_due;
    struct sent sent[UI_SENT];         /* a ring */
    uint64_t asked_count, sent_count;  /* handed to the program; and told the number of */
    bool undo_asked;                   /* or redo, and the worker has not said yet what came of it */
    struct asked_preview preview;

    bool hint; /* no key has been pressed, and the user may know none */
    char message[1024];
    enum role message_role;
    double message_until;
    bool message_shown; /* by the last frame */
    bool works;         /* so does the worker's task */
    char echo_of[32], echo[96]; /* what the message says was changed, for large digits; or "" */
    int message_head;   /* bytes of it that stand out */
    struct change echoed;
    char consequence[512]; /* what it comes to, once that is known */
    double refused_until;
    uint64_t refusals_seen, told_seen;
    char failure_seen[512];
    uint64_t measures_seen; /* of the whole split, by the run shown last */
    int measures_run;
};

/* Shows a text in the status line until then. */
void ui_say(struct ui *ui, enum role role, double until, const char *text);

/* A request about the run selected, for the caller to fill in what goes with its kind. */
struct ui_request *ui_request_add(const struct press *press, enum ui_request_kind kind);

/* ui_runs.c: what a press, or the time, is about. Selects another run if the one selected is gone. While
 * the view is still of another run it is given what is known of the selected one, in `own`. */
struct press ui_press(struct ui *ui, const struct view *view, struct view *own, double now,
                      struct ui_requests *requests);
const struct view *ui_view(const struct ui *ui, const struct view *view, struct view *own);

/* Forgets what is asked of one run and answered about it. */
void ui_forget_run(struct ui *ui);

/* ui_panels.c: Esc, a press of the mouse on a panel. False where it means nothing. */
bool ui_leave_mode(struct ui *ui);
void ui_press_panel(struct ui *ui, enum panel_id panel, const struct mouse *mouse);

/* ui_change.c: knobs turned, typed, and sent. */
void ui_turn(const struct press *press, enum setting setting, int direction);
void ui_notch(const struct ui *ui, const struct view *view, enum setting setting, int direction,
              struct change *change);
void ui_send_draft(const struct press *press);
void ui_send_change(const struct press *press, const struct change *change);

/* The mouse on a knob of the strip. */
void ui_press_knob(const struct press *press, const struct hit *hit, enum mouse_kind mouse);

/* A whole change at once, with what it implies. */
void ui_make_change(const struct press *press, const struct change *change);

/* The changes of the run selected that are not answered, oldest first: *at starts at 0, and moves on.
 * NULL after the last. */
const struct change *ui_on_its_way(const struct ui *ui, const struct view *view, uint64_t *at);

/* The value of a knob when everything asked for so far is done. */
double ui_asked(const struct ui *ui, const struct view *view, enum setting setting);

/* The rate, scaled to the batch, when that and `change` are done. */
double ui_rate(const struct ui *ui, const struct view *view, const struct change *change);

/* ui_echo.c: what a press is answered with; `setting` is the knob pressed last. */
void ui_echo_change(const struct press *press, const struct change *change, enum setting setting);

/* The view with the knobs as they will be when all that was asked for is done. */
void ui_show_asked(const struct ui *ui, struct view *view);

/* ui_preview.c: what a change would come to is asked of the worker, once a frame at most. */
void ui_consider(struct ui *ui, const struct change *change); /* NULL: nothing */
void ui_preview_tick(const struct press *press);

/* The complaint about the line being typed, or the answer in words; *role says which, and whether it
 * is about the present question, and good. */
const char *ui_line_words(const struct ui *ui, enum role *role);

/* overlay_prompt.c: a value typed. Makes the change, or complains and returns false. */
bool ui_enter_value(const struct press *press, enum setting setting, const char *text);

/* A press on the line being typed puts the caret there; elsewhere it loses nothing. */
void ui_press_typed(const struct press *press, const struct pane *screen,
                    const struct mouse *mouse);
void ui_consider_value(struct ui *ui, enum setting setting, const char *text);

#endif
