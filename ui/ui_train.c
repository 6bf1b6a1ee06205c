/* ui_train.c -- keys that start and stop training, and those that measure it. */
#include "ui/actions.h"

#include <stdio.h>

#include "ui/ui_state.h"

void action_pause(const struct press *press, const struct key_row *row)
{
    (void)row;
    ui_send_draft(press);
    ui_request_add(press, UI_TOGGLE);
    press->ui->message_until = press->now;
}

void action_step(const struct press *press, const struct key_row *row)
{
    (void)row;
    ui_send_draft(press);
    ui_request_add(press, UI_STEP);
}

void action_epoch(const struct press *press, const struct key_row *row)
{
    (void)row;
    ui_send_draft(press);
    ui_request_add(press, UI_EPOCH);
    ui_say(press->ui, ROLE_ECHO, press->now + UI_ECHO, "to the end of the epoch");
}

/* As it will be when the burst of presses is over. */
static bool freezes(const struct ui *ui, const struct view *view)
{
    for (int i = 0; i < ui->draft.count; i++)
        if (ui->draft.item[i].setting == SET_FREEZE)
            return ui->draft.item[i].number != 0;
    return ui_asked(ui, view, SET_FREEZE) != 0;
}

void action_freeze(const struct press *press, const struct key_row *row)
{
    int direction = freezes(press->ui, press->view) ? -1 : +1;
    (void)row;
    ui_turn(press, SET_FREEZE, direction);
}

void action_measure(const struct press *press, const struct key_row *row)
{
    char text[96];
    (void)row;
    ui_send_draft(press);
    ui_request_add(press, UI_MEASURE);
    snprintf(text, sizeof text, "measuring all %zu training examples", press->view->train_n);
    ui_say(press->ui, ROLE_ECHO, press->now + UI_ECHO, text);
}

void action_branch(const struct press *press, const struct key_row *row)
{
    const struct view *view = press->view;
    (void)row;
    ui_send_draft(press);
    if (!view->branch.running && view->batch >= view->train_n) {
        ui_say(press->ui, ROLE_WARN, press->now + UI_REFUSAL,
               "the batch is all examples: branches begin at a smaller one; b turns it down");
        return;
    }
    ui_request_add(press, UI_BRANCH);
    ui_say(press->ui, ROLE_ECHO, press->now + UI_ECHO,
           view->branch.running ? "cancelled: no critical batch size"
                                : "measuring the critical batch size: branches from here; C cancels");
}
