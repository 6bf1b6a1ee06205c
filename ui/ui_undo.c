/* ui_undo.c -- the last change taken back and made again: by the worker, which knows the past. */
#include "ui/actions.h"
#include "ui/ui_state.h"

/* Presses whose moment is not over were never sent: there is nothing to ask the worker for. */
static void drop_draft(const struct press *press)
{
    press->ui->draft.count = 0;
    ui_say(press->ui, ROLE_ECHO, press->now + UI_ECHO, "taken back before it was applied");
}

static void ask(const struct press *press, enum ui_request_kind kind)
{
    ui_request_add(press, kind);
    press->ui->undo_asked = true;
    press->ui->message_until = press->now; /* the worker says what came of it */
}

/* What is still on its way can be undone too, though the view does not know of it yet. */
void action_undo(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;
    uint64_t at = 0;

    (void)row;
    if (ui->draft.count)
        drop_draft(press);
    else if (press->view->undoes || ui->undo_asked || ui_on_its_way(ui, press->view, &at))
        ask(press, UI_UNDO);
    else
        ui_say(ui, ROLE_ECHO, press->now + UI_ECHO, "nothing to undo");
}

void action_redo(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;

    (void)row;
    if (!ui->draft.count && (press->view->redoes || ui->undo_asked))
        ask(press, UI_REDO);
    else
        ui_say(ui, ROLE_ECHO, press->now + UI_ECHO, "nothing to redo");
}
