/* bench_explorer.c -- the interface's price: steps a second in the explorer over those of `run`.
 *
 * `run` is timed from start to end, less a run of one step. The explorer's steps are read from its
 * screen as frames arrive, at both ends of a stretch of time. The two take turns.
 */
#include <fcntl.h>
#include <math.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/util.h"
#include "tests/bench.h"
#include "tests/bench_screen.h"
#include "tests/bench_time.h"

#define STRETCH 1.5 /* seconds */
#define SETTLE 0.4

enum { PAIRS = 7, ROWS = 40, COLS = 120 };

/* The same training for both: no evaluation, no pace, no end but `steps`. */
#define COMMON(layers) \
    "--model", layers, "--pace", "max", "--eval-every", "100000000", "--accumulate", "1", \
        "--memory-limit", "none", "--epochs", "none"

/* ---- run ------------------------------------------------------------------------------------- */

static double run_seconds(const char *program, const char *layers, double steps)
{
    char count[32];
    int status;
    pid_t child;
    posix_spawn_file_actions_t silent;
    snprintf(count, sizeof count, "%.0f", steps);
    const char *argv[] = {program, "run", COMMON(layers), "--steps", count, NULL};
    posix_spawn_file_actions_init(&silent);
    posix_spawn_file_actions_addopen(&silent, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    double start = bench_clock();
    if (posix_spawn(&child, program, &silent, NULL, (char *const *)argv, environ) != 0 ||
        waitpid(child, &status, 0) != child || status != 0)
        bench_fail("%s run did not end well", program);
    double seconds = bench_clock() - start;
    posix_spawn_file_actions_destroy(&silent);
    return seconds;
}

static double run_rate(const char *program, const char *layers, double steps)
{
    double start = run_seconds(program, layers, 1);
    return (steps - 1) / (run_seconds(program, layers, steps) - start);
}

/* ---- the explorer ---------------------------------------------------------------------------- */

struct reading {
    double step, at;
};

/* "step 1234" as the header shows it; 0 if it does not. */
static double step_shown(struct terminal *terminal)
{
    const char *text = strstr(terminal_text(terminal), "step ");
    return text ? atof(text + strlen("step ")) : 0;
}

/* The next frame that shows another step. */
static struct reading next_reading(struct terminal *terminal)
{
    double before = step_shown(terminal), step = before;
    double until = bench_clock() + terminal_patience();
    while ((step = step_shown(terminal)) == before)
        if (!terminal_read(terminal, 0.5) && bench_clock() > until)
            bench_fail("the explorer takes no steps:\n%s", terminal_text(terminal));
    return (struct reading){step, bench_clock()};
}

static double explorer_rate(const char *layers)
{
    struct terminal *terminal = bench_explorer_start(ROWS, COLS, (const char *[]){COMMON(layers), NULL});
    terminal_wait(terminal, "step ");
    terminal_read_for(terminal, SETTLE);
    struct reading first = next_reading(terminal);
    terminal_read_for(terminal, STRETCH);
    struct reading last = next_reading(terminal);
    terminal_free(terminal);
    return (last.step - first.step) / (last.at - first.at);
}

void bench_explorer(struct bench *bench, const struct bench_cell *cell)
{
    bool wide = strcmp(cell->word[WORD_MODEL], "wide") == 0;
    const char *layers = wide ? "mlp:256,128" : "mlp:128,64";
    char *program = terminal_program();
    double rate[PAIRS], ratio[PAIRS], steps = explorer_rate(layers) * STRETCH;
    struct report_row row;
    for (int i = 0; i < PAIRS; i++) {
        double run = run_rate(program, layers, steps);
        rate[i] = explorer_rate(layers);
        ratio[i] = rate[i] / run;
    }
    report_clear(&row);
    row.what = wide ? "mlp:256,128 on digits" : "mlp:128,64 on digits";
    row.unit = "steps/s";
    row.over = "run's";
    row.number[REPORT_VALUE] = bench_median(rate, PAIRS);
    row.number[REPORT_BEST] = rate[PAIRS - 1];
    row.number[REPORT_RATIO] = bench_median(ratio, PAIRS);
    report_add(&bench->report, cell, &row);
    free(program);
}
