/* test_terminal.c -- the explorer and its terminal: signals, hang-ups, stalls, and being quiet.
 *
 * What is not a comparison of screens. Every way out is followed to its end: how the program ended,
 * and what it left of the terminal and of the log.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/util.h"
#include "tests/support_sanitized.h"
#include "tests/support_terminal.h"

enum { ROWS = 24, COLS = 80, WORDS = 16 };

/* ---- the program ----------------------------------------------------------------------------- */

static struct terminal *start_with(const char *const environment[], const char *words)
{
    char *argv[WORDS + 2] = {terminal_program()}, *copy = checked_strdup(words);
    int n = 1;
    for (char *word = strtok(copy, " "); word && n <= WORDS; word = strtok(NULL, " "))
        argv[n++] = word;
    struct terminal *terminal = terminal_start(ROWS, COLS, argv, environment, NULL);
    free(argv[0]);
    free(copy);
    return terminal;
}

/* Trains at full speed, for ever. */
static struct terminal *start(void)
{
    struct terminal *terminal = start_with(NULL, "--pace max --epochs none");
    assert_true(terminal_wait(terminal, "gradient noise"));
    return terminal;
}

static void assert_restored(const struct terminal *terminal)
{
    const char *not_restored = terminal_not_restored(terminal);
    if (not_restored)
        fail_msg("the terminal: %s", not_restored);
}

static void assert_ended_by(struct terminal *terminal, int signal)
{
    assert_true(terminal_wait_end(terminal));
    assert_int_equal(terminal_end_signal(terminal), signal);
    assert_restored(terminal);
}

static void quit(struct terminal *terminal)
{
    terminal_type(terminal, "q");
    assert_true(terminal_wait(terminal, "quit? "));
    terminal_type(terminal, "q");
    assert_true(terminal_wait_end(terminal));
    assert_int_equal(terminal_exit_status(terminal), 0);
    assert_restored(terminal);
}

/* ---- a log in a file ------------------------------------------------------------------------- */

struct log {
    char file[64], options[192];
};

static void log_init(struct log *log)
{
    snprintf(log->file, sizeof log->file, "/tmp/test_terminal.XXXXXX.csv");
    int fd = mkstemps(log->file, 4);
    assert_true(fd >= 0);
    close(fd);
    snprintf(log->options, sizeof log->options, "--epochs none --log %s", log->file);
}

/* Steps in the file; fails unless they are 1, 2, 3 … and every row ends as a row does. */
static long log_steps(const struct log *log)
{
    FILE *in = fopen(log->file, "r");
    char *line = NULL, *end = NULL;
    size_t room = 0;
    long steps = -1; /* the header */
    ssize_t n;
    assert_non_null(in);
    while ((n = getline(&line, &room, in)) > 0) {
        assert_true(n > 2 && line[n - 2] == '\r' && line[n - 1] == '\n');
        if (++steps == 0)
            continue;
        assert_non_null(strchr(line, ','));
        assert_int_equal(strtol(strchr(line, ',') + 1, &end, 10), steps);
        assert_int_equal(*end, ',');
    }
    free(line);
    fclose(in);
    return steps;
}

/* Bytes in the file: it may end inside a row while the program runs. */
static long log_size(const struct log *log)
{
    FILE *in = fopen(log->file, "r");
    assert_non_null(in);
    fseek(in, 0, SEEK_END);
    long size = ftell(in);
    fclose(in);
    return size;
}

/* Runs of iris that end at step 20: the second one writes beside the first one's log. */
static void a_new_run_leaves_the_old_log_whole(void **state)
{
    struct log first, second;
    char options[256];
    (void)state;
    log_init(&first);
    snprintf(options, sizeof options, "--data iris --steps 20 --log %s", first.file);
    snprintf(second.file, sizeof second.file, "%.*s-2.csv", (int)strlen(first.file) - 4, first.file);
    struct terminal *terminal = start_with(NULL, options);
    assert_true(terminal_wait(terminal, "finished"));
    terminal_type(terminal, "d\r\r");
    assert_true(terminal_wait(terminal, "run 2: iris"));
    assert_true(terminal_wait(terminal, "finished"));
    quit(terminal);
    assert_int_equal(log_steps(&first), 20);
    assert_int_equal(log_steps(&second), 20);
    terminal_free(terminal);
    unlink(first.file);
    unlink(second.file);
}

/* ---- signals --------------------------------------------------------------------------------- */

static void a_signal_to_end_restores_the_terminal(void **state)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct log log;
        log_init(&log);
        struct terminal *terminal = start_with(NULL, log.options);
        assert_true(terminal_wait_match(terminal, "step [1-9][0-9]"));
        terminal_signal(terminal, signals[i]);
        assert_ended_by(terminal, signals[i]);
        assert_true(log_steps(&log) >= 10);
        terminal_free(terminal);
        unlink(log.file);
    }
}

/* The sanitizers take some fatal signals for themselves only if the program does not. */
static void a_crash_restores_the_terminal(void **state)
{
    static const int signals[] = {SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGQUIT};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct terminal *terminal = start();
        terminal_signal(terminal, signals[i]);
        assert_ended_by(terminal, signals[i]);
        terminal_free(terminal);
    }
}

static void ctrl_z_gives_the_terminal_back_and_continuing_takes_it(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct terminal *terminal = start();
        if (i == 0)
            terminal_type(terminal, "\032");
        else
            terminal_signal(terminal, SIGTSTP);
        assert_true(terminal_wait_stopped(terminal));
        terminal_read_for(terminal, 0.1);
        assert_restored(terminal);
        terminal_signal(terminal, SIGCONT);
        assert_true(terminal_wait(terminal, "gradient noise"));
        assert_true(terminal_alternate(terminal));
        assert_false(terminal_modes_restored(terminal));
        quit(terminal);
        terminal_free(terminal);
    }
}

/* Stopped from outside it has no say; it draws afresh when it goes on. */
static void a_stop_from_outside_is_survived(void **state)
{
    (void)state;
    struct terminal *terminal = start();
    terminal_signal(terminal, SIGSTOP);
    assert_true(terminal_wait_stopped(terminal));
    terminal_signal(terminal, SIGCONT);
    terminal_resize(terminal, 40, 120);
    assert_true(terminal_wait(terminal, "memory: "));
    quit(terminal);
    terminal_free(terminal);
}

/* Some terminals hide the cursor again with the main screen, as it was when that was left. */
static void the_cursor_is_shown_last(void **state)
{
    static const int signals[] = {0, SIGSEGV};
    size_t count;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        struct terminal *terminal = start();
        if (signals[i])
            terminal_signal(terminal, signals[i]);
        else
            quit(terminal);
        assert_true(terminal_wait_end(terminal));
        const char *back = strstr(terminal_bytes(terminal, &count), "\033[?1049l");
        assert_non_null(back);
        assert_non_null(strstr(back, "\033[?25h"));
        terminal_free(terminal);
    }
}

/* ---- a terminal that is gone, or stalls ------------------------------------------------------ */

static void a_closed_terminal_ends_the_program(void **state)
{
    struct log log;
    (void)state;
    log_init(&log);
    struct terminal *terminal = start_with(NULL, log.options);
    assert_true(terminal_wait_match(terminal, "step [1-9][0-9]"));
    terminal_hang_up(terminal);
    assert_true(terminal_wait_end(terminal));
    assert_true(log_steps(&log) >= 10);
    terminal_free(terminal);
    unlink(log.file);
}

/* Whole screens are asked for and not read, so that the pseudo-terminal, which holds some tens of KiB,
 * is soon full. */
static void stall(struct terminal *terminal, double seconds)
{
    double until = terminal_clock() + seconds;
    while (terminal_clock() < until) {
        usleep(50000);
        terminal_type(terminal, "\014");
    }
}

/* The log has ten buffers of the C library more before the test runs out of patience. */
static void a_stalled_terminal_does_not_stall_the_training(void **state)
{
    enum { MORE = 10 * 4096 };
    struct log log;
    char options[256];
    (void)state;
    log_init(&log);
    snprintf(options, sizeof options, "--pace max --fps 60 %s", log.options);
    struct terminal *terminal = start_with(NULL, options);
    assert_true(terminal_wait_match(terminal, "step [1-9][0-9]"));
    stall(terminal, 4);
    long before = log_size(&log);
    double until = terminal_clock() + terminal_patience();
    while (log_size(&log) < before + MORE && terminal_clock() < until)
        usleep(50000);
    assert_true(log_size(&log) >= before + MORE);
    assert_true(terminal_read_for(terminal, 0.2) > 4096);
    quit(terminal);
    assert_true(log_steps(&log) > 10);
    terminal_free(terminal);
    unlink(log.file);
}

/* Stalled and told to end: the worker leaves without the main thread. Not under the thread
 * sanitizer, which holds a signal back for as long as the thread is in write(2). */
static void a_stalled_terminal_does_not_keep_it_alive(void **state)
{
    struct log log;
    char options[256];
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip();
#endif
    log_init(&log);
    snprintf(options, sizeof options, "--pace max --fps 60 %s", log.options);
    struct terminal *terminal = start_with(NULL, options);
    assert_true(terminal_wait_match(terminal, "step [1-9][0-9]"));
    stall(terminal, 4);
    terminal_signal(terminal, SIGTERM);
    double until = terminal_clock() + terminal_patience();
    while (!terminal_ended(terminal) && terminal_clock() < until)
        usleep(50000);
    assert_true(terminal_ended(terminal));
    assert_true(log_steps(&log) > 10);
    terminal_free(terminal);
    unlink(log.file);
}

/* ---- starting -------------------------------------------------------------------------------- */

static void an_unknown_terminal_gets_a_line(void **state)
{
    static const char *const environment[] = {"TERM=no-such-terminal", NULL};
    (void)state;
    struct terminal *terminal = start_with(environment, "--data iris");
    assert_true(terminal_wait_end(terminal));
    assert_int_equal(terminal_exit_status(terminal), 2);
    assert_non_null(strstr(terminal_text(terminal), "no-such-terminal"));
    assert_non_null(strstr(terminal_text(terminal), "ncurses-term"));
    assert_restored(terminal);
    terminal_free(terminal);
}

static void without_a_terminal_there_is_a_message(void **state)
{
    char *program = terminal_program(), *command = NULL, line[256] = "";
    (void)state;
    assert_true(asprintf(&command, "'%s' --data iris 2>&1 </dev/null", program) > 0);
    FILE *out = popen(command, "r");
    assert_non_null(out);
    assert_non_null(fgets(line, sizeof line, out));
    assert_non_null(strstr(line, "needs a terminal"));
    assert_null(fgets(line, sizeof line, out));
    assert_int_equal(pclose(out), 2 << 8);
    free(command);
    free(program);
}

/* ---- how much is written --------------------------------------------------------------------- */

static void paused_it_writes_nothing(void **state)
{
    (void)state;
    struct terminal *terminal = start();
    terminal_type(terminal, " ");
    assert_true(terminal_wait(terminal, "paused · Space goes on"));
    terminal_read_until_quiet(terminal, SANITIZED ? 3 : 1);
    assert_int_equal(terminal_read_for(terminal, 1.5), 0);
    quit(terminal);
    terminal_free(terminal);
}

/* A frame writes what changed: with 15 a second a slow line keeps up. */
static void frames_are_small(void **state)
{
    (void)state;
    struct terminal *terminal = start();
    terminal_read_for(terminal, 1);
    size_t bytes = terminal_read_for(terminal, 4);
    print_message("# %zu bytes a second while training\n", bytes / 4);
    assert_true(bytes > 0);
    assert_true(bytes / 4 < 15 * 1500);
    quit(terminal);
    terminal_free(terminal);
}

/* ---- the tests' own terminal ----------------------------------------------------------------- */

/* A slow line cuts frames anywhere. `second` is printed once `first` has been read; the screen is as
 * after both, and what it was in between is returned, for the caller to free. */
static char *in_two_pieces(const char *first, const char *second, const char *seen)
{
    char shell[] = "/bin/sh", option[] = "-c", *pieces, *argv[] = {shell, option, NULL, NULL};
    size_t count = 0;
    assert_true(asprintf(&pieces, "stty raw -echo; printf '%s'; head -c 1 >/dev/null; printf '%s'; "
                         "head -c 1 >/dev/null", first, second) > 0);
    argv[2] = pieces;
    struct terminal *terminal = terminal_start(ROWS, COLS, argv, NULL, NULL);
    while (!count && terminal_read(terminal, terminal_patience()))
        terminal_bytes(terminal, &count);
    terminal_read_until_quiet(terminal, 0.1);
    char *between = checked_strdup(terminal_text(terminal));
    terminal_type(terminal, "x");
    assert_true(terminal_wait(terminal, seen));
    terminal_type(terminal, "x");
    assert_true(terminal_wait_end(terminal));
    terminal_free(terminal);
    free(pieces);
    return between;
}

static void a_frame_in_two_pieces_is_shown_whole(void **state)
{
    static const char *const cuts[][2] = {
        {"old\\r\\033[?2026hne", "w\\033[?2026l"}, {"old\\r\\033[?20", "26hnew\\033[?2026l"},
        {"old\\r\\033[?2026hnew\\033[?20", "26l"},
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cuts); i++) {
        char *between = in_two_pieces(cuts[i][0], cuts[i][1], "new");
        assert_non_null(strstr(between, "old"));
        free(between);
    }
}

static void a_character_in_two_pieces_is_one(void **state)
{
    (void)state;
    free(in_two_pieces("     9\\rB 8 \\342", "\\211\\252 8", "B 8 ≪ 8"));
}

/* ---- anything -------------------------------------------------------------------------------- */

static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

/* Any key but those that end or stop it, which are answered by others here, or leave a file. */
static void press_any_key(struct terminal *terminal, uint32_t *state)
{
    static const char *const special[] = {"\033OA", "\033OB", "\033OC", "\033OD", "\033",
                                          "\r",     "\177",   "\033[5~", "\033[Z", "é",
                                          "\t",     "\014",   "\033OP",  "\300\n"};
    uint32_t draw = next_random(state);
    char key = (char)(' ' + draw / 8 % 95);
    if (draw % 8 == 0)
        terminal_type(terminal, special[draw / 8 % COUNT_OF(special)]);
    else if (key != 'q' && key != 'y' && key != 'S' && key != 'W')
        terminal_send(terminal, &key, 1);
}

static void resize_somehow(struct terminal *terminal, uint32_t *state)
{
    int rows = 1 + (int)(next_random(state) % 70), cols = 1 + (int)(next_random(state) % 220);
    terminal_resize(terminal, rows, cols);
}

static void two_thousand_keys_and_resizes_are_survived(void **state)
{
    uint32_t seed = 20240607;
    (void)state;
    struct terminal *terminal = start();
    for (int i = 0; i < 2000 && !terminal_ended(terminal); i++) {
        press_any_key(terminal, &seed);
        if (i % 25 == 24)
            resize_somehow(terminal, &seed);
        if (i % 5 == 4)
            terminal_read(terminal, 0.02);
    }
    terminal_resize(terminal, ROWS, COLS);
    for (int i = 0; i < 4; i++) { /* out of a list, the cursor, the window, one panel */
        terminal_type(terminal, "\033");
        terminal_read_for(terminal, 0.3);
    }
    if (!terminal_wait(terminal, "loss"))
        fail_msg("%s", terminal_text(terminal));
    quit(terminal);
    terminal_free(terminal);
}

/* ---- a large file ---------------------------------------------------------------------------- */

enum { LARGE = 9 << 20 };

/* Rows of "1,2,x"; the last one is `last`. */
static void put_large(char *file, const char *last)
{
    strcpy(file, "/tmp/test_terminal.XXXXXX.csv");
    int fd = mkstemps(file, 4);
    FILE *out = fd < 0 ? NULL : fdopen(fd, "w");
    assert_non_null(out);
    for (int bytes = 0, i = 0; bytes < LARGE; i++)
        bytes += fprintf(out, "%d,%d,%d\n", i % 256, i % 7, i % 3);
    fputs(last, out);
    fclose(out);
}

static struct terminal *start_on(const char *file)
{
    const char *const environment[] = {"XDG_CACHE_HOME", "HOME", NULL};
    char words[128];
    snprintf(words, sizeof words, "--epochs none --data %s", file);
    return start_with(environment, words);
}

static void a_large_file_is_read_under_a_screen(void **state)
{
    (void)state;
    char file[64], expected[96];
    size_t count;
    put_large(file, "");
    struct terminal *terminal = start_on(file);
    assert_true(terminal_wait(terminal, "gradient noise"));
    snprintf(expected, sizeof expected, "reading \"%s\"", strrchr(file, '/') + 1);
    assert_non_null(strstr(terminal_bytes(terminal, &count), expected));
    quit(terminal);
    terminal_free(terminal);
    unlink(file);
}

static void a_bad_large_file_gets_a_line(void **state)
{
    (void)state;
    char file[64];
    size_t count;
    put_large(file, "1,2\n");
    struct terminal *terminal = start_on(file);
    assert_true(terminal_wait_end(terminal));
    assert_int_equal(terminal_exit_status(terminal), 2);
    assert_restored(terminal);
    assert_non_null(strstr(terminal_bytes(terminal, &count),
                           "2 cells in this row; the first row has 3, and so must all"));
    terminal_free(terminal);
    unlink(file);
}

static void reading_ends_when_the_user_wants(void **state)
{
    (void)state;
    char file[64];
    put_large(file, "1,2\n");
    for (int i = 0; i < 2; i++) {
        struct terminal *terminal = start_on(file);
        terminal_send(terminal, i ? "\3" : "q", 1); /* too early to be seen, maybe: then it is an error */
        assert_true(terminal_wait_end(terminal));
        assert_restored(terminal);
        terminal_free(terminal);
    }
    unlink(file);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_run_leaves_the_old_log_whole),
        cmocka_unit_test(a_signal_to_end_restores_the_terminal),
        cmocka_unit_test(a_crash_restores_the_terminal),
        cmocka_unit_test(ctrl_z_gives_the_terminal_back_and_continuing_takes_it),
        cmocka_unit_test(a_stop_from_outside_is_survived),
        cmocka_unit_test(the_cursor_is_shown_last),
        cmocka_unit_test(a_closed_terminal_ends_the_program),
        cmocka_unit_test(a_stalled_terminal_does_not_stall_the_training),
        cmocka_unit_test(a_stalled_terminal_does_not_keep_it_alive),
        cmocka_unit_test(an_unknown_terminal_gets_a_line),
        cmocka_unit_test(without_a_terminal_there_is_a_message),
        cmocka_unit_test(a_large_file_is_read_under_a_screen),
        cmocka_unit_test(a_bad_large_file_gets_a_line),
        cmocka_unit_test(reading_ends_when_the_user_wants),
        cmocka_unit_test(paused_it_writes_nothing),
        cmocka_unit_test(frames_are_small),
        cmocka_unit_test(a_character_in_two_pieces_is_one),
        cmocka_unit_test(a_frame_in_two_pieces_is_shown_whole),
        cmocka_unit_test(two_thousand_keys_and_resizes_are_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
