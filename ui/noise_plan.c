/* noise_plan.c -- parts of the noise panel one below the other.
 *
 * Parts get their rows by rank, and are drawn in the order of their list. Rows left over become
 * blank lines in front of them, so that a taller panel breathes before it is empty.
 */
#include "ui/noise_plan.h"

#include "engine/util.h"

struct noise_plan noise_plan_make(const struct view *view, const struct pane *pane,
                                  const struct noise_slot *slots, int count)
{
    struct noise_plan plan = {.count = count, .left = pane->rect.rows};

    REQUIRE(count <= NOISE_SLOTS);
    for (int rank = 1; rank <= NOISE_SLOTS; rank++)
        for (int i = 0; i < count; i++) {
            if (slots[i].rank != rank)
                continue;
            int need = slots[i].part->rows(view, pane->glyphs, pane->rect.cols);
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
        if (plan->rows[i] > 0 && slots[i].part->draw)
            slots[i].part->draw(view, &part);
        row += plan->rows[i];
    }
}
