/* panel_memory.c -- bytes by purpose against the budget.
 *
 * Bar, legend, what fits; from MEMORY_FULL_ROWS on every purpose, precision and batch size has a row
 * (memory_full.c). In 16 bits the title says what becomes of matrix products.
 */
#include "ui/panel.h"

#include <stdio.h>
#include <string.h>

#include "engine/util.h"
#include "ui/explain.h"
#include "ui/memory_parts.h"

enum { TEXT = 160, LEGEND = 28 };

static bool is_sixteen_bit(const struct view *view)
{
    return precision_table[view_precision(view)].activations != FORMAT_FP32;
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
        used = strlen(memory_outlook(view, text, size));
    if (*products && (!used || used + strlen(products) < (size_t)room))
        snprintf(text + used, size - used, "%s%s", used ? ", " : "", products);
    return *text ? text : NULL;
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
            pane_put(pane, row + at / across, col, memory_role(p), (uint32_t)memory_letters[p]);
            pane_text(pane, row + at / across, col + 2, ROLE_DIM, text);
        }
        at++;
    }
}

static void draw_short(const struct view *view, const struct pane *pane)
{
    int rows = pane->rect.rows, across = MAX(1, pane->rect.cols / LEGEND);

    memory_bar(view, pane);
    draw_legend(view, pane, 1, rows - 2);
    if (rows > 1)
        memory_fits(view, pane, rows - 1, 0);
    if (rows - 3 >= (memory_purposes_in_use(view) + across - 1) / across)
        memory_proof(view, pane, rows - 2);
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    char text[TEXT], title[TEXT + 16], right[TEXT];
    struct pane frame, inside;

    snprintf(title, sizeof title, "memory: %s", memory_usage(view, text, sizeof text));
    frame = pane_frame(pane, title, title_right(view, pane->rect.cols / 2, right, sizeof right));
    inside = pane_part(&frame, 0, 1, frame.rect.rows, frame.rect.cols - 2);
    if (inside.rect.rows >= MEMORY_FULL_ROWS && inside.rect.cols >= MEMORY_FULL_COLS)
        memory_full(view, look, &inside);
    else
        draw_short(view, &inside);
}

const struct panel_ops panel_memory = {.name = "memory", .draw = draw, .explain = explain_memory};
