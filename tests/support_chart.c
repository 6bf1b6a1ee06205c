/* support_chart.c -- charts drawn for tests, and read back. */
#include "tests/support_chart.h"

#include <string.h>

#include "engine/util.h"

static const struct chart_series loss_series[] = {
    {STAT_TRAIN_LOSS, CHART_DOTS, ROLE_TRAIN, NULL, "step", NULL},
    {SERIES_SMOOTH_LOSS, CHART_LINE, ROLE_SMOOTH, NULL, "smoothed", NULL},
    {STAT_TEST_LOSS, CHART_STAMPS, ROLE_TEST, NULL, "test", NULL},
};

void step_add(struct history *history, int step, enum statistic stat, double value)
{
    struct step_stats stats = {0};

    stat_set(&stats, STAT_STEP, step);
    stat_set(&stats, STAT_EPOCH, step / 10.0);
    stat_set(&stats, STAT_EXAMPLES, step * 32.0);
    stat_set(&stats, STAT_TIME_S, step / 50.0);
    stat_set(&stats, STAT_BATCH, 32);
    stat_set(&stats, stat, value);
    if (stat == STAT_TRAIN_LOSS && step % 20 == 1)
        stat_set(&stats, STAT_TEST_LOSS, value * 1.2);
    history_add(history, &stats);
}

struct chart loss_chart(struct history *history)
{
    return (struct chart){
        .title = "loss",
        .history = history,
        .clock = CLOCK_STEPS,
        .x_end = 100,
        .log_y = true,
        .count = COUNT_OF(loss_series),
        .series = loss_series,
    };
}

struct shot shot_draw(const struct chart *chart, int rows, int cols, const struct glyphs *glyphs)
{
    struct shot shot = {0};

    grid_resize(&shot.grid, rows, cols);
    struct pane pane = {&shot.grid, {0, 0, rows, cols}, glyphs};
    chart_draw(chart, &pane);
    return shot;
}

const struct cell *shot_cell(const struct shot *shot, int row, int col)
{
    return &shot->grid.cells[row * shot->grid.cols + col];
}

bool shot_row_says(const struct shot *shot, int row, const char *words)
{
    char text[2048] = "", *at = text;

    for (int col = 0; col < shot->grid.cols; col++)
        at += glyph_encode(shot_cell(shot, row, col)->ch, at);
    return strstr(text, words);
}

bool shot_says(const struct shot *shot, const char *words)
{
    for (int row = 0; row < shot->grid.rows; row++)
        if (shot_row_says(shot, row, words))
            return true;
    return false;
}

int shot_count(const struct shot *shot, enum role role, uint32_t ch)
{
    int count = 0;

    for (int row = 1; row < shot->grid.rows - 1; row++)
        for (int col = 1; col < shot->grid.cols - 1; col++) {
            const struct cell *cell = shot_cell(shot, row, col);
            count += cell->role == role && cell->ch != ' ' && (!ch || cell->ch == ch);
        }
    return count;
}
