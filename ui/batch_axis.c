/* batch_axis.c -- a logarithmic axis of batch sizes, 1 to N, two rows high.
 *
 * Ticks are powers of one ratio (2, 4, 8 …), the smallest that leaves a label room beside the next.
 * B is drawn last: where it stands on the noise scale, the error bar shows at its sides.
 */
#include "ui/batch_axis.h"

#include <math.h>
#include <stdio.h>

#include "engine/util.h"

enum { LABEL_COLS = 6 };

int batch_axis_column(double n, double batch, int width)
{
    double at = log(MAX(batch, 1)) / log(MAX(n, 2));

    return (int)(MIN(at, 1) * (width - 1) + 0.5);
}

static int column(const struct batch_axis *axis, double batch, int width)
{
    return batch_axis_column(axis->n, batch, width);
}

static int line_row(const struct batch_axis *axis)
{
    return axis->below ? 0 : 1;
}

static double tick_ratio(const struct batch_axis *axis, int width)
{
    double ratio = 2;

    while (log(ratio) / log(MAX(axis->n, 2)) * (width - 1) < LABEL_COLS)
        ratio *= 2;
    return ratio;
}

static void draw_ticks(const struct batch_axis *axis, const struct pane *pane)
{
    int width = pane->rect.cols;
    double ratio = tick_ratio(axis, width);
    char text[32];

    for (double batch = 1; batch < axis->n; batch *= ratio) {
        int at = column(axis, batch, width), length = snprintf(text, sizeof text, "%.0f", batch);
        int start = MAX(0, at - length / 2);

        if (start + length + 2 > width)
            break;
        pane_text(pane, 1 - line_row(axis), start, ROLE_DIM, text);
        if (batch > 1)
            pane_glyph(pane, line_row(axis), at, ROLE_FRAME, GLYPH_TICK);
    }
    pane_text(pane, 1 - line_row(axis), width - 1, ROLE_DIM, "N");
}

static void draw_scale(const struct batch_axis *axis, const struct pane *pane)
{
    int width = pane->rect.cols;
    int from = column(axis, axis->scale - axis->error, width);
    int to = column(axis, axis->scale + axis->error, width);

    for (int col = from; col <= to; col++)
        pane_glyph(pane, line_row(axis), col, ROLE_NOISE, GLYPH_ERROR_BAR);
    pane_glyph(pane, line_row(axis), column(axis, axis->scale, width), ROLE_STRONG, GLYPH_DIAMOND);
}

void batch_axis_draw(const struct batch_axis *axis, const struct pane *pane)
{
    int width = pane->rect.cols;

    if (width < LABEL_COLS)
        return;
    for (int col = 1; col < width - 1; col++)
        pane_glyph(pane, line_row(axis), col, ROLE_FRAME, GLYPH_HORIZONTAL);
    pane_glyph(pane, line_row(axis), 0, ROLE_FRAME, GLYPH_SCALE_LEFT);
    pane_glyph(pane, line_row(axis), width - 1, ROLE_FRAME, GLYPH_SCALE_RIGHT);
    draw_ticks(axis, pane);
    if (axis->scale > 0)
        draw_scale(axis, pane);
    pane_put(pane, line_row(axis), column(axis, axis->batch, width), ROLE_KNOB, 'B');
}
