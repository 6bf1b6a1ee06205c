/* memory_parts.c -- bytes by purpose as a bar, and the budget in words.
 *
 * The bar's right edge is the budget, so its free cells are the room that is left; without a budget
 * the bar is full. Cell borders come from cumulative sums, so the parts add up to the whole.
 */
#include "ui/memory_parts.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"

const char memory_letters[PURPOSES] = {'w', 'M', 'g', 'o', 'a', 'i', 's'};

enum { KIB = 1024, SMALL = 10 * 1024 * 1024 };

enum role memory_role(int purpose)
{
    return (enum role)(ROLE_WEIGHTS + purpose);
}

/* Cells that stand for so many bytes. */
static int cells(size_t bytes, size_t whole, int width)
{
    double filled = (double)bytes / (double)MAX(whole, 1) * width + 0.5;

    return filled < width ? (int)filled : MAX(width, 0);
}

int memory_stack(const struct pane *pane, int row, int col, int width,
                 const struct memory_bytes *memory, size_t whole, size_t limit)
{
    int from = 0, to, fits = limit ? cells(limit, whole, width) : width;
    size_t sum = 0;

    for (int p = 0; p < PURPOSES; p++, from = to) {
        sum += memory->bytes[p];
        to = cells(sum, whole, width);
        for (int cell = from; cell < to; cell++)
            pane_put(pane, row, col + cell, cell < fits ? memory_role(p) : ROLE_WARN,
                     (uint32_t)memory_letters[p]);
    }
    return from;
}

void memory_bar(const struct view *view, const struct pane *pane)
{
    int width = pane->rect.cols - 2, from;
    size_t whole = view->memory_limit ? view->memory_limit : view->memory.total;

    pane_glyph(pane, 0, 0, ROLE_FRAME, GLYPH_LEFT_EDGE);
    from = memory_stack(pane, 0, 1, width, &view->memory, whole, 0);
    for (int col = from; col < width; col++)
        pane_glyph(pane, 0, 1 + col, ROLE_DIM, GLYPH_FREE);
    pane_glyph(pane, 0, 1 + width, ROLE_FRAME, GLYPH_RIGHT_EDGE);
}

char *memory_usage(const struct view *view, char *text, size_t size)
{
    char used[32], limit[32];

    if (view->memory_limit == 0)
        snprintf(text, size, "%s", memory_format(view->memory.total, used, sizeof used));
    else if (view->memory_limit <= SMALL && view->memory.total >= 10 * KIB)
        snprintf(text, size, "%zu of %zu KiB", (view->memory.total + KIB / 2) / KIB,
                 view->memory_limit / KIB);
    else
        snprintf(text, size, "%s of %s", memory_format(view->memory.total, used, sizeof used),
                 memory_format(view->memory_limit, limit, sizeof limit));
    return text;
}

char *memory_amount(const struct view *view, size_t bytes, char *text, size_t size)
{
    bool kib = view->memory_limit && view->memory_limit <= SMALL && bytes >= 10 * KIB && bytes < 10 * SMALL;

    if (!kib)
        return memory_format(bytes, text, size);
    snprintf(text, size, "%zu KiB", (bytes + KIB / 2) / KIB);
    return text;
}

char *memory_outlook(const struct view *view, char *text, size_t size)
{
    size_t largest = view->largest[view_precision(view)];

    if (view->accumulate > 1)
        snprintf(text, size, "batch %zu = %zu × %zu", view->batch, view->accumulate,
                 view->micro_batch);
    else if (view->memory_limit == 0)
        snprintf(text, size, "no budget");
    else if (largest >= view->train_n)
        snprintf(text, size, "all %zu fit", view->train_n);
    else
        snprintf(text, size, "largest batch %zu", largest);
    return text;
}

/* One precision's largest batch, whole or not at all; returns the columns used. */
static int draw_largest(const struct view *view, const struct pane *pane, int row, int col,
                        enum precision precision)
{
    size_t largest = view->largest[precision];
    enum role role = precision == view_precision(view) ? ROLE_STRONG : ROLE_TEXT;
    const char *name = precision_table[precision].name;
    char text[32];
    int end = col + (int)strlen(name) + 1;

    if (largest == 0)
        snprintf(text, sizeof text, "none");
    else
        snprintf(text, sizeof text, "%s%zu", largest >= view->train_n ? "all " : "", largest);
    if (end + (int)strlen(text) > pane->rect.cols)
        return 0;
    pane_text(pane, row, col, ROLE_DIM, name);
    return end + pane_text(pane, row, end, largest == 0 ? ROLE_WARN : role, text) + 2 - col;
}

static bool all_fit(const struct view *view)
{
    for (int p = 0; p < PRECISIONS; p++)
        if (view->largest[p] < view->train_n)
            return false;
    return true;
}

/* The one in force first: it has room always. */
void memory_fits(const struct view *view, const struct pane *pane, int row, int col)
{
    if (view->memory_limit == 0) {
        pane_text(pane, row, col, ROLE_DIM, "no budget: every batch fits (T sets one)");
    } else if (all_fit(view)) {
        pane_printf(pane, row, col, ROLE_TEXT, "all %zu fit in one pass", view->train_n);
    } else {
        col += pane_text(pane, row, col, ROLE_TEXT,
                         pane->rect.cols - col < 52 ? "fit:" : "largest batch:");
        enum precision now = view_precision(view);
        int used = draw_largest(view, pane, row, col + 1, now);
        col += used;
        for (int p = 0; p < PRECISIONS && used > 0; p++) {
            if (p == (int)now)
                continue;
            used = draw_largest(view, pane, row, col + 1, (enum precision)p);
            col += used;
        }
    }
}

int memory_purposes_in_use(const struct view *view)
{
    int count = 0;

    for (int p = 0; p < PURPOSES; p++)
        count += view->memory.bytes[p] > 0;
    return count;
}

void memory_proof(const struct view *view, const struct pane *pane, int row)
{
    pane_printf(pane, row, 0, ROLE_DIM, "predicted %zu bytes, counted %zu: %s", view->memory_predicted,
                view->memory.total,
                view->memory_predicted == view->memory.total ? "equal" : "NOT EQUAL");
}
