/* overlay_quit.c -- the question before leaving. */
#include "ui/overlay.h"

#include <stdio.h>

#include "ui/ui_state.h"

static void status(const struct ui *ui, const struct view *view, char *text, size_t size)
{
    (void)ui, (void)view;
    snprintf(text, size, "quit? q or y quits, any other key goes on");
}

static void key(const struct press *press, const struct key_row *row, int key)
{
    overlay_close(press->ui);
    if (key != 'y' && key != KEY_ENTER_KEY && !(row && row->act == action_quit))
        return;
    ui_send_draft(press);
    ui_request_add(press, UI_QUIT);
}

void action_quit(const struct press *press, const struct key_row *row)
{
    (void)row;
    overlay_open(press->ui, &overlay_quit);
}

const struct overlay_ops overlay_quit = {.name = "quit", .status = status, .key = key};
