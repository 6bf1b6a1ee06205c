/* noise_arrows.c -- what it means to stand left or right of the noise scale, over the axis.
 *
 * The words in the middle stand over the noise scale, as far as those at the ends leave room; the
 * ends are shortened, then left out, before they would meet.
 */
#include "ui/noise_parts.h"

#include "engine/util.h"
#include "ui/batch_axis.h"

enum { LEAST_ARROW = 3 };

static const struct {
    const char *left, *right;
} ends[] = {
    {"bigger batches pay: fewer steps", "examples are wasted"},
    {"bigger batches pay", "examples are wasted"},
    {"bigger pays", "wasted"},
    {"", ""},
};

static const char middle[] = "noise scale";

static int arrows_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    int most = text_columns(glyphs, ends[2].left) + text_columns(glyphs, ends[2].right);

    return view->noise.measured && view->noise.known &&
           width >= most + text_columns(glyphs, middle) + 2 * LEAST_ARROW + 4;
}

/* ◄──── from `col` on, or ────► up to it. */
static void draw_arrow(const struct pane *pane, int from, int to, bool left)
{
    for (int col = from; col < to; col++)
        pane_glyph(pane, 0, col, ROLE_FRAME, GLYPH_HORIZONTAL);
    pane_text(pane, 0, left ? from : to - 1, ROLE_FRAME, left ? "◄" : "►");
}

static void arrows_draw(const struct view *view, const struct pane *pane)
{
    int width = pane->rect.cols, words = text_columns(pane->glyphs, middle);
    int at = batch_axis_column((double)view->train_n, view->noise.scale, width) - words / 2;
    int left = 0, right = 0;
    size_t i = 0;

    for (; i + 1 < COUNT_OF(ends); i++) {
        left = text_columns(pane->glyphs, ends[i].left) + 1;
        right = text_columns(pane->glyphs, ends[i].right) + 1;
        if (left + right + words + 2 * LEAST_ARROW + 2 <= width)
            break;
    }
    at = MAX(at, left + LEAST_ARROW + 1);
    at = MIN(at, width - right - LEAST_ARROW - 1 - words);
    pane_text(pane, 0, 0, ROLE_DIM, ends[i].left);
    pane_text_right(pane, 0, width, ROLE_DIM, ends[i].right);
    pane_text(pane, 0, at, ROLE_STRONG, middle);
    draw_arrow(pane, left, at - 1, true);
    draw_arrow(pane, at + words + 1, width - right, false);
}

const struct noise_part noise_part_arrows = {
    .rank = 5, .gap = 0, .rows = arrows_rows, .draw = arrows_draw};
