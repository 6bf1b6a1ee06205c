/* noise_table.c -- "if the batch were 1, 8, 32 …": every batch size at once, on both clocks.
 *
 * A row is a function of a batch size; a column is a batch size of the list below N, and N itself.
 * Ratios are to the batch in force. Without a noise scale only the noise itself can be told.
 */
#include "ui/noise_parts.h"

#include <stdio.h>

#include "engine/util.h"
#include "ui/chart.h"

enum { MOST_COLUMNS = 6, LEAST_WIDTH = 42, WIDE = 62, NUMBER = 32 };

static const double sizes[MOST_COLUMNS - 1] = {1, 8, 32, 128, 512};

/* Fills the batch sizes, the last one N; returns how many. */
static int batches(const struct view *view, double *batch)
{
    int count = 0;

    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        if (sizes[i] < (double)view->train_n)
            batch[count++] = sizes[i];
    batch[count++] = (double)view->train_n;
    return count;
}

static double noise_at(const struct view *view, double batch)
{
    return noise_of_batch(view->noise.trace, batch, (double)view->train_n, noise_replacement(view));
}

static void noise_cell(const struct view *view, double batch, int width, char *text, size_t size)
{
    number_format(noise_at(view, batch), width, text, size);
}

static void signal_cell(const struct view *view, double batch, int width, char *text, size_t size)
{
    double signal = view->noise.grad_sq;

    (void)width;
    noise_percent(signal / (signal + noise_at(view, batch)), text, size);
}

static void ratio_cell(double ratio, int width, char *text, size_t size)
{
    char number[NUMBER];

    bool small = ratio < 0.0095;
    number_format(small ? 1 / ratio : ratio, MIN(width - 1, 3), number, sizeof number);
    snprintf(text, size, "%s%s", small ? "÷" : "×", number);
}

static void steps_cell(const struct view *view, double batch, int width, char *text, size_t size)
{
    ratio_cell(noise_steps_ratio(view->noise.scale, (double)view->batch, batch), width, text, size);
}

static void examples_cell(const struct view *view, double batch, int width, char *text,
                          size_t size)
{
    double ratio = noise_examples_ratio(view->noise.scale, (double)view->batch, batch);

    ratio_cell(ratio, width, text, size);
}

static const struct {
    const char *name, *wide;
    void (*cell)(const struct view *view, double batch, int width, char *text, size_t size);
} lines[] = {
    {"noise", "noise |g-G|²", noise_cell},
    {"signal", "share of signal", signal_cell},
    {"steps", "steps to same loss", steps_cell},
    {"examples", "examples to it", examples_cell},
};

static int line_count(const struct view *view)
{
    return view->noise.known ? (int)COUNT_OF(lines) : 1;
}

static int table_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)glyphs;
    return view->noise.measured && width >= LEAST_WIDTH ? line_count(view) + 1 : 0;
}

/* One column, `width` wide at most, that ends before `end`. */
static void draw_column(const struct view *view, const struct pane *pane, int end, int width,
                        double batch)
{
    enum role role = batch == (double)view->batch ? ROLE_KNOB : ROLE_TEXT;
    char text[NUMBER];

    if (batch == (double)view->train_n)
        snprintf(text, sizeof text, "full");
    else
        snprintf(text, sizeof text, "%.0f", batch);
    pane_text_right(pane, 0, end, batch == (double)view->batch ? ROLE_KNOB : ROLE_DIM, text);
    for (int i = 0; i < line_count(view); i++) {
        lines[i].cell(view, batch, width, text, sizeof text);
        pane_text_right(pane, i + 1, end, role, text);
    }
}

static void table_draw(const struct view *view, const struct pane *pane)
{
    bool wide = pane->rect.cols >= WIDE;
    double batch[MOST_COLUMNS];
    int count = batches(view, batch), label = wide ? 20 : 10;
    int step = MIN((pane->rect.cols - label) / count, 9);

    pane_text(pane, 0, 0, ROLE_DIM, wide ? "if the batch were" : "if B were");
    for (int i = 0; i < line_count(view); i++)
        pane_text(pane, i + 1, 0, ROLE_DIM, wide ? lines[i].wide : lines[i].name);
    for (int i = 0; i < count; i++)
        draw_column(view, pane, label + (i + 1) * step, MIN(step - 1, 5), batch[i]);
}

const struct noise_part noise_part_table = {7, 3, table_rows, table_draw};
