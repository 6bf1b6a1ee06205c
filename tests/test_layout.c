/* test_layout.c -- the layout at every size up to 100 x 300, in every mode and for every panel: inside,
 * apart, not empty, composed; and what is drawn in it. */
#include "ui/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "tests/support_sanitized.h"
#include "tests/support_view.h"

enum { MOST_ROWS = 100, MOST_COLS = 300, ROWS_ON = SANITIZED ? 3 : 1, COLS_ON = SANITIZED ? 7 : 1 };

/* Counts the cells of a rectangle in `taken`; fails where one is outside. */
static int take(char taken[MOST_ROWS][MOST_COLS], const struct rect *rect, int rows, int cols)
{
    assert_true(rect->rows > 0 && rect->cols > 0);
    assert_true(rect->row >= 0 && rect->col >= 0);
    assert_true(rect->row + rect->rows <= rows && rect->col + rect->cols <= cols);
    for (int r = 0; r < rect->rows; r++)
        for (int c = 0; c < rect->cols; c++)
            if (taken[rect->row + r][rect->col + c]++)
                fail_msg("overlap at row %d, column %d of %d x %d", rect->row + r, rect->col + c,
                         rows, cols);
    return rect->rows * rect->cols;
}

/* Everything a layout promises, whatever the mode. */
static void check(const struct layout *layout, int rows, int cols)
{
    static char taken[MOST_ROWS][MOST_COLS];
    uint64_t seen = 0;
    int cells = 0;

    memset(taken, 0, (size_t)rows * sizeof *taken);
    for (int i = 0; i < layout->count; i++) {
        const struct rect *rect = &layout->item[i].rect;
        const struct panel_size *least = &panel_sizes[layout->item[i].panel];

        assert_false(seen >> layout->item[i].panel & 1);
        seen |= UINT64_C(1) << layout->item[i].panel;
        cells += take(taken, rect, rows, cols);
        if (rect->rows < least->rows || rect->cols < least->cols)
            fail_msg("panel %d has %d x %d in %d x %d", layout->item[i].panel, rect->rows,
                     rect->cols, rows, cols);
    }
    assert_int_equal(cells, rows * cols);
}

static void every_overview_is_covered_once(void **state)
{
    (void)state;
    for (int runs = 1; runs <= RUNS; runs++)
        for (int rows = 1; rows <= MOST_ROWS; rows += ROWS_ON)
            for (int cols = 1; cols <= MOST_COLS; cols += COLS_ON) {
                struct layout layout = layout_make(rows, cols, runs, MODE_OVERVIEW, PANEL_NOISE);

                check(&layout, rows, cols);
            }
}

static void every_lecture_is_covered_once(void **state)
{
    (void)state;
    for (int rows = 1; rows <= MOST_ROWS; rows += ROWS_ON)
        for (int cols = 1; cols <= MOST_COLS; cols += COLS_ON) {
            struct layout layout = layout_make(rows, cols, 1 + cols % RUNS, MODE_LECTURE, PANELS);

            check(&layout, rows, cols);
            assert_true(!!layout_find(&layout, PANEL_LECTURE) == (rows >= 10 && cols >= 40));
        }
}

/* Full screen: the panel is there, and all of the status, at every size that is not too small. */
static void every_panel_alone_is_covered_once(void **state)
{
    (void)state;
    for (int panel = 0; panel <= PANELS; panel++) {
        int step = panel < PANELS && panel_sizes[panel].picks ? 1 : 7; /* or it is the overview */

        for (int rows = 1; rows <= MOST_ROWS; rows += step * ROWS_ON)
            for (int cols = 1; cols <= MOST_COLS; cols += step * COLS_ON) {
                int runs = 1 + (rows + cols) % RUNS;
                struct layout layout = layout_make(rows, cols, runs, MODE_PANEL,
                                                   (enum panel_id)panel);

                check(&layout, rows, cols);
                if (!layout_picks((enum panel_id)panel, runs) || rows < 10 || cols < 40)
                    continue;
                assert_non_null(layout_find(&layout, (enum panel_id)panel));
                assert_non_null(layout_find(&layout, PANEL_STATUS));
            }
    }
}

static void nothing_has_no_layout(void **state)
{
    (void)state;
    assert_int_equal(layout_make(0, 0, 1, MODE_OVERVIEW, PANELS).count, 0);
    assert_int_equal(layout_make(0, 80, 1, MODE_OVERVIEW, PANELS).count, 0);
    assert_int_equal(layout_make(24, 0, 1, MODE_LECTURE, PANELS).count, 0);
}

static void small_forms(void **state)
{
    struct layout tiny = layout_make(9, 39, 1, MODE_OVERVIEW, PANELS);
    struct layout least = layout_make(10, 40, 1, MODE_OVERVIEW, PANELS);

    (void)state;
    assert_int_equal(tiny.count, 1);
    assert_int_equal(tiny.item[0].panel, PANEL_TOO_SMALL);
    assert_int_equal(layout_make(9, 200, 1, MODE_PANEL, PANEL_LOSS).item[0].panel, PANEL_TOO_SMALL);
    assert_int_equal(least.count, 3);
    assert_int_equal(layout_find(&least, PANEL_LOSS)->rows, 8);
    assert_non_null(layout_find(&least, PANEL_STATUS));
    assert_non_null(layout_find(&least, PANEL_KNOBS));
}

static void the_80x24_screen(void **state)
{
    static const enum panel_id lines[] = {PANEL_SUMMARY, PANEL_MEMORY_LINE, PANEL_CHANGE,
                                          PANEL_STATUS, PANEL_KNOBS, PANEL_HINTS};
    struct layout layout = layout_make(24, 80, 1, MODE_OVERVIEW, PANELS);

    (void)state;
    assert_int_equal(layout_find(&layout, PANEL_HEADER)->row, 0);
    assert_int_equal(layout_find(&layout, PANEL_LOSS)->cols, 46);
    assert_int_equal(layout_find(&layout, PANEL_LOSS)->rows, 17);
    assert_int_equal(layout_find(&layout, PANEL_NOISE)->cols, 34);
    for (int i = 0; i < 6; i++)
        assert_int_equal(layout_find(&layout, lines[i])->row, 18 + i);
}

/* From 80 x 24 the curves and the noise are always there and readable; a memory panel or a line,
 * unless a table of runs needs its row. */
static void full_screen_has_it_all(int rows, int cols, int runs)
{
    struct layout layout = layout_make(rows, cols, runs, MODE_OVERVIEW, PANELS);
    const struct rect *loss = layout_find(&layout, PANEL_LOSS);
    const struct rect *noise = layout_find(&layout, PANEL_NOISE);
    bool memory = layout_find(&layout, PANEL_MEMORY), line = layout_find(&layout, PANEL_MEMORY_LINE);

    assert_true(loss->cols >= 46 && loss->rows >= 14);
    assert_true(noise->cols >= 34 && noise->cols <= 80);
    assert_true(noise->rows >= (runs > 1 ? 14 : 17));
    assert_true(memory == !line || (runs > 1 && rows < 34));
    assert_true(memory == !!layout_find(&layout, PANEL_EVENTS));
}

static void full_screens_have_it_all(void **state)
{
    (void)state;
    for (int rows = 24; rows <= MOST_ROWS; rows += ROWS_ON)
        for (int cols = 80; cols <= MOST_COLS; cols += COLS_ON) {
            full_screen_has_it_all(rows, cols, 1);
            full_screen_has_it_all(rows, cols, 2 + (rows + cols) % (RUNS - 1));
        }
}

/* A row each and one for the names, over the whole width, in place of the summary; of one run nothing. */
static void several_runs_have_a_table(void **state)
{
    (void)state;
    for (int rows = 10; rows <= MOST_ROWS; rows += ROWS_ON)
        for (int cols = 40; cols <= MOST_COLS; cols += COLS_ON) {
            int runs = 1 + (rows + cols) % RUNS;
            struct layout layout = layout_make(rows, cols, runs, MODE_OVERVIEW, PANELS);
            const struct rect *table = layout_find(&layout, PANEL_RUNS);

            assert_true(!!table == (runs > 1 && rows >= 24));
            if (!table)
                continue;
            assert_int_equal(table->rows, 1 + runs);
            assert_int_equal(table->cols, cols);
            assert_null(layout_find(&layout, PANEL_SUMMARY));
            assert_true(layout_find(&layout, PANEL_LOSS)->rows >= 11);
        }
}

static void several_runs_at_120x40(void **state)
{
    struct layout layout = layout_make(40, 120, 3, MODE_OVERVIEW, PANELS);

    (void)state;
    assert_int_equal(layout_find(&layout, PANEL_LOSS)->rows, 24);
    assert_int_equal(layout_find(&layout, PANEL_RUNS)->row, 25);
    assert_int_equal(layout_find(&layout, PANEL_MEMORY)->row, 29);
    assert_int_equal(layout_find(&layout, PANEL_CHANGE)->row, 36);
    assert_null(layout_find(&layout, PANEL_ACCURACY));
}

/* A table of one run is never had, picked or not. */
static void one_run_has_no_table(void **state)
{
    struct layout overview = layout_make(40, 120, 1, MODE_OVERVIEW, PANELS);
    struct layout picked = layout_make(40, 120, 1, MODE_PANEL, PANEL_RUNS);

    (void)state;
    assert_false(layout_picks(PANEL_RUNS, 1));
    assert_true(layout_picks(PANEL_RUNS, 2));
    assert_int_equal(picked.count, overview.count);
    assert_memory_equal(picked.item, overview.item, (size_t)overview.count * sizeof overview.item[0]);
}

static void wide_screens_show_every_panel(void **state)
{
    (void)state;
    for (int rows = 50; rows <= MOST_ROWS; rows += ROWS_ON)
        for (int cols = 160; cols <= MOST_COLS; cols += COLS_ON) {
            int runs = 1 + cols % RUNS;
            struct layout layout = layout_make(rows, cols, runs, MODE_OVERVIEW, PANELS);

            for (int panel = 0; panel < PANELS; panel++)
                if (layout_picks((enum panel_id)panel, runs) &&
                    !layout_find(&layout, (enum panel_id)panel))
                    fail_msg("panel %d is missing in %d x %d", panel, rows, cols);
        }
}

/* ---- what is drawn ---- */

static bool is_blank(const struct grid *grid, const struct rect *rect)
{
    for (int row = 0; row < rect->rows; row++)
        for (int col = 0; col < rect->cols; col++)
            if (grid->cells[(rect->row + row) * grid->cols + rect->col + col].ch != ' ')
                return false;
    return true;
}

/* No panel placed is left blank; but the lines that have nothing to say. */
static void check_drawn(const struct sample *sample, const struct grid *grid)
{
    struct layout layout = layout_make(grid->rows, grid->cols, sample->view.run_count,
                                       sample->look.mode, sample->look.panel);

    for (int i = 0; i < layout.count; i++)
        if (is_blank(grid, &layout.item[i].rect))
            fail_msg("%s is blank in %d x %d", panel_table[layout.item[i].panel]->name, grid->rows,
                     grid->cols);
}

static void draw_modes(struct sample *sample, struct grid *grid)
{
    for (int panel = 0; panel < PANELS; panel++) {
        if (!panel_sizes[panel].picks)
            continue;
        sample->look.panel = (enum panel_id)panel;
        for (int mode = MODE_OVERVIEW; mode <= MODE_LECTURE; mode++) {
            if (mode != MODE_PANEL && panel != PANEL_NOISE)
                continue;
            sample->look.mode = (enum screen_mode)mode;
            panels_draw(&sample->view, &sample->look, grid, &glyphs_utf8);
            check_drawn(sample, grid);
        }
    }
}

static void no_panel_is_blank(void **state)
{
    static const int rows[] = {1, 9, 10, 12, 14, 18, 23, 24, 33, 34, 50, 100};
    static const int cols[] = {1, 39, 40, 60, 79, 80, 120, 160, 251, 300};
    struct sample *sample = *state;
    struct grid grid = {0};

    sample->look.status = "status";
    sample_runs(sample, RUNS);
    for (size_t r = 0; r < COUNT_OF(rows); r++)
        for (size_t c = 0; c < COUNT_OF(cols); c++) {
            grid_resize(&grid, rows[r], cols[c]);
            draw_modes(sample, &grid);
        }
    grid_done(&grid);
}

static void modes_are_ascii_where_asked(void **state)
{
    static const int sizes[][2] = {{9, 39}, {10, 40}, {24, 80}, {40, 120}, {50, 200}};
    struct sample *sample = *state;
    struct grid grid = {0};

    sample->look.panel = PANEL_NOISE;
    sample->look.echo_of = "batch";
    sample->look.echo = "32 ▸ 256";
    for (size_t i = 0; i < COUNT_OF(sizes); i++)
        for (int mode = MODE_OVERVIEW; mode <= MODE_LECTURE; mode++) {
            sample->look.mode = (enum screen_mode)mode;
            grid_resize(&grid, sizes[i][0], sizes[i][1]);
            panels_draw(&sample->view, &sample->look, &grid, &glyphs_ascii);
            for (int c = 0; c < grid.rows * grid.cols; c++)
                assert_in_range(grid.cells[c].ch, ' ', '~');
        }
    grid_done(&grid);
}

/* The panel picked has a mark, without colours too. */
static void picked_panel_stands_out(void **state)
{
    struct sample *sample = *state;
    struct grid grid = {0};

    grid_resize(&grid, 24, 80);
    sample->look.panel = PANEL_NOISE;
    panels_draw(&sample->view, &sample->look, &grid, &glyphs_utf8);
    assert_int_equal(grid.cells[80 + 46 + 1].ch, 0x25b8);
    assert_int_equal(grid.cells[80 + 46 + 2].role, ROLE_FOCUS);
    assert_int_equal(grid.cells[80 + 2].role, ROLE_TITLE);
    sample->look.mode = MODE_PANEL;
    panels_draw(&sample->view, &sample->look, &grid, &glyphs_utf8);
    assert_int_equal(grid.cells[80 + 2].role, ROLE_TITLE);
    grid_done(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_overview_is_covered_once),
        cmocka_unit_test(every_lecture_is_covered_once),
        cmocka_unit_test(every_panel_alone_is_covered_once),
        cmocka_unit_test(nothing_has_no_layout),
        cmocka_unit_test(small_forms),
        cmocka_unit_test(the_80x24_screen),
        cmocka_unit_test(full_screens_have_it_all),
        cmocka_unit_test(several_runs_have_a_table),
        cmocka_unit_test(several_runs_at_120x40),
        cmocka_unit_test(one_run_has_no_table),
        cmocka_unit_test(wide_screens_show_every_panel),
        SAMPLE_TEST(no_panel_is_blank),
        SAMPLE_TEST(modes_are_ascii_where_asked),
        SAMPLE_TEST(picked_panel_stands_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
