/* test_layout.c -- the layout at every size up to 100 x 300: inside, apart, not empty, composed. */
#include "ui/layout.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_ROWS = 100, MOST_COLS = 300 };

static const struct rect *find(const struct layout *layout, enum panel_id panel)
{
    for (int i = 0; i < layout->count; i++)
        if (layout->item[i].panel == panel)
            return &layout->item[i].rect;
    return NULL;
}

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

static void every_size_is_covered_once(void **state)
{
    static char taken[MOST_ROWS][MOST_COLS];

    (void)state;
    for (int rows = 1; rows <= MOST_ROWS; rows++)
        for (int cols = 1; cols <= MOST_COLS; cols++) {
            struct layout layout = layout_make(rows, cols);
            int cells = 0;

            memset(taken, 0, sizeof taken);
            for (int i = 0; i < layout.count; i++)
                cells += take(taken, &layout.item[i].rect, rows, cols);
            assert_int_equal(cells, rows * cols);
        }
}

static void no_panel_comes_twice(void **state)
{
    (void)state;
    for (int rows = 1; rows <= MOST_ROWS; rows++)
        for (int cols = 1; cols <= MOST_COLS; cols++) {
            struct layout layout = layout_make(rows, cols);
            uint64_t seen = 0;

            for (int i = 0; i < layout.count; i++) {
                assert_false(seen >> layout.item[i].panel & 1);
                seen |= UINT64_C(1) << layout.item[i].panel;
            }
        }
}

static void nothing_has_no_layout(void **state)
{
    (void)state;
    assert_int_equal(layout_make(0, 0).count, 0);
    assert_int_equal(layout_make(0, 80).count, 0);
    assert_int_equal(layout_make(24, 0).count, 0);
}

static void small_forms(void **state)
{
    struct layout tiny = layout_make(9, 39), least = layout_make(10, 40);

    (void)state;
    assert_int_equal(tiny.count, 1);
    assert_int_equal(tiny.item[0].panel, PANEL_TOO_SMALL);
    assert_int_equal(layout_make(9, 200).item[0].panel, PANEL_TOO_SMALL);
    assert_int_equal(least.count, 3);
    assert_int_equal(find(&least, PANEL_LOSS)->rows, 8);
    assert_non_null(find(&least, PANEL_STATUS));
    assert_non_null(find(&least, PANEL_KNOBS));
}

static void the_80x24_screen(void **state)
{
    static const enum panel_id lines[] = {PANEL_SUMMARY, PANEL_MEMORY_LINE, PANEL_CHANGE,
                                          PANEL_STATUS, PANEL_KNOBS, PANEL_HINTS};
    struct layout layout = layout_make(24, 80);

    (void)state;
    assert_int_equal(find(&layout, PANEL_HEADER)->row, 0);
    assert_int_equal(find(&layout, PANEL_LOSS)->cols, 46);
    assert_int_equal(find(&layout, PANEL_LOSS)->rows, 17);
    assert_int_equal(find(&layout, PANEL_NOISE)->cols, 34);
    for (int i = 0; i < 6; i++)
        assert_int_equal(find(&layout, lines[i])->row, 18 + i);
}

/* From 80 x 24 the curves and the noise are always there and readable; a memory panel or a line. */
static void full_screens_have_it_all(void **state)
{
    (void)state;
    for (int rows = 24; rows <= MOST_ROWS; rows++)
        for (int cols = 80; cols <= MOST_COLS; cols++) {
            struct layout layout = layout_make(rows, cols);
            const struct rect *loss = find(&layout, PANEL_LOSS);
            const struct rect *noise = find(&layout, PANEL_NOISE);

            assert_true(loss->cols >= 46 && loss->rows >= 14);
            assert_true(noise->cols >= 34 && noise->cols <= 80 && noise->rows >= 17);
            assert_true(!find(&layout, PANEL_MEMORY) == !!find(&layout, PANEL_MEMORY_LINE));
            assert_true(!find(&layout, PANEL_MEMORY) == !find(&layout, PANEL_EVENTS));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_size_is_covered_once),
        cmocka_unit_test(no_panel_comes_twice),
        cmocka_unit_test(nothing_has_no_layout),
        cmocka_unit_test(small_forms),
        cmocka_unit_test(the_80x24_screen),
        cmocka_unit_test(full_screens_have_it_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
