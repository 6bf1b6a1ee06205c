/* knobs.c -- the control strip: every knob with its value, and which one is picked.
 *
 * The order is that of the key table, then the knobs that have no key of their own. Knobs are shown
 * whole or not at all. The strip starts at the first knob, and further to the right only if the one
 * picked would not fit otherwise; marks at its ends say that there are more. With several runs it says
 * first whose knobs these are.
 */
#include "ui/knobs.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/letter.h"
#include "engine/optimizer.h"
#include "ui/keys.h"
#include "ui/panel.h"
#include "ui/run_line.h"

enum { TEXT = 64, GAP = 2, MARGIN = 1, RUN_COLS = 8 };

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

int knob_order(enum setting order[SETTINGS])
{
    int strip[SETTINGS], count = strip_order(strip), all = count;

    for (int i = 0; i < count; i++)
        order[i] = (enum setting)strip[i];
    for (int s = 0; s < SETTINGS; s++)
        if (setting_table[s].knob && !listed(strip, count, s))
            order[all++] = (enum setting)s;
    return all;
}

const char *knob_idle(const struct view *view, enum setting setting, char *text, size_t size)
{
    enum optimizer optimizer = (enum optimizer)view->knob[SET_OPTIMIZER];
    enum precision precision = (enum precision)view->knob[SET_PRECISION];
    bool scales = setting == SET_LOSS_SCALE || setting == SET_LOSS_SCALE_INTERVAL;

    if (!optimizer_heeds(optimizer, setting))
        snprintf(text, size, "%s does not use it", optimizer_table[optimizer].name);
    else if (scales && !precision_table[precision].loss_scale)
        snprintf(text, size, "%s scales no loss", precision_table[precision].name);
    else if (setting == SET_LOSS_SCALE_INTERVAL && view->knob[SET_LOSS_SCALE] >= 0)
        snprintf(text, size, "the loss scale is not dynamic");
    else if (setting == SET_LR_BATCH && view->knob[SET_SCALE_LR] == SCALE_NONE)
        snprintf(text, size, "no coupling is on");
    else
        return NULL;
    return text;
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

/* As the strip shows it: "256", "auto 3", "0.02→0.16" where the coupling changed it. */
static void knob_text(const struct view *view, enum setting setting, char *text, size_t size)
{
    const struct setting_info *info = &setting_table[setting];
    double value = view->knob[setting];
    char word[TEXT - 24];

    if (setting == SET_LR && !view->pending[SET_LR]) {
        rate_text(view, text, size);
        return;
    }
    if (setting == SET_BATCH && !view->pending[SET_BATCH] && value > 0 &&
        value != (double)view->batch) { /* grown by a ramp */
        snprintf(text, size, "%.0f→%zu", value, view->batch);
        return;
    }
    setting_format(info, value, word, sizeof word);
    if (setting == SET_ACCUMULATE && info->word && value == info->word_value)
        snprintf(text, size, "%s %zu", word, view->accumulate);
    else if (setting == SET_THREADS)
        threads_text(view, word, text, size);
    else
        snprintf(text, size, "%s", word);
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
    char why[TEXT];

    if (look->refused[setting])
        return ROLE_WARN;
    if (view->pending[setting])
        return ROLE_PENDING;
    if (setting == look->focus)
        return ROLE_FOCUS;
    return knob_idle(view, (enum setting)setting, why, sizeof why) ? ROLE_DIM : ROLE_KNOB;
}

void knob_draw_value(const struct view *view, const struct look *look, const struct pane *pane,
                     int row, int col, enum setting setting)
{
    enum role frame = (int)setting == look->focus ? ROLE_FOCUS : ROLE_FRAME;
    char text[TEXT];

    value_text(view, (int)setting, text, sizeof text);
    pane_glyph(pane, row, col++, frame, GLYPH_OPEN);
    col += pane_text(pane, row, col, value_role(view, look, (int)setting), text);
    pane_glyph(pane, row, col, frame, GLYPH_CLOSE);
}

struct hit knob_hit_value(const struct view *view, const struct glyphs *glyphs,
                          enum setting setting, int col)
{
    struct hit hit = {.kind = HIT_KNOB, .setting = setting};
    char text[TEXT];
    int end;

    value_text(view, (int)setting, text, sizeof text);
    end = 1 + text_columns(glyphs, text);
    hit.direction = col == 0 ? -1 : col == end ? +1 : 0;
    hit.value = col > 0 && col < end;
    return hit;
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
        need = knob_columns(view, pane->glyphs, order[i]);
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

        knob_draw_value(view, look, pane, at->row, at->col + label + 1, at->setting);
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
            return knob_hit_value(view, pane->glyphs, at->setting, col - at->col - label);
    }
    return (struct hit){.kind = HIT_NOTHING};
}

const struct panel_ops panel_knobs = {.name = "knobs", .draw = draw, .hit = hit};
