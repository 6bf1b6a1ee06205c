/* overlay_help.c -- the help (help.h), a page at a time. */
#include "ui/overlay.h"

#include "ui/help.h"
#include "ui/ui_state.h"

static void draw(struct ui *ui, const struct view *view, const struct pane *screen)
{
    ui->help_page %= help_pages(view, screen);
    help_draw(view, screen, ui->help_page);
}

static void key(const struct press *press, const struct key_row *row, int key)
{
    (void)key;
    if (row && (row->act == action_back || row->act == action_quit))
        overlay_close(press->ui);
    else
        press->ui->help_page++;
}

void action_help(const struct press *press, const struct key_row *row)
{
    (void)row;
    press->ui->help_page = 0;
    overlay_open(press->ui, &overlay_help);
}

const struct overlay_ops overlay_help = {.name = "help", .draw = draw, .key = key};
