/* panel_summary.c -- the last evaluation in one line, and the last change, or how runs compare, in
 * another.
 *
 * Train and test are of one network at one moment, each on as many examples: their gap is one of
 * generalisation, not of smoothing.
 */
#include "ui/panel.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "ui/chart.h"
#include "ui/compare.h"
#include "ui/flow.h"
#include "ui/precision_parts.h"

enum { NUMBER_COLS = 5, GAP = 2 };

/* A label and its number; nothing where it was not measured or does not fit whole. */
static int draw_number(const struct pane *pane, int col, const char *label, double value,
                       enum role role)
{
    char text[32];
    int need;

    if (isnan(value))
        return col;
    number_format(value, NUMBER_COLS, text, sizeof text);
    need = text_columns(pane->glyphs, label) + 1 + text_columns(pane->glyphs, text);
    if (col + need > pane->rect.cols)
        return col;
    col += pane_text(pane, 0, col, ROLE_DIM, label) + 1;
    return col + pane_text(pane, 0, col, role, text) + GAP;
}

/* A share of 1 with three decimals, so that two stand beside each other. */
static int draw_share(const struct pane *pane, int col, const char *label, double value,
                      enum role role)
{
    char text[32];
    int need = text_columns(pane->glyphs, label) + NUMBER_COLS;

    if (isnan(value) || col + need > pane->rect.cols)
        return col;
    snprintf(text, sizeof text, "%.3f", value);
    col += pane_text(pane, 0, col, ROLE_DIM, label) + 1;
    return col + pane_text(pane, 0, col, role, value < 0.9995 ? text + 1 : text) + GAP;
}

static int draw_accuracy(const struct view *view, const struct pane *pane, int col)
{
    double gap = 100 * (view->fixed_train_accuracy - view->test_accuracy);
    char text[64];

    if (isnan(view->test_accuracy))
        return col;
    if (col + 45 <= pane->rect.cols)
        col += pane_text(pane, 0, col + 2, ROLE_TEXT, "accuracy") + 2 + GAP;
    else if (col + 25 <= pane->rect.cols)
        col += pane_text(pane, 0, col, ROLE_TEXT, "acc") + 1;
    else
        return col;
    col = draw_share(pane, col, "train", view->fixed_train_accuracy, ROLE_SMOOTH);
    col = draw_share(pane, col, "test", view->test_accuracy, ROLE_TEST);
    snprintf(text, sizeof text, "gap %.1f points", gap);
    if (col + (int)strlen(text) > pane->rect.cols)
        snprintf(text, sizeof text, "gap %.1f", gap);
    if (!isnan(gap) && col + (int)strlen(text) <= pane->rect.cols)
        col += pane_text(pane, 0, col, ROLE_DIM, text) + GAP;
    return col;
}

static double measured(const struct view *view, enum statistic stat)
{
    return stat_has(&view->stats, stat) ? view->stats.value[stat] : NAN;
}

/* As the precision panel writes them: a power of two, and a share in per cent. */
static int draw_words(const struct pane *pane, int col, const char *label, const char *text)
{
    if (col + text_columns(pane->glyphs, label) + 1 + text_columns(pane->glyphs, text) >
        pane->rect.cols)
        return col;
    col += pane_text(pane, 0, col, ROLE_DIM, label) + 1;
    return col + pane_text(pane, 0, col, ROLE_TEXT, text) + GAP;
}

static int draw_loss_scale(const struct view *view, const struct pane *pane, int col)
{
    double scale = measured(view, STAT_LOSS_SCALE);
    char text[32];

    if (!(scale > 1) || log2(scale) != floor(log2(scale)))
        return draw_number(pane, col, "loss scale", scale, ROLE_TEXT);
    snprintf(text, sizeof text, "2^%.0f", log2(scale));
    return draw_words(pane, col, "loss scale", text);
}

static void draw_underflow(const struct view *view, const struct pane *pane, int col)
{
    double share = measured(view, STAT_UNDERFLOW);
    char text[32];

    if (!isnan(share))
        draw_words(pane, col, "underflow", precision_percent(share, text, sizeof text));
}

/* What is left of a wide line: the last step. */
static void draw_step(const struct view *view, const struct pane *pane, int col)
{
    double update = measured(view, STAT_UPDATE_NORM), weight = measured(view, STAT_WEIGHT_NORM);

    if (col + 24 > pane->rect.cols)
        return;
    col += pane_text(pane, 0, col + 2, ROLE_TEXT, "last step") + 2 + GAP;
    col = draw_number(pane, col, "loss", measured(view, STAT_TRAIN_LOSS), ROLE_TEXT);
    col = draw_number(pane, col, "|g|", measured(view, STAT_GRAD_NORM), ROLE_TEXT);
    col = draw_number(pane, col, "update/weights", weight > 0 ? update / weight : NAN, ROLE_TEXT);
    col = draw_loss_scale(view, pane, col);
    draw_underflow(view, pane, col);
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    int col = 1;

    (void)look;
    if (isnan(view->smooth_loss)) {
        pane_text(pane, 0, 1, ROLE_DIM,
                  view->state == RUN_DIVERGED ? "the loss is not a number" : "no step yet");
        return;
    }
    col += pane_text(pane, 0, col, ROLE_TEXT, "loss") + GAP;
    col = draw_number(pane, col, "train", view->fixed_train_loss, ROLE_SMOOTH);
    col = draw_number(pane, col, "test", view->test_loss, ROLE_TEST);
    if (view->classify)
        col = draw_accuracy(view, pane, col);
    else
        col = draw_number(pane, col, "gap", view->test_loss - view->fixed_train_loss, ROLE_STRONG);
    draw_step(view, pane, col);
}

/* Of a complaint, which says in the end what would be right, as much as fits. */
static void draw_preview(const struct look *look, const struct pane *pane)
{
    if (look->preview_role == ROLE_WARN)
        flow_line(pane, 0, 1, ROLE_WARN, look->preview);
    else
        flow_parts(pane, 0, 1, look->preview_role, look->preview);
}

/* What a change did comes first; once that tells, how the runs compare. */
static void draw_change(const struct view *view, const struct look *look, const struct pane *pane)
{
    char text[COMPARE_TEXT];

    if (look->preview && *look->preview)
        draw_preview(look, pane);
    else if (!compare_waits(view) &&
             *compare_text(view, look, pane->glyphs, pane->rect.cols - 1, text, sizeof text))
        pane_text(pane, 0, 1, ROLE_STRONG, text);
    else if (view->change)
        flow_parts(pane, 0, 1, ROLE_TEXT, view->change);
}

const struct panel_ops panel_summary = {.name = "summary", .draw = draw};
const struct panel_ops panel_change = {.name = "last change", .draw = draw_change};
