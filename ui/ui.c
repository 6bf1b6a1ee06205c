/* ui.c -- the explorer's state machine: keys into actions. */
#include "ui/ui.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/util.h"
#include "ui/keys.h"
#include "ui/knobs.h"
#include "ui/turn.h"
#include "ui/ui_state.h"

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

void ui_say(struct ui *ui, enum role role, double until, const char *text)
{
    snprintf(ui->message, sizeof ui->message, "%s", text);
    ui->message_role = role;
    ui->message_until = until;
}

void ui_request_add(struct ui_requests *requests, enum ui_request_kind kind)
{
    REQUIRE(requests->count < UI_REQUESTS);
    requests->item[requests->count++] = (struct ui_request){.kind = kind};
}

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
        ui_send_change(ui, &change, NULL, requests);
    }
    snprintf(text, sizeof text, "x axis: %s", clock_names[ui->look.clock]);
    ui_say(ui, ROLE_ECHO, now + UI_ECHO, text);
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
        ui_say(ui, ROLE_WARN, now + UI_REFUSAL, status.text);
        return;
    }
    if (setting == SET_PACE)
        turn_set_pace(view, number, &change);
    else
        change_add(&change, setting, number);
    if (ui_undoable(setting))
        change_add(&before, setting, ui_asked(ui, view, setting));
    ui_send_change(ui, &change, &before, requests);
    ui_echo_change(ui, view, setting, number, now);
}

static void prompt_key(struct ui *ui, const struct view *view, int key, double now,
                       struct ui_requests *requests)
{
    if (prompt_press(&ui->prompt, key) == PROMPT_DONE)
        typed(ui, view, now, requests);
}

static void pause_or_go(struct ui *ui, double now, struct ui_requests *requests)
{
    ui_send_draft(ui, requests);
    ui_request_add(requests, UI_TOGGLE);
    ui->message_until = now;
}

static void act(struct ui *ui, const struct view *view, const struct key_row *row, double now,
                struct ui_requests *requests)
{
    switch (row->action) {
    case ACTION_KNOB:
        ui_turn(ui, view, row->setting, row->direction, now);
        break;
    case ACTION_TURN:
        if (ui->look.focus < 0)
            ui->look.focus = SET_BATCH;
        ui_turn(ui, view, (enum setting)ui->look.focus, row->direction, now);
        break;
    case ACTION_COUPLE:
        ui_couple(ui, view, now);
        break;
    case ACTION_FOCUS:
        ui->look.focus = knob_next(ui->look.focus, row->direction);
        break;
    case ACTION_TYPE:
        ui_send_draft(ui, requests);
        type_value(ui, view);
        break;
    case ACTION_PAUSE:
        pause_or_go(ui, now, requests);
        break;
    case ACTION_STEP:
        ui_send_draft(ui, requests);
        ui_request_add(requests, UI_STEP);
        break;
    case ACTION_EPOCH:
        ui_send_draft(ui, requests);
        ui_request_add(requests, UI_EPOCH);
        ui_say(ui, ROLE_ECHO, now + UI_ECHO, "to the end of the epoch");
        break;
    case ACTION_UNDO:
        ui_undo(ui, now, requests);
        break;
    case ACTION_AGAIN:
        ui_send_draft(ui, requests);
        ui_request_add(requests, UI_AGAIN);
        ui_say(ui, ROLE_ECHO, now + UI_ECHO, "again from the first step, same seed, knobs as they are");
        break;
    case ACTION_CLOCK:
        next_clock(ui, view, now, requests);
        break;
    case ACTION_LOG_Y:
        ui->look.linear_y = !ui->look.linear_y;
        ui_say(ui, ROLE_ECHO, now + UI_ECHO, ui->look.linear_y ? "y axis: linear" : "y axis: logarithmic");
        break;
    case ACTION_HELP:
        ui->help_page = 0;
        break;
    case ACTION_QUIT:
        ui->asks_quit = true;
        break;
    case ACTION_SUSPEND:
        ui_request_add(requests, UI_SUSPEND);
        break;
    case ACTION_REDRAW:
        ui_request_add(requests, UI_REDRAW);
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
        ui_send_draft(ui, requests);
        ui_request_add(requests, UI_QUIT);
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
    if (row && (row->action == ACTION_SUSPEND || row->action == ACTION_REDRAW))
        act(ui, view, row, now, requests);
    else if (ui->asks_quit)
        quit_key(ui, row, key, requests);
    else if (ui->prompt.open)
        prompt_key(ui, view, key, now, requests);
    else if (ui->help_page >= 0)
        help_key(ui, row);
    else if (row)
        act(ui, view, row, now, requests);
}
