/* parts.c -- a panel made of parts.
 *
 * Parts get their rows by rank. Of the rows left over one goes to each part as a blank line in front
 * of it while there are as many again for those that grow, which share the rest.
 */
#include "ui/parts.h"

#include "engine/util.h"
#include "ui/flow.h"

enum { TEXT = 512 };

struct plan {
    int rows[PARTS_MOST]; /* 0: left out */
    bool gap;             /* a blank line between parts */
};

static int rows_of(const struct part *part, const struct view *view, const struct pane *pane)
{
    char text[TEXT] = "";

    if (!part->words)
        return part->rows(view, pane->glyphs, pane->rect.cols);
    part->words(view, text, sizeof text);
    return *text ? flow_rows(pane->glyphs, text, pane->rect.cols) : 0;
}

static void draw_part(const struct part *part, const struct view *view, const struct look *look,
                      const struct pane *pane)
{
    char text[TEXT] = "";

    if (!part->words) {
        part->draw(view, look, pane);
        return;
    }
    part->words(view, text, sizeof text);
    flow_text(pane, 0, part->role, text);
}

/* Rows that stay free once every part that fits has its own. */
static int plan_needs(const struct part *const *parts, int count, const struct view *view,
                      const struct pane *pane, struct plan *plan)
{
    int left = pane->rect.rows, need;

    for (int rank = 1; rank <= PARTS_MOST; rank++)
        for (int i = 0; i < count; i++) {
            if (parts[i]->rank != rank)
                continue;
            need = rows_of(parts[i], view, pane);
            if (need <= left)
                plan->rows[i] = need, left -= need;
        }
    return left;
}

static int plan_gaps(struct plan *plan, int count, int left)
{
    int shown = 0;

    for (int i = 0; i < count; i++)
        shown += plan->rows[i] > 0;
    plan->gap = shown > 1 && left >= 2 * (shown - 1);
    return plan->gap ? left - (shown - 1) : left;
}

static void plan_growth(const struct part *const *parts, int count, struct plan *plan, int left)
{
    int shares = 0, given;

    for (int i = 0; i < count; i++)
        shares += plan->rows[i] > 0 ? parts[i]->grows : 0;
    for (int i = 0; i < count && shares > 0; i++) {
        if (plan->rows[i] == 0 || parts[i]->grows == 0)
            continue;
        given = left * parts[i]->grows / shares;
        plan->rows[i] += given;
        left -= given;
        shares -= parts[i]->grows;
    }
}

void parts_draw(const struct part *const *parts, int count, const struct view *view,
                const struct look *look, const struct pane *pane)
{
    struct plan plan = {{0}, false};
    struct pane part;
    int row = 0, left;

    REQUIRE(count <= PARTS_MOST);
    left = plan_needs(parts, count, view, pane, &plan);
    plan_growth(parts, count, &plan, plan_gaps(&plan, count, left));
    for (int i = 0; i < count; i++) {
        if (plan.rows[i] == 0)
            continue;
        part = pane_part(pane, row, 0, plan.rows[i], pane->rect.cols);
        draw_part(parts[i], view, look, &part);
        row += plan.rows[i] + plan.gap;
    }
}
