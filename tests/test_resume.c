/* test_resume.c -- sessions of the explorer that are repeated to the bit, and go on.
 *
 * A session is driven by keys on a terminal. Its script on disk, run without a terminal, must write the
 * log that it wrote; --resume must do so too, go on, and leave a script of the whole. Then what is
 * refused, what is damaged, what cannot be kept, and ways out while a session is being repeated.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/util.h"
#include "src/record.h"
#include "src/script.h"
#include "tests/support_fuzz.h"
#include "tests/support_scratch.h"
#include "tests/support_sessions.h"

enum { PACED = SANITIZED ? 20000 : 100000 }; /* steps: at the usual pace longer than anything is waited for */

static struct sessions *sessions;

static char *format(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

/* The caller frees it. */
static char *format(const char *pattern, ...)
{
    va_list arguments;
    char *text;
    va_start(arguments, pattern);
    REQUIRE(vasprintf(&text, pattern, arguments) >= 0);
    va_end(arguments);
    return text;
}

static void start(const char *pattern, ...) __attribute__((format(printf, 1, 2)));

static void start(const char *pattern, ...)
{
    va_list arguments;
    char *words;
    va_start(arguments, pattern);
    REQUIRE(vasprintf(&words, pattern, arguments) >= 0);
    va_end(arguments);
    sessions_start(sessions, words, NULL);
    free(words);
}

static void assert_text(const char *file, const char *expected)
{
    char *text = sessions_text(file);
    assert_string_equal(text, expected);
    free(text);
}

/* The file can be read to its end. */
static void assert_well_formed(const char *file)
{
    struct status status;
    struct script *script = script_read(file, &status);
    if (!script)
        fail_msg("%s", status.text);
    script_free(script);
}

/* ---- the same rows --------------------------------------------------------------------------- */

/* The whole of both logs, run by run. */
static void assert_same_rows(const char *what, const char *log, const char *other)
{
    for (char letter = 'A'; letter <= 'D'; letter++) {
        char *a = sessions_rows(log, letter), *b = sessions_rows(other, letter);
        assert_starts(what, a, b, 0);
        assert_starts(what, b, a, 0);
        free(a);
        free(b);
    }
}

/* The one begins with the other, whose last row has what was measured at its end. */
static void assert_goes_on(const char *what, const char *log, const char *first)
{
    for (char letter = 'A'; letter <= 'D'; letter++) {
        char *a = sessions_rows(log, letter), *b = sessions_rows(first, letter);
        assert_starts(what, a, b, 1);
        free(a);
        free(b);
    }
}

/* The line that the program printed at its end, without its own name; the caller frees it. */
static char *printed_command(const char *said)
{
    const char *last = NULL;
    for (const char *at = said; (at = strstr(at, "batchscope run ")); at++)
        last = at;
    if (!last)
        fail_msg("no line that reproduces it:\n%s", said);
    last += strlen("batchscope ");
    return strndup(last, strcspn(last, "\r\n"));
}

/* Quits; what is printed then, and the script, write the log again. */
static void assert_repeats(const char *log)
{
    char *again = sessions_path(sessions, "again.csv"), *file = sessions_file(sessions);
    char *command = printed_command(sessions_quit(sessions)), *words, *said;
    sessions_free(sessions);
    assert_well_formed(file);
    assert_non_null(strstr(command, file));
    words = format("%s --log %s", command, again);
    if (sessions_run(sessions, words, &said) != 0)
        fail_msg("%s: %s", words, said);
    assert_same_rows("repeated", again, log);
    unlink(again);
    free(words);
    free(said);
    free(command);
    free(file);
    free(again);
}

/* ---- a session, by keys ---------------------------------------------------------------------- */

static void type(const char *keys, const char *kept)
{
    sessions_press(sessions, keys);
    sessions_wait(sessions, kept);
}

static void select_run(char letter)
{
    char text[32], key[] = {(char)(letter - 'A' + '1'), '\0'};
    sessions_press(sessions, key);
    snprintf(text, sizeof text, "▸%c", letter);
    sessions_see(sessions, text);
}

/* Forks, knobs, names, joined runs, in motion and at rest. */
static void drive_runs(void)
{
    sessions_see(sessions, "gradient noise");
    sessions_wait(sessions, "A reached");
    type("f", " A fork\n");
    sessions_see(sessions, "run B is a fork");
    select_run('B');
    type(":batch=16 lr=0.05\r", " B batch=16 lr=0.05\n");
    type("wsmall\r", " B name=small\n");
    sessions_press(sessions, " ");
    sessions_see(sessions, "paused");
    type(":momentum=0.5\r", " B momentum=0.5\n");
    type(":precision=bf16\r", " B precision=bf16\n");
    type("f", " B fork\n");
    sessions_press(sessions, " ");
    sessions_see(sessions, "▶");
}

/* Back in time: by the cursor, by undo, from the first step again; and a run less. */
static void drive_back(void)
{
    select_run('A');
    type("<<r", " A rewind=");
    type(":optimizer=momentum\r", " A optimizer=momentum\n");
    sessions_press(sessions, "u");
    sessions_see(sessions, "without");
    type("U", " A optimizer=momentum\n");
    type("<<<F", " A fork\n");
    sessions_wait(sessions, " D rewind=");
    select_run('B');
    type("R", " B restart\n");
    type("\177y", " B remove\n");
}

static void drive(void)
{
    drive_runs();
    drive_back();
}

static void a_session_is_repeated_and_goes_on(void **state)
{
    char *first = sessions_path(sessions, "first.csv"), *second = sessions_path(sessions, "second.csv");
    char *third = sessions_path(sessions, "third.csv");
    (void)state;
    start("--data iris --pace 600 --epochs none --log %s", first);
    drive();
    assert_repeats(first);

    start("--resume --log %s", second);
    sessions_see(sessions, "it goes on");
    type(":batch=full\r", " batch=full\n");
    assert_repeats(second);
    assert_goes_on("resumed", second, first);

    char *file = sessions_file(sessions);
    start("--resume %s --pace max --log %s", file, third);
    sessions_see(sessions, "it goes on");
    type(":batch=8\r", " batch=8\n");
    assert_repeats(third);
    assert_goes_on("resumed again", third, second);
    free(file);
    free(first);
    free(second);
    free(third);
}

/* Paused all the while, step by step; and a session in which nothing was done but training. */
static void short_sessions_are_repeated(void **state)
{
    char *first = sessions_path(sessions, "first.csv"), *second = sessions_path(sessions, "second.csv");
    (void)state;
    start("--data iris --steps 7 --log %s", first);
    sessions_see(sessions, "finished");
    char *command = printed_command(sessions_quit(sessions)), *words = format("%s --log %s", command,
                                                                              second);
    sessions_free(sessions);
    assert_int_equal(sessions_run(sessions, words, NULL), 0);
    assert_same_rows("steps", second, first);
    free(words);
    free(command);

    char *empty = format("%s/batchscope/session-2099-01-01-000000.script", sessions->state);
    file_put(empty, "", 0); /* of a program that was killed before it wrote anything: not the one meant */
    start("--resume --steps 7 --log %s", second);
    sessions_see(sessions, "goes on");
    type(":batch=16\r", " A batch=16\n");
    sessions_press(sessions, "n");
    sessions_wait(sessions, "@9 A reached\n");
    assert_repeats(second);
    assert_goes_on("one step more", second, first);
    free(empty);
    free(first);
    free(second);
}

/* What took minutes at its pace takes a moment, and then the pace holds from there on. */
static void the_pace_is_not_made_up_for(void **state)
{
    (void)state;
    start("--data iris --model softmax --epochs none");
    sessions_wait(sessions, "A reached");
    sessions_quit(sessions);
    sessions_free(sessions);
    char *file = sessions_file(sessions), *text = sessions_text(file);
    *strchr(text, '@') = '\0';
    char *longer = format("%s@%d A reached\n", text, PACED);
    file_put(file, longer, strlen(longer));
    char *beyond = format("@%d A reached\n@%d", PACED, PACED / 100);
    start("--resume");
    sessions_wait(sessions, beyond);
    free(beyond);
    free(longer);
    free(text);
    free(file);
}

/* ---- what is refused ------------------------------------------------------------------------- */

/* In a terminal and without one: status 2, and why. */
static void assert_refused(const char *words, const char *why)
{
    char *said;
    sessions_start(sessions, words, NULL);
    if (!terminal_wait_end(sessions->terminal))
        fail_msg("%s: it was not refused", words);
    if (!strstr(terminal_text(sessions->terminal), why))
        fail_msg("%s: expected '%s', not\n%s", words, why, terminal_text(sessions->terminal));
    assert_int_equal(terminal_exit_status(sessions->terminal), 2);
    assert_null(terminal_not_restored(sessions->terminal));
    sessions_free(sessions);
    assert_int_equal(sessions_run(sessions, words, &said), 2);
    assert_non_null(strstr(said, "batchscope: "));
    free(said);
}

static void what_is_no_session_is_refused(void **state)
{
    static const char newer[] = "batchscope-script 2\n", plain[] = "batchscope-script 1\n@9 stop\n";
    char *other = sessions_path(sessions, "other"), *words = format("--resume %s", other);
    (void)state;
    assert_refused("--resume", "there is no session to go on with");
    assert_refused(words, "No such file");
    file_put(other, "a,b\n1,2\n", 8);
    assert_refused(words, "not a script");
    file_put(other, newer, sizeof newer - 1);
    assert_refused(words, "a newer version (2)");
    assert_text(other, newer);
    file_put(other, plain, sizeof plain - 1);
    assert_refused(words, "no session");
    assert_text(other, plain);
    file_put(other, "", 0);
    assert_refused(words, "empty");
    free(words);
    free(other);
}

static void put_table(const char *file, int shift)
{
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    fprintf(out, "x,y,class\n");
    for (int i = 0; i < 60; i++)
        fprintf(out, "%d,%d,%d\n", i + shift * (i == 31), i % 7, i % 2);
    assert_int_equal(fclose(out), 0);
}

static void data_that_changed_are_refused(void **state)
{
    char *table = sessions_path(sessions, "table.csv"), *before;
    (void)state;
    put_table(table, 0);
    start("--data %s --epochs none", table);
    sessions_wait(sessions, "A reached");
    sessions_quit(sessions);
    sessions_free(sessions);
    char *file = sessions_file(sessions);
    before = sessions_text(file);
    put_table(table, 1);
    assert_refused("--resume", "the data have changed");
    assert_text(file, before);
    put_table(table, 0);
    start("--resume");
    sessions_see(sessions, "it goes on");
    sessions_quit(sessions);
    sessions_free(sessions);
    free(before);
    free(file);
    free(table);
}

static void a_session_that_is_open_is_refused(void **state)
{
    (void)state;
    start("--data iris --epochs none");
    sessions_wait(sessions, "A reached");
    struct terminal *first = sessions->terminal;
    sessions->terminal = NULL;
    char *file = sessions_file(sessions);
    assert_refused("--resume", file);
    assert_refused("--resume", "is open in another batchscope; end it there, or name an"); /* or wrapped */
    free(file);
    sessions->terminal = first;
    type(":batch=8\r", " A batch=8\n");
    sessions_quit(sessions);
    sessions_free(sessions);
}

static void it_is_as_long_as_it_was_to_be(void **state)
{
    (void)state;
    start("--data iris --pace 600 --epochs 30000");
    sessions_see(sessions, " of 30000");
    sessions_quit(sessions);
    sessions_free(sessions);
    start("--resume");
    sessions_see(sessions, "it goes on");
    sessions_see(sessions, " of 30000");
    sessions_quit(sessions);
    sessions_free(sessions);
}

/* ---- damage ---------------------------------------------------------------------------------- */

/* A session that came to its end; its text, which the caller frees. Its file is no more. */
static char *some_session(void)
{
    start("--data iris --pace 600 --epochs none");
    drive_runs();
    sessions_quit(sessions);
    sessions_free(sessions);
    char *file = sessions_file(sessions), *text = sessions_text(file);
    unlink(file);
    free(file);
    return text;
}

/* What is good is kept, and the session goes on behind it in a file that is whole again. */
static void assert_mended(const char *file, const char *bytes, size_t count, const char *word)
{
    struct status status;
    file_put(file, bytes, count);
    struct script *script = record_read(file, &status);
    if (!script)
        fail_msg("%s", status.text);
    char *good = strndup(bytes, script->bytes), *text;
    script_free(script);
    start("--resume %s", file);
    sessions_see(sessions, word);
    sessions_press(sessions, ":lr=0.25\r");
    sessions_see(sessions, "→.25");
    sessions_quit(sessions);
    sessions_free(sessions);
    assert_well_formed(file);
    text = sessions_text(file);
    assert_starts("mended", text, good, 0);
    assert_non_null(strstr(text + strlen(good), " A lr=0.25\n"));
    free(good);
    free(text);
}

static void a_damaged_end_is_cut_off(void **state)
{
    static const char nul[100] = {0}, garbage[] = "@12\1\2\3 \377\376\n\n@";
    struct fuzz fuzz = fuzz_start();
    char *text = some_session(), *file = sessions_path(sessions, "damaged"), *longer;
    size_t whole = strlen(text), head = (size_t)(strchr(strstr(text, "\ndata ") + 1, '\n') + 1 - text);
    (void)state;
    for (int i = 0; i < (SANITIZED ? 2 : 8); i++) {
        size_t cut = head + (size_t)fuzz_below(&fuzz, (int)(whole - head));
        assert_mended(file, text, cut, text[cut - 1] == '\n' ? "it goes on" : "is cut off");
    }
    longer = checked_calloc(1, whole + sizeof nul + sizeof garbage);
    memcpy(longer, text, whole);
    assert_mended(file, longer, whole + sizeof nul, "is cut off");
    memcpy(longer + whole, garbage, sizeof garbage - 1);
    assert_mended(file, longer, whole + sizeof garbage - 1, "is cut off");
    free(longer);
    free(text);
    free(file);
}

/* Wherever it is cut, all lines that are whole are good, and no others. */
static void every_cut_leaves_whole_lines(void **state)
{
    char *text = some_session(), *file = sessions_path(sessions, "damaged");
    size_t whole = strlen(text), good = (size_t)(strchr(strstr(text, "\ndata ") + 1, '\n') + 1 - text);
    struct status status;
    (void)state;
    for (size_t cut = good; cut <= whole; cut++) {
        good = text[cut - 1] == '\n' ? cut : good;
        file_put(file, text, cut);
        struct script *script = record_read(file, &status);
        if (!script)
            fail_msg("%s", status.text);
        assert_int_equal(script->bytes, good);
        script_free(script);
    }
    free(text);
    free(file);
}

/* What can be read behind what cannot is not thrown away: nothing is written. */
static void damage_in_the_middle_is_refused(void **state)
{
    char *text = some_session(), *file = sessions_path(sessions, "damaged");
    char *words = format("--resume %s", file);
    (void)state;
    strstr(text, " fork\n")[1] = '\1';
    file_put(file, text, strlen(text));
    assert_refused(words, "no text");
    assert_text(file, text);
    free(words);
    free(text);
    free(file);
}

/* ---- what cannot be kept --------------------------------------------------------------------- */

static int count_of(const char *text, const char *word)
{
    int count = 0;
    for (; (text = strstr(text, word)); text++)
        count++;
    return count;
}

/* It is said in one event; training goes on, and ends well, without a line to repeat it
 * by but with why. */
static void assert_trains_unkept(void)
{
    sessions_see(sessions, "is not kept");
    sessions_press(sessions, ":batch=8\r");
    sessions_see(sessions, "→8");
    sessions_press(sessions, ":batch=16\r");
    sessions_see(sessions, "→16");
    assert_true(count_of(terminal_text(sessions->terminal), "refused: this session") <= 1);
    const char *bytes = sessions_quit(sessions);
    assert_null(strstr(bytes, "batchscope run"));
    assert_non_null(strstr(bytes, "this session cannot be repeated: "));
    sessions_free(sessions);
}

static void where_nothing_can_be_kept_it_is_told(void **state)
{
    static const char *const nowhere[] = {"XDG_STATE_HOME", "HOME", NULL},
                      *const unwritable[] = {"XDG_STATE_HOME=/dev/null", NULL};
    (void)state;
    sessions_start(sessions, "--data iris --epochs none", nowhere);
    assert_trains_unkept();
    sessions_start(sessions, "--data iris --epochs none", unwritable);
    assert_trains_unkept();
    char *said;
    setenv("XDG_STATE_HOME", "/dev/null", 1);
    assert_int_equal(sessions_run(sessions, "--resume", &said), 2);
    setenv("XDG_STATE_HOME", sessions->state, 1);
    free(said);
}

/* Where there is no room for events. */
static void a_small_screen_tells_it_with_the_reason(void **state)
{
    const char *argv[] = {sessions->program, "--data", "iris", "--epochs", "none", NULL};
    const char *const unwritable[] = {"XDG_STATE_HOME=/dev/null", NULL};
    (void)state;
    sessions->terminal = terminal_start(24, 80, (char *const *)argv, unwritable, NULL);
    sessions_see(sessions, "this session is not kept on disk: Not a directory");
    sessions_free(sessions);
}

/* Files may have no more than 512 bytes, as on a disk that is full then: what fits is whole. */
static void a_full_disk_is_told(void **state)
{
    static const char line[] = "ulimit -f 1; exec \"$0\" \"$@\"";
    const char *argv[] = {"sh", "-c", line, sessions->program, "--data", "iris", "--epochs", "none", NULL};
    (void)state;
    sessions->terminal = terminal_start(70, 160, (char *const *)argv, sessions->environment, NULL);
    sessions_see(sessions, "gradient noise");
    for (int i = 0; i < 200 && !strstr(terminal_text(sessions->terminal), "is not kept"); i++) {
        sessions_press(sessions, i % 2 ? ":batch=32 lr=0.125\r" : ":batch=64 lr=0.0625\r");
        terminal_read_for(sessions->terminal, 0.02);
    }
    assert_trains_unkept();
    char *file = sessions_file(sessions);
    assert_well_formed(file);
    start("--resume");
    sessions_see(sessions, "it goes on");
    sessions_quit(sessions);
    free(file);
}

/* ---- while it is repeated -------------------------------------------------------------------- */

/* A session that takes hours; its file, which the caller frees. */
static char *long_session(void)
{
    start("--data iris --epochs none");
    sessions_wait(sessions, "A reached");
    sessions_quit(sessions);
    sessions_free(sessions);
    char *file = sessions_file(sessions), *text = sessions_text(file);
    *strchr(text, '@') = '\0';
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    fprintf(out, "%s@100 A batch=1\n", text);
    for (int i = 2; i <= 1000; i++)
        fprintf(out, "@%d A reached\n", i <= 500 ? 100 + i : 1000000 * i);
    assert_int_equal(fclose(out), 0);
    free(text);
    return file;
}

static void resume_long(void)
{
    start("--resume");
    sessions_see(sessions, "repeating the session");
    if (!terminal_wait_match(sessions->terminal, "repeating the session .* [1-9][0-9]?%"))
        fail_msg("no progress:\n%s", terminal_text(sessions->terminal));
}

/* Each way out is taken while hours are still to come, and nothing is lost. */
static void it_can_be_left_while_it_is_repeated(void **state)
{
    static const int signals[] = {SIGTERM, SIGHUP, SIGKILL};
    char *file = long_session(), *before = sessions_text(file);
    (void)state;
    resume_long();
    sessions_quit(sessions);
    sessions_free(sessions);
    assert_text(file, before);
    resume_long();
    sessions_press(sessions, "\003");
    sessions_see(sessions, "quit? ");
    sessions_press(sessions, "y");
    assert_true(terminal_wait_end(sessions->terminal));
    assert_int_equal(terminal_exit_status(sessions->terminal), 0);
    sessions_free(sessions);
    assert_text(file, before);
    for (size_t i = 0; i < COUNT_OF(signals); i++) {
        resume_long();
        terminal_signal(sessions->terminal, signals[i]);
        assert_true(terminal_wait_end(sessions->terminal));
        assert_int_equal(terminal_end_signal(sessions->terminal), signals[i]);
        sessions_free(sessions);
        assert_text(file, before);
    }
    free(before);
    free(file);
}

/* Keys are refused, in words, and it goes on. */
static void nothing_is_done_while_it_is_repeated(void **state)
{
    char *file = long_session(), *before = sessions_text(file);
    (void)state;
    resume_long();
    sessions_press(sessions, ":batch=64\r f");
    sessions_see(sessions, "keys count when");
    sessions_see(sessions, "repeating the session");
    sessions_quit(sessions);
    assert_text(file, before);
    free(before);
    free(file);
}

/* ---------------------------------------------------------------------------------------------- */

static int begin(void **state)
{
    *state = sessions = checked_calloc(1, sizeof *sessions);
    sessions_init(sessions);
    return 0;
}

static int end(void **state)
{
    (void)state;
    sessions_done(sessions);
    free(sessions);
    return 0;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_session_is_repeated_and_goes_on),
        TEST(short_sessions_are_repeated),
        TEST(the_pace_is_not_made_up_for),
        TEST(it_is_as_long_as_it_was_to_be),
        TEST(what_is_no_session_is_refused),
        TEST(data_that_changed_are_refused),
        TEST(a_session_that_is_open_is_refused),
        TEST(a_damaged_end_is_cut_off),
        TEST(every_cut_leaves_whole_lines),
        TEST(damage_in_the_middle_is_refused),
        TEST(where_nothing_can_be_kept_it_is_told),
        TEST(a_small_screen_tells_it_with_the_reason),
        TEST(a_full_disk_is_told),
        TEST(it_can_be_left_while_it_is_repeated),
        TEST(nothing_is_done_while_it_is_repeated),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
