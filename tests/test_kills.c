/* test_kills.c -- explorers that are killed at random moments, and what their sessions kept.
 *
 * Random keys for a random time, then an end: mostly SIGKILL, which can be anywhere. What is left is a
 * script, of which the last line may be cut, and a log, of which the last row may be. The script, trained
 * as far again, must write every row of that log, events and all: so everything that was done before a
 * step is in it. $FUZZ_SEED and $FUZZ_COUNT (kills) repeat one and make more.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/util.h"
#include "src/script.h"
#include "tests/support_fuzz.h"
#include "tests/support_sessions.h"

enum { KILLS = SANITIZED ? 12 : 200, BURSTS = 12, RESUMED = 6 /* one in so many */ };

struct killer {
    struct sessions sessions;
    struct fuzz fuzz;
    char *log, *again, *whole; /* files: of the victim, of what repeats it; its script without damage */
    char *kept;                /* the script it left; "" for none */
    bool killed;               /* it could not end by itself */
    int number;
};

/* ---- a victim -------------------------------------------------------------------------------- */

static const char *pick(struct killer *killer, const char *const list[], size_t count)
{
    return list[fuzz_below(&killer->fuzz, (int)count)];
}

static void start(struct killer *killer)
{
    static const char *const models[] = {"", "--model softmax", "--model mlp:16", "--precision fp16",
                                         "--optimizer adamw --lr 0.001", "--eval-every 40",
                                         "--rewind-memory 1MiB", "--batch 8 --sampling replacement"},
                      *const paces[] = {"max", "max", "1000", "300"};
    char words[512];
    snprintf(words, sizeof words, "--data iris --epochs none --fps 20 --pace %s %s --log %s",
             pick(killer, paces, COUNT_OF(paces)), pick(killer, models, COUNT_OF(models)), killer->log);
    sessions_start(&killer->sessions, words, NULL);
}

static void press_at_random(struct killer *killer)
{
    static const char *const keys[] = {
        "f", "f", "f", "F", "1", "2", "3", "4", "1", "2", "b", "B", "l", "L", "p", "P", "o", "O", "m", "M",
        "u", "u", "U", "R", "j", ",", "<", "<<", "<r", "<<<r", "<F", " ", " ", "n", "N", "x", "C", "0", "a",
        "\177y", ":batch=16 lr=0.05\r", ":momentum=0.5 batch=8\r", ":precision=bf16\r", "wsome name\r",
    };
    int bursts = fuzz_below(&killer->fuzz, BURSTS);
    for (int i = 0; i < bursts; i++) {
        for (int n = 1 + fuzz_below(&killer->fuzz, 3); n; n--)
            sessions_press(&killer->sessions, pick(killer, keys, COUNT_OF(keys)));
        terminal_read_for(killer->sessions.terminal, 0.001 * fuzz_below(&killer->fuzz, 40));
    }
}

/* Of a living program, or of one that is about to start. */
static void end(struct killer *killer)
{
    static const int signals[] = {SIGKILL, SIGKILL, SIGKILL, SIGKILL, SIGKILL, SIGKILL, SIGTERM, SIGHUP};
    struct terminal *terminal = killer->sessions.terminal;
    int kind = fuzz_below(&killer->fuzz, COUNT_OF(signals) + 1);
    killer->killed = kind < (int)COUNT_OF(signals) && signals[kind] == SIGKILL;
    if (kind < (int)COUNT_OF(signals))
        terminal_signal(terminal, signals[kind]);
    else
        terminal_hang_up(terminal);
    assert_true(terminal_wait_end(terminal));
}

static void live_and_die(struct killer *killer)
{
    start(killer);
    if (fuzz_below(&killer->fuzz, 10)) {
        sessions_see(&killer->sessions, "gradient noise");
        press_at_random(killer);
    } else {
        terminal_read_for(killer->sessions.terminal, 0.001 * fuzz_below(&killer->fuzz, 200));
    }
    end(killer);
}

/* ---- what is left ---------------------------------------------------------------------------- */

static void assert_has(const struct killer *killer, const char *seen, const char *line)
{
    if (!strstr(killer->kept, line))
        fail_msg("'%s' was seen, and is not in the script:\n%s", seen, killer->kept);
}

/* The events on the screen as it was last. */
static void check_seen(struct killer *killer)
{
    const char *screen = terminal_text(killer->sessions.terminal);
    for (char from = 'A'; from <= 'D'; from++)
        for (char to = 'A'; to <= 'D'; to++) {
            char seen[] = {from, ' ', 'f', 'o', 'r', 'k', ' ', to, '\0'};
            char line[] = {' ', from, ' ', 'f', 'o', 'r', 'k', '\n', '\0'};
            if (strstr(screen, seen))
                assert_has(killer, seen, line);
        }
}

static double last_step(const char *rows, double most)
{
    for (; *rows; rows = strchr(rows, '\n') + 1)
        most = fmax(most, strtod(rows + 2, NULL));
    return most;
}

/* A step that no run has come to, neither in the script nor in the log. */
static double a_step_beyond(const struct killer *killer, const struct script *script)
{
    double most = 0;
    for (size_t i = 0; i < script->count; i++)
        most = fmax(most, script->action[i].at);
    for (char letter = 'A'; letter <= 'D'; letter++) {
        char *rows = sessions_rows(killer->log, letter);
        most = last_step(rows, most);
        free(rows);
    }
    return most + 1;
}

/* Ended in peace, a session says itself how far it got. */
static void repeat(struct killer *killer, const struct script *script)
{
    char words[512], length[64] = "", *said;
    FILE *out = fopen(killer->whole, "w");
    assert_non_null(out);
    assert_int_equal(fwrite(killer->kept, 1, script->bytes, out), script->bytes);
    assert_int_equal(fclose(out), 0);
    if (killer->killed || !script->count)
        snprintf(length, sizeof length, "--steps %.0f", a_step_beyond(killer, script));
    snprintf(words, sizeof words, "run --script %s --log %s %s", killer->whole, killer->again, length);
    if (sessions_run(&killer->sessions, words, &said) != 0)
        fail_msg("kill %d: %s: %s\n%s", killer->number, words, said, killer->kept);
    free(said);
}

/* Every row of the victim is in the log that repeats it, run by run. Without a script there is none. */
static void check_rows(struct killer *killer)
{
    char what[64];
    snprintf(what, sizeof what, "seed %llu, kill %d", (unsigned long long)killer->fuzz.seed,
             killer->number);
    for (char letter = 'A'; letter <= 'D'; letter++) {
        char *rows = sessions_rows(killer->log, letter), *again = sessions_rows(killer->again, letter);
        if (strncmp(again, rows, strlen(rows)) != 0)
            printf("# the script was\n%s\n", killer->kept);
        assert_starts(what, again, rows, 0);
        free(rows);
        free(again);
    }
}

/* In the midst of being repeated. */
static void kill_soon(struct killer *killer)
{
    terminal_read_for(killer->sessions.terminal, 0.001 * fuzz_below(&killer->fuzz, 200));
    terminal_signal(killer->sessions.terminal, SIGKILL);
    killer->killed = true;
    assert_true(terminal_wait_end(killer->sessions.terminal));
}

/* --resume goes on with it, and the whole of that can be repeated too. Killed before it opens the log,
 * it leaves none, not that of its first life, which may have ended in peace. */
static void resume(struct killer *killer)
{
    char words[512];
    unlink(killer->log);
    snprintf(words, sizeof words, "--resume --log %s", killer->log);
    sessions_free(&killer->sessions);
    sessions_start(&killer->sessions, words, NULL);
    if (fuzz_below(&killer->fuzz, 3) == 0) {
        kill_soon(killer);
        return;
    }
    sessions_see(&killer->sessions, "it goes on");
    press_at_random(killer);
    end(killer);
}

/* What a victim left; false if it had not come so far as to have a session. */
static bool check(struct killer *killer)
{
    struct status status;
    char *file = sessions_file(&killer->sessions);
    struct script *script = file ? script_read_cut(file, &status) : NULL;
    free(killer->kept);
    killer->kept = sessions_text(file ? file : "");
    check_seen(killer);
    unlink(killer->again);
    if (script)
        repeat(killer, script);
    check_rows(killer);
    bool whole = script && script->data_line;
    script_free(script);
    free(file);
    return whole;
}

static void forget(struct killer *killer)
{
    char *file = sessions_file(&killer->sessions);
    sessions_free(&killer->sessions);
    if (file)
        unlink(file);
    unlink(killer->log);
    free(file);
}

static void nothing_is_lost(void **state)
{
    struct killer *killer = *state;
    long count = fuzz_count(KILLS);
    for (killer->number = 1; killer->number <= count; killer->number++) {
        live_and_die(killer);
        if (check(killer) && fuzz_below(&killer->fuzz, RESUMED) == 0) {
            resume(killer);
            check(killer);
        }
        forget(killer);
    }
}

/* ---------------------------------------------------------------------------------------------- */

static int begin(void **state)
{
    struct killer *killer = checked_calloc(1, sizeof *killer);
    killer->fuzz = fuzz_start();
    sessions_init(&killer->sessions);
    killer->log = sessions_path(&killer->sessions, "log.csv");
    killer->again = sessions_path(&killer->sessions, "again.csv");
    killer->whole = sessions_path(&killer->sessions, "whole.script");
    *state = killer;
    return 0;
}

static int done(void **state)
{
    struct killer *killer = *state;
    sessions_done(&killer->sessions);
    free(killer->log);
    free(killer->again);
    free(killer->whole);
    free(killer->kept);
    free(killer);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(nothing_is_lost, begin, done),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
