/* panel_noise.c -- gradient noise: as many parts as there is room for, or all of the screen. */
#include "ui/panel.h"

#include <stdio.h>

#include "ui/explain.h"
#include "ui/noise_full.h"
#include "ui/noise_plan.h"

enum { TEXT = 64 };

/* Which estimator, and how many examples its averages run over; the longest that fits. */
static const char *estimator(const struct view *view, int cols, char *text, size_t size)
{
    const char *name = estimator_names[view->noise.estimator];

    if (!view->noise.measured)
        return NULL;
    if (cols < 46)
        return name;
    if (view->examples < NOISE_TAU)
        snprintf(text, size, "%s, %.0f examples so far", name, view->examples);
    else
        snprintf(text, size, "%s, last %.0f examples", name, NOISE_TAU);
    return text;
}

/* The table is left to a panel of its own where the screen has one. */
static bool shown_elsewhere(const struct noise_part *part, const struct view *view,
                            const struct look *look, const struct grid *grid)
{
    struct layout layout = layout_make(grid->rows, grid->cols, view->run_count, look->mode,
                                       look->panel);

    return part == &noise_part_table && layout_find(&layout, PANEL_TABLE);
}

static void draw_parts(const struct view *view, const struct look *look, const struct pane *inside)
{
    struct noise_slot slots[NOISE_PARTS];
    struct noise_plan plan;
    int count = 0;

    for (int i = 0; i < NOISE_PARTS; i++)
        if (!shown_elsewhere(noise_parts[i], view, look, inside->grid))
            slots[count++] = (struct noise_slot){noise_parts[i], noise_parts[i]->rank,
                                                 noise_parts[i]->gap};
    plan = noise_plan_make(view, inside, slots, count);
    noise_plan_draw(view, inside, slots, &plan);
}

static struct pane inside_of(const struct pane *frame)
{
    return pane_part(frame, 0, 1, frame->rect.rows, frame->rect.cols - 2);
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    char right[TEXT];
    struct pane frame = pane_frame(pane, "gradient noise",
                                   estimator(view, pane->rect.cols, right, sizeof right));
    struct pane inside = inside_of(&frame);

    if (look->mode == MODE_PANEL)
        noise_full_draw(view, look, &inside);
    else
        draw_parts(view, look, &inside);
}

static struct hit hit(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col)
{
    struct pane frame = pane_part(pane, 1, 1, pane->rect.rows - 2, pane->rect.cols - 2);
    struct pane inside = inside_of(&frame);

    if (look->mode != MODE_PANEL)
        return (struct hit){.kind = HIT_NOTHING};
    return noise_full_hit(view, look, &inside, row - 1, col - 2);
}

const struct panel_ops panel_noise = {
    .name = "gradient noise", .draw = draw, .explain = explain_noise, .hit = hit,
};
