/* test_canvas.c -- dots to braille and to ASCII, and who owns a cell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "ui/canvas.h"
#include "ui/picture_shape.h"

/* A canvas as text, rows joined by '\n', blanks at row ends left out. */
static const char *text_of(const struct canvas *canvas, const struct glyphs *glyphs)
{
    static char text[4096];
    struct grid grid = {0};
    char *end = text;

    grid_resize(&grid, canvas_height(canvas) / 4, canvas_width(canvas) / 2);
    struct pane pane = {&grid, {0, 0, grid.rows, grid.cols}, glyphs};
    canvas_blit(canvas, &pane);
    for (int row = 0; row < grid.rows; row++) {
        char *start = end;
        for (int col = 0; col < grid.cols; col++)
            end += glyph_encode(grid.cells[row * grid.cols + col].ch, end);
        while (end > start && end[-1] == ' ')
            end--;
        *end++ = '\n';
    }
    *end = '\0';
    grid_done(&grid);
    return text;
}

static void each_dot_has_its_bit(void **state)
{
    static const char *const expected[2][4] = {{"⠁\n", "⠂\n", "⠄\n", "⡀\n"},
                                               {"⠈\n", "⠐\n", "⠠\n", "⢀\n"}};
    (void)state;

    for (int x = 0; x < 2; x++) {
        for (int y = 0; y < 4; y++) {
            struct canvas *canvas = canvas_new(1, 1);
            canvas_dot(canvas, x, y, ROLE_TRAIN, 0);
            assert_string_equal(text_of(canvas, &glyphs_utf8), expected[x][y]);
            canvas_free(canvas);
        }
    }
}

static void outside_is_ignored(void **state)
{
    struct canvas *canvas = canvas_new(2, 1);
    (void)state;

    canvas_dot(canvas, -1, 0, ROLE_TRAIN, 9);
    canvas_dot(canvas, 0, -1, ROLE_TRAIN, 9);
    canvas_dot(canvas, 4, 0, ROLE_TRAIN, 9);
    canvas_dot(canvas, 0, 4, ROLE_TRAIN, 9);
    canvas_stamp(canvas, 99, 99, GLYPH_TEST, ROLE_TEST, 9);
    assert_string_equal(text_of(canvas, &glyphs_utf8), "\n");
    canvas_line(canvas, -10, 0, 20, 0, ROLE_SMOOTH, 1);
    assert_string_equal(text_of(canvas, &glyphs_utf8), "⠉⠉\n");
    canvas_free(canvas);
    canvas_free(NULL);
}

static void owner_shows_alone(void **state)
{
    for (int order = 0; order < 2; order++) {
        struct canvas *canvas = canvas_new(1, 1);
        for (int i = 0; i < 2; i++) {
            if (i == order)
                canvas_dot(canvas, 0, 0, ROLE_TRAIN, 1);
            else
                canvas_dot(canvas, 1, 3, ROLE_SMOOTH, 2);
        }
        assert_string_equal(text_of(canvas, &glyphs_utf8), "⢀\n");
        canvas_free(canvas);
    }
    (void)state;
}

static void stamps_take_the_cell(void **state)
{
    struct canvas *canvas = canvas_new(2, 1);
    (void)state;

    canvas_line(canvas, 0, 1, 3, 1, ROLE_SMOOTH, 1);
    canvas_stamp(canvas, 1, 3, GLYPH_TEST, ROLE_TEST, 2);
    canvas_dot(canvas, 0, 0, ROLE_TRAIN, 0);
    assert_string_equal(text_of(canvas, &glyphs_utf8), "+⠒\n");
    assert_int_equal(canvas_owner(canvas, 0, 0), 2);
    assert_int_equal(canvas_owner(canvas, 1, 0), 1);
    assert_int_equal(canvas_owner(canvas, 5, 5), INT_MIN);
    canvas_free(canvas);
}

/* Every line is connected, of the same dots both ways up to its ends, and one dot per step. */
static void lines_are_connected(void **state)
{
    (void)state;

    for (int x = 0; x < 12; x++) {
        for (int y = 0; y < 12; y++) {
            struct canvas *canvas = canvas_new(6, 3);
            canvas_line(canvas, 5, 6, x, y, ROLE_SMOOTH, 1);
            const char *c = text_of(canvas, &glyphs_utf8);
            int dots = 0;
            uint32_t ch;
            while ((ch = glyph_decode(&c)))
                dots += ch > 0x2800 && ch < 0x2900 ? __builtin_popcount(ch & 0xFF) : 0;
            assert_int_equal(dots, MAX(abs(x - 5), abs(y - 6)) + 1);
            canvas_free(canvas);
        }
    }
}

static void ascii_curve_descends(void **state)
{
    struct canvas *canvas = canvas_new(8, 2);
    (void)state;

    canvas_line(canvas, 0, 0, 15, 7, ROLE_SMOOTH, 1);
    assert_string_equal(text_of(canvas, &glyphs_ascii), "\"--_\n    \"--_\n");
    canvas_free(canvas);
    canvas = canvas_new(3, 3);
    canvas_line(canvas, 0, 0, 5, 11, ROLE_SMOOTH, 1);
    assert_string_equal(text_of(canvas, &glyphs_ascii), "\\\n \\\n  \\\n");
    canvas_free(canvas);
    canvas = canvas_new(1, 2);
    canvas_line(canvas, 0, 0, 0, 7, ROLE_SMOOTH, 1);
    assert_string_equal(text_of(canvas, &glyphs_ascii), "|\n|\n");
    canvas_free(canvas);
}

/* Without colour, kinds are told apart by their characters. */
static void ascii_kinds_are_distinct(void **state)
{
    (void)state;

    for (unsigned bits = 1; bits < 256; bits++) {
        struct canvas *dots = canvas_new(1, 1), *line = canvas_new(1, 1);
        for (int i = 0; i < 8; i++) {
            if (!(bits >> i & 1))
                continue;
            canvas_dot(dots, i / 4, i % 4, ROLE_TRAIN, 0);
            canvas_line(line, i / 4, i % 4, i / 4, i % 4, ROLE_SMOOTH, 1);
        }
        assert_non_null(strchr(".'", text_of(dots, &glyphs_ascii)[0]));
        assert_non_null(strchr("\"-_|/\\", text_of(line, &glyphs_ascii)[0]));
        canvas_free(dots);
        canvas_free(line);
    }
}

static unsigned quadrants_of(uint32_t ch)
{
    static const uint32_t table[] = U" ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█";
    unsigned i = 0;

    while (i < 15 && table[i] != ch)
        i++;
    assert_true(table[i] == ch);
    return i;
}

/* A quadrant is lit exactly where a dot is; half blocks light at least as much. */
static void blocks_hold_every_dot(void **state)
{
    (void)state;

    for (unsigned bits = 1; bits < 256; bits++) {
        struct canvas *canvas = canvas_new(1, 1);
        unsigned lit = 0;
        for (int i = 0; i < 8; i++) {
            if (!(bits >> i & 1))
                continue;
            canvas_dot(canvas, i / 4, i % 4, ROLE_TRAIN, 0);
            lit |= 1u << (i / 4 + i % 4 / 2 * 2);
        }
        const char *block = text_of(canvas, &glyphs_block);
        assert_int_equal(quadrants_of(glyph_decode(&block)), lit);
        const char *half = text_of(canvas, &glyphs_console_block);
        uint32_t ch = glyph_decode(&half);
        assert_int_equal(quadrants_of(ch) & lit, lit);
        assert_true(ch == U'▀' || ch == U'▄' || ch == U'▌' || ch == U'▐' || ch == U'█');
        canvas_free(canvas);
    }
}

static void a_thick_pen_doubles_dots(void **state)
{
    struct canvas *canvas = canvas_new(2, 1);
    (void)state;

    canvas_pen(canvas, 2);
    canvas_dot(canvas, 0, 0, ROLE_TRAIN, 0);
    canvas_dot(canvas, 3, 3, ROLE_TRAIN, 0); /* what falls outside is cut off */
    assert_string_equal(text_of(canvas, &glyphs_utf8), "⠛⢀\n");
    canvas_free(canvas);
}

static void sets_are_chosen(void **state)
{
    (void)state;

    assert_ptr_equal(glyphs_choose(CHOOSE_AUTO, true, false), &glyphs_utf8);
    assert_ptr_equal(glyphs_choose(CHOOSE_AUTO, true, true), &glyphs_console);
    assert_ptr_equal(glyphs_choose(CHOOSE_BRAILLE, true, true), &glyphs_utf8);
    assert_ptr_equal(glyphs_choose(CHOOSE_BLOCK, true, false), &glyphs_block);
    assert_ptr_equal(glyphs_choose(CHOOSE_BLOCK, true, true), &glyphs_console_block);
    assert_ptr_equal(glyphs_choose(CHOOSE_ASCII, true, false), &glyphs_ascii);
    for (int choice = CHOOSE_AUTO; choice <= CHOOSE_ASCII; choice++)
        assert_ptr_equal(glyphs_choose((enum glyph_choice)choice, false, false), &glyphs_ascii);
}

/* Pictures draw every character a canvas turns into as a shape, not as a letter of some font. */
static void pictures_know_the_blocks(void **state)
{
    static const uint32_t blocks[] = U"▘▝▀▖▌▞▛▗▚▐▜▄▙▟█";
    char path[SHAPE_SIZE];
    (void)state;

    for (size_t i = 0; blocks[i]; i++)
        assert_int_equal(picture_shape(blocks[i], path, sizeof path), PAINT_FILL);
}

/* The console draws nothing its font lacks. */
static void the_console_has_its_glyphs(void **state)
{
    const struct glyphs *sets[] = {&glyphs_console, &glyphs_console_block};
    uint32_t cells[GLYPH_EXPANSION];
    (void)state;

    for (size_t s = 0; s < COUNT_OF(sets); s++) {
        for (int g = 0; g < GLYPHS; g++) {
            assert_int_equal(glyph_expand(sets[s], sets[s]->cell[g], cells), 1);
            assert_int_equal(cells[0], sets[s]->cell[g]);
        }
        assert_int_equal(glyph_expand(sets[s], U'→', cells), 1);
        assert_int_equal(cells[0], U'→');
        assert_int_equal(glyph_expand(sets[s], U'…', cells), 3);
        assert_int_equal(cells[0], '.');
    }
}

static void empty_canvas(void **state)
{
    struct canvas *canvas = canvas_new(0, 0);
    (void)state;

    canvas_dot(canvas, 0, 0, ROLE_TRAIN, 0);
    canvas_line(canvas, 0, 0, 5, 5, ROLE_TRAIN, 0);
    canvas_free(canvas);
    canvas_free(canvas_new(-3, 2));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_dot_has_its_bit),
        cmocka_unit_test(outside_is_ignored),
        cmocka_unit_test(owner_shows_alone),
        cmocka_unit_test(stamps_take_the_cell),
        cmocka_unit_test(lines_are_connected),
        cmocka_unit_test(ascii_curve_descends),
        cmocka_unit_test(ascii_kinds_are_distinct),
        cmocka_unit_test(blocks_hold_every_dot),
        cmocka_unit_test(a_thick_pen_doubles_dots),
        cmocka_unit_test(sets_are_chosen),
        cmocka_unit_test(pictures_know_the_blocks),
        cmocka_unit_test(the_console_has_its_glyphs),
        cmocka_unit_test(empty_canvas),
    };
    return cmocka_run_group_tests_name("canvas", tests, NULL, NULL);
}
