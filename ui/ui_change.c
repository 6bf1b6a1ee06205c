/* ui_change.c -- knobs turned: presses gathered into one change, sent, undone.
 *
 * A draft is what the presses of the last moment come to; it is shown as pending at once and sent
 * when the moment is over. With it goes what takes it back, kept on a stack until the change is
 * undone or refused.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/actions.h"
#include "ui/knobs.h"
#include "ui/turn.h"
#include "ui/ui_state.h"

/* Pace and evaluation say how to look, not what is trained: they are not undone. */
bool ui_undoable(enum setting setting)
{
    return setting != SET_PACE && setting != SET_EVAL_EVERY;
}

void ui_send_change(struct ui *ui, const struct change *change, const struct change *before,
                    struct ui_requests *requests)
{
    ui_request_add(requests, UI_CHANGE);
    requests->item[requests->count - 1].change = *change;
    ui->sent[ui->sent_count % UI_SENT].change = *change;
    ui->sent_undoable = before && before->count > 0;
    if (ui->sent_undoable)
        ui->sent_before = *before;
}

void ui_send_draft(struct ui *ui, struct ui_requests *requests)
{
    if (!ui->draft.count)
        return;
    ui_send_change(ui, &ui->draft, &ui->draft_before, requests);
    ui->draft.count = ui->draft_before.count = 0;
}

void ui_sent(struct ui *ui, uint64_t number)
{
    ui->sent[ui->sent_count++ % UI_SENT].number = number;
    if (!ui->sent_undoable)
        return;
    if (ui->undo_count == UNDO_MOST) {
        memmove(ui->undo, ui->undo + 1, sizeof ui->undo - sizeof *ui->undo);
        ui->undo_count--;
    }
    ui->undo[ui->undo_count++] = (struct undo){ui->sent_before, number};
}

double ui_asked(const struct ui *ui, const struct view *view, enum setting setting)
{
    for (uint64_t i = ui->sent_count; i-- > 0 && i + UI_SENT >= ui->sent_count;) {
        const struct sent *sent = &ui->sent[i % UI_SENT];
        if (sent->number <= view->answered)
            break;
        for (int k = 0; k < sent->change.count; k++)
            if (sent->change.item[k].setting == setting)
                return sent->change.item[k].number;
    }
    return turn_value(view, setting);
}

static const double *drafted(const struct ui *ui, enum setting setting)
{
    for (int i = 0; i < ui->draft.count; i++)
        if (ui->draft.item[i].setting == setting)
            return &ui->draft.item[i].number;
    return NULL;
}

/* "lr 0.02 ▸ 0.16" where the rate follows the batch size; "" where it does not. */
static char *coupled_rate(const struct ui *ui, const struct view *view, double batch, char *text,
                          size_t size)
{
    enum scale_rule rule = (enum scale_rule)ui_asked(ui, view, SET_SCALE_LR);
    double from = (double)view->batch, to = batch > 0 ? batch : (double)view->train_n;
    double factor = rule == SCALE_LINEAR ? to / from : rule == SCALE_SQRT ? sqrt(to / from) : 1;
    *text = '\0';
    if (rule != SCALE_NONE)
        snprintf(text, size, ", lr %.4g ▸ %.4g", view->scaled_lr, view->scaled_lr * factor);
    return text;
}

void ui_echo_change(struct ui *ui, const struct view *view, enum setting setting, double to,
                    double now)
{
    const struct setting_info *s = &setting_table[setting];
    char before[64], after[64], rate[64] = "", text[256];
    setting_format(s, ui_asked(ui, view, setting), before, sizeof before);
    setting_format(s, to, after, sizeof after);
    if (setting == SET_BATCH)
        coupled_rate(ui, view, to, rate, sizeof rate);
    snprintf(text, sizeof text, "%s %s ▸ %s%s%s", s->label ? s->label : s->name, before, after, rate,
             ui_undoable(setting) ? "   ·   u undoes" : "");
    ui_say(ui, ROLE_ECHO, now + UI_ECHO, text);
    snprintf(ui->echo_of, sizeof ui->echo_of, "%s", s->label ? s->label : s->name);
    snprintf(ui->echo, sizeof ui->echo, "%.40s ▸ %.40s", before, after);
}

static void draft(struct ui *ui, const struct view *view, const struct change *change, double now)
{
    for (int i = 0; i < change->count; i++) {
        enum setting setting = change->item[i].setting;
        if (ui_undoable(setting) && !drafted(ui, setting))
            change_add(&ui->draft_before, setting, ui_asked(ui, view, setting));
        change_add(&ui->draft, setting, change->item[i].number);
    }
    ui->draft_due = now + UI_BURST;
    ui_echo_change(ui, view, change->item[0].setting, change->item[0].number, now);
}

void ui_turn(struct ui *ui, const struct view *view, enum setting setting, int direction, double now)
{
    const double *value = drafted(ui, setting);
    struct change change = {0};
    turn_knob(view, ui->look.clock, setting, value ? *value : ui_asked(ui, view, setting),
              direction, &change);
    if (change.count) {
        draft(ui, view, &change, now);
        return;
    }
    char text[128];
    snprintf(text, sizeof text, "%s is at its %s", setting_table[setting].label,
             direction < 0 ? "lowest" : "highest");
    ui_say(ui, ROLE_ECHO, now + UI_ECHO, text);
}

void action_turn(const struct press *press, const struct key_row *row)
{
    ui_turn(press->ui, press->view, row->setting, row->direction, press->now);
}

void action_focus(const struct press *press, const struct key_row *row)
{
    press->ui->look.focus = knob_next(press->ui->look.focus, row->direction);
}

void action_turn_focus(const struct press *press, const struct key_row *row)
{
    struct look *look = &press->ui->look;
    if (look->focus < 0)
        look->focus = SET_BATCH;
    ui_turn(press->ui, press->view, (enum setting)look->focus, row->direction, press->now);
}

void action_couple(const struct press *press, const struct key_row *row)
{
    const double *value = drafted(press->ui, SET_SCALE_LR);
    double rule = (value ? *value : ui_asked(press->ui, press->view, SET_SCALE_LR)) + 1;
    struct change change = {0};
    (void)row;
    change_add(&change, SET_SCALE_LR, rule > setting_table[SET_SCALE_LR].most ? 0 : rule);
    draft(press->ui, press->view, &change, press->now);
}

void ui_forget_refused(struct ui *ui, uint64_t number)
{
    for (int i = ui->undo_count - 1; i >= 0; i--)
        if (ui->undo[i].number == number) {
            memmove(ui->undo + i, ui->undo + i + 1,
                    (size_t)(ui->undo_count - i - 1) * sizeof *ui->undo);
            ui->undo_count--;
        }
}

void action_undo(const struct press *press, const struct key_row *row)
{
    char text[CHANGE_TEXT], message[CHANGE_TEXT + 32];
    struct ui *ui = press->ui;
    double until = press->now + UI_ECHO;
    (void)row;
    if (ui->draft.count) {
        ui->draft.count = ui->draft_before.count = 0;
        ui_say(ui, ROLE_ECHO, until, "taken back before it was applied");
        return;
    }
    if (!ui->undo_count) {
        ui_say(ui, ROLE_ECHO, until, "nothing to undo");
        return;
    }
    struct change *before = &ui->undo[--ui->undo_count].before;
    ui_send_change(ui, before, NULL, press->requests);
    snprintf(message, sizeof message, "undone: %s", change_format(before, text, sizeof text));
    ui_say(ui, ROLE_ECHO, until, message);
}
