/* help.c -- the help overlay: what to press first, then every action, from the tables.
 *
 * The help is one long list of lines; a page is as many as the pane has rows. Lines are walked the
 * same way for counting and for drawing, so the two cannot disagree. Neighbours in the key table
 * that share their help share a line.
 */
#include "ui/help.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/flow.h"
#include "ui/keys.h"

enum { KEY_COLS = 9, MOST_COLS = 96, TEXT = 400 };

struct list {
    const struct pane *pane; /* NULL: only count */
    const struct glyphs *glyphs;
    int width, first, rows; /* lines shown: first … first + rows - 1 */
    int line;               /* the next one */
};

static void list_text(struct list *list, int col, enum role role, const char *text)
{
    int rows = flow_rows(list->glyphs, text, MAX(1, list->width - col));

    if (list->pane && list->line + rows > list->first && list->line < list->first + list->rows) {
        struct pane part = pane_part(list->pane, 0, col, list->rows, list->width - col);

        flow_text(&part, list->line - list->first, role, text);
    }
    list->line += rows;
}

static void list_keys(struct list *list, const char *keys)
{
    int row = list->line - list->first;

    if (list->pane && row >= 0 && row < list->rows)
        pane_text(list->pane, row, 0, ROLE_KEY, keys);
}

/* Whether the row and the next one are a line of help together. */
static bool shares(size_t row)
{
    const struct key_row *key = &key_table[row];

    return row + 1 < key_count && key[0].setting == key[1].setting
           && strcmp(key[0].help, key[1].help) == 0;
}

/* What a key does; for a knob what it is and how it turns. */
static void list_action(struct list *list, size_t row, const char *keys)
{
    const struct key_row *key = &key_table[row];
    char text[TEXT];

    if (key->setting < SETTINGS)
        snprintf(text, sizeof text, "%s: %s; %s", setting_table[key->setting].name,
                 setting_table[key->setting].help, key->help);
    else
        snprintf(text, sizeof text, "%s", key->help);
    list_keys(list, keys);
    list_text(list, KEY_COLS, ROLE_TEXT, text);
}

static void list_table(struct list *list)
{
    char keys[32];

    for (size_t row = 0; row < key_count; row++) {
        size_t first = row;

        snprintf(keys, sizeof keys, "%s", key_table[row].name);
        for (; shares(row); row++)
            snprintf(keys + strlen(keys), sizeof keys - strlen(keys), " %s",
                     key_table[row + 1].name);
        list_action(list, first, keys);
    }
}

static const struct {
    const char *keys, *text;
} first_steps[] = {
    {"B B B", "batch ×8, mid-run: the noise falls to an eighth, the loss falls more slowly"},
    {"L L L", "rate ×8 answers it: by examples seen, the curve comes back"},
    {"b … b", "down to one example a step: the noise is huge, and it still learns"},
    {"u", "takes back whatever the last change was"},
    {"Space", "stops the training, not the screen"},
};

static void list_all(struct list *list)
{
    list_text(list, 0, ROLE_TITLE, "First");
    for (size_t i = 0; i < COUNT_OF(first_steps); i++) {
        list_keys(list, first_steps[i].keys);
        list_text(list, KEY_COLS, ROLE_TEXT, first_steps[i].text);
    }
    list_text(list, 0, ROLE_TITLE, "");
    list_text(list, 0, ROLE_TITLE, "All keys");
    list_table(list);
}

/* What there is room for inside the frame. */
static struct list list_for(const struct pane *pane)
{
    return (struct list){
        .glyphs = pane->glyphs,
        .width = MAX(1, MIN(pane->rect.cols, MOST_COLS) - 4),
        .rows = MAX(1, pane->rect.rows - 2),
    };
}

int help_pages(const struct view *view, const struct pane *pane)
{
    struct list list = list_for(pane);

    (void)view;
    list_all(&list);
    return (list.line + list.rows - 1) / list.rows;
}

/* A blank box in the middle: as wide as one reads, as high as the text. */
static struct pane clear_box(const struct pane *pane, int lines)
{
    int cols = MIN(pane->rect.cols, MOST_COLS), rows = MIN(pane->rect.rows, lines + 2);
    struct pane box = pane_part(pane, (pane->rect.rows - rows) / 2, (pane->rect.cols - cols) / 2,
                                rows, cols);

    for (int row = 0; row < rows; row++)
        for (int col = 0; col < cols; col++)
            pane_put(&box, row, col, ROLE_TEXT, ' ');
    return box;
}

void help_draw(const struct view *view, const struct pane *pane, int page)
{
    struct list list = list_for(pane), all = list;
    int pages = help_pages(view, pane);
    char right[48] = "Esc back";
    struct pane box, inside, text;

    list_all(&all);
    page = (page % pages + pages) % pages;
    box = clear_box(pane, all.line);
    if (pages > 1)
        snprintf(right, sizeof right, "%d of %d: ? next, Esc back", page + 1, pages);
    inside = pane_frame(&box, "help", right);
    text = pane_part(&inside, 0, 1, inside.rect.rows, inside.rect.cols - 2);
    list.pane = &text;
    list.first = page * list.rows;
    list_all(&list);
}
