/* overlay_help.c -- the help (help.h), a page at a time, and the search in it. */
#include "ui/overlay.h"

#include <string.h>

#include "engine/util.h"
#include "ui/help.h"
#include "ui/ui_state.h"

enum { CTRL_U = 21 };

static void draw(struct ui *ui, const struct view *view, const struct pane *screen)
{
    (void)view;
    ui->help.page = MAX(0, MIN(ui->help.page, help_pages(&ui->help, screen) - 1));
    help_draw(&ui->help, screen);
}

static void clear_filter(struct help *help, bool typing)
{
    *help->filter = '\0';
    help->typing = typing;
    help->page = 0;
}

/* Whether the key was part of the search. */
static bool type(struct help *help, int key)
{
    size_t n = strlen(help->filter);

    if (key == KEY_ENTER_KEY)
        help->typing = false;
    else if (key == KEY_ESCAPE || (key == KEY_BACKSPACE_KEY && !n))
        clear_filter(help, false);
    else if (key == CTRL_U)
        clear_filter(help, true);
    else if (key == KEY_BACKSPACE_KEY)
        help->filter[n - 1] = '\0', help->page = 0;
    else if (key >= ' ' && key < 127 && n + 1 < sizeof help->filter)
        help->filter[n] = (char)key, help->filter[n + 1] = '\0', help->page = 0;
    else
        return key >= ' ' && key < 127;
    return true;
}

/* Pages a key turns; 0 for none. */
static int pages_turned(const struct key_row *row, int key)
{
    if (key == ' ' || key == KEY_PAGE_DOWN || key == KEY_ARROW_DOWN || key == KEY_ARROW_RIGHT ||
        (row && row->act == action_help))
        return 1;
    return key == 'b' || key == KEY_PAGE_UP || key == KEY_ARROW_UP || key == KEY_ARROW_LEFT ||
                   key == KEY_BACKSPACE_KEY
               ? -1
               : 0;
}

static void key(const struct press *press, const struct key_row *row, int key)
{
    struct help *help = &press->ui->help;

    if (help->typing && type(help, key))
        return;
    if (key == '/')
        clear_filter(help, true);
    else if (key == KEY_ESCAPE && *help->filter)
        clear_filter(help, false);
    else if (row && (row->act == action_back || row->act == action_quit))
        overlay_close(press->ui);
    else if (key == KEY_HOME_KEY)
        help->page = 0;
    else
        help->page += pages_turned(row, key);
}

static void mouse(const struct press *press, const struct pane *screen, const struct mouse *mouse)
{
    (void)screen;
    if (mouse->kind == MOUSE_PRESS)
        overlay_close(press->ui);
    else
        press->ui->help.page += mouse->kind == MOUSE_WHEEL_DOWN ? 1 : -1;
}

static enum panel_id picked_panel(const struct look *look)
{
    bool picked = look->panel < PANELS && panel_sizes[look->panel].picks;

    return picked ? look->panel : PANELS;
}

void action_help(const struct press *press, const struct key_row *row)
{
    (void)row;
    press->ui->help = (struct help){.panel = picked_panel(&press->ui->look)};
    overlay_open(press->ui, &overlay_help);
}

const struct overlay_ops overlay_help = {.name = "help", .draw = draw, .key = key, .mouse = mouse};
