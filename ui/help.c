/* help.c -- the help overlay: entries flow down a column, into the next, and onto the next page.
 *
 * The help is one long strip of rows, cut into columns of equal height. It is walked the same way for
 * measuring and for drawing, so the two cannot disagree. An entry that does not fit into what is left
 * of a column goes to the next one, if it fits there; a heading stays with its first entry.
 */
#include "ui/help.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/flow.h"
#include "ui/help_text.h"

enum { WIDE = 112, COLUMN_MOST = 92, GAP = 3, BORDER = 4, EDGE = 6, HEADING = 64 };

struct strip {
    const struct help *help;
    const struct glyphs *glyphs;
    const struct pane *pane; /* NULL: only measure */
    int width, rows;         /* of a column */
    int columns;             /* on a page */
    int row;                 /* of the strip, the next one */
    char heading[HEADING];   /* written last, or "": a visitor's texts do not outlast it */
    int entries;
};

/* ---- writing on the strip ---- */

/* The column of the page shown that holds a row of the strip, as a pane; false if another page does. */
static bool column_at(const struct strip *strip, int column, struct pane *part)
{
    int place = column - strip->help->page * strip->columns;

    if (!strip->pane || place < 0 || place >= strip->columns)
        return false;
    *part = pane_part(strip->pane, 0, place * (strip->width + GAP), strip->rows, strip->width);
    return true;
}

/* A text of `rows` rows from strip->row on, in every column it touches. */
static void put(const struct strip *strip, int rows, int col, enum role role, const char *text)
{
    struct pane column, part;

    for (int c = strip->row / strip->rows; c <= (strip->row + rows - 1) / strip->rows; c++) {
        if (!column_at(strip, c, &column))
            continue;
        part = pane_part(&column, 0, col, strip->rows, strip->width - col);
        flow_text(&part, strip->row - c * strip->rows, role, text);
    }
}

/* Goes to the next column if fewer than `need` rows are left in this one. */
static void make_room(struct strip *strip, int need)
{
    int used = strip->row % strip->rows;

    if (used + need > strip->rows && need <= strip->rows)
        strip->row += strip->rows - used;
}

static void put_heading(struct strip *strip, const char *heading, int with)
{
    if (strip->row % strip->rows)
        strip->row++;
    make_room(strip, 1 + with);
    put(strip, 1, 0, ROLE_TITLE, heading);
    strip->row++;
}

static bool holds(const char *text, const char *filter)
{
    return strcasestr(text, filter) != NULL;
}

static void visit(void *context, const char *heading, const char *keys, int cols, const char *text)
{
    struct strip *strip = context;
    const char *filter = strip->help->filter;
    int rows = flow_rows(strip->glyphs, text, MAX(1, strip->width - cols));

    if (!holds(heading, filter) && !holds(keys, filter) && !holds(text, filter))
        return;
    if (strcmp(strip->heading, heading) != 0)
        put_heading(strip, heading, rows);
    make_room(strip, rows);
    put(strip, 1, 0, ROLE_KEY, keys);
    put(strip, rows, cols, ROLE_TEXT, text);
    strip->row += rows;
    snprintf(strip->heading, sizeof strip->heading, "%s", heading);
    strip->entries++;
}

/* Walks it all; returns the columns it takes, at least 1. */
static int walk(struct strip *strip)
{
    strip->row = strip->entries = 0;
    *strip->heading = '\0';
    help_text_walk(strip->help->panel, visit, strip);
    if (!strip->entries) {
        put(strip, 1, 0, ROLE_DIM, "nothing in the help says so");
        strip->row++;
    }
    return (strip->row + strip->rows - 1) / strip->rows;
}

/* ---- the page ---- */

/* As many columns as one can read side by side; no higher than a single page needs. */
static struct strip strip_for(const struct help *help, const struct pane *pane)
{
    struct strip strip = {.help = help, .glyphs = pane->glyphs};
    int most = MAX(1, pane->rect.rows - 2);

    strip.columns = pane->rect.cols >= WIDE ? 2 : 1;
    strip.width = (pane->rect.cols - BORDER - GAP * (strip.columns - 1)) / strip.columns;
    strip.width = MAX(1, MIN(strip.width, COLUMN_MOST));
    strip.rows = most;
    if (walk(&strip) > strip.columns)
        return strip;
    strip.rows = MAX(1, strip.row / strip.columns);
    while (strip.rows < most && walk(&strip) > strip.columns)
        strip.rows++;
    return strip;
}

static int pages_of(struct strip *strip)
{
    return (walk(strip) + strip->columns - 1) / strip->columns;
}

int help_pages(const struct help *help, const struct pane *pane)
{
    struct strip strip = strip_for(help, pane);

    return pages_of(&strip);
}

/* A blank box in the middle. */
static struct pane clear_box(const struct pane *pane, const struct strip *strip)
{
    int cols = strip->columns * (strip->width + GAP) - GAP + BORDER, rows = strip->rows + 2;
    struct pane box;

    cols = cols + EDGE > pane->rect.cols ? pane->rect.cols : cols;
    rows = MIN(rows, pane->rect.rows);
    box = pane_middle(pane, rows, cols);
    pane_clear(&box, ROLE_TEXT);
    return box;
}

/* Which page of how many, and the keys that there is room for. */
static void write_right(const struct help *help, int pages, int cols, char *text, size_t size)
{
    const char *keys = help->typing    ? "Enter keeps, Esc clears"
                       : *help->filter ? "Esc shows all"
                       : pages == 1    ? "/ search, Esc closes"
                       : cols >= 76    ? "Space next, b back, / search, Esc closes"
                                       : "Space next, Esc closes";

    if (pages > 1)
        snprintf(text, size, "%d of %d: %s", MIN(help->page, pages - 1) + 1, pages, keys);
    else
        snprintf(text, size, "%s", keys);
    if ((int)strlen(text) + 14 > cols)
        snprintf(text, size, "%d of %d", MIN(help->page, pages - 1) + 1, pages);
}

void help_draw(const struct help *help, const struct pane *pane)
{
    struct help shown = *help;
    struct strip strip = strip_for(&shown, pane);
    int pages = pages_of(&strip);
    char title[64] = "help", right[80];
    struct pane box, inside, text;

    shown.page = MIN(shown.page, pages - 1);
    box = clear_box(pane, &strip);
    write_right(&shown, pages, box.rect.cols, right, sizeof right);
    if (help->typing || *help->filter)
        snprintf(title, sizeof title, "help: /%s%s", help->filter, help->typing ? "_" : "");
    inside = pane_frame(&box, title, right);
    text = pane_part(&inside, 0, 1, inside.rect.rows, inside.rect.cols - 2);
    strip.pane = &text;
    walk(&strip);
}
