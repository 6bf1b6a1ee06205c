/* chart_labels.c -- short texts on a plot. */
#include "ui/chart_labels.h"

#include <limits.h>
#include <stdlib.h>

static struct label make(const struct labels *labels, int row, int col, enum role role,
                         const char *text)
{
    return (struct label){row, col, text_columns(labels->plot->pane.glyphs, text), role, text};
}

static bool is_inside(const struct labels *labels, const struct label *label)
{
    const struct rect *rect = &labels->plot->pane.rect;

    return label->row >= 0 && label->row < rect->rows && label->col >= 0 &&
           label->col + label->cols <= rect->cols;
}

/* Within `rows` and `cols` of another, and inside. */
static bool is_clear(const struct labels *labels, const struct label *label, int rows, int cols)
{
    for (int i = 0; i < labels->count; i++) {
        const struct label *other = &labels->label[i];
        if (abs(other->row - label->row) <= rows && label->col <= other->col + other->cols - 1 + cols &&
            other->col <= label->col + label->cols - 1 + cols)
            return false;
    }
    return labels->count < LABELS && is_inside(labels, label);
}

static bool is_empty(const struct labels *labels, const struct label *label)
{
    for (int col = label->col; col < label->col + label->cols; col++)
        if (canvas_owner(labels->plot->canvas, col, label->row) > INT_MIN)
            return false;
    return true;
}

bool labels_place(struct labels *labels, int row, int col, enum role role, const char *text)
{
    struct label label = make(labels, row, col, role, text);

    if (!is_clear(labels, &label, 0, 1) || !is_empty(labels, &label))
        return false;
    labels->label[labels->count++] = label;
    return true;
}

bool labels_place_over(struct labels *labels, int row, int col, enum role role, const char *letter,
                       int clear)
{
    struct label label = make(labels, row, col, role, letter);

    if (!is_clear(labels, &label, 1, clear))
        return false;
    labels->label[labels->count++] = label;
    return true;
}

void labels_draw(const struct labels *labels)
{
    for (int i = 0; i < labels->count; i++) {
        const struct label *label = &labels->label[i];
        pane_text(&labels->plot->pane, label->row, label->col, label->role, label->text);
    }
}
