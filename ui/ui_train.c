/* ui_train.c -- keys that start and stop training. */
#include "ui/actions.h"
#include "ui/ui_state.h"

void action_pause(const struct press *press, const struct key_row *row)
{
    (void)row;
    ui_send_draft(press->ui, press->requests);
    ui_request_add(press->requests, UI_TOGGLE);
    press->ui->message_until = press->now;
}

void action_step(const struct press *press, const struct key_row *row)
{
    (void)row;
    ui_send_draft(press->ui, press->requests);
    ui_request_add(press->requests, UI_STEP);
}

void action_epoch(const struct press *press, const struct key_row *row)
{
    (void)row;
    ui_send_draft(press->ui, press->requests);
    ui_request_add(press->requests, UI_EPOCH);
    ui_say(press->ui, ROLE_ECHO, press->now + UI_ECHO, "to the end of the epoch");
}

void action_again(const struct press *press, const struct key_row *row)
{
    (void)row;
    ui_send_draft(press->ui, press->requests);
    ui_request_add(press->requests, UI_AGAIN);
    ui_say(press->ui, ROLE_ECHO, press->now + UI_ECHO,
           "again from the first step, same seed, knobs as they are");
}
