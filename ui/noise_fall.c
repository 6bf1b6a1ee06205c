/* noise_fall.c -- the noise of a batch against its size, on two logarithmic axes.
 *
 * A straight line of slope -1 that bends to nothing at N, where the batch is everything; with
 * replacement it stays straight. Where it meets the signal, noise and signal are equal: that batch
 * is 1/(1/B_noise + 1/N). Over the same axis of batch sizes as the panel's.
 */
#include <math.h>
#include <stdio.h>

#include "engine/util.h"
#include "ui/batch_axis.h"
#include "ui/canvas.h"
#include "ui/chart.h"
#include "ui/noise_parts.h"

enum { LABEL_COLS = 5, AXIS_ROWS = 2, LEAST_ROWS = 6, LEAST_COLS = 30, NUMBER = 32, TEXT = 96 };
enum { OVER_SIGNAL, OVER_CURVE, OVER_STAMPS };

/* How near to N the axis of the noise still shows it. */
static const double last_share = 0.9;

struct fall {
    const struct view *view;
    struct pane plot;
    struct canvas *canvas;
    double low, high; /* noise at the lower and upper end: powers of ten */
};

static double noise_at(const struct view *view, double batch)
{
    return noise_of_batch(view->noise.trace, batch, (double)view->train_n, noise_replacement(view));
}

static double decade(double value, double (*whole)(double))
{
    return pow(10, whole(log10(value)));
}

static int y_of(const struct fall *fall, double noise)
{
    double share = log(noise / fall->low) / log(fall->high / fall->low);

    return (int)lround((1 - share) * (canvas_height(fall->canvas) - 1));
}

static int x_of(const struct fall *fall, double batch)
{
    double at = log(MAX(batch, 1)) / log(MAX((double)fall->view->train_n, 2));

    return (int)lround(MIN(at, 1) * (canvas_width(fall->canvas) - 1));
}

static void draw_curve(const struct fall *fall)
{
    int width = canvas_width(fall->canvas), bottom = canvas_height(fall->canvas) - 1;
    int last = y_of(fall, noise_at(fall->view, 1));

    for (int x = 1; x < width; x++) {
        double batch = pow((double)fall->view->train_n, x / (double)(width - 1));
        double noise = noise_at(fall->view, batch);
        int y = noise > fall->low ? y_of(fall, noise) : bottom;

        canvas_line(fall->canvas, x - 1, last, x, y, ROLE_NOISE, OVER_CURVE);
        last = y;
        if (noise <= fall->low)
            return;
    }
}

/* The batch at which noise and signal are equal. */
static double meeting(const struct view *view)
{
    return noise_replacement(view) ? view->noise.scale
                                   : 1 / (1 / view->noise.scale + 1 / (double)view->train_n);
}

static void draw_signal(const struct fall *fall)
{
    double signal = fall->view->noise.grad_sq;
    int y = y_of(fall, signal);

    for (int x = 0; x < canvas_width(fall->canvas); x += 2)
        canvas_dot(fall->canvas, x, y, ROLE_SIGNAL, OVER_SIGNAL);
    canvas_stamp(fall->canvas, x_of(fall, meeting(fall->view)), y, GLYPH_DIAMOND, ROLE_STRONG,
                 OVER_STAMPS);
}

static void draw_values(const struct fall *fall, const struct pane *pane)
{
    int used = -2;
    char text[NUMBER];

    for (double tick = fall->high; tick >= fall->low * 0.99; tick /= 10) {
        int row = y_of(fall, tick) / 4;
        if (row < used + 2)
            continue;
        used = row;
        pane_text_right(pane, row + 1, LABEL_COLS - 1, ROLE_DIM,
                        number_format(tick, LABEL_COLS - 1, text, sizeof text));
    }
}

/* B's line, from its place on the curve down to the axis. */
static void draw_batch(const struct fall *fall)
{
    double noise = noise_at(fall->view, (double)fall->view->batch);
    int col = x_of(fall, (double)fall->view->batch) / 2;
    int row = noise > fall->low ? y_of(fall, noise) / 4 : fall->plot.rect.rows - 1;

    for (int r = row + 1; r < fall->plot.rect.rows; r++)
        pane_glyph(&fall->plot, r, col, ROLE_MARKER, GLYPH_MARKER_LINE);
}

static void draw_title(const struct view *view, const struct pane *pane)
{
    char text[TEXT];

    pane_text(pane, 0, 0, ROLE_DIM, noise_replacement(view) ? "noise falls as 1/B" : "noise falls as 1/B, to 0 at N");
    snprintf(text, sizeof text, "◆ equals the signal at %.0f", meeting(view));
    if (noise_compares(view) && noise_certain(view->noise.scale, view->noise.error) &&
        text_columns(pane->glyphs, text) + 31 <= pane->rect.cols)
        pane_text_right(pane, 0, pane->rect.cols, ROLE_SIGNAL, text);
}

static int fall_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)glyphs;
    return view->noise.measured && view->noise.trace > 0 && width >= LEAST_COLS ? LEAST_ROWS : 0;
}

static void fall_draw(const struct view *view, const struct pane *pane)
{
    int rows = pane->rect.rows - 1 - AXIS_ROWS, cols = pane->rect.cols - LABEL_COLS;
    double n = (double)view->train_n, least = noise_at(view, MAX(n * last_share, 1));
    struct fall fall = {.view = view, .plot = pane_part(pane, 1, LABEL_COLS, rows, cols)};
    struct batch_axis axis = {.n = n, .batch = (double)view->batch, .below = true};
    struct pane below = pane_part(pane, 1 + rows, LABEL_COLS, AXIS_ROWS, cols);

    if (!fall_rows(view, pane->glyphs, pane->rect.cols) || rows < 2)
        return;
    if (view->noise.known)
        least = MIN(least, view->noise.grad_sq);
    fall.low = decade(least, floor);
    fall.high = decade(noise_at(view, 1), ceil);
    if (!(fall.low > 0 && isfinite(fall.high))) /* no decades to draw */
        return;
    fall.canvas = canvas_new(cols, rows);
    draw_curve(&fall);
    if (view->noise.known)
        draw_signal(&fall);
    draw_batch(&fall);
    canvas_blit(fall.canvas, &fall.plot);
    if (view->noise.known)
        pane_text(&fall.plot, y_of(&fall, view->noise.grad_sq) / 4, 1, ROLE_SIGNAL, " signal |G|² ");
    draw_values(&fall, pane);
    draw_title(view, pane);
    batch_axis_draw(&axis, &below);
    canvas_free(fall.canvas);
}

const struct noise_part noise_part_fall = {
    .rank = 5, .gap = 0, .rows = fall_rows, .draw = fall_draw};
