/* memory_full.c -- the memory panel with room: purposes, precisions, and bytes by batch size.
 *
 * All bars of batch sizes share one scale, and the budget is a line through them: what lies right of
 * it does not fit. With a budget the scale ends at three times of it.
 */
#include "ui/memory_parts.h"

#include <stdio.h>

#include "engine/util.h"
#include "ui/look.h"
#include "ui/parts.h"

enum { TWO_COLS = 74, HALF = 38, BYTES_END = 30, BATCHES_LEAST = 5, LABEL = 6, TAIL = 10, MOST_SCALES = 3 };

/* ---- the present bytes ---- */

static int bar_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)view, (void)glyphs, (void)width;
    return 1;
}

static void bar_draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    (void)look;
    memory_bar(view, pane);
}

/* ---- purposes, precisions ---- */

/* "a activations  395264   60%" for each in use. */
static void draw_purposes(const struct view *view, const struct pane *pane)
{
    int row = 1, width = MIN(pane->rect.cols, HALF);
    char text[32];

    pane_text(pane, 0, 0, ROLE_DIM, "what for");
    pane_text_right(pane, 0, BYTES_END, ROLE_DIM, "bytes");
    for (int p = 0; p < PURPOSES; p++) {
        if (view->memory.bytes[p] == 0)
            continue;
        pane_put(pane, row, 0, memory_role(p), (uint32_t)memory_letters[p]);
        pane_text(pane, row, 2, ROLE_TEXT, purpose_names[p]);
        snprintf(text, sizeof text, "%zu", view->memory.bytes[p]);
        pane_text_right(pane, row, BYTES_END, ROLE_STRONG, text);
        snprintf(text, sizeof text, "%.0f%%", 100 * (double)view->memory.bytes[p] /
                                                  (double)MAX(view->memory.total, 1));
        pane_text_right(pane, row++, width - 2, ROLE_DIM, text);
    }
}

static char *largest_text(const struct view *view, size_t largest, char *text, size_t size)
{
    snprintf(text, size, largest == 0 ? "none" : largest >= view->train_n ? "all %zu" : "%zu", largest);
    return text;
}

static void draw_precisions(const struct view *view, const struct pane *pane)
{
    char text[32];

    pane_text(pane, 0, 0, ROLE_DIM,
              view->memory_limit ? "largest batch in one pass" : "no budget: all fit (T sets one)");
    for (int p = 0; p < PRECISIONS; p++) {
        bool now = p == (int)view_precision(view);
        enum role role = view->largest[p] == 0 ? ROLE_WARN : now ? ROLE_KNOB : ROLE_TEXT;

        pane_text(pane, p + 1, 0, role, now ? "▸" : "");
        pane_text(pane, p + 1, 2, role, precision_table[p].name);
        pane_text_right(pane, p + 1, 22, role, largest_text(view, view->largest[p], text, sizeof text));
        if (now && pane->rect.cols >= 33)
            pane_text(pane, p + 1, 24, ROLE_DIM, "in force");
    }
}

static int details_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    int purposes = memory_purposes_in_use(view) + 1, precisions = PRECISIONS + 1;

    (void)glyphs;
    return width >= TWO_COLS ? MAX(purposes, precisions) : purposes + precisions;
}

static void details_draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    bool beside = pane->rect.cols >= TWO_COLS;
    int down = beside ? 0 : memory_purposes_in_use(view) + 1, right = beside ? HALF : 0;
    struct pane part = pane_part(pane, down, right, pane->rect.rows - down, pane->rect.cols - right);

    (void)look;
    draw_purposes(view, pane);
    draw_precisions(view, &part);
}

/* ---- bytes by batch size ---- */

/* The notches, and the batch in force where it is none and in one pass. */
static int list_batches(const struct view *view, struct view_batch *list)
{
    int count = 0;
    bool present = view->accumulate > 1 || view->batch == 0;

    for (int i = 0; i < view->at_count; i++) {
        if (!present && view->at[i].batch > view->batch)
            list[count++] = (struct view_batch){view->batch, view->memory}, present = true;
        present = present || view->at[i].batch == view->batch;
        list[count++] = view->at[i];
    }
    return count;
}

/* Small batches look alike: the largest are shown, and the one in force. */
static int choose_batches(const struct view *view, int rows, struct view_batch *list)
{
    int count = list_batches(view, list), first = MAX(0, count - rows), now = -1;

    for (int i = 0; i < count; i++)
        if (list[i].batch == view->batch)
            now = i;
    if (now >= 0 && now < first)
        list[first] = list[now];
    for (int i = first; i < count; i++)
        list[i - first] = list[i];
    return count - first;
}

static int batches_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)glyphs;
    return view->at_count > 0 && width >= MEMORY_FULL_COLS ? 1 + MIN(BATCHES_LEAST, view->at_count) : 0;
}

static void draw_batch(const struct view *view, const struct pane *pane, int row,
                       const struct view_batch *at, size_t whole)
{
    bool now = at->batch == view->batch;
    int width = pane->rect.cols - LABEL - TAIL, limit = width;
    size_t budget = view->memory_limit;
    char text[32];

    snprintf(text, sizeof text, at->batch == view->train_n ? "full" : "%zu", at->batch);
    pane_text(pane, row, 0, ROLE_KNOB, now ? "▸" : "");
    pane_text_right(pane, row, LABEL - 1, now ? ROLE_KNOB : ROLE_TEXT, text);
    memory_stack(pane, row, LABEL, width, &at->memory, whole, budget);
    if (budget && budget < whole) {
        limit = (int)((double)budget / (double)whole * width + 0.5);
        pane_glyph(pane, row, LABEL + limit, ROLE_STRONG, GLYPH_VERTICAL);
    }
    if (at->memory.total > whole)
        pane_put(pane, row, LABEL + width, ROLE_WARN, '>');
    memory_amount(view, at->memory.total, text, sizeof text);
    pane_text_right(pane, row, pane->rect.cols, budget && at->memory.total > budget ? ROLE_WARN : ROLE_TEXT,
                    text);
}

static void batches_draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct view_batch list[VIEW_BATCHES + 1];
    int count = choose_batches(view, pane->rect.rows - 1, list);
    size_t whole = list[count - 1].memory.total;
    char limit[32];

    (void)look;
    if (view->memory_limit)
        whole = MIN(MAX(whole, view->memory_limit), MOST_SCALES * view->memory_limit);
    pane_text(pane, 0, 0, ROLE_DIM, "batch");
    if (view->memory_limit)
        pane_printf(pane, 0, LABEL, ROLE_DIM, "in one pass; %s is the budget, %s",
                    pane->glyphs->ascii ? "|" : "│", memory_amount(view, view->memory_limit, limit, sizeof limit));
    else
        pane_text(pane, 0, LABEL, ROLE_DIM, "in one pass");
    for (int i = 0; i < count; i++)
        draw_batch(view, pane, 1 + i, &list[i], whole);
}

/* ---- to the byte ---- */

static void proof_draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    (void)look;
    memory_proof(view, pane, 0);
}

static const struct part bar = {.rank = 1, .rows = bar_rows, .draw = bar_draw};
static const struct part details = {.rank = 2, .rows = details_rows, .draw = details_draw};
static const struct part proof = {.rank = 4, .rows = bar_rows, .draw = proof_draw};
static const struct part batches = {.rank = 3, .grows = 1, .rows = batches_rows, .draw = batches_draw};

static const struct part *const parts[] = {&bar, &details, &proof, &batches};

void memory_full(const struct view *view, const struct look *look, const struct pane *pane)
{
    parts_draw(parts, COUNT_OF(parts), view, look, pane);
}
