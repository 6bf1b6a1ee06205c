/* test_screenshot.c -- a screen as SVG: well formed, escaped, every cell in its place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "tests/support_terminal.h"
#include "ui/screenshot.h"

static char *svg_of(const struct grid *grid, const char *title)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    assert_true(screenshot_svg(grid, THEME_DARK, title, out));
    fclose(out);
    return text;
}

static char *svg_of_text(const char *text, enum role role)
{
    struct grid grid = {0};

    grid_resize(&grid, 1, 20);
    struct pane pane = {&grid, {0, 0, 1, 20}, &glyphs_utf8};
    pane_text(&pane, 0, 0, role, text);
    char *svg = svg_of(&grid, NULL);
    grid_done(&grid);
    return svg;
}

/* Elements open and close in turn and quotes are even: all this writer could get wrong. */
static void assert_well_formed(const char *svg)
{
    char open[8][16];
    int depth = 0;

    for (const char *c = strchr(svg, '<'); c; c = strchr(c + 1, '<')) {
        const char *end = strchr(c, '>');
        assert_non_null(end);
        assert_null(memchr(c + 1, '<', (size_t)(end - c - 1)));
        if (c[1] == '/') {
            assert_true(depth > 0);
            depth--;
            assert_memory_equal(c + 2, open[depth], strlen(open[depth]));
        } else if (end[-1] != '/') {
            assert_true(depth < 8);
            sscanf(c + 1, "%15[a-z]", open[depth++]);
        }
    }
    assert_int_equal(depth, 0);
}

static void letters_are_escaped_and_placed(void **state)
{
    char *svg = svg_of_text("a <b> & \"c'", ROLE_WARN);
    (void)state;

    assert_well_formed(svg);
    assert_non_null(strstr(svg, "<text x='0' y='15' fill='#ff8b72' font-weight='bold'>a</text>"));
    assert_non_null(strstr(svg, "x='20'"));
    assert_non_null(strstr(svg, "textLength='30' lengthAdjust='spacingAndGlyphs'>&lt;b&gt;<"));
    assert_non_null(strstr(svg, ">&amp;</text>"));
    free(svg);
}

static void braille_is_dots(void **state)
{
    char *svg = svg_of_text(" ⠁⢀", ROLE_TRAIN);
    (void)state;

    assert_well_formed(svg);
    assert_null(strstr(svg, "<text"));
    assert_non_null(strstr(svg, "d='M10 0m2.5 2.5h.01M20 0m7.5 17.5h.01'"));
    free(svg);
}

static void shapes_need_no_font(void **state)
{
    static const char *const drawn = "─│┌┐└┘├┤┬┴┼━╌┆▇▐▌·◆▶▸►◄▲▼█▁▏⣿";
    const char *at = drawn;
    uint32_t ch;
    (void)state;

    while ((ch = glyph_decode(&at))) {
        char text[GLYPH_BYTES];
        glyph_encode(ch, text);
        char *svg = svg_of_text(text, ROLE_FRAME);
        assert_well_formed(svg);
        assert_null(strstr(svg, "<text"));
        assert_non_null(strstr(svg, "<path"));
        free(svg);
    }
}

static void reversed_cells_have_a_ground(void **state)
{
    char *svg = svg_of_text("on", ROLE_FOCUS);
    (void)state;

    assert_non_null(strstr(svg, "<rect x='0' y='0' width='20' height='20' fill='#f4f7fa'/>"));
    assert_non_null(strstr(svg, "fill='#0d1117' font-weight='bold'"));
    free(svg);
}

static void cells_have_their_own_colours(void **state)
{
    static const struct picture_cell cells[2] = {
        {.ch = 'x', .fg = 0x123456, .bg = 0xabcdef},
        {.ch = 0, .fg = 0x123456, .bg = TERMINAL_BACKGROUND},
    };
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    (void)state;

    assert_true(screenshot_cells_svg(cells, 1, 2, THEME_DARK, "a & b", out));
    fclose(out);
    assert_well_formed(text);
    assert_non_null(strstr(text, "<title>a &amp; b</title>"));
    assert_non_null(strstr(text, "width='10' height='20' fill='#abcdef'"));
    assert_non_null(strstr(text, "fill='#123456'>x</text>"));
    free(text);
}

static void a_full_disk_is_told(void **state)
{
    struct grid grid = {0};
    FILE *out = fopen("/dev/full", "w");
    (void)state;

    if (!out)
        skip();
    grid_resize(&grid, 24, 80);
    assert_false(screenshot_svg(&grid, THEME_DARK, NULL, out));
    fclose(out);
    grid_done(&grid);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_are_escaped_and_placed),
        cmocka_unit_test(braille_is_dots),
        cmocka_unit_test(shapes_need_no_font),
        cmocka_unit_test(reversed_cells_have_a_ground),
        cmocka_unit_test(cells_have_their_own_colours),
        cmocka_unit_test(a_full_disk_is_told),
    };
    return cmocka_run_group_tests_name("screenshot", tests, NULL, NULL);
}
