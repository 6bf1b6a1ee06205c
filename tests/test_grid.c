/* test_grid.c -- cells, clipping, text in two glyph sets, frames. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "ui/grid.h"

struct fixture {
    struct grid grid;
    struct pane pane;
    char row[1024];
};

static int setup(void **state)
{
    struct fixture *f = checked_calloc(1, sizeof *f);

    grid_resize(&f->grid, 6, 20);
    f->pane = (struct pane){&f->grid, {0, 0, 6, 20}, &glyphs_utf8};
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    grid_done(&f->grid);
    free(f);
    return 0;
}

/* A row as text, without the blanks at its end. */
static const char *row_text(struct fixture *f, int row)
{
    char *end = f->row;

    for (int col = 0; col < f->grid.cols; col++)
        end += glyph_encode(f->grid.cells[row * f->grid.cols + col].ch, end);
    while (end > f->row && end[-1] == ' ')
        *--end = '\0';
    return f->row;
}

static void text_is_cut_at_the_pane(void **state)
{
    struct fixture *f = *state;
    struct pane part = pane_part(&f->pane, 1, 5, 2, 4);

    assert_int_equal(pane_text(&part, 0, 0, ROLE_TEXT, "Σ→²×longer"), 10);
    assert_string_equal(row_text(f, 1), "     Σ→²×");
    assert_int_equal(pane_text(&part, 1, -2, ROLE_TEXT, "abcdef"), 6);
    assert_string_equal(row_text(f, 2), "     cdef");
    pane_text(&part, 2, 0, ROLE_TEXT, "below");
    pane_text(&part, -1, 0, ROLE_TEXT, "above");
    assert_string_equal(row_text(f, 0), "");
    assert_string_equal(row_text(f, 3), "");
}

static void parts_are_clipped(void **state)
{
    struct fixture *f = *state;
    struct pane part = pane_part(&f->pane, -2, -3, 100, 100);

    assert_int_equal(part.rect.rows, 6);
    assert_int_equal(part.rect.cols, 20);
    part = pane_part(&f->pane, 4, 18, 5, 5);
    assert_int_equal(part.rect.rows, 2);
    assert_int_equal(part.rect.cols, 2);
    part = pane_part(&part, 7, 7, 2, 2);
    assert_int_equal(part.rect.rows, 0);
    assert_int_equal(part.rect.cols, 0);
    pane_text(&part, 0, 0, ROLE_TEXT, "x");
    for (int row = 0; row < 6; row++)
        assert_string_equal(row_text(f, row), "");
}

static void a_pane_outlives_a_larger_grid(void **state)
{
    struct fixture *f = *state;

    grid_resize(&f->grid, 2, 3);
    pane_text(&f->pane, 1, 0, ROLE_TEXT, "abcdef");
    pane_text(&f->pane, 5, 0, ROLE_TEXT, "abcdef");
    assert_string_equal(row_text(f, 1), "abc");
    grid_resize(&f->grid, 0, 0);
    pane_text(&f->pane, 0, 0, ROLE_TEXT, "abcdef");
}

static void right_aligned(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(pane_text_right(&f->pane, 0, 10, ROLE_TEXT, "½ N"), 3);
    assert_string_equal(row_text(f, 0), "       ½ N");
    f->pane.glyphs = &glyphs_ascii;
    assert_int_equal(pane_text_right(&f->pane, 1, 10, ROLE_TEXT, "½ N"), 5);
    assert_string_equal(row_text(f, 1), "     1/2 N");
}

static void printed(void **state)
{
    struct fixture *f = *state;

    assert_int_equal(pane_printf(&f->pane, 0, 2, ROLE_STRONG, "%d×%s", 8, "lr"), 4);
    assert_string_equal(row_text(f, 0), "  8×lr");
    assert_int_equal(f->grid.cells[2].role, ROLE_STRONG);
}

static void ascii_stands_in(void **state)
{
    static const struct {
        const char *text, *ascii;
    } samples[] = {
        {"32→256", "32->256"},         {"signal |G|²", "signal |G|2"},
        {"tr Σ 20.7·(1/B−1/N)", "tr S 20.7-(1/B-1/N)"},
        {"×2 ≪ ≫ ▸ ▶", "x2 << >> > >"}, {"½ ± ≤ ≥ ⁄", "1/2 +- <= >= /"},
        {"‹32›…", "<32>..."},          {"◆ ━ ≈ — – ÷", "* = ~ -- - /"},
        {"日本", "??"},                 {"plain ~", "plain ~"},
    };
    char text[64];
    (void)state;

    for (size_t i = 0; i < COUNT_OF(samples); i++) {
        glyph_text(&glyphs_ascii, samples[i].text, text, sizeof text);
        assert_string_equal(text, samples[i].ascii);
        assert_int_equal(text_columns(&glyphs_ascii, samples[i].text), strlen(samples[i].ascii));
    }
}

static void glyph_sets_are_whole(void **state)
{
    uint32_t cells[GLYPH_EXPANSION];
    (void)state;

    for (int g = 0; g < GLYPHS; g++) {
        assert_true(glyphs_ascii.cell[g] > ' ' && glyphs_ascii.cell[g] < 0x7F);
        assert_true(glyphs_utf8.cell[g] > ' ');
        assert_int_equal(glyph_expand(&glyphs_utf8, glyphs_utf8.cell[g], cells), 1);
        assert_int_equal(cells[0], glyphs_utf8.cell[g]);
        glyph_expand(&glyphs_ascii, glyphs_utf8.cell[g], cells);
        assert_int_not_equal(cells[0], '?');
    }
}

static void every_character_takes_one_column(void **state)
{
    char text[64];
    (void)state;

    glyph_text(&glyphs_utf8, "a\tb\x1b[1m\x7f" "日e\xcc\x81", text, sizeof text);
    assert_string_equal(text, "a?b?[1m??e?");
    glyph_text(&glyphs_utf8, "\xff\xc3(\xe2\x82\xc0\x80\xed\xa0\x80", text, sizeof text);
    assert_string_equal(text, "\xEF\xBF\xBD\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
                              "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
}

static void utf8_round_trip(void **state)
{
    char text[GLYPH_BYTES];
    (void)state;

    for (uint32_t ch = 1; ch <= 0x10FFFF; ch += ch < 0x10000 ? 1 : 251) {
        const char *from = text;
        if (ch >= 0xD800 && ch <= 0xDFFF)
            continue;
        int bytes = glyph_encode(ch, text);
        assert_int_equal(glyph_decode(&from), ch);
        assert_int_equal(from - text, bytes);
    }
}

static void short_buffers_are_kept(void **state)
{
    char text[8];
    (void)state;

    memset(text, 'z', sizeof text);
    glyph_text(&glyphs_utf8, "ab→→", text, 6);
    assert_string_equal(text, "ab→");
    assert_int_equal(text[6], 'z');
    glyph_text(&glyphs_utf8, "ab", text, 1);
    assert_string_equal(text, "");
}

static void frames(void **state)
{
    struct fixture *f = *state;
    struct pane inside = pane_frame(&f->pane, "loss", "exact");

    assert_string_equal(row_text(f, 0), "┌ loss ───── exact ┐");
    assert_string_equal(row_text(f, 1), "│                  │");
    assert_string_equal(row_text(f, 5), "└──────────────────┘");
    assert_int_equal(inside.rect.rows, 4);
    assert_int_equal(inside.rect.cols, 18);
    f->pane.glyphs = &glyphs_ascii;
    grid_clear(&f->grid);
    pane_frame(&f->pane, "a title longer than it", "right");
    assert_string_equal(row_text(f, 0), "+ a title longer --+");
}

static void small_frames_stay_inside(void **state)
{
    struct fixture *f = *state;

    for (int rows = 0; rows <= 4; rows++) {
        for (int cols = 0; cols <= 12; cols++) {
            grid_clear(&f->grid);
            struct pane part = pane_part(&f->pane, 1, 1, rows, cols);
            struct pane inside = pane_frame(&part, "title", "right");
            assert_true(inside.rect.rows == MAX(rows - 2, 0));
            assert_true(inside.rect.cols == MAX(cols - 2, 0));
            for (int i = 0; i < 6 * 20; i++)
                if (i / 20 < 1 || i / 20 > rows || i % 20 < 1 || i % 20 > cols)
                    assert_int_equal(f->grid.cells[i].ch, ' ');
        }
    }
}

/* Roles that meet must differ in some attribute or colour in each of the colour counts. */
static void roles_that_meet_differ(void **state)
{
    static const enum role meet[][2] = {
        {ROLE_TRAIN, ROLE_SMOOTH}, {ROLE_SMOOTH, ROLE_TEST}, {ROLE_TRAIN, ROLE_TEST},
        {ROLE_SIGNAL, ROLE_NOISE}, {ROLE_NOISE, ROLE_TRACE}, {ROLE_SIGNAL, ROLE_TRACE},
        {ROLE_KNOB, ROLE_FOCUS},   {ROLE_KNOB, ROLE_PENDING}, {ROLE_WARN, ROLE_ECHO},
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(meet); i++) {
        const struct role_look *a = &theme_table[THEME_DARK][meet[i][0]],
                               *b = &theme_table[THEME_DARK][meet[i][1]];
        assert_true(a->color256 != b->color256 || a->attr != b->attr);
        assert_true(a->color8 != b->color8 || a->attr != b->attr);
        assert_true(a->rgb != b->rgb || a->attr != b->attr);
    }
    assert_int_not_equal(theme_table[THEME_MONO][ROLE_KNOB].attr, theme_table[THEME_MONO][ROLE_FOCUS].attr);
    assert_int_not_equal(theme_table[THEME_MONO][ROLE_KNOB].attr, theme_table[THEME_MONO][ROLE_PENDING].attr);
    assert_int_not_equal(theme_table[THEME_MONO][ROLE_WARN].attr, theme_table[THEME_MONO][ROLE_ECHO].attr);
    assert_int_not_equal(theme_table[THEME_MONO][ROLE_TRAIN].attr, theme_table[THEME_MONO][ROLE_SMOOTH].attr);
}

#define GRID_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        GRID_TEST(text_is_cut_at_the_pane),
        GRID_TEST(parts_are_clipped),
        GRID_TEST(a_pane_outlives_a_larger_grid),
        GRID_TEST(right_aligned),
        GRID_TEST(printed),
        GRID_TEST(frames),
        GRID_TEST(small_frames_stay_inside),
        cmocka_unit_test(ascii_stands_in),
        cmocka_unit_test(glyph_sets_are_whole),
        cmocka_unit_test(every_character_takes_one_column),
        cmocka_unit_test(utf8_round_trip),
        cmocka_unit_test(short_buffers_are_kept),
        cmocka_unit_test(roles_that_meet_differ),
    };
    return cmocka_run_group_tests_name("grid", tests, NULL, NULL);
}
