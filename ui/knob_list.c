/* knob_list.c -- all knobs in a list.
 *
 * A frame as high as the list needs and the screen has, the rows scrolled so that the one picked
 * is near the middle; under them a few lines about it. Where everything lies is worked out in one
 * place, for drawing and for the mouse.
 */
#include "ui/knob_list.h"

#include <stdio.h>
#include <string.h>

#include "engine/text.h"
#include "engine/util.h"
#include "ui/flow.h"
#include "ui/keys.h"
#include "ui/knob_value.h"
#include "ui/knobs.h"

enum {
    MOST_COLS = 150, TEXT = 256,
    NOTE_ROWS = 5,       /* a line across, and four about the row picked */
    KEYS_COLS = 5, NAME_COLS = 21, VALUE_COLS = 20,
    RANGE_LEAST = 18,    /* a narrower column says nothing */
    NOTE_LEAST_ROWS = 9, /* on fewer there are only rows */
};

/* ---- what is found ---- */

static bool contains(const char *text, const char *word)
{
    return text && strcasestr(text, word);
}

static bool called(enum setting setting, const char *word)
{
    return contains(setting_table[setting].name, word) ||
           contains(setting_table[setting].label, word);
}

/* Those that are called so, then those whose help says it. */
int knob_list_found(const struct knob_list *list, enum setting found[SETTINGS])
{
    enum setting order[SETTINGS];
    int count = knob_order(order), kept = 0;
    const char *word = list->search.text;

    for (int i = 0; i < count; i++)
        if (called(order[i], word))
            found[kept++] = order[i];
    for (int i = 0; i < count; i++)
        if (!called(order[i], word) && contains(setting_table[order[i]].help, word))
            found[kept++] = order[i];
    return kept;
}

enum setting knob_list_picked(const struct knob_list *list)
{
    enum setting found[SETTINGS];
    int count = knob_list_found(list, found);

    return list->at >= 0 && list->at < count ? found[list->at] : SETTINGS;
}

/* "bB": the keys that turn it, or "". */
static const char *keys_of(enum setting setting, char *text, size_t size)
{
    *text = '\0';
    for (size_t i = 0; i < key_count; i++)
        if (key_table[i].setting == setting)
            text_add(text, size, "%s", key_table[i].name);
    return text;
}

/* ---- where everything lies ---- */

struct geometry {
    struct pane box, inside;
    int count;      /* rows found */
    int search;     /* rows the search line takes: 0 or 1 */
    int top, shown; /* the first row shown, and how many */
    int note;       /* row of `inside` where the note begins, or -1 */
    int keys, name, value, range, help; /* columns of `inside`; -1: no room */
};

static void set_columns(struct geometry *g)
{
    int cols = g->inside.rect.cols, at = 1;

    g->keys = cols >= NAME_COLS + VALUE_COLS + KEYS_COLS ? at : -1;
    at += g->keys < 0 ? 0 : KEYS_COLS;
    g->name = at;
    g->value = at + NAME_COLS;
    g->range = g->value + VALUE_COLS;
    g->help = g->range + 2 * RANGE_LEAST;
    if (cols - g->range < RANGE_LEAST)
        g->range = -1;
    if (g->range < 0 || cols - g->help < 2 * RANGE_LEAST)
        g->help = -1;
}

static struct geometry lay_out(const struct knob_list *list, const struct pane *screen)
{
    enum setting all[SETTINGS], found[SETTINGS];
    struct geometry g = {.count = knob_list_found(list, found)};
    int cols = MIN(screen->rect.cols, MOST_COLS), rows = screen->rect.rows, room;

    g.search = list->searching || *list->search.text;
    rows = MIN(rows, knob_order(all) + NOTE_ROWS + 3); /* the same while the search goes on */
    g.box = pane_middle(screen, rows, cols);
    g.inside = pane_part(&g.box, 1, 1, rows - 2, cols - 2);
    g.note = rows - 2 >= NOTE_LEAST_ROWS ? rows - 2 - NOTE_ROWS : -1;
    room = MAX(0, (g.note < 0 ? rows - 2 : g.note) - g.search);
    g.shown = MIN(room, g.count);
    g.top = MAX(0, MIN(list->at - g.shown / 2, g.count - g.shown));
    set_columns(&g);
    return g;
}

/* ---- drawing ---- */

static void draw_frame(const struct knob_list *list, const struct geometry *g)
{
    char right[96];

    if (!g->count)
        snprintf(right, sizeof right, "none found   Esc all");
    else
        snprintf(right, sizeof right, "%d of %d   / search   Enter type   Esc %s", list->at + 1,
                 g->count, *list->search.text ? "all" : "back");
    if (text_columns(g->box.glyphs, right) + 12 > g->box.rect.cols)
        snprintf(right, sizeof right, "%d of %d", g->count ? list->at + 1 : 0, g->count);
    pane_frame(&g->box, "knobs", right);
}

/* The text, and the caret where it stands; returns the columns taken. */
static int draw_typed(const struct pane *pane, int row, int col, enum role role,
                      const struct prompt *prompt)
{
    char shown[PROMPT_TEXT + 1], before[PROMPT_TEXT];
    const char *caret = shown + prompt->caret;
    uint32_t ch;
    int cols, at;

    prompt_shown(prompt, shown);
    snprintf(before, sizeof before, "%.*s", (int)prompt->caret, prompt->text);
    cols = pane_text(pane, row, col, role, shown);
    at = text_columns(pane->glyphs, before);
    ch = glyph_decode(&caret);
    pane_put(pane, row, col + at, ROLE_FOCUS, ch ? ch : ' ');
    return cols;
}

static void draw_search(const struct knob_list *list, const struct pane *pane)
{
    int col = 1 + pane_text(pane, 0, 1, ROLE_KEY, "/ ");

    if (list->searching)
        draw_typed(pane, 0, col, ROLE_STRONG, &list->search);
    else
        pane_text(pane, 0, col, ROLE_STRONG, list->search.text);
}

static void draw_value(const struct geometry *g, const struct view *view, const struct look *look,
                       const struct knob_note *note, int row, enum setting setting)
{
    int end = g->range < 0 ? g->inside.rect.cols : g->range - 1;
    struct pane cell = pane_part(&g->inside, row, g->value, 1, end - g->value);
    int cols;

    if (note->typed && (int)setting == look->focus) {
        pane_glyph(&cell, 0, 0, ROLE_FOCUS, GLYPH_OPEN);
        cols = draw_typed(&cell, 0, 1, ROLE_PENDING, note->typed);
        pane_glyph(&cell, 0, 1 + cols, ROLE_FOCUS, GLYPH_CLOSE);
    } else {
        knob_value_draw(view, look, &cell, 0, 0, setting);
    }
}

static void draw_row(const struct geometry *g, const struct view *view, const struct look *look,
                     const struct knob_note *note, int row, enum setting setting)
{
    bool picked = (int)setting == look->focus;
    char text[TEXT], why[TEXT];
    const char *idle = knob_idle(view, setting, why, sizeof why);
    struct pane line = pane_part(&g->inside, row, 0, 1, g->inside.rect.cols);
    struct pane range = pane_part(&line, 0, MAX(0, g->range), 1,
                                  (g->help < 0 ? line.rect.cols : g->help) - g->range - 1);

    if (picked)
        pane_text(&line, 0, 0, ROLE_FOCUS, "▸");
    if (g->keys >= 0)
        pane_text(&line, 0, g->keys, ROLE_KEY, keys_of(setting, text, sizeof text));
    pane_text(&line, 0, g->name, picked ? ROLE_FOCUS : idle ? ROLE_DIM : ROLE_TEXT,
              setting_table[setting].name);
    draw_value(g, view, look, note, row, setting);
    if (g->range >= 0)
        flow_line(&range, 0, 0, ROLE_DIM,
                  idle && g->help < 0 ? idle : knob_range(view, setting, text, sizeof text));
    if (g->help >= 0)
        flow_line(&line, 0, g->help, ROLE_DIM, idle ? idle : setting_table[setting].help);
}

/* What it does; what may be given, and why it idles; what a change comes to. */
static void draw_note(const struct geometry *g, const struct view *view,
                      const struct knob_note *note, enum setting setting)
{
    struct pane part = pane_part(&g->inside, g->note + 1, 1, NOTE_ROWS - 1, g->inside.rect.cols - 2);
    char text[TEXT], range[TEXT], why[TEXT];
    const char *idle = knob_idle(view, setting, why, sizeof why);
    const struct setting_info *s = &setting_table[setting];
    int row;

    for (int col = 0; col < g->inside.rect.cols; col++)
        pane_glyph(&g->inside, g->note, col, ROLE_FRAME, GLYPH_HORIZONTAL);
    snprintf(text, sizeof text, "%s: %s", s->name, s->help);
    flow_line(&part, 0, 0, ROLE_TEXT, text);
    snprintf(text, sizeof text, "%s%s%s", knob_range(view, setting, range, sizeof range),
             idle ? "   ·   " : "", idle ? idle : "");
    flow_line(&part, 1, 0, ROLE_DIM, text);
    row = 2;
    part = pane_part(&part, row, 0, NOTE_ROWS - 1 - row, part.rect.cols);
    flow_text(&part, 0, note->role, note->text);
}

/* Marks on the frame where rows are out of sight. */
static void draw_more(const struct geometry *g)
{
    int right = g->box.rect.cols - 1, first = 1 + g->search;
    bool ascii = g->box.glyphs->ascii;

    if (g->shown && g->top > 0)
        pane_put(&g->box, first, right, ROLE_KEY, ascii ? '^' : U'↑');
    if (g->shown && g->top + g->shown < g->count)
        pane_put(&g->box, first + g->shown - 1, right, ROLE_KEY, ascii ? 'v' : U'↓');
}

void knob_list_draw(const struct knob_list *list, const struct view *view, const struct look *look,
                    const struct knob_note *note, const struct pane *screen)
{
    const struct geometry g = lay_out(list, screen);
    enum setting found[SETTINGS], picked = knob_list_picked(list);
    struct look rows = *look;

    knob_list_found(list, found);
    rows.focus = picked < SETTINGS ? (int)picked : -1;
    pane_clear(&g.box, ROLE_TEXT);
    draw_frame(list, &g);
    if (g.search)
        draw_search(list, &g.inside);
    for (int i = 0; i < g.shown; i++)
        draw_row(&g, view, &rows, note, g.search + i, found[g.top + i]);
    draw_more(&g);
    if (g.note >= 0 && picked < SETTINGS)
        draw_note(&g, view, note, picked);
}

struct hit knob_list_hit(const struct knob_list *list, const struct view *view,
                         const struct pane *screen, int row, int col, bool *inside)
{
    const struct geometry g = lay_out(list, screen);
    const struct rect *box = &g.box.rect;
    enum setting found[SETTINGS];
    int line = row - g.inside.rect.row - g.search;

    knob_list_found(list, found);
    *inside = row >= box->row && row < box->row + box->rows && col >= box->col &&
              col < box->col + box->cols;
    if (line < 0 || line >= g.shown || col <= box->col || col >= box->col + box->cols - 1)
        return (struct hit){.kind = HIT_NOTHING};
    return knob_value_hit(view, screen->glyphs, found[g.top + line],
                          col - g.inside.rect.col - g.value);
}
