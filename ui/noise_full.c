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
    {&noise_part_branch, 2, 0},
    {&noise_part_note, 4, 0},
};

static const struct noise_slot one_column[] = {
    {&noise_part_arrows, 7, 0},
    {&noise_part_axis, 1, 0},
    {&noise_part_scale, 2, 0},
    {&noise_part_branch, 2, 0},
    {&noise_part_note, 3, 0},
    {&noise_part_frozen, 4, 0},
    {&noise_part_branch_table, 4, 0},
    {&noise_part_branch_words, 4, 0},
    {&hole, 6, 0},
    {&noise_part_table, 4, 0},
    {&noise_part_equation, 8, 0},
    {&noise_part_whole, 5, 0},
    {&noise_part_layers_line, 9, 0},
    {&noise_part_shares, 10, 0},
    {&noise_part_verdict, 3, 0},
};

static const struct noise_slot numbers[] = {
    {&noise_part_verdict, 1, 0},
    {&noise_part_doubling, 5, 0},
    {&noise_part_frozen, 1, 1},
    {&noise_part_branch_table, 1, 1},
    {&noise_part_branch_words, 1, 0},
    {&noise_part_table, 2, 1},
    {&noise_part_shares, 3, 2},
    {&noise_part_whole, 4, 3},
    {&noise_part_layers, 6, 4},
};

/* ---- one column ---- */

static struct noise_plan plan_one_column(const struct view *view, const struct pane *inside)
{
    struct noise_plan plan = noise_plan_make(view, inside, one_column, COUNT_OF(one_column));

    for (size_t i = 0; i < COUNT_OF(one_column); i++)
        if (one_column[i].part == &hole && plan.rows[i] > 0)
            plan.rows[i] += plan.left;
    return plan;
}

/* The rows of the curves, of which there are none where they found no room. */
static struct pane hole_pane(const struct noise_plan *plan, const struct pane *inside)
{
    int row = 0, i = 0;

    for (; i < plan->count && one_column[i].part != &hole; i++)
        row += plan->gap[i] + plan->rows[i];
    return pane_part(inside, row, 0, plan->rows[i], inside->rect.cols);
}

static void draw_one_column(const struct view *view, const struct look *look,
                            const struct pane *inside)
{
    struct noise_plan plan = plan_one_column(view, inside);
    struct pane chart = hole_pane(&plan, inside);

    noise_plan_draw(view, inside, one_column, &plan);
    noise_time_draw_bare(view, look, &chart);
}

/* ---- two columns ---- */

struct columns {
    struct noise_plan above;
    struct pane time, fall, numbers;
};

static struct columns make_columns(const struct view *view, const struct pane *inside)
{
    struct columns columns = {.above = noise_plan_make(view, inside, top, COUNT_OF(top))};
    int used = inside->rect.rows - columns.above.left + 1, rows = inside->rect.rows - used;
    int cols = inside->rect.cols, right = MIN(MAX(cols * 2 / 5, NUMBERS_COLS), NUMBERS_MOST);
    int fall = MIN(rows * 2 / 5, FALL_MOST), left = cols - right - 2;

    if (fall < FALL_ROWS || !view->noise.measured)
        fall = 0;
    columns.time = pane_part(inside, used, 0, rows - fall, left);
    columns.fall = pane_part(inside, used + rows - fall, 0, fall, left);
    columns.numbers = pane_part(inside, used, cols - right, rows, right);
    return columns;
}

static void draw_two_columns(const struct view *view, const struct look *look,
                             const struct pane *inside)
{
    struct columns columns = make_columns(view, inside);
    struct noise_plan plan = noise_plan_make(view, &columns.numbers, numbers, COUNT_OF(numbers));

    noise_plan_draw(view, inside, top, &columns.above);
    noise_time_draw(view, look, &columns.time, true);
    noise_part_fall.draw(view, &columns.fall);
    noise_plan_draw(view, &columns.numbers, numbers, &plan);
}

/* ---- either ---- */

static bool is_wide(const struct pane *inside)
{
    return inside->rect.cols >= WIDE_COLS && inside->rect.rows >= WIDE_ROWS;
}

void noise_full_draw(const struct view *view, const struct look *look, const struct pane *inside)
{
    if (is_wide(inside))
        draw_two_columns(view, look, inside);
    else
        draw_one_column(view, look, inside);
}

struct hit noise_full_hit(const struct view *view, const struct look *look,
                          const struct pane *inside, int row, int col)
{
    struct noise_plan plan;
    struct pane chart;

    if (is_wide(inside)) {
        chart = make_columns(view, inside).time;
    } else { /* its frame lies outside */
        plan = plan_one_column(view, inside);
        chart = hole_pane(&plan, inside);
        chart.rect = (struct rect){chart.rect.row - 1, chart.rect.col - 1, chart.rect.rows + 2,
                                   chart.rect.cols + 2};
    }
    return noise_time_hit(view, look, &chart, is_wide(inside),
                          row - (chart.rect.row - inside->rect.row),
                          col - (chart.rect.col - inside->rect.col));
}
