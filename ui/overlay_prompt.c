/* overlay_prompt.c -- the exact value of the knob in focus, typed in the status line. */
#include "ui/overlay.h"

#include "ui/turn.h"
#include "ui/ui_state.h"

static void typed(const struct press *press)
{
    struct ui *ui = press->ui;
    enum setting setting = ui->prompt.setting->id;
    struct status status;
    struct change change = {0}, before = {0};
    double number = 0;

    if (!setting_parse(ui->prompt.setting, ui->prompt.text, &number, &status)) {
        ui_say(ui, ROLE_WARN, press->now + UI_REFUSAL, status.text);
        return;
    }
    if (setting == SET_PACE)
        turn_set_pace(press->view, number, &change);
    else
        change_add(&change, setting, number);
    if (ui_undoable(setting))
        change_add(&before, setting, ui_asked(ui, press->view, setting));
    ui_send_change(ui, &change, &before, press->requests);
    ui_echo_change(ui, press->view, setting, number, press->now);
}

static void status(const struct ui *ui, const struct view *view, char *text, size_t size)
{
    (void)view;
    prompt_text(&ui->prompt, text, size);
}

static void key(const struct press *press, const struct key_row *row, int key)
{
    enum prompt_answer answer = prompt_press(&press->ui->prompt, key);

    (void)row;
    if (answer == PROMPT_GOES_ON)
        return;
    overlay_close(press->ui);
    if (answer == PROMPT_DONE)
        typed(press);
}

void action_type(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;

    (void)row;
    ui_send_draft(ui, press->requests);
    if (ui->look.focus < 0)
        ui->look.focus = SET_BATCH;
    prompt_open(&ui->prompt, &setting_table[ui->look.focus]);
    overlay_open(ui, &overlay_prompt);
}

const struct overlay_ops overlay_prompt = {.name = "prompt", .status = status, .key = key};
