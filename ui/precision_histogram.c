/* precision_histogram.c -- the gradient's binary exponents over the ranges of formats.
 *
 * Bars on a canvas over an axis of exponents; below it a bracket for each format: from its smallest
 * subnormal over its smallest normal number, marked, to its largest. Where there is less than a
 * column of dots for an exponent, neighbours are added up. In fp32 the axis holds what is measured
 * and the range of fp16; colours then tell what fp16 would do.
 */
#include "ui/precision_parts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "ui/canvas.h"
#include "ui/exponent_range.h"

enum { BARS_LEAST = 3, LEAST_COLS = 30, NAME_COLS = 5, BESIDE = 3, TEXT = 128 };

struct exponent_axis {
    int low, high;      /* exponents at its ends */
    enum format judged; /* the format whose losses the colours tell */
    enum format shown[2];
    int formats;
};

static struct exponent_axis axis_for(const struct view *view)
{
    enum format now = precision_now(view)->gradients;
    struct exponent_axis axis = {.judged = now, .shown = {now, FORMAT_FP16}, .formats = 1};
    int least, greatest;

    axis.low = exponent_range[now].subnormal - BESIDE;
    axis.high = exponent_range[now].largest + BESIDE;
    if (now == FORMAT_BF16)
        axis.formats = 2;
    if (now != FORMAT_FP32 || !exponents_span(&view->exponents, &least, &greatest))
        return axis;
    axis.low = MIN(exponent_range[FORMAT_FP16].subnormal, least) - BESIDE;
    axis.high = MAX(exponent_range[FORMAT_FP16].largest, greatest) + BESIDE;
    axis.judged = FORMAT_FP16;
    axis.shown[0] = FORMAT_FP16, axis.shown[1] = FORMAT_BF16;
    axis.formats = 2;
    return axis;
}

/* Where an exponent begins, of `width` dots or columns. */
static int place(const struct exponent_axis *axis, int exponent, int width)
{
    return (exponent - axis->low) * width / (axis->high - axis->low + 1);
}

static enum role bin_role(const struct exponent_axis *axis, int exponent)
{
    const struct exponent_range *range = &exponent_range[axis->judged];

    if (exponent < range->subnormal - 1 || exponent > range->largest)
        return ROLE_WARN;
    return exponent < range->normal ? ROLE_NOISE : ROLE_SIGNAL;
}

/* ---- bars ---- */

/* Sums of the counts by the dot they begin at; returns the greatest. */
static double sum_dots(const struct exponent_axis *axis, const struct exponents *e, int width,
                       double *sum)
{
    double most = 0;

    memset(sum, 0, (size_t)width * sizeof *sum);
    for (int at = MAX(axis->low, EXPONENT_LOW); at <= MIN(axis->high, EXPONENT_HIGH); at++) {
        int x = place(axis, at, width);
        sum[x] += (double)e->count[at - EXPONENT_LOW];
        most = MAX(most, sum[x]);
    }
    return most;
}

/* As wide as the exponent's room less a gap, as high as its share of `most`, one dot at least. */
static void draw_bar(struct canvas *canvas, const struct exponent_axis *axis, int exponent,
                     double share)
{
    int width = canvas_width(canvas), bottom = canvas_height(canvas) - 1;
    int from = place(axis, exponent, width), to = place(axis, exponent + 1, width);
    int high = (int)(share * bottom + 0.5);

    if (to - from > 2)
        to--;
    for (int x = from; x < MAX(to, from + 1); x++)
        canvas_line(canvas, x, bottom, x, bottom - high, bin_role(axis, exponent), 1);
}

static void draw_bars(const struct exponent_axis *axis, const struct exponents *e,
                      const struct pane *pane)
{
    struct canvas *canvas = canvas_new(pane->rect.cols, pane->rect.rows);
    int width = canvas_width(canvas);
    double *sum = checked_calloc((size_t)MAX(width, 1), sizeof *sum);
    double most = sum_dots(axis, e, width, sum);

    for (int at = axis->low; at <= axis->high && most > 0; at++)
        if (sum[place(axis, at, width)] > 0)
            draw_bar(canvas, axis, at, sum[place(axis, at, width)] / most);
    canvas_blit(canvas, pane);
    free(sum);
    canvas_free(canvas);
}

/* ---- brackets ---- */

/* "fp16 ├──┴───────────┤", cut at the axis' ends. */
static void draw_bracket(const struct exponent_axis *axis, enum format format,
                         const struct pane *pane, const struct pane *plot)
{
    const struct exponent_range *range = &exponent_range[format];
    int cols = plot->rect.cols;
    int left = place(axis, range->subnormal, cols), right = place(axis, range->largest, cols);

    pane_text(pane, 0, 0, ROLE_DIM, format_table[format].name);
    for (int col = MAX(left, 0); col <= MIN(right, cols - 1); col++)
        pane_glyph(plot, 0, col, ROLE_FRAME, GLYPH_HORIZONTAL);
    pane_glyph(plot, 0, left, ROLE_FRAME, GLYPH_SCALE_LEFT);
    pane_glyph(plot, 0, place(axis, range->normal, cols), ROLE_FRAME, GLYPH_TICK);
    pane_glyph(plot, 0, right, ROLE_FRAME, GLYPH_SCALE_RIGHT);
}

/* The numbers at the marks of the first bracket, and 1; those that would touch are left out. */
static void draw_numbers(const struct exponent_axis *axis, const struct pane *plot)
{
    const struct exponent_range *range = &exponent_range[axis->shown[0]];
    const int marks[] = {range->subnormal, range->largest, range->normal, 0};
    bool taken[1024] = {false};
    char text[16];

    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        int cols = snprintf(text, sizeof text, "2^%d", marks[i]), free_cols = 0;
        int col = MIN(MAX(0, place(axis, marks[i], plot->rect.cols) - cols / 2), plot->rect.cols - cols);

        for (int c = MAX(0, col - 1); c <= MIN(col + cols, (int)COUNT_OF(taken) - 1); c++)
            free_cols += !taken[c];
        if (col < 0 || free_cols < MIN(col + cols, (int)COUNT_OF(taken) - 1) - MAX(0, col - 1) + 1)
            continue;
        pane_text(plot, 0, col, ROLE_DIM, text);
        for (int c = col; c < MIN(col + cols, (int)COUNT_OF(taken)); c++)
            taken[c] = true;
    }
}

/* ---- the part ---- */

static int histogram_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)glyphs;
    if (!view->exponents.measured || width < LEAST_COLS)
        return 1;
    return 1 + BARS_LEAST + axis_for(view).formats + 1;
}

static void draw_caption(const struct view *view, const struct pane *pane)
{
    char text[TEXT];
    const struct exponents *e = &view->exponents;
    double zero = e->total ? (double)e->zero / (double)e->total : 0;
    int used = snprintf(text, sizeof text, "sizes of gradients at step %llu; %.0f%% are 0",
                        (unsigned long long)e->step, 100 * zero);

    if (e->lost)
        used += snprintf(text + used, sizeof text - (size_t)used, ", %llu overflowed",
                         (unsigned long long)e->lost);
    if (e->loss_scale != 1 && used + 24 < pane->rect.cols)
        snprintf(text + used, sizeof text - (size_t)used, "; times loss scale %.6g", e->loss_scale);
    pane_text(pane, 0, 0, ROLE_DIM, text);
}

static void histogram_draw(const struct view *view, const struct look *look,
                           const struct pane *pane)
{
    struct exponent_axis axis = axis_for(view);
    int rows = pane->rect.rows, cols = pane->rect.cols - NAME_COLS, bars = rows - 2 - axis.formats;
    struct pane line, plot;

    (void)look;
    if (!view->exponents.measured || bars < 1 || pane->rect.cols < LEAST_COLS) {
        pane_text(pane, 0, 0, ROLE_DIM, view->exponents.measured ? "" : "sizes of gradients: not measured yet");
        return;
    }
    draw_caption(view, pane);
    plot = pane_part(pane, 1, NAME_COLS, bars, cols);
    draw_bars(&axis, &view->exponents, &plot);
    for (int i = 0; i < axis.formats; i++) {
        line = pane_part(pane, 1 + bars + i, 0, 1, pane->rect.cols);
        plot = pane_part(&line, 0, NAME_COLS, 1, cols);
        draw_bracket(&axis, axis.shown[i], &line, &plot);
    }
    plot = pane_part(pane, rows - 1, NAME_COLS, 1, cols);
    draw_numbers(&axis, &plot);
}

const struct part precision_histogram = {.rank = 3, .grows = 3, .rows = histogram_rows,
                                         .draw = histogram_draw};
