/* support_view.h -- a view filled like the default run's, for tests of the screen and pictures.
 *
 * Digits, mlp 128,64: batch 32 up to epoch 8, then 256, at epoch 12 of 40. The curves are simulated;
 * the numbers of the panels are consistent with each other, by the engine's own formulas.
 */
#ifndef TESTS_SUPPORT_VIEW_H
#define TESTS_SUPPORT_VIEW_H

#include "ui/panel.h"

struct sample {
    struct view view;
    struct look look;
    struct view_event events[4];
};

/* Fills it in; sample_done frees the history. */
void sample_init(struct sample *sample);
void sample_done(struct sample *sample);

/* Sets batch, noise and memory as they would be at that batch size. */
void sample_batch(struct sample *sample, size_t batch);

/* Runs B and further beside A, `count` in all: forked from it at epoch 2, trained to the same epoch.
 * B has batch 256 and 8 times the rate and the curve of A; C, D batch 256 and full at the same rate and
 * a loss that falls slower. */
void sample_runs(struct sample *sample, int count);

/* The same as setup and teardown of a cmocka test whose state it is. */
int sample_set_up(void **state);
int sample_tear_down(void **state);
#define SAMPLE_TEST(name) cmocka_unit_test_setup_teardown(name, sample_set_up, sample_tear_down)

/* Fails unless the panel, alone in rows x cols, shows (does not show) these words; runs of spaces
 * count as one. */
void says(const struct sample *sample, enum panel_id panel, int rows, int cols, const char *words);
void is_silent(const struct sample *sample, enum panel_id panel, int rows, int cols,
               const char *words);

/* Writes a code point as UTF-8 and moves on. */
void text_append(char **at, uint32_t ch);

#endif
