/* noise_parts.c -- the parts of the noise panel that are its centre: axis, scale, shares.
 *
 * Every number is an average of the report, or follows from it by the formulas of noise.h; what was
 * not measured is said in words, never as a number.
 */
#include "ui/noise_parts.h"

#include <math.h>
#include <stdio.h>

#include "engine/order.h"
#include "engine/util.h"
#include "ui/batch_axis.h"
#include "ui/chart.h"

enum { TEXT = 256, NUMBER = 32, WIDE = 40, NUMBERS_COLS = 44 };

char *noise_percent(double share, char *text, size_t size)
{
    double percent = 100 * share;

    if (percent > 0 && percent < 0.5)
        snprintf(text, size, "<1%%");
    else if (percent < 100 && percent >= 99.5)
        snprintf(text, size, ">99%%");
    else
        snprintf(text, size, "%.0f%%", percent);
    return text;
}

void noise_bar(const struct pane *pane, int row, int col, int cols, double share, enum role role)
{
    int filled = (int)(MIN(MAX(share, 0), 1) * cols + 0.5);

    for (int i = 0; i < filled; i++)
        pane_glyph(pane, row, col + i, role, GLYPH_BAR);
}

bool noise_replacement(const struct view *view)
{
    return view->knob[SET_SAMPLING] == SAMPLING_REPLACEMENT;
}

static bool full_batch(const struct view *view)
{
    return view->batch >= view->train_n && !noise_replacement(view);
}

/* ---- axis ---- */

static int axis_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)view, (void)glyphs, (void)width;
    return 2;
}

static void axis_draw(const struct view *view, const struct pane *pane)
{
    const struct noise_report *noise = &view->noise;
    struct batch_axis axis = {
        .n = (double)view->train_n,
        .batch = (double)view->batch,
        .scale = noise->measured && noise->known ? noise->scale : 0,
        .error = noise->error,
    };

    batch_axis_draw(&axis, pane);
}

/* ---- "B 256   ◆ noise scale 535 ± 60" ---- */

static int one_row(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)view, (void)glyphs, (void)width;
    return 1;
}

/* The error is left out where it does not fit or is not known; one larger than the scale leaves no number. */
static void scale_text(const struct noise_report *noise, const struct glyphs *glyphs, int width,
                       char *text, size_t size)
{
    double error = noise_error_known(noise) ? noise->error : NAN;
    char scale[NUMBER];

    snprintf(text, size, "noise scale %s", number_with_error(noise->scale, error, scale, sizeof scale));
    if (text_columns(glyphs, text) <= width)
        return;
    if (!noise_certain(noise->scale, noise->error))
        snprintf(text, size, "scale uncertain");
    else
        snprintf(text, size, "noise scale %s", number_format(noise->scale, 4, scale, sizeof scale));
}

/* What the bar on the axis is, where there is room to say it. */
static void draw_error_key(const struct pane *pane, int col)
{
    static const char key[] = "its standard error";

    if (col + 2 + text_columns(pane->glyphs, key) > pane->rect.cols)
        return;
    pane_glyph(pane, 0, col, ROLE_NOISE, GLYPH_ERROR_BAR);
    pane_text(pane, 0, col + 2, ROLE_DIM, key);
}

static void scale_draw(const struct view *view, const struct pane *pane)
{
    const struct noise_report *noise = &view->noise;
    int col = pane_printf(pane, 0, 0, ROLE_KNOB, "B %zu", view->batch), columns;
    char text[TEXT] = "signal below noise";

    if (!noise->measured)
        return;
    if (noise->known)
        scale_text(noise, pane->glyphs, pane->rect.cols - col - 3, text, sizeof text);
    columns = text_columns(pane->glyphs, text);
    col = MIN(MAX(col + 1, 12), pane->rect.cols - columns - 2);
    if (noise->known)
        pane_glyph(pane, 0, col, ROLE_STRONG, GLYPH_DIAMOND);
    pane_text(pane, 0, col + 2, noise->known ? ROLE_STRONG : ROLE_WARN, text);
    col += columns + 5;
    if (noise->known && noise_error_known(noise))
        draw_error_key(pane, col);
}

/* ---- signal and noise of one step ---- */

static int shares_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)glyphs, (void)width;
    return view->noise.measured ? 6 : 0;
}

static int share_end(const struct pane *pane)
{
    return MIN(pane->rect.cols - 2, 44);
}

static void share_draw(const struct pane *pane, int row, const char *label, double value,
                       double share, enum role role)
{
    int width = pane->rect.cols, number_end = MIN(width * 2 / 3, 30);
    char text[NUMBER];

    pane_text(pane, row, 0, ROLE_TEXT, label);
    if (isfinite(value))
        pane_text_right(pane, row, number_end, ROLE_STRONG,
                        number_format(value, 6, text, sizeof text));
    if (isnan(share))
        return;
    noise_percent(share, text, sizeof text);
    pane_text_right(pane, row, share_end(pane), ROLE_STRONG, text);
    noise_bar(pane, row + 1, 2, MIN(width - 4, 60), share, role);
}

static void formula_draw(const struct view *view, const struct pane *pane, int row)
{
    char trace[NUMBER];

    number_format(view->noise.trace, 4, trace, sizeof trace);
    if (full_batch(view))
        pane_text(pane, row, 2, ROLE_DIM, "= 0: B is all examples");
    else if (pane->rect.cols < NUMBERS_COLS)
        pane_printf(pane, row, 2, ROLE_DIM, "= tr Σ %s × %s", trace,
                    noise_replacement(view) ? "1/B" : "(1/B - 1/N)");
    else if (noise_replacement(view))
        pane_printf(pane, row, 2, ROLE_DIM, "= tr Σ %s × 1/%zu", trace, view->batch);
    else
        pane_printf(pane, row, 2, ROLE_DIM, "= tr Σ %s × (1/%zu - 1/%zu)", trace, view->batch,
                    view->train_n);
}

static void shares_draw(const struct view *view, const struct pane *pane)
{
    double signal = view->noise.grad_sq, noise = view->batch_noise;
    bool known = view->noise.known;
    bool wide = pane->rect.cols >= WIDE;

    pane_text(pane, 0, 0, ROLE_DIM, wide ? "one step" : "per step");
    pane_text_right(pane, 0, share_end(pane), ROLE_DIM, "share");
    share_draw(pane, 1, "signal |G|²", signal, known ? signal / (signal + noise) : NAN,
               ROLE_SIGNAL);
    share_draw(pane, 3, wide ? "noise  |g-G|²" : "noise", noise,
               known ? noise / (signal + noise) : NAN, ROLE_NOISE);
    formula_draw(view, pane, 5);
}

const struct noise_part noise_part_axis = {
    .rank = 1, .gap = 7, .rows = axis_rows, .draw = axis_draw};
const struct noise_part noise_part_scale = {
    .rank = 2, .gap = 6, .rows = one_row, .draw = scale_draw};
const struct noise_part noise_part_shares = {
    .rank = 4, .gap = 1, .rows = shares_rows, .draw = shares_draw};

const struct noise_part *const noise_parts[NOISE_PARTS] = {
    &noise_part_axis, &noise_part_scale, &noise_part_branch, &noise_part_note, &noise_part_frozen,
    &noise_part_shares, &noise_part_doubling, &noise_part_verdict, &noise_part_table,
    &noise_part_layers,
};
