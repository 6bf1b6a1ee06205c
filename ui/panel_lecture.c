/* panel_lecture.c -- the screen for the back row: big digits, one chart, one sentence.
 *
 * The digits stand in a column at the left, or above the chart where the screen is narrow or low;
 * the sentence lies below, in letters of blocks where it fits. What a press has changed is shown
 * over it all for as long as the status line says it.
 */
#include "engine/util.h"
#include "ui/big_digits.h"
#include "ui/chart_panel.h"
#include "ui/flow.h"
#include "ui/lecture_numbers.h"
#include "ui/noise_parts.h"

enum {
    COLUMN_COLS = 64, COLUMN_ROWS = 14, /* least pane with a column of digits */
    LARGE_WORDS_ROWS = 28, LARGE_WORDS = 5, BAND_ROWS = 4, CHART_ROWS = 4,
    WORDS_SCALE = 2, ECHO_SCALE = 6, ECHO_MARGIN = 3, TEXT = 256,
};

/* Among several runs the test split is stamped, so that a line is a run. */
static void make_chart(struct sheet *sheet, const struct view *view, const struct look *look)
{
    static const struct chart_series line = {SERIES_SMOOTH_LOSS, CHART_LINE, ROLE_SMOOTH, NULL,
                                             "train", NULL};

    sheet_start(sheet, view, look);
    const struct chart_series test = {STAT_TEST_LOSS, sheet->several ? CHART_STAMPS : CHART_LINE,
                                      sheet_test_role(sheet), NULL, "test", NULL};
    sheet->chart.title = "loss";
    sheet->chart.note = look->linear_y ? NULL : "log";
    sheet->chart.log_y = !look->linear_y;
    sheet->chart.thick = true;
    sheet_add_runs(sheet, &line);
    sheet_add(sheet, &test);
}

/* Centred, in blocks where there is room for them. */
static void draw_words(const struct view *view, const struct pane *pane)
{
    char text[TEXT];
    const char *words = noise_short_verdict(view, text, sizeof text);
    int scale = big_scale(words, pane->rect.rows, pane->rect.cols - 2, WORDS_SCALE);
    int row = (pane->rect.rows - big_rows(scale)) / 2;

    if (scale > 0)
        big_text(pane, row, (pane->rect.cols - big_cols(words, scale)) / 2, ROLE_STRONG, words,
                 scale);
    else
        flow_line(pane, (pane->rect.rows - 1) / 2, 1, ROLE_STRONG,
                  noise_verdict_text(view, text, sizeof text));
}

static struct pane cut_words(struct pane *rest)
{
    int rows = rest->rect.rows >= LARGE_WORDS_ROWS ? LARGE_WORDS : 1;
    struct pane words = pane_part(rest, rest->rect.rows - rows, 0, rows, rest->rect.cols);

    *rest = pane_part(rest, 0, 0, rest->rect.rows - rows, rest->rect.cols);
    return words;
}

/* Columns of digits at the left, or rows of them above. */
static struct pane cut_numbers(struct pane *rest)
{
    int rows = rest->rect.rows, cols = rest->rect.cols, cut;
    struct pane numbers;

    if (cols >= COLUMN_COLS && rows >= COLUMN_ROWS) {
        cut = cols * 3 / 8 + 2;
        numbers = pane_part(rest, 0, 1, rows, cut - 2);
        *rest = pane_part(rest, 0, cut, rows, cols - cut);
    } else {
        cut = MIN(MAX(rows / 2, BAND_ROWS), rows - CHART_ROWS);
        numbers = pane_part(rest, 0, 1, cut, cols - 2);
        *rest = pane_part(rest, cut, 0, rows - cut, cols);
    }
    return numbers;
}

/* "32 ▸ 256" in a box over the middle. */
static void draw_echo(const struct look *look, const struct pane *pane)
{
    int scale = big_scale(look->echo, pane->rect.rows - 4, pane->rect.cols - 2 * ECHO_MARGIN - 2,
                          ECHO_SCALE);
    int cols = scale > 0 ? big_cols(look->echo, scale) : text_columns(pane->glyphs, look->echo);
    int rows = scale > 0 ? big_rows(scale) : 1;
    int width = cols + 2 * ECHO_MARGIN, height = rows + 4;
    struct pane box = pane_middle(pane, height, width);
    struct pane inside;

    pane_clear(&box, ROLE_TEXT);
    inside = pane_frame(&box, look->echo_of, "u undoes");
    int row = (inside.rect.rows - rows) / 2, col = MAX((inside.rect.cols - cols) / 2, 0);
    if (scale > 0)
        big_text(&inside, row, col, ROLE_ECHO, look->echo, scale);
    else
        flow_line(&inside, row, col, ROLE_ECHO, look->echo);
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct pane rest = *pane, words = cut_words(&rest), numbers = cut_numbers(&rest);
    struct sheet sheet;

    make_chart(&sheet, view, look);
    chart_draw(&sheet.chart, &rest);
    lecture_numbers_draw(view, &numbers);
    draw_words(view, &words);
    if (look->echo && look->echo[0])
        draw_echo(look, pane);
}

static struct hit hit(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col)
{
    struct pane rest = *pane;
    struct sheet sheet;

    make_chart(&sheet, view, look);
    cut_words(&rest);
    cut_numbers(&rest);
    return chart_hit(&sheet.chart, &rest, row - (rest.rect.row - pane->rect.row),
                     col - (rest.rect.col - pane->rect.col));
}

const struct panel_ops panel_lecture = {.name = "lecture", .draw = draw, .hit = hit};
