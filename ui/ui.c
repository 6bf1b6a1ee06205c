/* ui.c -- the explorer's state machine.
 *
 * What a press is answered with, in the status line, by urgency: a prompt or question; what was
 * refused and why; what the last press did and how to take it back; how to go on from a pause.
 */
#include "ui/ui.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "ui/help.h"
#include "ui/keys.h"
#include "ui/knobs.h"
#include "ui/panel.h"
#include "ui/prompt.h"
#include "ui/turn.h"

enum { UNDO_MOST = 64 };

/* Seconds: presses closer than `burst` are one change; an echo stays for `echo`. */
static const double burst = 0.25, echo = 2, refusal = 5;

struct undo {
    struct change before; /* what takes the change back */
    uint64_t number;      /* the request that made it */
};

struct ui {
    const struct glyphs *glyphs;
    struct look look;
    int help_page; /* -1 when it is not shown */
    bool asks_quit;
    struct prompt prompt;

    struct change draft, draft_before; /* a burst of presses, and what takes it back */
    double draft_due;
    struct undo undo[UNDO_MOST];
    int undo_count;
    bool sent_undoable; /* the change just sent may be taken back */
    struct change sent_before;

    char message[1024];
    enum role message_role;
    double message_until;
    bool message_shown; /* by the last frame */
    uint64_t refused_seen;
    char failure_seen[512];
};

struct ui *ui_new(const struct glyphs *glyphs)
{
    struct ui *ui = checked_calloc(1, sizeof *ui);
    ui->glyphs = glyphs;
    ui->look.clock = CLOCK_EPOCHS;
    ui->look.focus = -1;
    ui->help_page = -1;
    return ui;
}

void ui_free(struct ui *ui)
{
    free(ui);
}

static void say(struct ui *ui, enum role role, double until, const char *text)
{
    snprintf(ui->message, sizeof ui->message, "%s", text);
    ui->message_role = role;
    ui->message_until = until;
}

static void request(struct ui_requests *requests, enum ui_request_kind kind)
{
    REQUIRE(requests->count < UI_REQUESTS);
    requests->item[requests->count++] = (struct ui_request){.kind = kind};
}

/* ---- changes ----------------------------------------------------------------------------------- */

/* Pace and evaluation say how to look, not what is trained: they are not undone. */
static bool undoable(enum setting setting)
{
    return setting != SET_PACE && setting != SET_EVAL_EVERY;
}

static void send_change(struct ui *ui, const struct change *change, const struct change *before,
                        struct ui_requests *requests)
{
    request(requests, UI_CHANGE);
    requests->item[requests->count - 1].change = *change;
    ui->sent_undoable = before && before->count > 0;
    if (ui->sent_undoable)
        ui->sent_before = *before;
}

static void send_draft(struct ui *ui, struct ui_requests *requests)
{
    if (!ui->draft.count)
        return;
    send_change(ui, &ui->draft, &ui->draft_before, requests);
    ui->draft.count = ui->draft_before.count = 0;
}

void ui_sent(struct ui *ui, uint64_t number)
{
    if (!ui->sent_undoable)
        return;
    if (ui->undo_count == UNDO_MOST) {
        memmove(ui->undo, ui->undo + 1, sizeof ui->undo - sizeof *ui->undo);
        ui->undo_count--;
    }
    ui->undo[ui->undo_count++] = (struct undo){ui->sent_before, number};
}

static const double *drafted(const struct ui *ui, enum setting setting)
{
    for (int i = 0; i < ui->draft.count; i++)
        if (ui->draft.item[i].setting == setting)
            return &ui->draft.item[i].number;
    return NULL;
}

static void echo_change(struct ui *ui, const struct view *view, enum setting setting, double to,
                        double now)
{
    const struct setting_info *s = &setting_table[setting];
    char before[64], after[64], text[256];
    setting_format(s, turn_value(view, setting), before, sizeof before);
    setting_format(s, to, after, sizeof after);
    snprintf(text, sizeof text, "%s %s ▸ %s%s", s->label ? s->label : s->name, before, after,
             undoable(setting) ? "   ·   u undoes" : "");
    say(ui, ROLE_ECHO, now + echo, text);
}

static void draft(struct ui *ui, const struct view *view, const struct change *change, double now)
{
    for (int i = 0; i < change->count; i++) {
        enum setting setting = change->item[i].setting;
        if (undoable(setting) && !drafted(ui, setting))
            change_add(&ui->draft_before, setting, turn_value(view, setting));
        change_add(&ui->draft, setting, change->item[i].number);
    }
    ui->draft_due = now + burst;
    echo_change(ui, view, change->item[0].setting, change->item[0].number, now);
}

static void turn(struct ui *ui, const struct view *view, enum setting setting, int direction,
                 double now)
{
    const double *value = drafted(ui, setting);
    struct change change = {0};
    turn_knob(view, ui->look.clock, setting, value ? *value : turn_value(view, setting), direction,
              &change);
    if (change.count) {
        draft(ui, view, &change, now);
        return;
    }
    char text[128];
    snprintf(text, sizeof text, "%s is at its %s", setting_table[setting].label,
             direction < 0 ? "lowest" : "highest");
    say(ui, ROLE_ECHO, now + echo, text);
}

static void couple(struct ui *ui, const struct view *view, double now)
{
    const double *value = drafted(ui, SET_SCALE_LR);
    double rule = (value ? *value : view->knob[SET_SCALE_LR]) + 1;
    struct change change = {0};
    change_add(&change, SET_SCALE_LR, rule > setting_table[SET_SCALE_LR].most ? 0 : rule);
    draft(ui, view, &change, now);
}

/* A refused change is not there to be undone. */
static void forget_refused(struct ui *ui, uint64_t number)
{
    for (int i = ui->undo_count - 1; i >= 0; i--)
        if (ui->undo[i].number == number) {
            memmove(ui->undo + i, ui->undo + i + 1,
                    (size_t)(ui->undo_count - i - 1) * sizeof *ui->undo);
            ui->undo_count--;
        }
}

static void undo(struct ui *ui, double now, struct ui_requests *requests)
{
    char text[CHANGE_TEXT], message[CHANGE_TEXT + 32];
    if (ui->draft.count) {
        ui->draft.count = ui->draft_before.count = 0;
        say(ui, ROLE_ECHO, now + echo, "taken back before it was applied");
        return;
    }
    if (!ui->undo_count) {
        say(ui, ROLE_ECHO, now + echo, "nothing to undo");
        return;
    }
    struct change *before = &ui->undo[--ui->undo_count].before;
    send_change(ui, before, NULL, requests);
    snprintf(message, sizeof message, "undone: %s", change_format(before, text, sizeof text));
    say(ui, ROLE_ECHO, now + echo, message);
}

/* ---- actions ----------------------------------------------------------------------------------- */

static void next_clock(struct ui *ui, const struct view *view, double now,
                       struct ui_requests *requests)
{
    double before = turn_default_pace(ui->look.clock);
    char text[64];
    ui->look.clock = (ui->look.clock + 1) % CLOCKS;
    double after = turn_default_pace(ui->look.clock);
    if (after != before && view->knob[SET_PACE] == before) {
        struct change change = {0};
        turn_set_pace(view, after, &change);
        send_change(ui, &change, NULL, requests);
    }
    snprintf(text, sizeof text, "x axis: %s", clock_names[ui->look.clock]);
    say(ui, ROLE_ECHO, now + echo, text);
}

static void type_value(struct ui *ui, const struct view *view)
{
    if (ui->look.focus < 0)
        ui->look.focus = SET_BATCH;
    prompt_open(&ui->prompt, &setting_table[ui->look.focus]);
    (void)view;
}

static void typed(struct ui *ui, const struct view *view, double now,
                  struct ui_requests *requests)
{
    enum setting setting = ui->prompt.setting->id;
    struct status status;
    struct change change = {0}, before = {0};
    double number = 0;
    if (!setting_parse(ui->prompt.setting, ui->prompt.text, &number, &status)) {
        say(ui, ROLE_WARN, now + refusal, status.text);
        return;
    }
    if (setting == SET_PACE)
        turn_set_pace(view, number, &change);
    else
        change_add(&change, setting, number);
    if (undoable(setting))
        change_add(&before, setting, turn_value(view, setting));
    send_change(ui, &change, &before, requests);
    echo_change(ui, view, setting, number, now);
}

static void prompt_key(struct ui *ui, const struct view *view, int key, double now,
                       struct ui_requests *requests)
{
    if (prompt_press(&ui->prompt, key) == PROMPT_DONE)
        typed(ui, view, now, requests);
}

static void pause_or_go(struct ui *ui, const struct view *view, double now,
                        struct ui_requests *requests)
{
    bool pause = view->state == RUN_TRAINING;
    send_draft(ui, requests);
    request(requests, pause ? UI_PAUSE : UI_GO);
    ui->message_until = now;
}

static void act(struct ui *ui, const struct view *view, const struct key_row *row, double now,
                struct ui_requests *requests)
{
    switch (row->action) {
    case ACTION_KNOB:
        turn(ui, view, row->setting, row->direction, now);
        break;
    case ACTION_TURN:
        if (ui->look.focus < 0)
            ui->look.focus = SET_BATCH;
        turn(ui, view, (enum setting)ui->look.focus, row->direction, now);
        break;
    case ACTION_COUPLE:
        couple(ui, view, now);
        break;
    case ACTION_FOCUS:
        ui->look.focus = knob_next(ui->look.focus, row->direction);
        break;
    case ACTION_TYPE:
        send_draft(ui, requests);
        type_value(ui, view);
        break;
    case ACTION_PAUSE:
        pause_or_go(ui, view, now, requests);
        break;
    case ACTION_STEP:
        send_draft(ui, requests);
        request(requests, UI_STEP);
        break;
    case ACTION_EPOCH:
        send_draft(ui, requests);
        request(requests, UI_EPOCH);
        say(ui, ROLE_ECHO, now + echo, "to the end of the epoch");
        break;
    case ACTION_UNDO:
        undo(ui, now, requests);
        break;
    case ACTION_AGAIN:
        send_draft(ui, requests);
        request(requests, UI_AGAIN);
        say(ui, ROLE_ECHO, now + echo, "again from the first step, same seed, knobs as they are");
        break;
    case ACTION_CLOCK:
        next_clock(ui, view, now, requests);
        break;
    case ACTION_LOG_Y:
        ui->look.linear_y = !ui->look.linear_y;
        say(ui, ROLE_ECHO, now + echo, ui->look.linear_y ? "y axis: linear" : "y axis: logarithmic");
        break;
    case ACTION_HELP:
        ui->help_page = 0;
        break;
    case ACTION_QUIT:
        ui->asks_quit = true;
        break;
    case ACTION_SUSPEND:
        request(requests, UI_SUSPEND);
        break;
    case ACTION_REDRAW:
        request(requests, UI_REDRAW);
        break;
    case ACTION_BACK:
        ui->look.focus = -1;
        ui->message_until = now;
        break;
    }
}

static void quit_key(struct ui *ui, const struct key_row *row, int key, struct ui_requests *requests)
{
    ui->asks_quit = false;
    if (key == 'y' || key == KEY_ENTER_KEY || (row && row->action == ACTION_QUIT)) {
        send_draft(ui, requests);
        request(requests, UI_QUIT);
    }
}

static void help_key(struct ui *ui, const struct key_row *row)
{
    if (row && (row->action == ACTION_BACK || row->action == ACTION_QUIT))
        ui->help_page = -1;
    else
        ui->help_page++;
}

void ui_key(struct ui *ui, const struct view *view, int key, double now,
            struct ui_requests *requests)
{
    const struct key_row *row = key_find(key);
    if (ui->asks_quit)
        quit_key(ui, row, key, requests);
    else if (ui->prompt.open)
        prompt_key(ui, view, key, now, requests);
    else if (row && (row->action == ACTION_SUSPEND || row->action == ACTION_REDRAW))
        act(ui, view, row, now, requests);
    else if (ui->help_page >= 0)
        help_key(ui, row);
    else if (row)
        act(ui, view, row, now, requests);
}

/* ---- time and drawing -------------------------------------------------------------------------- */

static void see_answers(struct ui *ui, const struct view *view, double now)
{
    char text[600];
    if (view->refused > ui->refused_seen) {
        ui->refused_seen = view->refused;
        forget_refused(ui, view->refused);
        snprintf(text, sizeof text, "refused: %s", view->refusal);
        say(ui, ROLE_WARN, now + refusal, text);
    }
    if (strcmp(view->failure, ui->failure_seen) != 0) {
        memcpy(ui->failure_seen, view->failure, sizeof ui->failure_seen);
        say(ui, ROLE_WARN, now + 2 * refusal, view->failure);
    }
}

void ui_tick(struct ui *ui, const struct view *view, double now, struct ui_requests *requests)
{
    see_answers(ui, view, now);
    if (ui->draft.count && now >= ui->draft_due)
        send_draft(ui, requests);
}

double ui_wait(const struct ui *ui, double now)
{
    double wait = -1;
    if (ui->draft.count)
        wait = fmax(0, ui->draft_due - now);
    if ((ui->message_until > now || ui->message_shown) &&
        (wait < 0 || ui->message_until - now < wait))
        wait = fmax(0, ui->message_until - now);
    return wait;
}

static const char *state_text(const struct ui *ui, const struct view *view)
{
    switch (view->state) {
    case RUN_PAUSED:
        return "paused · Space goes on · n one step · changes made now apply together";
    case RUN_FINISHED:
        return "done · Space goes on for as long again · R again from the start";
    case RUN_DIVERGED:
        return ui->undo_count ? "diverged: the loss is not finite · u turns the knob back, then R"
                              : "diverged: the loss is not finite · lower the rate (l), then R";
    case RUN_COLLAPSED:
        return ui->undo_count ? "collapsed: the loss is back at guessing · u turns the knob back, "
                                "then R"
                              : "collapsed: the loss is back at guessing · lower the rate (l), then R";
    default:
        return "";
    }
}

static void choose_status(struct ui *ui, const struct view *view, double now, char *text, size_t size)
{
    bool wrong = view->state == RUN_DIVERGED || view->state == RUN_COLLAPSED;
    ui->look.status_role = ROLE_ECHO;
    ui->message_shown = ui->message_until > now;
    if (ui->asks_quit) {
        snprintf(text, size, "quit? q or y quits, any other key goes on");
    } else if (ui->prompt.open) {
        prompt_text(&ui->prompt, text, size);
    } else if (ui->message_until > now) {
        snprintf(text, size, "%s", ui->message);
        ui->look.status_role = ui->message_role;
    } else {
        snprintf(text, size, "%s", state_text(ui, view));
        ui->look.status_role = wrong ? ROLE_WARN : ROLE_ECHO;
    }
}

/* The view with the knobs as they will be when the burst of presses is over. */
static void show_draft(const struct ui *ui, struct view *view)
{
    for (int i = 0; i < ui->draft.count; i++) {
        enum setting setting = ui->draft.item[i].setting;
        view->knob[setting] = ui->draft.item[i].number;
        view->pending[setting] = true;
        if (setting == SET_LR)
            view->lr = ui->draft.item[i].number;
    }
}

void ui_draw(struct ui *ui, const struct view *view, double now, struct grid *grid)
{
    char text[1024];
    struct view shown = *view;
    show_draft(ui, &shown);
    choose_status(ui, &shown, now, text, sizeof text);
    ui->look.status = text;
    grid_clear(grid);
    panels_draw(&shown, &ui->look, grid, ui->glyphs);
    ui->look.status = "";
    if (ui->help_page >= 0) {
        struct pane whole = {grid, {0, 0, grid->rows, grid->cols}, ui->glyphs};
        ui->help_page %= help_pages(view, &whole);
        help_draw(view, &whole, ui->help_page);
    }
}
