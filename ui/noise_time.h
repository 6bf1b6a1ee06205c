/* noise_time.h -- tr Sigma, the noise of the batch and the signal over the clock. Pure. */
#ifndef UI_NOISE_TIME_H
#define UI_NOISE_TIME_H

#include "ui/panel.h"

/* In a frame. With `steps`, each step's own estimates as dots behind the averages; one of |G|^2 below
 * 0 is flagged at the bottom. */
void noise_time_draw(const struct view *view, const struct look *look, const struct pane *pane,
                     bool steps);
struct hit noise_time_hit(const struct view *view, const struct look *look,
                          const struct pane *pane, bool steps, int row, int col);

/* The averages alone, without a frame. */
void noise_time_draw_bare(const struct view *view, const struct look *look,
                          const struct pane *pane);

#endif
