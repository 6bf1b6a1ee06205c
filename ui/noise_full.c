/* noise_full.c -- the noise panel with the screen to itself.
 *
 * Above, over the whole width, where B stands on the way to the noise scale. Then, on a narrow
 * screen, the three curves over time and the table below each other; on a wide one curves at the
 * left, numbers and sentences at the right.
 */
#include "ui/noise_full.h"

#include "engine/util.h"
#include "ui/noise_plan.h"
#include "ui/noise_time.h"

enum {
    WIDE_COLS = 112, WIDE_ROWS = 24, /* least inside with two columns */
    NUMBERS_COLS = 50, NUMBERS_MOST = 72,
    FALL_ROWS = 8,  /* least for the curve of 1/B */
    FALL_MOST = 18,
    CHART_ROWS = 6,
};

/* Room for the curves over time, which take what is left. */
static int hole_rows(const struct view *view, const struct glyphs *glyphs, int width)
{
    (void)view, (void)glyphs, (void)width;
    return CHART_ROWS;
}

static const struct noise_part hole = {.rows = hole_rows};

static const struct noise_slot top[] = {
    {&noise_part_arrows, 3, 0},
    {&noise_part_axis, 1, 0},
    {&noise_part_scale, 2, 0},
    {&noise_part_note, 4, 0},
};

static const struct noise_slot one_column[] = {
    {&noise_part_arrows, 5, 0},
    {&noise_part_axis, 1, 0},
    {&noise_part_scale, 2, 0},
    {&noise_part_note, 3, 0},
    {&hole, 6, 0},
    {&noise_part_table, 4, 0},
    {&noise_part_equation, 8, 0},
    {&noise_part_whole, 7, 0},
    {&noise_part_layers_line, 9, 0},
    {&noise_part_shares, 10, 0},
    {&noise_part_verdict, 3, 0},
};

static const struct noise_slot numbers[] = {
    {&noise_part_verdict, 1, 0},
    {&noise_part_doubling, 5, 0},
    {&noise_part_table, 2, 1},
    {&noise_part_shares, 3, 2},
    {&noise_part_whole, 4, 3},
    {&noise_part_layers, 6, 4},
};

static void draw_one_column(const struct view *view, const struct look *look,
                            const struct pane *inside)
{
    struct noise_plan plan = noise_plan_make(view, inside, one_column, COUNT_OF(one_column));
    struct pane chart;

    for (size_t i = 0; i < COUNT_OF(one_column); i++)
        if (one_column[i].part == &hole && plan.rows[i] > 0)
            plan.rows[i] += plan.left;
    noise_plan_draw(view, inside, one_column, &plan, &chart);
    noise_time_draw_bare(view, look, &chart);
}

static void draw_curves(const struct view *view, const struct look *look, const struct pane *pane)
{
    int fall = MIN(pane->rect.rows * 2 / 5, FALL_MOST), cols = pane->rect.cols;
    struct pane time, falls;

    if (fall < FALL_ROWS || !view->noise.measured)
        fall = 0;
    time = pane_part(pane, 0, 0, pane->rect.rows - fall, cols);
    falls = pane_part(pane, pane->rect.rows - fall, 0, fall, cols);
    noise_time_draw(view, look, &time, true);
    noise_part_fall.draw(view, &falls);
}

static void draw_two_columns(const struct view *view, const struct look *look,
                             const struct pane *inside)
{
    struct pane rest, right;
    struct noise_plan plan = noise_plan_make(view, inside, top, COUNT_OF(top));
    int used = inside->rect.rows - plan.left + 1, cols = inside->rect.cols;
    int right_cols = MIN(MAX(cols * 2 / 5, NUMBERS_COLS), NUMBERS_MOST);

    noise_plan_draw(view, inside, top, &plan, NULL);
    rest = pane_part(inside, used, 0, inside->rect.rows - used, cols - right_cols - 2);
    right = pane_part(inside, used, cols - right_cols, inside->rect.rows - used, right_cols);
    draw_curves(view, look, &rest);
    plan = noise_plan_make(view, &right, numbers, COUNT_OF(numbers));
    noise_plan_draw(view, &right, numbers, &plan, NULL);
}

void noise_full_draw(const struct view *view, const struct look *look, const struct pane *inside)
{
    if (inside->rect.cols >= WIDE_COLS && inside->rect.rows >= WIDE_ROWS)
        draw_two_columns(view, look, inside);
    else
        draw_one_column(view, look, inside);
}
