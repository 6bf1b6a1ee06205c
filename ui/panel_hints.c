/* panel_hints.c -- the bottom line: the most useful keys that fit.
 *
 * Hints get room by rank and are drawn in the key table's order, whole or not at all.
 */
#include "ui/panel.h"

#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "ui/keys.h"

enum { KEYS_MOST = 128 };

static int widest_rank(void)
{
    int most = 0;

    for (size_t i = 0; i < key_count; i++)
        most = MAX(most, key_table[i].rank);
    return most;
}

/* Marks the hints that fit into `cols` with a space between them; returns what is left. */
static int choose(const struct glyphs *glyphs, int cols, bool *chosen)
{
    int ranks = widest_rank(), left = cols + 1, need;

    for (int rank = 1; rank <= ranks; rank++)
        for (size_t i = 0; i < key_count; i++) {
            if (key_table[i].rank != rank)
                continue;
            need = text_columns(glyphs, key_table[i].hint) + 1;
            chosen[i] = need <= left;
            left -= chosen[i] ? need : 0;
        }
    return left;
}

/* "bB batch": the keys in their own role, the word in another. */
static int draw_hint(const struct pane *pane, int col, const char *hint)
{
    const char *word = strrchr(hint, ' ');
    int keys = word ? (int)(word - hint) : (int)strlen(hint);

    col += pane_printf(pane, 0, col, ROLE_KEY, "%.*s", keys, hint);
    return word ? col + pane_text(pane, 0, col, ROLE_DIM, word) : col;
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    bool chosen[KEYS_MOST] = {false};

    int col = 1, count = 0, left;

    (void)view, (void)look;
    REQUIRE(key_count <= KEYS_MOST);
    left = choose(pane->glyphs, pane->rect.cols - 2, chosen);
    for (size_t i = 0; i < key_count; i++)
        count += chosen[i];
    for (size_t i = 0; i < key_count; i++)
        if (chosen[i])
            col = draw_hint(pane, col, key_table[i].hint) + (left >= count ? 2 : 1);
}

const struct panel_ops panel_hints = {.name = "hints", .draw = draw};
