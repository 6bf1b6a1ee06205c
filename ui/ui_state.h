/* ui_state.h -- the explorer's state; for the files ui*.c alone. */
#ifndef UI_UI_STATE_H
#define UI_UI_STATE_H

#include "ui/overlay.h"
#include "ui/panel.h"
#include "ui/prompt.h"
#include "ui/ui.h"

enum { UNDO_MOST = 64, UI_SENT = 32 };

/* Seconds: presses closer than a burst are one change; echoes and refusals stay for a while. */
#define UI_BURST 0.25
#define UI_ECHO 2.0
#define UI_REFUSAL 5.0

struct undo {
    struct change before; /* what takes the change back */
    uint64_t number;      /* the request that made it */
};

/* A change on its way to the worker: until it is answered, the view shows the knobs before it. */
struct sent {
    struct change change;
    uint64_t number;
};

struct ui {
    const struct glyphs *glyphs;
    struct look look;
    int rows, cols; /* of the screen last drawn */

    /* what lies over the panels, or NULL; and what each overlay keeps */
    const struct overlay_ops *overlay;
    int help_page;
    enum panel_id explained;
    int explain_page;
    struct prompt prompt;

    struct change draft, draft_before; /* a burst of presses, and what takes it back */
    double draft_due;
    struct undo undo[UNDO_MOST];
    int undo_count;
    struct sent sent[UI_SENT]; /* a ring */
    uint64_t sent_count;
    bool sent_undoable; /* the change just sent may be taken back */
    struct change sent_before;

    char message[1024];
    enum role message_role;
    double message_until;
    bool message_shown; /* by the last frame */
    char echo_of[32], echo[96]; /* what the message says was changed, for large digits; or "" */
    uint64_t refusals_seen;
    char failure_seen[512];
    uint64_t measures_seen; /* of the whole split */
};

/* Shows a text in the status line until then. */
void ui_say(struct ui *ui, enum role role, double until, const char *text);

void ui_request_add(struct ui_requests *requests, enum ui_request_kind kind);

/* ui_panels.c: Esc, a press of the mouse on a panel. False where it means nothing. */
bool ui_leave_mode(struct ui *ui);
void ui_press_panel(struct ui *ui, enum panel_id panel, const struct mouse *mouse);

/* ui_change.c: bursts of presses, and what takes them back. */
bool ui_undoable(enum setting setting);
void ui_turn(struct ui *ui, const struct view *view, enum setting setting, int direction, double now);
void ui_send_draft(struct ui *ui, struct ui_requests *requests);
void ui_send_change(struct ui *ui, const struct change *change, const struct change *before,
                    struct ui_requests *requests);
void ui_echo_change(struct ui *ui, const struct view *view, enum setting setting, double to,
                    double now);

/* The value of a knob when everything asked for so far is done. */
double ui_asked(const struct ui *ui, const struct view *view, enum setting setting);

/* A refused change is not there to be undone. */
void ui_forget_refused(struct ui *ui, uint64_t number);

#endif
