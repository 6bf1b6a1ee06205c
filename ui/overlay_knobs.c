/* overlay_knobs.c -- the list of all knobs (knob_list.h): picked, turned, typed, searched. */
#include "ui/overlay.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/ui_state.h"

enum { PAGE = 10 };

/* While nothing is typed, what the next notch up would come to. */
static void consider_notch(struct ui *ui, const struct view *view)
{
    enum setting setting = knob_list_picked(&ui->list);
    struct change change = {0};

    if (setting < SETTINGS)
        ui_notch(ui, view, setting, +1, &change);
    ui_consider(ui, &change);
}

/* ---- keys ---- */

static void move_to(struct ui *ui, int at)
{
    enum setting found[SETTINGS];
    int count = knob_list_found(&ui->list, found);

    ui->list.at = MAX(0, MIN(at, count - 1));
}

/* Also by a key that turns a knob of its own. */
static void pick(struct ui *ui, enum setting setting)
{
    enum setting found[SETTINGS];
    int count = knob_list_found(&ui->list, found);

    for (int i = 0; i < count; i++)
        if (found[i] == setting)
            ui->list.at = i;
}

static void leave(struct ui *ui)
{
    enum setting setting = knob_list_picked(&ui->list);

    if (setting < SETTINGS && setting_table[setting].label)
        ui->look.focus = (int)setting;
    overlay_close(ui);
}

static void start_typing(const struct press *press)
{
    struct ui *ui = press->ui;

    if (knob_list_picked(&ui->list) == SETTINGS)
        return;
    ui_send_draft(press);
    ui->prompted = knob_list_picked(&ui->list);
    ui->list_types = true;
    *ui->complaint = '\0';
    prompt_open(&ui->prompt, "");
    ui_consider(ui, NULL);
}

static void key_typing(const struct press *press, int key)
{
    struct ui *ui = press->ui;
    enum prompt_answer answer = prompt_press(&ui->prompt, key);
    bool empty = !ui->prompt.text[strspn(ui->prompt.text, " ")];

    if (answer == PROMPT_GOES_ON)
        ui_consider_value(ui, ui->prompted, ui->prompt.text);
    else if (answer == PROMPT_LEFT || empty)
        ui->list_types = false;
    else if (ui_enter_value(press, ui->prompted, ui->prompt.text))
        ui->list_types = false;
    if (!ui->list_types)
        *ui->complaint = '\0';
}

static void clear_search(struct ui *ui)
{
    enum setting setting = knob_list_picked(&ui->list);

    prompt_open(&ui->list.search, "");
    ui->list.searching = false;
    pick(ui, setting);
}

static bool moves(int key)
{
    return key == KEY_ARROW_UP || key == KEY_ARROW_DOWN || key == KEY_PAGE_UP ||
           key == KEY_PAGE_DOWN;
}

static void key_searching(const struct press *press, int key)
{
    struct ui *ui = press->ui;
    enum prompt_answer answer = prompt_press(&ui->list.search, key);

    if (answer == PROMPT_LEFT)
        clear_search(ui);
    else if (answer == PROMPT_DONE)
        ui->list.searching = false;
    else
        ui->list.at = 0;
}

static void key_moving(struct ui *ui, int key)
{
    int at = ui->list.at;

    switch (key) {
    case KEY_ARROW_UP:
        move_to(ui, at - 1);
        break;
    case KEY_ARROW_DOWN:
        move_to(ui, at + 1);
        break;
    case KEY_PAGE_UP:
        move_to(ui, at - PAGE);
        break;
    case KEY_PAGE_DOWN:
        move_to(ui, at + PAGE);
        break;
    case KEY_HOME_KEY:
        move_to(ui, 0);
        break;
    case KEY_END_KEY:
        move_to(ui, SETTINGS);
        break;
    }
}

static void key_turning(const struct press *press, int key)
{
    enum setting setting = knob_list_picked(&press->ui->list);

    if (setting == SETTINGS)
        return;
    if (key == KEY_ARROW_LEFT || key == '-')
        ui_turn(press, setting, -1);
    else if (key == KEY_ARROW_RIGHT || key == '+')
        ui_turn(press, setting, +1);
}

/* Keys that turn a knob, take back or pause do so here too. */
static bool works_here(const struct key_row *row)
{
    return row->act == action_turn || row->act == action_couple || row->act == action_undo ||
           row->act == action_redo || row->act == action_pause;
}

static void key_listing(const struct press *press, const struct key_row *row, int key)
{
    struct ui *ui = press->ui;

    if (key == KEY_ENTER_KEY)
        start_typing(press);
    else if (row && row->act == action_search)
        ui->list.searching = true;
    else if (row && row->act == action_back && *ui->list.search.text)
        clear_search(ui);
    else if (row && (row->act == action_back || row->act == action_quit || row->act == action_knobs))
        leave(ui);
    else if (row && works_here(row)) {
        pick(ui, row->setting);
        row->act(press, row);
    } else {
        key_moving(ui, key);
        key_turning(press, key);
    }
}

static void key(const struct press *press, const struct key_row *row, int key)
{
    struct ui *ui = press->ui;

    if (ui->list_types)
        key_typing(press, key);
    else if (ui->list.searching && !moves(key))
        key_searching(press, key);
    else
        key_listing(press, row, key);
    if (ui->overlay == &overlay_knobs && !ui->list_types)
        consider_notch(ui, press->view);
}

/* ---- the mouse ---- */

static void press_row(const struct press *press, const struct hit *hit)
{
    struct ui *ui = press->ui;
    bool again = knob_list_picked(&ui->list) == hit->setting;

    ui->list_types = ui->list.searching = false;
    *ui->complaint = '\0';
    pick(ui, hit->setting);
    if (hit->direction)
        ui_turn(press, hit->setting, hit->direction);
    else if (hit->value && again)
        start_typing(press);
}

static void mouse(const struct press *press, const struct pane *screen, const struct mouse *mouse)
{
    struct ui *ui = press->ui;
    bool inside;
    struct hit hit = knob_list_hit(&ui->list, press->view, screen, mouse->row, mouse->col, &inside);

    if (mouse->kind != MOUSE_PRESS && !ui->list_types)
        move_to(ui, ui->list.at + (mouse->kind == MOUSE_WHEEL_UP ? -1 : +1));
    else if (mouse->kind == MOUSE_PRESS && hit.kind == HIT_KNOB)
        press_row(press, &hit);
    else if (mouse->kind == MOUSE_PRESS && !inside)
        leave(ui);
    if (ui->overlay == &overlay_knobs && !ui->list_types)
        consider_notch(ui, press->view);
}

/* ---- drawing ---- */

/* What was typed wrong; what a press did; what the value typed, or the next notch, comes to. */
static void note(const struct ui *ui, char *text, size_t size, struct knob_note *note)
{
    const char *words = ui_line_words(ui, &note->role);
    const struct change *next = &ui->preview.considered;
    char value[64];

    note->typed = ui->list_types ? &ui->prompt : NULL;
    note->text = text;
    if (ui->message_shown && !ui->list_types) {
        snprintf(text, size, "%s%s%s", ui->message, *ui->consequence ? "   ·   " : "", ui->consequence);
        note->role = ui->message_role;
    } else if (ui->list_types || !*words || !next->count || next->item[0].setting == SET_LR) {
        snprintf(text, size, "%s", words);
    } else {
        setting_format(&setting_table[next->item[0].setting], next->item[0].number, value,
                       sizeof value);
        snprintf(text, size, "→ %s: %s", value, words);
    }
}

static void draw(struct ui *ui, const struct view *view, const struct pane *screen)
{
    char text[sizeof ui->message + sizeof ui->consequence + 16];
    struct knob_note about = {.role = ROLE_DIM};

    note(ui, text, sizeof text, &about);
    knob_list_draw(&ui->list, view, &ui->look, &about, screen);
}

static void open_list(const struct press *press, bool searching)
{
    struct ui *ui = press->ui;
    int focus = ui->look.focus;

    ui->list = (struct knob_list){.searching = searching};
    ui->list_types = false;
    *ui->complaint = '\0';
    overlay_open(ui, &overlay_knobs);
    if (focus >= 0 && !searching)
        pick(ui, (enum setting)focus);
    consider_notch(ui, press->view);
}

void action_knobs(const struct press *press, const struct key_row *row)
{
    (void)row;
    open_list(press, false);
}

void action_search(const struct press *press, const struct key_row *row)
{
    (void)row;
    open_list(press, true);
}

static bool types(const struct ui *ui)
{
    return ui->list_types || ui->list.searching;
}

const struct overlay_ops overlay_knobs = {
    .name = "knobs", .draw = draw, .types = types, .key = key, .mouse = mouse};
