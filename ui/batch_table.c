/* batch_table.c -- "if the batch were 1, 8, 32 …": rows that are functions of a batch size. */
#include "ui/batch_table.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/chart.h"
#include "ui/memory_parts.h"
#include "ui/noise_parts.h"

enum { NUMBER = 32, NUMBER_COLS = 5, BYTES_COLS = 8 };

static const size_t sizes[] = {1, 8, 32, 128, 512};

static int add(size_t *batch, int count, size_t size)
{
    int at = count;

    for (int i = 0; i < count; i++)
        if (batch[i] == size)
            return count;
    for (; at > 0 && batch[at - 1] > size; at--)
        batch[at] = batch[at - 1];
    batch[at] = size;
    return count + 1;
}

int batch_columns(const struct view *view, bool present, size_t batch[BATCH_COLUMNS])
{
    int count = 0;

    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        if (sizes[i] < view->train_n)
            count = add(batch, count, sizes[i]);
    count = add(batch, count, view->train_n);
    return present && view->batch ? add(batch, count, view->batch) : count;
}

char *batch_name(const struct view *view, size_t batch, char *text, size_t size)
{
    if (batch == view->train_n)
        snprintf(text, size, "full");
    else
        snprintf(text, size, "%zu", batch);
    return text;
}

/* ---- cells ---- */

static double noise_at(const struct view *view, size_t batch)
{
    return noise_of_batch(view->noise.trace, (double)batch, (double)view->train_n,
                          noise_replacement(view));
}

static void noise_cell(const struct view *view, size_t batch, int width, char *text, size_t size)
{
    number_format(noise_at(view, batch), MIN(width, NUMBER_COLS), text, size);
}

static void signal_cell(const struct view *view, size_t batch, int width, char *text, size_t size)
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

static void steps_cell(const struct view *view, size_t batch, int width, char *text, size_t size)
{
    ratio_cell(noise_steps_ratio(view->noise.scale, (double)view->batch, (double)batch), width, text,
               size);
}

static void examples_cell(const struct view *view, size_t batch, int width, char *text, size_t size)
{
    ratio_cell(noise_examples_ratio(view->noise.scale, (double)view->batch, (double)batch), width,
               text, size);
}

static void memory_text(const struct view *view, size_t total, int width, char *text, size_t size)
{
    char bytes[NUMBER];

    memory_amount(view, total, bytes, sizeof bytes);
    if (width < BYTES_COLS && strchr(bytes, 'i'))
        *strchr(bytes, 'i') = '\0'; /* "1038 K" */
    snprintf(text, size, "%s", total == 0 ? "-" : bytes);
}

/* In one pass: foretold for the batches of the view, and for the one in force if it is one pass. */
static void memory_cell(const struct view *view, size_t batch, int width, char *text, size_t size)
{
    size_t total = batch == view->batch && view->accumulate <= 1 ? view->memory.total : 0;

    for (int i = 0; i < view->at_count; i++)
        if (view->at[i].batch == batch)
            total = view->at[i].memory.total;
    memory_text(view, total, width, text, size);
}

/* Whether one pass is enough. */
static void fits_cell(const struct view *view, size_t batch, int width, char *text, size_t size)
{
    size_t largest = view->largest[(int)view->knob[SET_PRECISION]];

    (void)width;
    if (batch <= largest)
        snprintf(text, size, "yes");
    else
        snprintf(text, size, "%s", largest == 0 ? "no" : "split");
}

/* What the batch in force takes, where that is in several passes. */
static void split_cell(const struct view *view, size_t batch, int width, char *text, size_t size)
{
    memory_text(view, batch == view->batch ? view->memory.total : 0, width, text, size);
}

const struct batch_row batch_table[BATCH_ROWS] = {
    {"noise", "noise |g-G|²", false, false, false, noise_cell},
    {"signal", "share of signal", true, false, false, signal_cell},
    {"steps", "steps to same loss", true, false, false, steps_cell},
    {"examples", "examples to it", true, false, false, examples_cell},
    {"memory", "memory, one pass", false, true, false, memory_cell},
    {"fits", "fits the budget", false, true, false, fits_cell},
    {"as split", "memory, as split", false, true, true, split_cell},
};

bool batch_row_shown(const struct view *view, const struct batch_row *row)
{
    if (row->needs_scale)
        return noise_compares(view);
    if (row->needs_split)
        return view->accumulate > 1;
    return row->wide_only || view->noise.measured;
}
