/* ui_change.c -- knobs turned: presses gathered into one change, and sent.
 *
 * A draft is what the presses of the last moment come to; it is shown as pending at once and sent
 * when the moment is over. With it goes what takes it back. Presses gathered come to the same as the
 * presses one by one: a rate keeps the batch size it was meant for, and since a new optimizer brings
 * a rate of its own, the two are never in one draft.
 */
#include <stdio.h>

#include "engine/schedule.h"
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

/* ---- what has been asked for ---- */

/* The newest change on its way that sets the knob, or NULL. */
static const double *on_its_way(const struct ui *ui, const struct view *view, enum setting setting)
{
    for (uint64_t i = ui->asked_count; i-- > 0 && i + UI_SENT >= ui->asked_count;) {
        const struct sent *sent = &ui->sent[i % UI_SENT];
        bool numbered = i < ui->sent_count;
        if (numbered && sent->number <= view->answered)
            break;
        const double *value = change_value(&sent->change, setting);
        if (value)
            return value;
    }
    return NULL;
}

double ui_asked(const struct ui *ui, const struct view *view, enum setting setting)
{
    const double *value = on_its_way(ui, view, setting);

    return value ? *value : turn_value(view, setting);
}

/* The same, with a change on top. */
static double asked_with(const struct ui *ui, const struct view *view, const struct change *change,
                         enum setting setting)
{
    const double *value = change_value(change, setting);

    return value ? *value : ui_asked(ui, view, setting);
}

/* Examples a step will average. */
static double batch_with(const struct ui *ui, const struct view *view, const struct change *change)
{
    const double *value = change_value(change, SET_BATCH);

    if (!value)
        value = on_its_way(ui, view, SET_BATCH);
    if (!value)
        return (double)view->batch;
    return *value > 0 ? *value : (double)view->train_n;
}

double ui_rate(const struct ui *ui, const struct view *view, const struct change *change)
{
    struct rate rate = {asked_with(ui, view, change, SET_LR),
                        asked_with(ui, view, change, SET_LR_BATCH), batch_with(ui, view, change),
                        (enum scale_rule)asked_with(ui, view, change, SET_SCALE_LR)};

    if (rate.base == SETTING_UNSET)
        return view->scaled_lr;
    if (rate.reference <= 0)
        rate.reference = rate.batch;
    return rate_scaled(&rate);
}

/* ---- sending ---- */

/* A rate is meant for the present batch unless something else is said: then nothing need be. */
static void leave_out_reference(const struct ui *ui, const struct view *view, struct change *change)
{
    const double *reference = change_value(change, SET_LR_BATCH);
    bool ramp = schedule_unpack(asked_with(ui, view, change, SET_SCHEDULE)).kind == SCHEDULE_RAMP;

    if (reference && change_value(change, SET_LR) && !ramp &&
        *reference == batch_with(ui, view, change))
        change_remove(change, SET_LR_BATCH);
}

char *ui_shorten(const struct ui *ui, const struct view *view, const struct change *change,
                 char *text, size_t size)
{
    struct change shorter = *change;

    leave_out_reference(ui, view, &shorter);
    return change_format(&shorter, text, size);
}

void ui_send_change(const struct press *press, const struct change *change,
                    const struct change *before, enum sent_kind kind)
{
    struct ui *ui = press->ui;
    struct change shorter = *change;

    leave_out_reference(ui, press->view, &shorter);
    ui_request_add(press, UI_CHANGE);
    press->requests->item[press->requests->count - 1].change = shorter;
    struct sent *sent = &ui->sent[ui->asked_count++ % UI_SENT];
    *sent = (struct sent){.change = *change, .kind = kind};
    if (before)
        sent->before = *before;
    ui->preview.told.count = 0; /* it was about the knobs before this */
}

void ui_sent(struct ui *ui, uint64_t number)
{
    struct sent *sent = &ui->sent[ui->sent_count++ % UI_SENT];

    REQUIRE(ui->sent_count <= ui->asked_count);
    sent->number = number;
    ui_undo_sent(ui, sent);
}

void ui_send_draft(const struct press *press)
{
    struct ui *ui = press->ui;

    if (!ui->draft.count)
        return;
    ui_send_change(press, &ui->draft, &ui->draft_before, SENT_NEW);
    ui->draft.count = ui->draft_before.count = 0;
}

/* What takes `change` back, as far as `before` does not know yet. */
static void remember(const struct press *press, const struct change *change, struct change *before)
{
    for (int i = 0; i < change->count; i++) {
        enum setting setting = change->item[i].setting;
        if (ui_undoable(setting) && !change_value(before, setting))
            change_add(before, setting, ui_asked(press->ui, press->view, setting));
    }
}

/* What a change implies: the evaluation that goes with a pace, the batch a rate is meant for. */
static void complete(const struct press *press, struct change *change)
{
    const double *pace = change_value(change, SET_PACE);

    if (pace && !change_value(change, SET_EVAL_EVERY))
        turn_set_pace(press->view, *pace, change);
    if (change_value(change, SET_LR) && !change_value(change, SET_LR_BATCH))
        change_add(change, SET_LR_BATCH, batch_with(press->ui, press->view, change));
}

void ui_make_change(const struct press *press, const struct change *change)
{
    struct change whole = *change, before = {0};

    ui_send_draft(press);
    complete(press, &whole);
    remember(press, &whole, &before);
    ui_echo_change(press, change, &before, change->item[0].setting);
    ui_send_change(press, &whole, &before, SENT_NEW);
}

/* ---- turning ---- */

static bool brings_its_own_rate(const struct ui *ui, const struct view *view)
{
    return change_value(&ui->draft, SET_OPTIMIZER) || on_its_way(ui, view, SET_OPTIMIZER);
}

/* Adds to the draft. */
static void draft(const struct press *press, struct change *change)
{
    struct ui *ui = press->ui;
    enum setting setting = change->item[0].setting;

    if (setting == SET_OPTIMIZER && change_value(&ui->draft, SET_LR))
        ui_send_draft(press);
    remember(press, change, &ui->draft_before);
    for (int i = 0; i < change->count; i++)
        change_add(&ui->draft, change->item[i].setting, change->item[i].number);
    ui->draft_due = press->now + UI_BURST;
    ui_echo_change(press, &ui->draft, &ui->draft_before, setting);
}

/* Uncoupled, turning sets the rate for the present batch; coupled, it keeps the one it has. */
static void keep_reference(const struct ui *ui, const struct view *view, struct change *change)
{
    double rule = asked_with(ui, view, &ui->draft, SET_SCALE_LR);
    double reference = asked_with(ui, view, &ui->draft, SET_LR_BATCH);

    if (rule == SCALE_NONE || reference <= 0)
        reference = batch_with(ui, view, &ui->draft);
    change_add(change, SET_LR_BATCH, reference);
}

void ui_notch(const struct ui *ui, const struct view *view, enum setting setting, int direction,
              struct change *change)
{
    turn_knob(view, ui->look.clock, setting, asked_with(ui, view, &ui->draft, setting), direction,
              change);
    if (setting == SET_LR && change->count)
        keep_reference(ui, view, change);
}

static void say_end(const struct press *press, enum setting setting, int direction)
{
    const struct setting_info *s = &setting_table[setting];
    char text[128];

    snprintf(text, sizeof text, "%s is at its %s", s->label ? s->label : s->name,
             direction < 0 ? "lowest" : "highest");
    ui_say(press->ui, ROLE_ECHO, press->now + UI_ECHO, text);
}

void ui_turn(const struct press *press, enum setting setting, int direction)
{
    struct ui *ui = press->ui;
    struct change change = {0};

    if (setting == SET_LR && brings_its_own_rate(ui, press->view)) {
        ui_send_draft(press);
        ui_say(ui, ROLE_ECHO, press->now + UI_ECHO, "the optimizer's own rate first: press again");
        return;
    }
    ui_notch(ui, press->view, setting, direction, &change);
    if (!change.count) {
        say_end(press, setting, direction);
        return;
    }
    draft(press, &change);
}

void action_turn(const struct press *press, const struct key_row *row)
{
    ui_turn(press, row->setting, row->direction);
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
    ui_turn(press, (enum setting)look->focus, row->direction);
}

void ui_press_knob(const struct press *press, const struct hit *hit, enum mouse_kind mouse)
{
    struct look *look = &press->ui->look;
    bool again = look->focus == (int)hit->setting;

    look->focus = (int)hit->setting;
    if (mouse != MOUSE_PRESS)
        ui_turn(press, hit->setting, mouse == MOUSE_WHEEL_UP ? +1 : -1);
    else if (hit->direction)
        ui_turn(press, hit->setting, hit->direction);
    else if (hit->value && again)
        action_type(press, NULL);
}

void action_couple(const struct press *press, const struct key_row *row)
{
    double rule = asked_with(press->ui, press->view, &press->ui->draft, SET_SCALE_LR) + 1;
    struct change change = {0};
    (void)row;
    change_add(&change, SET_SCALE_LR, rule > setting_table[SET_SCALE_LR].most ? 0 : rule);
    draft(press, &change);
}
