/* noise_plan.c -- parts of the noise panel one below the other.
 *
 * Parts get their rows by rank, and are drawn in the order of their list. Rows left over become
 * blank lines in front of them, so that a taller panel breathes before it is empty.
 */
#include "ui/noise_plan.h"

#include "engine/util.h"
#include "ui/flow.h"

enum { TEXT = 256 };

static int rows_of(const struct noise_part *part, const struct view *view, const struct pane *pane)
{
    char buffer[TEXT];
    const char *text;

    if (!part->words)
        return part->rows(view, pane->glyphs, pane->rect.cols);
    text = part->words(view, buffer, sizeof buffer);
    return *text ? flow_rows(pane->glyphs, text, pane->rect.cols) : 0;
}

static void draw_part(const struct noise_part *part, const struct view *view,
                      const struct pane *pane)
{
    char text[TEXT];

    if (part->words)
        flow_text(pane, 0, part->role, part->words(view, text, sizeof text));
    else if (part->draw)
        part->draw(view, pane);
}

struct noise_plan noise_plan_make(const struct view *view, const struct pane *pane,
                                  const struct noise_slot *slots, int count)
{
    struct noise_plan plan = {.count = count, .left = pane->rect.rows};

    REQUIRE(count <= NOISE_SLOTS);
    for (int rank = 1; rank <= NOISE_SLOTS; rank++)
        for (int i = 0; i < count; i++) {
            if (slots[i].rank != rank)
                continue;
            int need = rows_of(slots[i].part, view, pane);
            if (need <= plan.left)
                plan.rows[i] = need, plan.left -= need;
        }
    for (int rank = 1; rank <= NOISE_SLOTS; rank++)
        for (int i = 0; i < count; i++)
            if (slots[i].gap == rank && plan.rows[i] > 0 && plan.left > 0)
                plan.gap[i] = 1, plan.left--;
    return plan;
}

void noise_plan_draw(const struct view *view, const struct pane *pane,
                     const struct noise_slot *slots, const struct noise_plan *plan)
{
    int row = 0;

    for (int i = 0; i < plan->count; i++) {
        row += plan->gap[i];
        struct pane part = pane_part(pane, row, 0, plan->rows[i], pane->rect.cols);
        if (plan->rows[i] > 0)
            draw_part(slots[i].part, view, &part);
        row += plan->rows[i];
    }
}
