/* ui_undo.c -- what takes changes back, and what makes them again.
 *
 * One list: first the changes in force, oldest first, then those taken back, the next to be made
 * again first. A new change ends the second part. What the worker refuses is put where it belongs:
 * a change that was never made is forgotten, one that could not be taken back is in force.
 */
#include <stdio.h>
#include <string.h>

#include "ui/actions.h"
#include "ui/ui_state.h"

static void remove_undo(struct ui *ui, int at)
{
    memmove(ui->undo + at, ui->undo + at + 1,
            (size_t)(ui->undo_count - at - 1) * sizeof *ui->undo);
    ui->undo_count--;
    ui->undo_done -= at < ui->undo_done;
}

static void insert_undo(struct ui *ui, int at, const struct undo *undo)
{
    memmove(ui->undo + at + 1, ui->undo + at, (size_t)(ui->undo_count - at) * sizeof *ui->undo);
    ui->undo[at] = *undo;
    ui->undo_count++;
}

/* Behind the changes in force, in place of what could have been made again. */
static void push_undo(struct ui *ui, const struct undo *undo, bool in_force)
{
    ui->undo_count = ui->undo_done;
    if (ui->undo_count == UNDO_MOST)
        remove_undo(ui, 0);
    insert_undo(ui, ui->undo_done, undo);
    ui->undo_done += in_force;
}

void ui_forget_refused(struct ui *ui, uint64_t number)
{
    for (int i = 0; i < ui->undo_count; i++) {
        struct undo undo = ui->undo[i];
        if (undo.number != number)
            continue;
        remove_undo(ui, i);
        if (undo.kind == SENT_UNDO)
            insert_undo(ui, ui->undo_done++, &undo);
        else if (undo.kind == SENT_REDO)
            insert_undo(ui, ui->undo_done, &undo);
        return;
    }
}

/* Told the number of the request that the newest use of the list made. */
void ui_undo_sent(struct ui *ui, const struct sent *sent)
{
    struct undo undo = {sent->before, sent->change, sent->number, sent->kind};

    if (sent->kind == SENT_NEW && sent->before.count) {
        push_undo(ui, &undo, true);
    } else if (sent->kind == SENT_UNDO || sent->kind == SENT_REDO) {
        struct undo *moved = &ui->undo[ui->undo_done - (sent->kind == SENT_REDO)];
        moved->number = sent->number;
        moved->kind = sent->kind;
    }
}

static void say_undone(const struct press *press, const char *what, const struct change *change,
                       const char *other, const struct change *back)
{
    char text[CHANGE_TEXT], more[CHANGE_TEXT], message[2 * CHANGE_TEXT + 64];

    ui_shorten(press->ui, press->view, change, text, sizeof text);
    ui_shorten(press->ui, press->view, back, more, sizeof more);
    snprintf(message, sizeof message, "%s: %s   ·   %s: %s", what, text, other, more);
    ui_say(press->ui, ROLE_ECHO, press->now + UI_ECHO, message);
}

/* Presses whose moment is not over were never sent: there is nothing to ask the worker for. */
static void drop_draft(const struct press *press)
{
    struct ui *ui = press->ui;
    struct undo undo = {ui->draft_before, ui->draft, 0, SENT_NEW};

    if (undo.before.count)
        push_undo(ui, &undo, false);
    ui->draft.count = ui->draft_before.count = 0;
    ui_say(ui, ROLE_ECHO, press->now + UI_ECHO,
           undo.before.count ? "taken back before it was applied   ·   U does it after all"
                             : "taken back before it was applied");
}

void action_undo(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;

    (void)row;
    if (ui->draft.count) {
        drop_draft(press);
        return;
    }
    if (!ui->undo_done) {
        ui_say(ui, ROLE_ECHO, press->now + UI_ECHO, "nothing to undo");
        return;
    }
    struct undo *undo = &ui->undo[--ui->undo_done];
    say_undone(press, "undone", &undo->before, "U redoes", &undo->after);
    ui_send_change(press, &undo->before, NULL, SENT_UNDO);
}

void action_redo(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;

    (void)row;
    if (ui->draft.count || ui->undo_done == ui->undo_count) {
        ui_say(ui, ROLE_ECHO, press->now + UI_ECHO, "nothing to redo");
        return;
    }
    struct undo *undo = &ui->undo[ui->undo_done++];
    say_undone(press, "redone", &undo->after, "u undoes", &undo->before);
    ui_send_change(press, &undo->after, NULL, SENT_REDO);
}
