/* test_lecture.c -- the lecture: letters of blocks, the digits at every size, the echo, the words. */
#include "tests/support_view.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "engine/util.h"
#include "ui/big_digits.h"
#include "ui/noise_parts.h"

enum { TEXT = 256 };

static void draw_big(struct grid *grid, const struct glyphs *glyphs, const char *text, int scale)
{
    struct pane pane;

    grid_resize(grid, big_rows(scale), big_cols(text, scale));
    pane = (struct pane){grid, {0, 0, grid->rows, grid->cols}, glyphs};
    big_text(&pane, 0, 0, ROLE_TEXT, text, scale);
}

static void expect_rows(const struct grid *grid, const char *const *rows)
{
    for (int r = 0; r < grid->rows; r++) {
        char text[TEXT], *at = text;

        for (int c = 0; c < grid->cols; c++)
            text_append(&at, grid->cells[r * grid->cols + c].ch);
        *at = '\0';
        assert_string_equal(text, rows[r]);
    }
}

static void letters_in_half_blocks(void **state)
{
    static const char *const small[] = {"▀▀█ ▀▀█", "▀▀█ █▀▀", "▀▀▀ ▀▀▀"};
    static const char *const ascii[] = {"\"\"# \"\"#", "\"\"# #\"\"", "\"\"\" \"\"\""};
    static const char *const twice[] = {"██  ██", "██  ██", "██████", "    ██", "    ██"};
    struct grid grid = {0};

    (void)state;
    draw_big(&grid, &glyphs_utf8, "32", 1);
    expect_rows(&grid, small);
    draw_big(&grid, &glyphs_ascii, "32", 1);
    expect_rows(&grid, ascii);
    draw_big(&grid, &glyphs_utf8, "4", 2);
    expect_rows(&grid, twice);
    grid_done(&grid);
}

static void scales_fit(void **state)
{
    (void)state;
    assert_int_equal(big_cols("32", 1), 7);
    assert_int_equal(big_cols("", 3), 0);
    assert_int_equal(big_rows(3), 8);
    for (int rows = 0; rows < 20; rows++)
        for (int cols = 0; cols < 90; cols++) {
            int scale = big_scale("32 ▸ 256", rows, cols, 4);

            assert_in_range(scale, 0, 4);
            assert_true(!scale || (big_rows(scale) <= rows && big_cols("32 ▸ 256", scale) <= cols));
        }
}

/* Every letter that numbers and verdicts are written in has a shape. */
static void every_letter_has_a_shape(void **state)
{
    static const char letters[] = "0123456789abcdefghijklmnopqrstuvwxyz.,:-+%<>/";
    struct grid grid = {0};

    (void)state;
    for (const char *c = letters; *c; c++) {
        const char text[] = {*c, '\0'};
        int drawn = 0;

        draw_big(&grid, &glyphs_utf8, text, 1);
        for (int i = 0; i < grid.rows * grid.cols; i++)
            drawn += grid.cells[i].ch != ' ';
        if (!drawn)
            fail_msg("'%c' has no shape", *c);
    }
    grid_done(&grid);
}

static void digits_are_labelled(void **state)
{
    struct sample *sample = *state;

    says(sample, PANEL_LECTURE, 21, 80, "batch ");
    says(sample, PANEL_LECTURE, 21, 80, " noise scale ");
    says(sample, PANEL_LECTURE, 21, 80, " train loss test loss ");
    says(sample, PANEL_LECTURE, 21, 80, " epoch ");
    says(sample, PANEL_LECTURE, 21, 80, "B 256 < noise scale 535: a bigger batch still pays.");
    says(sample, PANEL_LECTURE, 9, 40, "batch noise scale ");
    sample->view.noise.error = 600;
    says(sample, PANEL_LECTURE, 21, 80, "noise: too uncertain");
    sample->view.noise.known = false;
    says(sample, PANEL_LECTURE, 21, 80, "signal below noise");
    sample->view.noise.measured = false;
    sample->view.test_loss = sample->view.fixed_train_loss = sample->view.smooth_loss = NAN;
    says(sample, PANEL_LECTURE, 21, 80, "noise: not measured");
    is_silent(sample, PANEL_LECTURE, 21, 80, "train loss");
    is_silent(sample, PANEL_LECTURE, 21, 80, "nan");
}

static void echo_is_large(void **state)
{
    struct sample *sample = *state;

    is_silent(sample, PANEL_LECTURE, 21, 80, "u undoes");
    sample->look.echo_of = "batch";
    sample->look.echo = "32 ▸ 256";
    says(sample, PANEL_LECTURE, 21, 80, "┌ batch ──");
    says(sample, PANEL_LECTURE, 21, 80, "u undoes");
    says(sample, PANEL_LECTURE, 21, 80, "██████ ██████ ██ ██████ ██████ ██████");
    sample->look.echo = "constant ▸ cosine:1000000,0.000001 with more words than there is room for";
    says(sample, PANEL_LECTURE, 9, 40, "constant ▸ cosine");
}

static void verdict(struct sample *sample, size_t batch, const char *words)
{
    char text[TEXT];

    sample_batch(sample, batch);
    assert_string_equal(noise_short_verdict(&sample->view, text, sizeof text), words);
}

static void verdicts_in_few_words(void **state)
{
    struct sample *sample = *state;

    verdict(sample, 32, "double it: half the steps");
    verdict(sample, 128, "a bigger batch pays");
    verdict(sample, 512, "a fair trade");
    verdict(sample, 1437, "73% of each batch wasted");
    sample->view.noise.error = 600;
    verdict(sample, 32, "too uncertain to advise");
    sample->view.noise.known = false;
    verdict(sample, 32, "signal below noise");
    sample->view.smooth_loss = 1e-3;
    verdict(sample, 32, "nothing left to learn");
    sample->view.noise.measured = false;
    verdict(sample, 32, "no noise measured yet");
    sample->view.state = RUN_DIVERGED;
    verdict(sample, 32, "this run is lost");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(letters_in_half_blocks),
        cmocka_unit_test(scales_fit),
        cmocka_unit_test(every_letter_has_a_shape),
        SAMPLE_TEST(digits_are_labelled),
        SAMPLE_TEST(echo_is_large),
        SAMPLE_TEST(verdicts_in_few_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
