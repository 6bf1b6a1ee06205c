/* overlay_remove.c -- the question before a run is removed. */
#include "ui/overlay.h"

#include <stdio.h>

#include "ui/run_line.h"
#include "ui/ui_state.h"

static void status(const struct ui *ui, const struct view *view, char *text, size_t size)
{
    const char *name = view->runs[ui->look.run].name;

    snprintf(text, size, "remove run %c%s%s? Enter removes, Esc keeps it", run_letter(ui->look.run),
             *name ? " " : "", name);
}

static void key(const struct press *press, const struct key_row *row, int key)
{
    (void)row;
    overlay_close(press->ui);
    if (key != KEY_ENTER_KEY && key != 'y')
        return;
    ui_request_add(press, UI_REMOVE);
    press->ui->look.hidden[press->ui->look.run] = false; /* the next of that letter is not */
}

void action_remove(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;

    (void)row;
    if (!run_among_others(press->view)) {
        ui_say(ui, ROLE_ECHO, press->now + UI_REFUSAL, "the only run stays; R starts it again");
        return;
    }
    ui_send_draft(press);
    overlay_open(ui, &overlay_remove);
}

const struct overlay_ops overlay_remove = {.name = "remove", .status = status, .key = key};
