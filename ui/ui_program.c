/* ui_program.c -- keys for the program and its terminal. */
#include "ui/actions.h"
#include "ui/ui_state.h"

void action_suspend(const struct press *press, const struct key_row *row)
{
    (void)row;
    ui_request_add(press, UI_SUSPEND);
}

void action_redraw(const struct press *press, const struct key_row *row)
{
    (void)row;
    ui_request_add(press, UI_REDRAW);
}

void action_picture(const struct press *press, const struct key_row *row)
{
    (void)row;
    ui_request_add(press, UI_PICTURE);
}

void action_back(const struct press *press, const struct key_row *row)
{
    (void)row;
    if (charts_back(press))
        return;
    press->ui->message_until = press->now;
    if (!ui_leave_mode(press->ui))
        press->ui->look.focus = -1;
}
