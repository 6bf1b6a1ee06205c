/* overlay_choose.c -- the lists of data sets (`d`) and models (`D`) of a new run; choose.h. */
#include "ui/overlay.h"

#include <stdio.h>

#include "ui/ui_state.h"

static void draw(struct ui *ui, const struct view *view, const struct pane *screen)
{
    choose_draw(&ui->choose, ui->catalogue, view, screen);
}

static void status(const struct ui *ui, const struct view *view, char *text, size_t size)
{
    (void)view;
    snprintf(text, size, "%s", ui->choose.asks ? "Enter starts a new run, Esc goes back"
                                               : "↑ ↓ pick, Enter chooses, Esc goes back");
}

static void open_list(const struct press *press, bool models)
{
    struct ui *ui = press->ui;

    if (!ui->catalogue) {
        ui_say(ui, ROLE_ECHO, press->now + UI_ECHO, "there is nothing to choose from");
        return;
    }
    ui_send_draft(press);
    choose_open(&ui->choose, ui->catalogue, press->view, models);
    overlay_open(ui, &overlay_choose);
}

static void begin(const struct press *press)
{
    struct ui *ui = press->ui;

    overlay_close(ui);
    snprintf(ui_request_add(press, ui->choose.models ? UI_NEW_MODEL : UI_NEW_DATA)->text, UI_TEXT, "%s",
             choose_text(&ui->choose, ui->catalogue));
}

/* Keys that mean nothing to the list: `d` and `D` change lists, `q` leaves. */
static void other_key(const struct press *press, const struct key_row *row)
{
    bool models = press->ui->choose.models;

    if (!row)
        return;
    if (row->act == action_quit || row->act == (models ? action_models : action_data))
        overlay_close(press->ui);
    else if (row->act == action_data || row->act == action_models)
        open_list(press, !models);
}

static void key(const struct press *press, const struct key_row *row, int key)
{
    struct ui *ui = press->ui;

    switch (choose_press(&ui->choose, ui->catalogue, key)) {
    case CHOOSE_STARTS:
        begin(press);
        break;
    case CHOOSE_LEAVES:
        overlay_close(ui);
        break;
    case CHOOSE_STRANGE:
        other_key(press, row);
        break;
    case CHOOSE_GOES_ON:
        break;
    }
}

static void mouse(const struct press *press, const struct pane *screen, const struct mouse *mouse)
{
    struct ui *ui = press->ui;
    struct choose *choose = &ui->choose;
    int row = choose_at(choose, ui->catalogue, press->view, screen, mouse->row, mouse->col);
    bool asked = choose->asks, same = row == choose->row;

    if (mouse->kind == MOUSE_WHEEL_UP || mouse->kind == MOUSE_WHEEL_DOWN)
        choose_move(choose, ui->catalogue, mouse->kind == MOUSE_WHEEL_UP ? -1 : +1);
    else if (mouse->kind == MOUSE_PRESS && row >= 0 && asked && same)
        begin(press);
    else if (mouse->kind == MOUSE_PRESS && row >= 0)
        choose_row(choose, ui->catalogue, row);
    else if (mouse->kind == MOUSE_PRESS)
        overlay_close(ui);
}

void action_data(const struct press *press, const struct key_row *row)
{
    (void)row;
    open_list(press, false);
}

void action_models(const struct press *press, const struct key_row *row)
{
    (void)row;
    open_list(press, true);
}

static bool types(const struct ui *ui)
{
    return choose_types(&ui->choose, ui->catalogue);
}

const struct overlay_ops overlay_choose = {
    .name = "choose", .draw = draw, .status = status, .types = types, .key = key, .mouse = mouse,
};
