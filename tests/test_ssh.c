/* test_ssh.c -- what a slow line carries: bytes of frames, silence, marks of synchronised output, and
 * modes that are taken back.
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

#include "engine/util.h"
#include "tests/support_sanitized.h"
#include "tests/support_terminal.h"

enum { SECONDS = SANITIZED ? 4 : 10 };

enum { ROWS = 40, COLS = 120, WORDS = 16, MEDIAN_MOST = 4096, FRAME_MOST = 24576 };

static struct terminal *start(const char *const environment[], const char *words)
{
    char *argv[WORDS + 2] = {terminal_program()}, *copy = checked_strdup(words);
    int n = 1;
    for (char *word = strtok(copy, " "); word && n <= WORDS; word = strtok(NULL, " "))
        argv[n++] = word;
    struct terminal *terminal = terminal_start(ROWS, COLS, argv, environment, NULL);
    free(argv[0]);
    free(copy);
    assert_true(terminal_wait(terminal, "gradient noise"));
    return terminal;
}

static void quit(struct terminal *terminal)
{
    terminal_type(terminal, "q");
    assert_true(terminal_wait(terminal, "quit? "));
    terminal_type(terminal, "q");
    assert_true(terminal_wait_end(terminal));
    assert_int_equal(terminal_exit_status(terminal), 0);
    assert_null(terminal_not_restored(terminal));
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The largest number of bytes that came with no gap between them. */
static size_t read_second(struct terminal *terminal, size_t *frame)
{
    double until = terminal_clock() + 1, left;
    size_t all = 0, one = 0, before, after;
    while ((left = until - terminal_clock()) > 0) {
        terminal_bytes(terminal, &before);
        bool came = terminal_read(terminal, left < 0.02 ? left : 0.02);
        terminal_bytes(terminal, &after);
        one = came ? one + after - before : 0;
        all += after - before;
        *frame = MAX(*frame, one);
    }
    return all;
}

static void a_slow_line_carries_it(void **state)
{
    double second[SECONDS];
    size_t frame = 0;
    (void)state;
    struct terminal *terminal = start(NULL, "--fps 10 --pace 200 --epochs 1000");
    terminal_read_for(terminal, 2);
    for (int i = 0; i < SECONDS; i++)
        second[i] = (double)read_second(terminal, &frame);
    qsort(second, SECONDS, sizeof *second, by_size);
    double median = (second[(SECONDS - 1) / 2] + second[SECONDS / 2]) / 2;
    print_message("# %.0f bytes a second, at most %.0f; at most %zu in a frame\n", median,
                  second[SECONDS - 1], frame);
    assert_true(median > 0);
    assert_true(median <= MEDIAN_MOST);
    assert_true(frame <= FRAME_MOST);
    quit(terminal);
    terminal_free(terminal);
}

static void nothing_is_sent_when_nothing_changes(void **state)
{
    (void)state;
    struct terminal *terminal = start(NULL, "--fps 60 --pace 200");
    terminal_type(terminal, " ");
    assert_true(terminal_wait(terminal, "paused · Space goes on"));
    terminal_read_until_quiet(terminal, SANITIZED ? 2 : 1);
    assert_int_equal(terminal_read_for(terminal, 3), 0);
    quit(terminal);
    terminal_free(terminal);
}

/* No thread of it wakes up, not even to see that there is nothing to do. */
static void paused_it_sleeps(void **state)
{
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip(); /* which has a thread of its own */
#endif
    struct terminal *terminal = start(NULL, "--fps 60 --pace 200");
    terminal_type(terminal, " ");
    assert_true(terminal_wait(terminal, "paused · Space goes on"));
    terminal_read_until_quiet(terminal, SANITIZED ? 2 : 1);
    terminal_read_for(terminal, 2); /* what the status line said is over */
    long before = terminal_sleeps(terminal);
    terminal_read_for(terminal, 2);
    assert_true(before > 0);
    assert_int_equal(terminal_sleeps(terminal), before);
    quit(terminal);
    terminal_free(terminal);
}

/* ---- synchronised output --------------------------------------------------------------------- */

static int count_of(struct terminal *terminal, const char *text)
{
    size_t count;
    const char *bytes = terminal_bytes(terminal, &count);
    int found = 0;
    for (const char *p = bytes; (p = strstr(p, text)); p++)
        found++;
    return found;
}

static void pause_and_go_on(struct terminal *terminal)
{
    terminal_type(terminal, " ");
    assert_true(terminal_wait(terminal, "paused"));
    terminal_type(terminal, " ");
    assert_true(terminal_wait_gone(terminal, "paused"));
}

static void frames_are_not_marked_for_who_cannot(void **state)
{
    (void)state;
    struct terminal *terminal = start(NULL, "--pace 100");
    assert_int_equal(count_of(terminal, "\033[?2026$p"), 1);
    terminal_type(terminal, "\033[?2026;0$y");
    pause_and_go_on(terminal);
    int before = count_of(terminal, "\033[?2026h");
    pause_and_go_on(terminal);
    assert_int_equal(count_of(terminal, "\033[?2026h"), before);
    quit(terminal);
    terminal_free(terminal);
}

static void frames_are_marked_for_who_can(void **state)
{
    (void)state;
    struct terminal *terminal = start(NULL, "--pace 100");
    double until = terminal_clock() + terminal_patience();
    while (count_of(terminal, "\033[?2026h") < 2 && terminal_clock() < until)
        terminal_read(terminal, 0.1);
    terminal_type(terminal, " ");
    assert_true(terminal_wait(terminal, "paused"));
    terminal_read_until_quiet(terminal, 0.5);
    assert_true(count_of(terminal, "\033[?2026h") > 1);
    assert_int_equal(count_of(terminal, "\033[?2026l"), count_of(terminal, "\033[?2026h"));
    assert_null(strstr(terminal_text(terminal), "?2026")); /* the answer was no key and is not echoed */
    quit(terminal);
    terminal_free(terminal);
}

static void who_may_not_know_is_not_asked(void **state)
{
    static const char *const terms[] = {"TERM=linux", "TERM=vt100", "TERM=screen", "TERM=st"};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(terms); i++) {
        const char *const environment[] = {terms[i], NULL};
        struct terminal *terminal = start(environment, "--pace 100");
        assert_int_equal(count_of(terminal, "?2026"), 0);
        quit(terminal);
        terminal_free(terminal);
    }
}

/* ---- modes ----------------------------------------------------------------------------------- */

/* The last of two sequences that the program wrote is the second one. */
static bool undone(struct terminal *terminal, const char *on, const char *off)
{
    size_t count;
    const char *bytes = terminal_bytes(terminal, &count), *p = bytes, *last_on = NULL, *last_off = NULL;
    for (; (p = strstr(p, on)); p++)
        last_on = p;
    for (p = bytes; (p = strstr(p, off)); p++)
        last_off = p;
    return !last_on || (last_off && last_off > last_on);
}

static void assert_modes_off(struct terminal *terminal)
{
    assert_true(undone(terminal, "\033[?1000h", "\033[?1000l"));
    assert_true(undone(terminal, "\033[?1006h", "\033[?1006l"));
    assert_true(undone(terminal, "\033[?2004h", "\033[?2004l"));
    assert_true(undone(terminal, "\033[?2026h", "\033[?2026l"));
    assert_true(undone(terminal, "\033[?7l", "\033[?7h"));
}

static void modes_are_taken_back(void **state)
{
    static const int ways[] = {0, SIGTERM, SIGSEGV, SIGTSTP};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        struct terminal *terminal = start(NULL, "--pace 100");
        assert_int_equal(count_of(terminal, "\033[?1006h"), 1);
        terminal_type(terminal, "\033[?2026;2$y");
        terminal_read_for(terminal, 0.3);
        if (ways[i])
            terminal_signal(terminal, ways[i]);
        else
            quit(terminal);
        if (ways[i] == SIGTSTP)
            assert_true(terminal_wait_stopped(terminal));
        else
            assert_true(terminal_wait_end(terminal));
        terminal_read_for(terminal, 0.2);
        assert_modes_off(terminal);
        assert_null(terminal_not_restored(terminal));
        terminal_free(terminal);
    }
}

static void the_mouse_may_stay_the_terminals(void **state)
{
    (void)state;
    struct terminal *terminal = start(NULL, "--no-mouse");
    assert_int_equal(count_of(terminal, "\033[?100"), 0);
    quit(terminal);
    terminal_free(terminal);
}

/* ---- every kind of terminal ------------------------------------------------------------------ */

/* What a screen says is the same on all of them; none gets a character it did not ask for. */
static void terminals_show_the_same(void **state)
{
    static const char *const terms[] = {"TERM=vt100", "TERM=xterm", "TERM=linux", "TERM=screen",
                                        "TERM=tmux-256color", "COLORTERM=truecolor"};
    char *expected = NULL;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(terms); i++) {
        const char *const environment[] = {terms[i], NULL};
        struct terminal *terminal = start(environment, "--ascii --pace max --steps 50");
        assert_true(terminal_wait(terminal, "finished"));
        terminal_read_until_quiet(terminal, 0.7);
        /* the first line tells how fast it was */
        const char *text = strchr(terminal_text(terminal), '\n');
        if (!expected)
            expected = checked_strdup(text);
        assert_string_equal(text, expected);
        quit(terminal);
        terminal_free(terminal);
    }
    free(expected);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_slow_line_carries_it),
        cmocka_unit_test(nothing_is_sent_when_nothing_changes),
        cmocka_unit_test(paused_it_sleeps),
        cmocka_unit_test(frames_are_not_marked_for_who_cannot),
        cmocka_unit_test(frames_are_marked_for_who_can),
        cmocka_unit_test(who_may_not_know_is_not_asked),
        cmocka_unit_test(modes_are_taken_back),
        cmocka_unit_test(the_mouse_may_stay_the_terminals),
        cmocka_unit_test(terminals_show_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
