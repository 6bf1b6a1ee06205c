/* bench_screen.c -- the program on a terminal: its start, and what drawing takes.
 *
 * The bottom line of a screen is written last: once its keys are there, the frame is.
 */
#include "tests/bench_screen.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "engine/util.h"
#include "tests/bench.h"
#include "tests/bench_time.h"

enum { OPTIONS_MOST = 32, STARTS = 15, KEYS = 100, WIDE_ROWS = 40, WIDE_COLS = 120 };

struct terminal *bench_explorer_start(int rows, int cols, const char *const options[])
{
    static const char *const environment[] = {"OPENBLAS_CORETYPE", NULL}; /* not as tests fix it */
    char *argv[OPTIONS_MOST] = {terminal_program(), (char *)"explore"};
    for (int i = 0; options[i]; i++) {
        REQUIRE(i + 3 < OPTIONS_MOST);
        argv[i + 2] = (char *)options[i];
    }
    struct terminal *terminal = terminal_start(rows, cols, argv, environment, NULL);
    free(argv[0]);
    return terminal;
}

static void need_frame(struct terminal *terminal)
{
    if (!terminal_wait(terminal, "? help"))
        bench_fail("the explorer shows no screen:\n%s", terminal_text(terminal));
}

double first_frame(const char *const options[])
{
    double start = bench_clock();
    struct terminal *terminal = bench_explorer_start(24, 80, options);
    need_frame(terminal);
    double seconds = bench_clock() - start;
    terminal_free(terminal);
    return seconds;
}

static void add(struct bench *bench, const struct bench_cell *cell, const char *what,
                const char *unit, double value, double best)
{
    struct report_row row;
    report_clear(&row);
    row.what = what;
    row.unit = unit;
    row.number[REPORT_VALUE] = value;
    row.number[REPORT_BEST] = best;
    report_add(&bench->report, cell, &row);
}

void bench_start(struct bench *bench, const struct bench_cell *cell)
{
    double ms[STARTS];
    for (int i = 0; i < STARTS; i++)
        ms[i] = 1e3 * first_frame((const char *[]){NULL});
    double middle = bench_median(ms, STARTS);
    add(bench, cell, "first frame on digits", "ms", middle, ms[0]);
}

/* ---- drawing --------------------------------------------------------------------------------- */

static double seconds_of(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

/* Processor time of a program that draws its frames, and trains a step for each. */
static double drawing_time(double seconds)
{
    struct rusage before, after;
    getrusage(RUSAGE_CHILDREN, &before);
    struct terminal *terminal = bench_explorer_start(WIDE_ROWS, WIDE_COLS,
                                               (const char *[]){"--pace", "15", NULL});
    need_frame(terminal);
    terminal_read_for(terminal, seconds);
    terminal_free(terminal);
    getrusage(RUSAGE_CHILDREN, &after);
    return seconds_of(after.ru_utime) - seconds_of(before.ru_utime) +
           seconds_of(after.ru_stime) - seconds_of(before.ru_stime);
}

void bench_draw(struct bench *bench, const struct bench_cell *cell)
{
    double share = 100 * (drawing_time(5) - drawing_time(1)) / 4;
    add(bench, cell, "share of one processor", "%", share, NAN);
}

/* ---- keys ------------------------------------------------------------------------------------ */

/* Milliseconds from a key to its answer on the screen: here the help opens. */
static double key_ms(struct terminal *terminal, int i)
{
    terminal_read_for(terminal, 0.03 + 0.0007 * i); /* at any point between two frames */
    double start = bench_clock();
    terminal_type(terminal, "?");
    if (!terminal_wait(terminal, "Esc closes"))
        bench_fail("no help opens:\n%s", terminal_text(terminal));
    double ms = 1e3 * (bench_clock() - start);
    terminal_type(terminal, "\003"); /* closes it */
    terminal_wait_gone(terminal, "Esc closes");
    return ms;
}

/* While training goes flat out: on the default network, or one whose step takes long. */
void bench_key(struct bench *bench, const struct bench_cell *cell)
{
    static const char *const quick[] = {"--pace", "max", "--epochs", "none", NULL};
    static const char *const slow[] = {"--pace", "max", "--epochs", "none", "--batch", "full",
                                       "--model", "mlp:1024,1024", "--memory-limit", "none", NULL};
    bool is_slow = strcmp(cell->word[WORD_MODEL], "slow") == 0;
    double ms[KEYS];
    struct terminal *terminal = bench_explorer_start(WIDE_ROWS, WIDE_COLS, is_slow ? slow : quick);
    need_frame(terminal);
    for (int i = 0; i < KEYS; i++)
        ms[i] = key_ms(terminal, i);
    terminal_free(terminal);
    double middle = bench_median(ms, KEYS);
    add(bench, cell, "key to its answer", "ms", middle, ms[0]);
    add(bench, cell, "99 of 100 keys within", "ms", ms[KEYS - 2], ms[0]);
    add(bench, cell, "the slowest of 100 keys", "ms", ms[KEYS - 1], ms[0]);
}
