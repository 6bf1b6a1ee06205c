/* overlay_explain.c -- what a panel shows, in words and with its numbers (explain.h), page by page.
 *
 * The text is written afresh for every frame, so its numbers go on while training does. Lines are
 * walked the same way for counting and for drawing.
 */
#include "ui/overlay.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/explain.h"
#include "ui/flow.h"
#include "ui/ui_state.h"

enum { MOST_COLS = 84, INDENT = 2, LINE = 1024 };

/* ---- which panel ---- */

/* The panel whose explanation `i` opens: the one picked, or the one that is this program's subject. */
static enum panel_id explained_panel(const struct look *look)
{
    bool picked = look->panel < PANELS && panel_table[look->panel]->explain;

    return picked ? look->panel : PANEL_NOISE;
}

/* Whether it has words that no panel before it has. */
static bool has_words(int panel)
{
    explainer *explain = panel_table[panel]->explain;

    for (int p = 0; p < panel; p++)
        if (panel_table[p]->explain == explain)
            return false;
    return explain != NULL;
}

static void other_panel(struct ui *ui, int direction)
{
    int panel = (int)ui->explained;

    do
        panel = (panel + direction + PANELS) % PANELS;
    while (!has_words(panel) && panel != (int)ui->explained);
    ui->explained = (enum panel_id)panel;
    ui->explain_page = 0;
}

/* ---- the text ---- */

struct walk {
    const struct pane *pane; /* of the page; rows are counted from its first */
    int first;               /* line of the text in its first row */
    int line;                /* the next one */
    bool draws;
};

/* A line of an explanation, broken into rows. */
static void walk_line(struct walk *walk, const char *line)
{
    int indent = *line == ' ' ? INDENT : 0, width = MAX(1, walk->pane->rect.cols - indent);
    enum role role = *line == '#' ? ROLE_TITLE : indent ? ROLE_STRONG : ROLE_TEXT;
    const char *words = line + strspn(line, "# ");
    struct pane part = pane_part(walk->pane, 0, indent, walk->pane->rect.rows, width);

    if (walk->draws)
        flow_text(&part, walk->line - walk->first, role, words);
    walk->line += flow_rows(walk->pane->glyphs, words, width);
}

static void walk_text(struct walk *walk, const char *text)
{
    char line[LINE];

    while (*text) {
        size_t length = strcspn(text, "\n");

        snprintf(line, sizeof line, "%.*s", (int)length, text);
        walk_line(walk, line);
        text += length + (text[length] == '\n');
    }
}

static int count_lines(const struct pane *pane, const char *text)
{
    struct walk walk = {.pane = pane};

    walk_text(&walk, text);
    return walk.line;
}

/* ---- the box ---- */

/* A blank box in the middle, as high as `lines` ask for. */
static struct pane clear_box(const struct pane *screen, int cols, int lines)
{
    int rows = MIN(screen->rect.rows, lines + 2);
    struct pane box = pane_middle(screen, rows, cols);

    pane_clear(&box, ROLE_TEXT);
    return box;
}

/* Beside the title: which page, and as many of the keys as there is room for. */
static void keys_text(const struct glyphs *glyphs, int page, int pages, int room, char *text,
                      size_t size)
{
    static const char *const keys[] = {"Space next page · Tab next panel · Esc back",
                                       "Space next, Esc back", "Esc back", ""};
    bool one = pages <= 1;

    for (size_t i = 0; i < COUNT_OF(keys); i++) {
        if (one)
            snprintf(text, size, "%s", i == 0 ? "Tab next panel · Esc back" : keys[i]);
        else
            snprintf(text, size, "%d of %d%s%s", page + 1, pages, *keys[i] ? " · " : "", keys[i]);
        if (text_columns(glyphs, text) <= room && !(one && i == 1))
            return;
    }
}

static void draw(struct ui *ui, const struct view *view, const struct pane *screen)
{
    const struct panel_ops *panel = panel_table[ui->explained];
    int cols = MIN(screen->rect.cols, MOST_COLS), rows, lines, pages;
    char text[EXPLAIN_TEXT], right[96];
    struct pane page = pane_part(screen, 1, 2, screen->rect.rows - 2, cols - 4), box;

    panel->explain(view, &ui->look, text, sizeof text);
    rows = MAX(1, page.rect.rows);
    lines = count_lines(&page, text);
    pages = (lines + rows - 1) / rows;
    ui->explain_page = MIN(MAX(ui->explain_page, 0), pages - 1);
    box = clear_box(screen, cols, lines);
    keys_text(screen->glyphs, ui->explain_page, pages, cols - 7 - (int)strlen(panel->name), right,
              sizeof right);
    box = pane_frame(&box, panel->name, right);
    page = pane_part(&box, 0, 1, box.rect.rows, box.rect.cols - 2);
    walk_text(&(struct walk){.pane = &page, .first = ui->explain_page * rows, .draws = true}, text);
}

/* ---- keys ---- */

/* Pages past the end are the last: the next drawing knows how many there are. */
static void key(const struct press *press, const struct key_row *row, int key)
{
    struct ui *ui = press->ui;

    if (row && (row->act == action_explain || row->act == action_back || row->act == action_quit))
        overlay_close(ui);
    else if (key == KEY_TAB || key == KEY_ARROW_RIGHT || key == KEY_BACK_TAB || key == KEY_ARROW_LEFT)
        other_panel(ui, key == KEY_TAB || key == KEY_ARROW_RIGHT ? +1 : -1);
    else if (key == KEY_PAGE_UP || key == KEY_ARROW_UP || key == KEY_BACKSPACE_KEY)
        ui->explain_page--;
    else if (key == KEY_HOME_KEY)
        ui->explain_page = 0;
    else
        ui->explain_page++;
}

void action_explain(const struct press *press, const struct key_row *row)
{
    struct ui *ui = press->ui;

    (void)row;
    ui->explained = explained_panel(&ui->look);
    ui->explain_page = 0;
    overlay_open(ui, &overlay_explain);
}

static void mouse(const struct press *press, const struct pane *screen, const struct mouse *mouse)
{
    (void)screen;
    if (mouse->kind == MOUSE_PRESS)
        overlay_close(press->ui);
    else
        press->ui->explain_page += mouse->kind == MOUSE_WHEEL_UP ? -1 : +1;
}

const struct overlay_ops overlay_explain = {.name = "explain", .draw = draw, .key = key,
                                            .mouse = mouse};
