/* test_paint.c -- frames as bytes: whatever was on the terminal, the grid is on it afterwards.
 *
 * The bytes go through libvterm, whose cells are compared with the grid's; so do frames one after
 * another, of any content, any size, with and without what a terminal may lack.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vterm.h>

#include "engine/util.h"
#include "ui/screen_paint.h"

struct fixture {
    struct paint paint;
    struct grid grid;
    VTerm *vterm;
    VTermScreen *screen;
};

/* Looks of every kind: a colour for each role, some bold, some that show on blanks. */
static void fill_looks(struct paint *paint)
{
    for (int role = 0; role < ROLES; role++) {
        bool reverse = role % 7 == 6, own = role % 5 == 0;
        snprintf(paint->look[role], LOOK_BYTES, own ? "\033[%sm" : "\033[%s;38;5;%dm",
                 reverse ? ";7" : role % 3 == 2 ? ";1" : "", 16 + role);
        paint->shows_blank[role] = reverse;
        paint->same[role] = (uint8_t)role;
        for (int i = role - 1; i >= 0; i--)
            if (!strcmp(paint->look[i], paint->look[role]))
                paint->same[role] = (uint8_t)i;
    }
}

static int setup(void **state)
{
    struct fixture *f = checked_calloc(1, sizeof *f);
    f->paint = (struct paint){.ansi = true, .erases = true, .row = -1, .col = -1, .role = -1};
    fill_looks(&f->paint);
    f->vterm = vterm_new(24, 80);
    f->screen = vterm_obtain_screen(f->vterm);
    vterm_set_utf8(f->vterm, 1);
    vterm_screen_reset(f->screen, 1);
    vterm_input_write(f->vterm, "\033[?7l", 5);
    grid_resize(&f->grid, 24, 80);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    paint_done(&f->paint);
    grid_done(&f->grid);
    vterm_free(f->vterm);
    free(f);
    return 0;
}

static uint32_t next_random(uint32_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed;
}

static void show(struct fixture *f)
{
    paint_frame(&f->paint, &f->grid);
    vterm_input_write(f->vterm, f->paint.bytes, f->paint.count);
}

static void assert_shown(struct fixture *f)
{
    for (int row = 0; row < f->grid.rows; row++)
        for (int col = 0; col < f->grid.cols; col++) {
            const struct cell *cell = &f->grid.cells[row * f->grid.cols + col];
            VTermScreenCell is;
            vterm_screen_get_cell(f->screen, (VTermPos){row, col}, &is);
            uint32_t ch = is.chars[0] ? is.chars[0] : ' ';
            bool blank = (cell->ch == ' ' || cell->ch == 0x2800) && cell->role % 7 != 6;
            if (ch != (blank ? ' ' : cell->ch))
                fail_msg("row %d, column %d of %dx%d: %x, not %x", row, col, f->grid.cols,
                         f->grid.rows, ch, cell->ch);
            if (blank)
                continue;
            assert_int_equal(is.attrs.reverse, cell->role % 7 == 6);
            assert_int_equal(is.attrs.bold, cell->role % 7 != 6 && cell->role % 3 == 2);
            assert_int_equal(VTERM_COLOR_IS_DEFAULT_FG(&is.fg), cell->role % 5 == 0);
            if (cell->role % 5)
                assert_int_equal(is.fg.indexed.idx, 16 + cell->role);
        }
}

/* Mostly blank and in runs, as screens are. */
static void scribble(struct grid *grid, uint32_t *seed)
{
    static const uint32_t some[] = {'a', '1', ' ', ' ', 0x2500, 0x2801, 0x2800, 0x3a3, ' '};
    int cells = grid->rows * grid->cols, runs = (int)(next_random(seed) % 40);
    for (int i = 0; i < runs && cells; i++) {
        int at = (int)(next_random(seed) % (uint32_t)cells), length = (int)(next_random(seed) % 30);
        uint8_t role = (uint8_t)(next_random(seed) % ROLES);
        uint32_t ch = some[next_random(seed) % COUNT_OF(some)];
        for (int k = at; k < cells && k < at + length; k++)
            grid->cells[k] = (struct cell){ch, role};
    }
}

static void frames_of_anything_are_shown(void **state)
{
    struct fixture *f = *state;
    uint32_t seed = 7;
    for (int i = 0; i < 3000; i++) {
        if (i % 50 == 49) {
            int rows = 1 + (int)(next_random(&seed) % 30), cols = 1 + (int)(next_random(&seed) % 99);
            vterm_set_size(f->vterm, rows, cols);
            grid_resize(&f->grid, rows, cols);
            f->paint.erases = next_random(&seed) % 2;
            f->paint.syncs = next_random(&seed) % 2;
        }
        scribble(&f->grid, &seed);
        show(f);
        assert_shown(f);
    }
}

static void whatever_was_there_is_covered(void **state)
{
    struct fixture *f = *state;
    uint32_t seed = 99;
    for (int i = 0; i < 50; i++) {
        vterm_input_write(f->vterm, "\033[7m\033[5;5Hgarbage\033[24;80Hx\033[m\033[20;1H", 41);
        paint_forget(&f->paint);
        scribble(&f->grid, &seed);
        show(f);
        assert_shown(f);
    }
}

static void nothing_new_is_no_byte(void **state)
{
    struct fixture *f = *state;
    uint32_t seed = 3;
    f->paint.syncs = true;
    scribble(&f->grid, &seed);
    show(f);
    assert_true(f->paint.count > 0);
    show(f);
    assert_int_equal(f->paint.count, 0);
    f->grid.cells[100] = (struct cell){' ', ROLE_TEXT};
    show(f);
    f->grid.cells[100] = (struct cell){' ', ROLE_WARN}; /* a blank is a blank */
    show(f);
    assert_int_equal(f->paint.count, 0);
}

static void a_frame_is_bracketed_where_that_is_known(void **state)
{
    struct fixture *f = *state;
    show(f);
    assert_null(memmem(f->paint.bytes, f->paint.count, "2026", 4));
    f->paint.syncs = true;
    f->grid.cells[3].ch = 'x';
    show(f);
    assert_memory_equal(f->paint.bytes, "\033[?2026h", 8);
    assert_memory_equal(f->paint.bytes + f->paint.count - 8, "\033[?2026l", 8);
}

/* One number that changes costs a jump, a look and its digits. */
static void a_small_change_is_few_bytes(void **state)
{
    struct fixture *f = *state;
    show(f);
    f->grid.cells[10 * 80 + 20] = (struct cell){'1', ROLE_TEXT};
    f->grid.cells[10 * 80 + 21] = (struct cell){'2', ROLE_TEXT};
    show(f);
    assert_true(f->paint.count <= 8 + 3 + 2);
}

static void every_size_down_to_nothing(void **state)
{
    struct fixture *f = *state;
    uint32_t seed = 5;
    for (int rows = 0; rows < 4; rows++)
        for (int cols = 0; cols < 4; cols++) {
            vterm_set_size(f->vterm, MAX(rows, 1), MAX(cols, 1));
            grid_resize(&f->grid, rows, cols);
            scribble(&f->grid, &seed);
            show(f);
            assert_shown(f);
        }
}

#define PAINT_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        PAINT_TEST(frames_of_anything_are_shown),
        PAINT_TEST(whatever_was_there_is_covered),
        PAINT_TEST(nothing_new_is_no_byte),
        PAINT_TEST(a_frame_is_bracketed_where_that_is_known),
        PAINT_TEST(a_small_change_is_few_bytes),
        PAINT_TEST(every_size_down_to_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
