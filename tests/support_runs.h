/* support_runs.h -- runs driven by hand, and a script from a text, for tests. */
#ifndef TESTS_SUPPORT_RUNS_H
#define TESTS_SUPPORT_RUNS_H

#include "src/runs.h"
#include "tests/support_engine.h"
#include "tests/support_scratch.h"

/* What the script has due, then one step of the run whose turn it is by examples; false as these. */
bool runs_go(struct runs *runs, struct step_stats *stats, struct status *status);

/* By a clock until none goes on, or none that lines of the script are still to come for; and by examples
 * until none goes on. Fails the test when something is refused. */
void runs_train(struct runs *runs, enum clock clock, bool to_lines);
void runs_to_end(struct runs *runs);

/* One act, as a script writes it, on a run; fails the test when it is refused. */
void runs_do(struct runs *runs, int letter, const char *text);

/* A script of these lines, by way of a file in the folder. */
struct script *script_from(const struct scratch *folder, const char *lines);

#endif
