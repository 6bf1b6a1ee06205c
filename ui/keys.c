/* keys.c -- the key table, and the hint line drawn from it.
 *
 * The order is that of the help. Pairs that turn a knob down and up stand next to each other with
 * the same help. Hints get room by rank and are drawn in the table's order, whole or not at all.
 */
#include "ui/keys.h"

#include <string.h>

#include "engine/util.h"
#include "ui/panel.h"

enum { CTRL_C = 3, CTRL_L = 12, CTRL_Z = 26 };

#define KNOB(down, up, setting, help, hint, rank) \
    {(down)[0], ACTION_KNOB, setting, -1, down, help, hint, rank}, \
    {(up)[0], ACTION_KNOB, setting, +1, up, help, NULL, 0}
#define PLAIN(key, action, name, help, hint, rank) \
    {key, action, SETTINGS, 0, name, help, hint, rank}

const struct key_row key_table[] = {
    KNOB("b", "B", SET_BATCH, "÷2, ×2 (1, 2, 4 … 1024, full)", "bB batch", 1),
    KNOB("l", "L", SET_LR, "÷2, ×2", "lL rate", 2),
    {'c', ACTION_COUPLE, SET_SCALE_LR, +1, "c", "none, linear, sqrt in turn",
     "c couple", 4},
    KNOB("p", "P", SET_PRECISION, "fewer, more bits", "pP bits", 3),
    KNOB("a", "A", SET_ACCUMULATE, "fewer (down to auto), more", "aA split", 7),
    KNOB("o", "O", SET_OPTIMIZER, "the one before, the next", "oO optimizer", 8),
    KNOB("m", "M", SET_MOMENTUM, "less, more", "mM momentum", 10),
    KNOB("t", "T", SET_MEMORY_LIMIT, "÷2, ×2", "tT budget", 9),
    KNOB("v", "V", SET_PACE, "slower, faster", "vV pace", 6),
    PLAIN(' ', ACTION_PAUSE, "Space", "pause, go on; changes made while paused apply together",
          "Space pause", 1),
    PLAIN('n', ACTION_STEP, "n", "one step", "n step", 5),
    PLAIN('N', ACTION_EPOCH, "N", "train to the end of the epoch", "N epoch", 8),
    PLAIN('u', ACTION_UNDO, "u", "undo the last change", "u undo", 2),
    PLAIN('R', ACTION_AGAIN, "R", "again from the start with the same seed", "R again", 4),
    PLAIN('x', ACTION_CLOCK, "x", "x axis by steps, epochs, examples or seconds", "x axis", 5),
    PLAIN('y', ACTION_LOG_Y, "y", "loss axis: logarithmic, linear", "y log", 9),
    {KEY_ARROW_LEFT, ACTION_FOCUS, SETTINGS, -1, "←", "pick a knob", "← → knob", 11},
    {KEY_ARROW_RIGHT, ACTION_FOCUS, SETTINGS, +1, "→", "pick a knob", NULL, 0},
    {KEY_ARROW_DOWN, ACTION_TURN, SETTINGS, -1, "↓", "turn it down, up", "↓ ↑ turn", 11},
    {KEY_ARROW_UP, ACTION_TURN, SETTINGS, +1, "↑", "turn it down, up", NULL, 0},
    PLAIN(KEY_ENTER_KEY, ACTION_TYPE, "Enter", "type its exact value", "Enter type", 11),
    PLAIN('?', ACTION_HELP, "?", "this help, page by page", "? help", 1),
    PLAIN(KEY_ESCAPE, ACTION_BACK, "Esc", "back", NULL, 0),
    PLAIN('q', ACTION_QUIT, "q", "quit", "q quit", 1),
    PLAIN(CTRL_C, ACTION_QUIT, "Ctrl-C", "quit", NULL, 0),
    PLAIN(CTRL_Z, ACTION_SUSPEND, "Ctrl-Z", "suspend; fg comes back", NULL, 0),
    PLAIN(CTRL_L, ACTION_REDRAW, "Ctrl-L", "draw the screen afresh", NULL, 0),
};
const size_t key_count = COUNT_OF(key_table);

const struct key_row *key_find(int key)
{
    for (size_t i = 0; i < key_count; i++)
        if (key_table[i].key == key)
            return &key_table[i];
    return NULL;
}

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
    bool chosen[COUNT_OF(key_table)] = {false};
    int col = 1, count = 0, left = choose(pane->glyphs, pane->rect.cols - 2, chosen);

    (void)view, (void)look;
    for (size_t i = 0; i < key_count; i++)
        count += chosen[i];
    for (size_t i = 0; i < key_count; i++)
        if (chosen[i])
            col = draw_hint(pane, col, key_table[i].hint) + (left >= count ? 2 : 1);
}

const struct panel_ops panel_hints = {"hints", draw};
