/* knob_value.c -- the value of a knob on the screen.
 *
 * One text is measured, drawn and hit, so that the mouse finds what is drawn.
 */
#include "ui/knob_value.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "engine/optimizer.h"

enum { TEXT = 64 };

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

/* Base rate, and the rate applied where they differ. */
static void rate_text(const struct view *view, char *text, size_t size)
{
    double base = view->knob[SET_LR];

    if (base == SETTING_UNSET || fabs(view->lr - base) <= 1e-6 * fabs(base))
        snprintf(text, size, "%.4g", view->lr);
    else
        snprintf(text, size, "%.4g→%.4g", base, view->lr);
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

/* "256", "auto 3", "0.02→0.16" where the coupling changed it. */
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

/* The same, with a star while the worker has not answered. */
static void value_text(const struct view *view, enum setting setting, char *text, size_t size)
{
    knob_text(view, setting, text, size - 1);
    if (view->pending[setting])
        strcat(text, "*");
}

int knob_value_columns(const struct view *view, const struct glyphs *glyphs, enum setting setting)
{
    char text[TEXT];

    value_text(view, setting, text, sizeof text);
    return text_columns(glyphs, text) + 2;
}

static enum role value_role(const struct view *view, const struct look *look, enum setting setting)
{
    char why[TEXT];

    if (look->refused[setting])
        return ROLE_WARN;
    if (view->pending[setting])
        return ROLE_PENDING;
    if ((int)setting == look->focus)
        return ROLE_FOCUS;
    return knob_idle(view, setting, why, sizeof why) ? ROLE_DIM : ROLE_KNOB;
}

void knob_value_draw(const struct view *view, const struct look *look, const struct pane *pane,
                     int row, int col, enum setting setting)
{
    enum role frame = (int)setting == look->focus ? ROLE_FOCUS : ROLE_FRAME;
    char text[TEXT];

    value_text(view, setting, text, sizeof text);
    pane_glyph(pane, row, col++, frame, GLYPH_OPEN);
    col += pane_text(pane, row, col, value_role(view, look, setting), text);
    pane_glyph(pane, row, col, frame, GLYPH_CLOSE);
}

struct hit knob_value_hit(const struct view *view, const struct glyphs *glyphs,
                          enum setting setting, int col)
{
    struct hit hit = {.kind = HIT_KNOB, .setting = setting};
    int end = knob_value_columns(view, glyphs, setting) - 1;

    hit.direction = col == 0 ? -1 : col == end ? +1 : 0;
    hit.value = col > 0 && col < end;
    return hit;
}
