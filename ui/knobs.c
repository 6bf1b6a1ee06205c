/* knobs.c -- the control strip: every knob with its value, and which one is picked.
 *
 * The order is that of the key table, then the knobs that have no key of their own. Knobs are shown
 * whole or not at all. The strip starts at the first knob, and further to the right only if the one
 * picked would not fit otherwise; marks at its ends say that there are more.
 */
#include "ui/knobs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/optimizer.h"
#include "engine/util.h"
#include "ui/keys.h"
#include "ui/panel.h"

enum { TEXT = 64, GAP = 2, MARGIN = 1 };

static bool listed(const int *order, int count, int setting)
{
    for (int i = 0; i < count; i++)
        if (order[i] == setting)
            return true;
    return false;
}

/* Settings on the strip; returns how many. */
static int strip_order(int order[SETTINGS])
{
    int count = 0;

    for (size_t i = 0; i < key_count; i++)
        if (key_table[i].setting < SETTINGS && !listed(order, count, (int)key_table[i].setting))
            order[count++] = (int)key_table[i].setting;
    for (int s = 0; s < SETTINGS; s++)
        if (setting_table[s].label && !listed(order, count, s))
            order[count++] = s;
    return count;
}

static int place_of(const int *order, int count, int setting)
{
    for (int i = 0; i < count; i++)
        if (order[i] == setting)
            return i;
    return -1;
}

int knob_next(int focus, int direction)
{
    int order[SETTINGS], count = strip_order(order), at = place_of(order, count, focus);

    if (at < 0)
        return order[direction > 0 ? 0 : count - 1];
    return order[(at + direction + count) % count];
}

/* Base rate, and the rate applied where they differ. */
static char *rate_text(const struct view *view, char *text, size_t size)
{
    double base = view->knob[SET_LR];

    if (base == SETTING_UNSET || fabs(view->lr - base) <= 1e-6 * fabs(base))
        snprintf(text, size, "%.4g", view->lr);
    else
        snprintf(text, size, "%.4g→%.4g", base, view->lr);
    return text;
}

/* As asked for, and how many the work of a pass pays for where that is another number. */
static void threads_text(const struct view *view, const char *asked, char *text, size_t size)
{
    bool same = view->knob[SET_THREADS] == view->threads || view->pending[SET_THREADS];
    if (same)
        snprintf(text, size, "%s", asked);
    else
        snprintf(text, size, "%s %d", asked, view->threads);
}

char *knob_text(const struct view *view, enum setting setting, char *text, size_t size)
{
    const struct setting_info *info = &setting_table[setting];
    double value = view->knob[setting];
    char word[TEXT - 24];

    if (setting == SET_LR && !view->pending[SET_LR])
        return rate_text(view, text, size);
    if (setting == SET_BATCH && !view->pending[SET_BATCH] && value > 0 &&
        value != (double)view->batch) { /* grown by a ramp */
        snprintf(text, size, "%.0f→%zu", value, view->batch);
        return text;
    }
    setting_format(info, value, word, sizeof word);
    if (setting == SET_ACCUMULATE && info->word && value == info->word_value)
        snprintf(text, size, "%s %zu", word, view->accumulate);
    else if (setting == SET_THREADS)
        threads_text(view, word, text, size);
    else
        snprintf(text, size, "%s", word);
    return text;
}

/* "‹256›", with a star while the worker has not answered. */
static void value_text(const struct view *view, int setting, char *text, size_t size)
{
    knob_text(view, (enum setting)setting, text, size - 1);
    if (view->pending[setting])
        strcat(text, "*");
}

static int knob_columns(const struct view *view, const struct glyphs *glyphs, int setting)
{
    char text[TEXT];

    value_text(view, setting, text, sizeof text);
    return text_columns(glyphs, setting_table[setting].label) + 3 + text_columns(glyphs, text);
}

static enum role value_role(const struct view *view, const struct look *look, int setting)
{
    bool idle = !optimizer_heeds((enum optimizer)view->knob[SET_OPTIMIZER], (enum setting)setting);

    if (view->pending[setting])
        return ROLE_PENDING;
    if (setting == look->focus)
        return ROLE_FOCUS;
    return idle ? ROLE_DIM : ROLE_KNOB;
}

static int draw_knob(const struct view *view, const struct look *look, const struct pane *pane,
                     int row, int col, int setting)
{
    char text[TEXT];
    enum role role = value_role(view, look, setting);
    bool focus = setting == look->focus;

    value_text(view, setting, text, sizeof text);
    col += pane_text(pane, row, col, focus ? ROLE_FOCUS : ROLE_DIM, setting_table[setting].label);
    pane_glyph(pane, row, ++col, focus ? ROLE_FOCUS : ROLE_FRAME, GLYPH_OPEN);
    col += 1 + pane_text(pane, row, col + 1, role, text);
    pane_glyph(pane, row, col, focus ? ROLE_FOCUS : ROLE_FRAME, GLYPH_CLOSE);
    return col + 1 + GAP;
}

/* Draws the knobs from order[first] on while they fit (measures only, if `look` is NULL); returns
 * the place of the first that does not, or `count`. */
static int run_strip(const struct view *view, const struct look *look, const struct pane *pane,
                     const int *order, int first, int count)
{
    int row = 0, col = MARGIN, end = pane->rect.cols - MARGIN, need;

    for (int i = first; i < count; i++) {
        need = knob_columns(view, pane->glyphs, order[i]);
        if (col > MARGIN && col + need > end && row + 1 < pane->rect.rows)
            row++, col = MARGIN;
        if (col > MARGIN && col + need > end)
            return i;
        if (look)
            draw_knob(view, look, pane, row, col, order[i]);
        col += need + GAP;
    }
    return count;
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    int order[SETTINGS], count = strip_order(order), first = 0, after;
    int focus = place_of(order, count, look->focus);

    while (first < focus && run_strip(view, NULL, pane, order, first, count) <= focus)
        first++;
    after = run_strip(view, look, pane, order, first, count);
    if (first > 0)
        pane_put(pane, 0, 0, ROLE_KEY, '<');
    if (after < count)
        pane_put(pane, pane->rect.rows - 1, pane->rect.cols - 1, ROLE_KEY, '>');
}

const struct panel_ops panel_knobs = {.name = "knobs", .draw = draw};
