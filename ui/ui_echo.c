/* ui_echo.c -- what a press is answered with: each knob it turned, from what to what, and how to take
 * it back; and the knobs as they will be. */
#include <stdio.h>
#include <string.h>

#include "ui/ui_state.h"

/* What goes with a knob that was turned is not said with it. */
static bool goes_along(const struct change *change, enum setting setting)
{
    return (setting == SET_LR_BATCH && change_value(change, SET_LR)) ||
           (setting == SET_EVAL_EVERY && change_value(change, SET_PACE));
}

struct values {
    char before[64], after[64];
};

static void values_of(const struct press *press, const struct change *change, enum setting setting,
                      struct values *values)
{
    const struct setting_info *s = &setting_table[setting];
    struct change none = {0};

    if (setting == SET_LR) { /* the rate in force, not the base that is sent */
        snprintf(values->before, sizeof values->before, "%.4g", ui_rate(press->ui, press->view, &none));
        snprintf(values->after, sizeof values->after, "%.4g", ui_rate(press->ui, press->view, change));
        return;
    }
    setting_format(s, ui_asked(press->ui, press->view, setting), values->before, sizeof values->before);
    setting_format(s, *change_value(change, setting), values->after, sizeof values->after);
}

/* Pace and evaluation say how to look, not what is trained: they are not undone. */
static bool undoable(enum setting setting)
{
    return setting != SET_PACE && setting != SET_EVAL_EVERY;
}

/* The knob pressed last, for large digits. */
static void set_echo(struct ui *ui, const char *label, const struct values *values)
{
    snprintf(ui->echo_of, sizeof ui->echo_of, "%s", label);
    snprintf(ui->echo, sizeof ui->echo, "%.40s ▸ %.40s", values->before, values->after);
}

void ui_echo_change(const struct press *press, const struct change *change, enum setting setting)
{
    struct ui *ui = press->ui;
    char text[sizeof ui->message] = "";
    struct values last = {"", ""};
    size_t used = 0;
    bool undoes = false;

    for (int i = 0; i < change->count && used + 256 < sizeof text; i++) {
        const struct setting_info *s = &setting_table[change->item[i].setting];
        struct values values;
        if (goes_along(change, s->id))
            continue;
        values_of(press, change, s->id, &values);
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s %s ▸ %s", used ? ", " : "",
                                 s->label ? s->label : s->name, values.before, values.after);
        undoes |= undoable(s->id);
        if (s->id == setting)
            last = values;
    }
    snprintf(text + used, sizeof text - used, "%s", undoes ? "   ·   u undoes" : "");
    ui_say(ui, ROLE_ECHO, press->now + UI_ECHO, text);
    set_echo(ui, setting_table[setting].label ? setting_table[setting].label
                                              : setting_table[setting].name, &last);
    ui->message_head = (int)used;
    ui->echoed = *change;
    if (change_same(change, &ui->preview.told))
        memcpy(ui->consequence, ui->preview.text, sizeof ui->consequence);
}

static void show(const struct ui *ui, const struct view *now, const struct change *change,
                 struct view *view)
{
    for (int i = 0; i < change->count; i++) {
        enum setting setting = change->item[i].setting;
        view->knob[setting] = change->item[i].number;
        view->pending[setting] = setting != SET_LR_BATCH || !change_value(change, SET_LR);
        if (setting == SET_LR)
            view->knob[SET_LR] = view->lr = view->scaled_lr = ui_rate(ui, now, &ui->draft);
    }
}

void ui_show_asked(const struct ui *ui, struct view *view)
{
    const struct view now = *view;
    const struct change *change;

    for (uint64_t at = 0; (change = ui_on_its_way(ui, &now, &at));)
        show(ui, &now, change, view);
    show(ui, &now, &ui->draft, view);
}
