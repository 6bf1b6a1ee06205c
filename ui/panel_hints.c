/* panel_hints.c -- the bottom line: the most useful keys that fit.
 *
 * Hints get room by rank and are drawn in the key table's order, whole or not at all.
 */
#include "ui/panel.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/actions.h"
#include "ui/run_line.h"

enum { KEYS_MOST = 128 };

/* Some mean something now and then: the way back is away from the overview, the cursor's keys need the
 * cursor, selecting needs several runs. */
static bool matters(const struct key_row *row, const struct view *view, const struct look *look)
{
    if (row->act == action_back)
        return look->mode != MODE_OVERVIEW;
    if (row->act == action_rewind || row->act == action_fork_there)
        return look->cursor;
    return row->act != action_select || run_among_others(view);
}

static int widest_rank(void)
{
    int most = 0;

    for (size_t i = 0; i < key_count; i++)
        most = MAX(most, key_table[i].rank);
    return most;
}

/* Marks the hints that fit into `cols` with a space between them; returns what is left. */
static int choose(const struct view *view, const struct look *look, const struct glyphs *glyphs, int cols,
                  bool *chosen)
{
    int ranks = widest_rank(), left = cols + 1, need;

    for (int rank = 1; rank <= ranks; rank++)
        for (size_t i = 0; i < key_count; i++) {
            if (key_table[i].rank != rank || !matters(&key_table[i], view, look))
                continue;
            need = text_columns(glyphs, key_table[i].hint) + 1;
            chosen[i] = need <= left;
            left -= chosen[i] ? need : 0;
        }
    return left;
}

struct hints {
    int count;
    struct {
        const struct key_row *row;
        int col;
    } at[KEYS_MOST];
};

/* Two blanks between them where there is room. */
static struct hints place_hints(const struct view *view, const struct look *look,
                                const struct pane *pane)
{
    bool chosen[KEYS_MOST] = {false};
    struct hints hints = {.count = 0};
    int col = 1, left, chosen_count = 0;

    REQUIRE(key_count <= KEYS_MOST);
    left = choose(view, look, pane->glyphs, pane->rect.cols - 2, chosen);
    for (size_t i = 0; i < key_count; i++)
        chosen_count += chosen[i];
    for (size_t i = 0; i < key_count; i++) {
        if (!chosen[i])
            continue;
        hints.at[hints.count].row = &key_table[i];
        hints.at[hints.count++].col = col;
        col += text_columns(pane->glyphs, key_table[i].hint) + (left >= chosen_count ? 2 : 1);
    }
    return hints;
}

/* Bytes of its keys: all before the last word. */
static int key_bytes(const char *hint)
{
    const char *word = strrchr(hint, ' ');

    return word ? (int)(word - hint) : (int)strlen(hint);
}

/* "bB batch": the keys in their own role, the word in another. */
static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    const struct hints hints = place_hints(view, look, pane);

    for (int i = 0; i < hints.count; i++) {
        const char *hint = hints.at[i].row->hint;
        int keys = key_bytes(hint), col = hints.at[i].col;

        col += pane_printf(pane, 0, col, ROLE_KEY, "%.*s", keys, hint);
        pane_text(pane, 0, col, ROLE_DIM, hint + keys);
    }
}

/* Whether the row's key stands that many columns into the hint. */
static bool stands_at(const struct pane *pane, const struct key_row *row, const char *hint, int col)
{
    const char *name = strstr(hint, row->name);
    char before[64];
    int start;

    if (!name || name - hint >= key_bytes(hint))
        return false;
    snprintf(before, sizeof before, "%.*s", (int)(name - hint), hint);
    start = text_columns(pane->glyphs, before);
    return col >= start && col < start + text_columns(pane->glyphs, row->name);
}

/* A press on a key is that key; on the word of a pair it picks the knob, on another its key. */
static struct hit hit_hint(const struct pane *pane, const struct key_row *row, int col)
{
    for (size_t i = 0; i < key_count; i++)
        if (key_table[i].act == row->act && key_table[i].setting == row->setting &&
            stands_at(pane, &key_table[i], row->hint, col))
            return (struct hit){.kind = HIT_KEY, .key = key_table[i].key};
    if (row->act == action_turn)
        return (struct hit){.kind = HIT_KNOB, .setting = row->setting};
    if (row->direction < 0 || row->act == action_select)
        return (struct hit){.kind = HIT_NOTHING};
    return (struct hit){.kind = HIT_KEY, .key = row->key};
}

static struct hit hit(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col)
{
    const struct hints hints = place_hints(view, look, pane);

    (void)row;
    for (int i = 0; i < hints.count; i++) {
        int at = col - hints.at[i].col;

        if (at >= 0 && at < text_columns(pane->glyphs, hints.at[i].row->hint))
            return hit_hint(pane, hints.at[i].row, at);
    }
    return (struct hit){.kind = HIT_NOTHING};
}

const struct panel_ops panel_hints = {.name = "hints", .draw = draw, .hit = hit};
