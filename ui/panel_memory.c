/* panel_memory.c -- bytes by purpose against the budget: a panel, and the same in one line.
 *
 * The bar's right edge is the budget, so its free cells are the room that is left; without a budget
 * the bar is full. Each purpose fills its cells with a letter of its own, so that it reads without
 * colour too; cell borders come from cumulative sums, so the parts add up to the whole. In 16 bits the title
 * says what becomes of matrix products.
 */
#include "ui/panel.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"

static const char letters[PURPOSES] = {'w', 'M', 'g', 'o', 'a', 'i', 's'};

enum { KIB = 1024, SMALL = 10 * 1024 * 1024, TEXT = 160, LEAST_BAR = 10, WIDE_LINE = 112, LEGEND = 28 };

static enum role purpose_role(int purpose)
{
    return (enum role)(ROLE_WEIGHTS + purpose);
}

static void draw_bar(const struct view *view, const struct pane *pane, int row)
{
    int width = pane->rect.cols - 2, from = 0, to;
    size_t whole = view->memory_limit ? view->memory_limit : MAX(view->memory.total, 1), sum = 0;

    pane_glyph(pane, row, 0, ROLE_FRAME, GLYPH_LEFT_EDGE);
    for (int p = 0; p < PURPOSES; p++, from = to) {
        sum += view->memory.bytes[p];
        to = MIN(width, (int)((double)sum / (double)whole * width + 0.5));
        for (int col = from; col < to; col++)
            pane_put(pane, row, 1 + col, purpose_role(p), (uint32_t)letters[p]);
    }
    for (int col = from; col < width; col++)
        pane_glyph(pane, row, 1 + col, ROLE_DIM, GLYPH_FREE);
    pane_glyph(pane, row, 1 + width, ROLE_FRAME, GLYPH_RIGHT_EDGE);
}

/* "656 of 1024 KiB": both in one unit while that reads well. */
static char *usage(const struct view *view, char *text, size_t size)
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

static enum precision precision_now(const struct view *view)
{
    double row = view->knob[SET_PRECISION];

    return row >= 0 && row < PRECISIONS ? (enum precision)row : PRECISION_FP32;
}

/* "batch 1024 = 3 × 342", or the largest batch in one pass. */
static char *outlook(const struct view *view, char *text, size_t size)
{
    size_t largest = view->largest[precision_now(view)];

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

static bool is_sixteen_bit(const struct view *view)
{
    return precision_table[precision_now(view)].activations != FORMAT_FP32;
}

/* Beside the title: how the batch is split, and in 16 bits what becomes of products, if `room`
 * columns hold both. */
static const char *title_right(const struct view *view, int room, char *text, size_t size)
{
    char products[64] = "";
    size_t used = 0;

    *text = '\0';
    if (is_sixteen_bit(view))
        snprintf(products, sizeof products, "products %s", products_brief[view->products]);
    if (view->accumulate > 1)
        used = strlen(outlook(view, text, size));
    if (*products && (!used || used + strlen(products) < (size_t)room))
        snprintf(text + used, size - used, "%s%s", used ? ", " : "", products);
    return *text ? text : NULL;
}

/* One precision's largest batch, whole or not at all; returns the columns used. */
static int draw_largest(const struct view *view, const struct pane *pane, int row, int col,
                        enum precision precision)
{
    size_t largest = view->largest[precision];
    enum role role = precision == precision_now(view) ? ROLE_STRONG : ROLE_TEXT;
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

/* The largest batch in one pass for each precision, the one in force first: it has room always. */
static void draw_fits(const struct view *view, const struct pane *pane, int row, int col)
{
    if (view->memory_limit == 0) {
        pane_text(pane, row, col, ROLE_DIM, "no budget: every batch fits (T sets one)");
    } else if (all_fit(view)) {
        pane_printf(pane, row, col, ROLE_TEXT, "all %zu fit in one pass", view->train_n);
    } else {
        col += pane_text(pane, row, col, ROLE_TEXT,
                         pane->rect.cols - col < 52 ? "fit:" : "largest batch:");
        enum precision now = precision_now(view);
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

/* The purposes in use, in as many columns as the width has. */
static void draw_legend(const struct view *view, const struct pane *pane, int row, int rows)
{
    char bytes[32], text[64];
    int width = LEGEND, across = MAX(1, pane->rect.cols / width), at = 0;

    for (int p = 0; p < PURPOSES; p++) {
        if (view->memory.bytes[p] == 0)
            continue;
        if (at / across < rows) {
            int col = at % across * width;

            snprintf(text, sizeof text, "%s %s", purpose_names[p],
                     memory_format(view->memory.bytes[p], bytes, sizeof bytes));
            pane_put(pane, row + at / across, col, purpose_role(p), (uint32_t)letters[p]);
            pane_text(pane, row + at / across, col + 2, ROLE_DIM, text);
        }
        at++;
    }
}

/* Both numbers, to the byte: what arithmetic said, and what the allocator counted. */
static void draw_proof(const struct view *view, const struct pane *pane, int row)
{
    pane_printf(pane, row, 0, ROLE_DIM, "predicted %zu bytes, counted %zu: %s", view->memory_predicted,
                view->memory.total,
                view->memory_predicted == view->memory.total ? "equal" : "NOT EQUAL");
}

static int purposes_in_use(const struct view *view)
{
    int count = 0;

    for (int p = 0; p < PURPOSES; p++)
        count += view->memory.bytes[p] > 0;
    return count;
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    char text[TEXT], title[TEXT + 16], right[TEXT];
    struct pane frame, inside;
    int rows;

    (void)look;
    snprintf(title, sizeof title, "memory: %s", usage(view, text, sizeof text));
    frame = pane_frame(pane, title, title_right(view, pane->rect.cols / 2, right,
                                             sizeof right));
    inside = pane_part(&frame, 0, 1, frame.rect.rows, frame.rect.cols - 2);
    rows = inside.rect.rows;
    draw_bar(view, &inside, 0);
    draw_legend(view, &inside, 1, rows - 2);
    if (rows > 1)
        draw_fits(view, &inside, rows - 1, 0);
    int across = MAX(1, inside.rect.cols / LEGEND);
    if (rows - 3 >= (purposes_in_use(view) + across - 1) / across)
        draw_proof(view, &inside, rows - 2);
}

/* Text, bar, text: the texts go where the bar would get too short. */
static void draw_line(const struct view *view, const struct look *look, const struct pane *pane)
{
    char used[TEXT], tail[TEXT];
    int col = 1, end = pane->rect.cols - 1, right;
    bool wide = pane->rect.cols >= WIDE_LINE && view->accumulate <= 1 && view->memory_limit > 0;
    struct pane bar;

    (void)look;
    col += pane_text(pane, 0, col, ROLE_TEXT, "memory") + 1;
    col += pane_text(pane, 0, col, ROLE_STRONG, usage(view, used, sizeof used)) + 1;
    right = wide ? 52 : text_columns(pane->glyphs, outlook(view, tail, sizeof tail)) + 1;
    if (end - right - col < LEAST_BAR)
        right = 0;
    bar = pane_part(pane, 0, col, 1, end - right - col);
    draw_bar(view, &bar, 0);
    if (right > 0 && wide)
        draw_fits(view, pane, 0, end - right + 1);
    else if (right > 0)
        pane_text(pane, 0, end - right + 1, ROLE_TEXT, tail);
}

const struct panel_ops panel_memory = {.name = "memory", .draw = draw};
const struct panel_ops panel_memory_line = {.name = "memory line", .draw = draw_line};
