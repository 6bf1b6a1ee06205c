/* ui_change.c -- knobs turned: presses gathered into one change, and sent.
 *
 * A draft is what the presses of the last moment come to; it is shown as pending at once and sent
 * when the moment is over. Presses gathered come to the same as the presses one by one: a rate keeps
 * the batch size it was meant for, and since a new optimizer brings a rate of its own, the two are never
 * in one draft.
 */
#include <stdio.h>

#include "engine/schedule.h"
#include "engine/util.h"
#include "ui/actions.h"
#include "ui/knobs.h"
#include "ui/turn.h"
#include "ui/ui_state.h"

/* ---- what has been asked for ---- */

const struct change *ui_on_its_way(const struct ui *ui, const struct view *view, uint64_t *at)
{
    if (*at + UI_SENT < ui->asked_count)
        *at = ui->asked_count - UI_SENT;
    while (*at < ui->asked_count) {
        uint64_t i = (*at)++;
        const struct sent *sent = &ui->sent[i % UI_SENT];
        bool answered = i < ui->sent_count && sent->number <= view->answered;
        if (!answered && sent->run == ui->look.run)
            return &sent->change;
    }
    return NULL;
}

/* What the newest of them that turns the knob gives it, or NULL. */
static const double *on_its_way(const struct ui *ui, const struct view *view, enum setting setting)
{
    const struct change *change;
    const double *newest = NULL;

    for (uint64_t at = 0; (change = ui_on_its_way(ui, view, &at));) {
        const double *value = change_value(change, setting);
        newest = value ? value : newest;
    }
    return newest;
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

void ui_send_change(const struct press *press, const struct change *change)
{
    struct ui *ui = press->ui;
    struct change shorter = *change;

    leave_out_reference(ui, press->view, &shorter);
    ui_request_add(press, UI_CHANGE)->change = shorter;
    ui->sent[ui->asked_count++ % UI_SENT] = (struct sent){.change = *change, .run = ui->look.run};
    ui->preview.told.count = 0; /* it was about the knobs before this */
}

void ui_sent(struct ui *ui, uint64_t number)
{
    ui->sent[ui->sent_count++ % UI_SENT].number = number;
    REQUIRE(ui->sent_count <= ui->asked_count);
}

void ui_send_draft(const struct press *press)
{
    struct ui *ui = press->ui;

    if (!ui->draft.count)
        return;
    ui_send_change(press, &ui->draft);
    ui->draft.count = 0;
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
    struct change whole = *change;

    ui_send_draft(press);
    complete(press, &whole);
    ui_echo_change(press, change, change->item[0].setting);
    ui_send_change(press, &whole);
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
    for (int i = 0; i < change->count; i++)
        change_add(&ui->draft, change->item[i].setting, change->item[i].number);
    ui->draft_due = press->now + UI_BURST;
    ui_echo_change(press, &ui->draft, setting);
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
