/* panel_noise.c -- gradient noise: as many parts as the height has room for.
 *
 * Parts get their rows by rank, and are drawn in the order of their table. Rows left over become
 * blank lines in front of them, so that a taller panel breathes before it is empty.
 */
#include "ui/panel.h"

#include <stdio.h>

#include "engine/util.h"
#include "ui/explain.h"
#include "ui/noise_parts.h"

struct plan {
    int rows[NOISE_PARTS]; /* 0: left out */
    int gap[NOISE_PARTS];  /* blank rows in front */
};

/* Rows that stay free once every part that fits has its own. */
static int plan_rows(const struct view *view, const struct pane *inside, struct plan *plan)
{
    int left = inside->rect.rows, need;

    for (int rank = 1; rank <= NOISE_PARTS; rank++)
        for (int i = 0; i < NOISE_PARTS; i++) {
            if (noise_parts[i]->rank != rank)
                continue;
            need = noise_parts[i]->rows(view, inside->glyphs, inside->rect.cols);
            if (need <= left)
                plan->rows[i] = need, left -= need;
        }
    return left;
}

static struct plan plan_parts(const struct view *view, const struct pane *inside)
{
    struct plan plan = {{0}, {0}};
    int left = plan_rows(view, inside, &plan);

    for (int rank = 1; rank <= NOISE_PARTS; rank++)
        for (int i = 0; i < NOISE_PARTS; i++)
            if (noise_parts[i]->gap == rank && plan.rows[i] > 0 && left > 0)
                plan.gap[i] = 1, left--;
    return plan;
}

static const char *estimator(const struct view *view, int cols, char *text, size_t size)
{
    const char *name = estimator_names[view->noise.estimator];

    if (!view->noise.measured)
        return NULL;
    if (cols < 46)
        return name;
    snprintf(text, size, "%s, last %.0f examples", name, NOISE_TAU);
    return text;
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    char right[64];
    struct pane frame = pane_frame(pane, "gradient noise",
                                   estimator(view, pane->rect.cols, right, sizeof right));
    struct pane inside = pane_part(&frame, 0, 1, frame.rect.rows, frame.rect.cols - 2), part;
    struct plan plan = plan_parts(view, &inside);
    int row = 0;

    (void)look;
    for (int i = 0; i < NOISE_PARTS; i++) {
        row += plan.gap[i];
        part = pane_part(&inside, row, 0, plan.rows[i], inside.rect.cols);
        if (plan.rows[i] > 0)
            noise_parts[i]->draw(view, &part);
        row += plan.rows[i];
    }
}

const struct panel_ops panel_noise = {.name = "gradient noise", .draw = draw, .explain = explain_noise};
