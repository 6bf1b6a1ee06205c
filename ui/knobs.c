/* knobs.c -- the order of the knobs, and the control strip: each with its value, and which is picked.
 *
 * The order is that of the key table, then the knobs that have no key of their own. Knobs are shown
 * whole or not at all. The strip starts at the first knob, and further to the right only if the one
 * picked would not fit otherwise; marks at its ends say that there are more. With several runs it says
 * first whose knobs these are.
 */
#include "ui/knobs.h"

#include "engine/letter.h"
#include "ui/keys.h"
#include "ui/knob_value.h"
#include "ui/panel.h"
#include "ui/run_line.h"

enum { GAP = 2, MARGIN = 1, RUN_COLS = 8 };

static int place_of(const int *order, int count, int setting)
{
    for (int i = 0; i < count; i++)
        if (order[i] == setting)
            return i;
    return -1;
}

/* Settings on the strip; returns how many. */
static int strip_order(int order[SETTINGS])
{
    int count = 0;

    for (size_t i = 0; i < key_count; i++)
        if (key_table[i].setting < SETTINGS && place_of(order, count, (int)key_table[i].setting) < 0)
            order[count++] = (int)key_table[i].setting;
    for (int s = 0; s < SETTINGS; s++)
        if (setting_table[s].label && place_of(order, count, s) < 0)
            order[count++] = s;
    return count;
}

int knob_order(enum setting order[SETTINGS])
{
    int strip[SETTINGS], count = strip_order(strip), all = count;

    for (int i = 0; i < count; i++)
        order[i] = (enum setting)strip[i];
    for (int s = 0; s < SETTINGS; s++)
        if (setting_table[s].knob && place_of(strip, count, s) < 0)
            order[all++] = (enum setting)s;
    return all;
}

int knob_next(int focus, int direction)
{
    int order[SETTINGS], count = strip_order(order), at = place_of(order, count, focus);

    if (at < 0)
        return order[direction > 0 ? 0 : count - 1];
    return order[(at + direction + count) % count];
}

/* ---- the strip: one walk for measuring, drawing and the mouse ---- */

struct place {
    enum setting setting;
    int row, col, cols;
};

struct strip {
    int count;
    struct place place[SETTINGS];
    bool before, after; /* there are more on that side */
};

/* Where the first knob of a row goes: behind "run B", where there are several and the pane is wide. */
static int first_col(const struct view *view, const struct pane *pane, int row)
{
    bool says_run = row == 0 && run_among_others(view) && pane->rect.cols >= 4 * RUN_COLS;

    return MARGIN + (says_run ? RUN_COLS : 0);
}

/* Places the knobs from order[first] on while they fit; returns the index of the first that does
 * not, or `count`. */
static int place_from(const struct view *view, const struct pane *pane, const int *order, int first,
                      int count, struct strip *strip)
{
    int row = 0, begin = first_col(view, pane, 0), col = begin, end = pane->rect.cols - MARGIN, need;

    *strip = (struct strip){.before = first > 0};
    for (int i = first; i < count; i++) {
        need = text_columns(pane->glyphs, setting_table[order[i]].label) + 1 +
               knob_value_columns(view, pane->glyphs, (enum setting)order[i]);
        if (col > begin && col + need > end && row + 1 < pane->rect.rows)
            row++, col = begin = first_col(view, pane, row);
        strip->after = col > begin && col + need > end;
        if (strip->after)
            return i;
        strip->place[strip->count++] = (struct place){(enum setting)order[i], row, col, need};
        col += need + GAP;
    }
    return count;
}

/* As far to the right as the knob picked needs. */
static struct strip place_strip(const struct view *view, const struct look *look,
                                const struct pane *pane)
{
    int order[SETTINGS], count = strip_order(order), first = 0;
    int focus = place_of(order, count, look->focus);
    struct strip strip;

    while (place_from(view, pane, order, first, count, &strip) <= focus && first < focus)
        first++;
    return strip;
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    const struct strip strip = place_strip(view, look, pane);

    if (first_col(view, pane, 0) > MARGIN)
        pane_printf(pane, 0, MARGIN, run_role(look->run), "run %c", run_letter(look->run));
    for (int i = 0; i < strip.count; i++) {
        const struct place *at = &strip.place[i];
        enum role role = (int)at->setting == look->focus ? ROLE_FOCUS : ROLE_DIM;
        int label = pane_text(pane, at->row, at->col, role, setting_table[at->setting].label);

        knob_value_draw(view, look, pane, at->row, at->col + label + 1, at->setting);
    }
    if (strip.before)
        pane_put(pane, 0, 0, ROLE_KEY, '<');
    if (strip.after)
        pane_put(pane, pane->rect.rows - 1, pane->rect.cols - 1, ROLE_KEY, '>');
}

/* The marks at the ends are the arrow keys; a label picks its knob. */
static struct hit hit(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col)
{
    const struct strip strip = place_strip(view, look, pane);

    if (strip.before && row == 0 && col == 0)
        return (struct hit){.kind = HIT_KEY, .key = KEY_ARROW_LEFT};
    if (strip.after && row == pane->rect.rows - 1 && col == pane->rect.cols - 1)
        return (struct hit){.kind = HIT_KEY, .key = KEY_ARROW_RIGHT};
    for (int i = 0; i < strip.count; i++) {
        const struct place *at = &strip.place[i];
        int label = text_columns(pane->glyphs, setting_table[at->setting].label) + 1;

        if (row == at->row && col >= at->col && col < at->col + at->cols)
            return knob_value_hit(view, pane->glyphs, at->setting, col - at->col - label);
    }
    return (struct hit){.kind = HIT_NOTHING};
}

const struct panel_ops panel_knobs = {.name = "knobs", .draw = draw, .hit = hit};
