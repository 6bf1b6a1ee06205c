/* ui_panels.c -- keys and presses that pick a panel, give it the screen, and go back.
 *
 * Tab goes through the panels on the overview first, then through those it has no room for: picking
 * one of these gives it the screen. The order is that of enum panel_id, so that it never depends on
 * where a layout puts them.
 */
#include "ui/actions.h"
#include "ui/ui_state.h"

static bool on_overview(const struct layout *overview, enum panel_id panel)
{
    return layout_find(overview, panel) != NULL;
}

static bool is_picked(const struct ui *ui)
{
    return layout_picks(ui->look.panel, ui->runs);
}

/* Fills the panels in the order of Tab; returns how many. */
static int tab_order(const struct layout *overview, int runs, enum panel_id order[PANELS])
{
    int count = 0;

    for (int seen = 1; seen >= 0; seen--)
        for (int p = 0; p < PANELS; p++)
            if (layout_picks((enum panel_id)p, runs) &&
                on_overview(overview, (enum panel_id)p) == seen)
                order[count++] = (enum panel_id)p;
    return count;
}

static struct layout overview_of(const struct ui *ui)
{
    return layout_make(ui->rows, ui->cols, ui->runs, MODE_OVERVIEW, PANELS);
}

static void pick(struct ui *ui, enum panel_id panel)
{
    struct layout overview = overview_of(ui);

    ui->look.panel = panel;
    if (!on_overview(&overview, panel))
        ui->look.mode = MODE_PANEL;
}

void action_next_panel(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;
    struct layout overview = overview_of(ui);
    enum panel_id order[PANELS];
    int count = tab_order(&overview, ui->runs, order), at = row->direction > 0 ? -1 : 0;

    if (ui->look.mode == MODE_LECTURE)
        ui->look.mode = MODE_OVERVIEW;
    for (int i = 0; i < count; i++)
        if (order[i] == ui->look.panel)
            at = i;
    pick(ui, order[(at + row->direction + count) % count]);
}

bool ui_leave_mode(struct ui *ui)
{
    struct layout overview = overview_of(ui);
    bool left = ui->look.mode != MODE_OVERVIEW;

    ui->look.mode = MODE_OVERVIEW;
    if (!left || !on_overview(&overview, ui->look.panel))
        ui->look.panel = PANELS;
    return left;
}

void action_full_screen(const struct press *press, const struct key_row *row)
{
    struct look *look = &press->ui->look;

    (void)row;
    if (look->mode == MODE_PANEL) {
        ui_leave_mode(press->ui);
        return;
    }
    if (!is_picked(press->ui))
        look->panel = PANEL_LOSS;
    look->mode = MODE_PANEL;
}

void action_lecture(const struct press *press, const struct key_row *row)
{
    struct look *look = &press->ui->look;

    (void)row;
    if (look->mode == MODE_LECTURE)
        ui_leave_mode(press->ui);
    else
        look->mode = MODE_LECTURE;
}

void ui_press_panel(struct ui *ui, enum panel_id panel, const struct mouse *mouse)
{
    struct look *look = &ui->look;
    struct layout layout = layout_make(ui->rows, ui->cols, ui->runs, look->mode, look->panel);
    const struct rect *rect = layout_find(&layout, panel);

    if (!rect || !panel_sizes[panel].picks)
        return;
    look->panel = panel;
    if (mouse->row != rect->row)
        return;
    if (look->mode == MODE_PANEL)
        ui_leave_mode(ui);
    else
        look->mode = MODE_PANEL;
}
