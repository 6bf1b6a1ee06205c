/* panel_precision.c -- what 16 bits do: the loss scale and its skips, the gradient's exponents over
 * the range of the format, what is lost. */
#include "ui/panel.h"

#include <stdio.h>

#include "engine/util.h"
#include "ui/explain.h"
#include "ui/precision_parts.h"

static const struct part *const parts[] = {
    &precision_scale_words, &precision_scale_chart, &precision_histogram, &precision_lost_words,
    &precision_stuck_words, &precision_bytes_words,
};

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    const struct precision_info *now = precision_now(view);
    char title[64], right[64];
    struct pane frame, inside;

    snprintf(title, sizeof title, "precision: %s", now->name);
    snprintf(right, sizeof right, "products %s", products_words[view->products]);
    if (text_columns(pane->glyphs, title) + text_columns(pane->glyphs, right) + 7 > pane->rect.cols)
        snprintf(right, sizeof right, "products %s", products_brief[view->products]);
    frame = pane_frame(pane, title, right);
    inside = pane_part(&frame, 0, 1, frame.rect.rows, frame.rect.cols - 2);
    parts_draw(parts, COUNT_OF(parts), view, look, &inside);
}

const struct panel_ops panel_precision = {.name = "precision", .draw = draw,
                                          .explain = explain_precision};
