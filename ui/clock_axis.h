/* clock_axis.h -- how far the x axis of the charts reaches on each clock: as far as the run that is
 * furthest needs, of those shown (run_line.h). Pure. */
#ifndef UI_CLOCK_AXIS_H
#define UI_CLOCK_AXIS_H

#include "ui/view.h"
#include "ui/window.h"

/* Right end of the axis. It holds still while training goes on, and doubles, or goes to the next
 * round number, when a run passes it or a change of batch moves the horizon. */
double clock_axis_end(const struct view *view, const bool hidden[RUNS], enum clock clock);

/* All of the clock that charts can show; a logarithmic one begins with the first step. */
struct clock_scale clock_axis_scale(const struct view *view, const bool hidden[RUNS],
                                    enum clock clock, bool log);

#endif
