/* first_run.h -- whether the user has worked with the keys before.
 *
 * A small file in $XDG_STATE_HOME/batchscope, or ~/.local/state/batchscope, says so. Where there is no
 * such place, every run is the first.
 */
#ifndef SRC_FIRST_RUN_H
#define SRC_FIRST_RUN_H

#include <stdbool.h>

bool first_run(void);

/* Remembers that it is over; if that cannot be done, it is not. */
void first_run_over(void);

#endif
