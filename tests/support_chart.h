/* support_chart.h -- charts drawn for tests, and read back. */
#ifndef TESTS_SUPPORT_CHART_H
#define TESTS_SUPPORT_CHART_H

#include "ui/chart.h"

/* Records a step with one statistic measured; by epochs a tenth, by examples 32, in seconds a
 * fiftieth. With the training loss comes, every 20 steps, a test loss a fifth above. */
void step_add(struct history *history, int step, enum statistic stat, double value);

/* The loss by steps, 100 of them, on a log axis: dots, their average and stamps. */
struct chart loss_chart(struct history *history);

/* A chart on a screen of its own; free with grid_done. */
struct shot {
    struct grid grid;
};
struct shot shot_draw(const struct chart *chart, int rows, int cols, const struct glyphs *glyphs);

const struct cell *shot_cell(const struct shot *shot, int row, int col);
bool shot_row_says(const struct shot *shot, int row, const char *words);
bool shot_says(const struct shot *shot, const char *words);

/* Cells of a role, or of a character in a role (ch not 0), inside the frame. */
int shot_count(const struct shot *shot, enum role role, uint32_t ch);

#endif
