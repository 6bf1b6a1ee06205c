/* test_fuzz.c -- the program on a terminal under random keys, mouse events and resizes.
 *
 * Ten thousand of each, mixed, in chunks as they would come over a slow line. What the program writes
 * is read and thrown away but for its end and for the terminal modes it sets. It may be quit by the
 * stream: then it must have ended well and left the terminal as it was, and is started again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/util.h"
#include "tests/support_fuzz.h"
#include "tests/support_pty.h"
#include "tests/support_scratch.h"
#include "tests/support_terminal.h"

enum { COUNT = 10000, CHUNK = 24, MODES = 10000, SENT = 200, TAIL = 16384, SHOWN = 3000 };
enum { CURSOR = 25, WRAP = 7, ALTERNATE = 1049 }; /* modes of a terminal; the first two are on at first */

struct victim {
    struct fuzz fuzz;
    struct scratch place; /* where it runs and keeps its session */
    char *program;
    const char *data;
    struct pty pty;
    bool mode[MODES];               /* DEC private modes, as set last */
    int reading, number;            /* where in "ESC [ ? number h" the output is */
    char tail[TAIL], sent[SENT];    /* rings: the last bytes out of it, and into it */
    size_t read, written;           /* bytes */
    long keys, clicks, resizes;     /* to go */
    int starts;
};

/* ---- what it writes -------------------------------------------------------------------------- */

/* Follows ESC [ ? n ; n h or l. */
static void follow(struct victim *victim, char byte)
{
    static const char start[] = "\033[?";
    if (victim->reading < 3) {
        victim->reading = byte == start[victim->reading] ? victim->reading + 1 : byte == '\033';
        victim->number = 0;
    } else if (isdigit((unsigned char)byte)) {
        victim->number = (victim->number * 10 + byte - '0') % MODES;
    } else {
        if (byte == 'h' || byte == 'l')
            victim->mode[victim->number] = byte == 'h';
        victim->number = 0;
        victim->reading = byte == ';' ? 3 : byte == '\033';
    }
}

/* Waits up to `seconds` for something; whether anything came. */
static bool drain(struct victim *victim, double seconds)
{
    struct pollfd fds[] = {{victim->pty.master, POLLIN, 0}};
    char buffer[16384];
    ssize_t n = 0;
    pty_notice(&victim->pty);
    if (poll(fds, 1, (int)(seconds * 1000)) > 0)
        n = read(victim->pty.master, buffer, sizeof buffer);
    for (ssize_t i = 0; i < n; i++) {
        victim->tail[victim->read++ % TAIL] = buffer[i];
        follow(victim, buffer[i]);
    }
    return n > 0;
}

static void drain_for(struct victim *victim, double seconds)
{
    double until = terminal_clock() + seconds;
    while (terminal_clock() < until)
        drain(victim, 0.02);
}

/* Whether the last bytes, those since `from`, hold the text. */
static bool wrote(const struct victim *victim, size_t from, const char *text)
{
    char line[TAIL];
    size_t first = MAX(from, victim->read > TAIL ? victim->read - TAIL : 0), n = 0;
    for (size_t i = first; i < victim->read; i++)
        line[n++] = victim->tail[i % TAIL];
    return memmem(line, n, text, strlen(text)) != NULL;
}

static bool wait_for(struct victim *victim, size_t from, const char *text)
{
    double until = terminal_clock() + terminal_patience();
    while (terminal_clock() < until && !wrote(victim, from, text))
        if (!drain(victim, 0.1) && victim->pty.ended)
            break;
    return wrote(victim, from, text);
}

static const char *not_restored(const struct victim *victim)
{
    static char why[64];
    for (int mode = 1; mode < MODES; mode++)
        if (victim->mode[mode] != (mode == CURSOR || mode == WRAP)) {
            snprintf(why, sizeof why, "mode ?%d is %s", mode, victim->mode[mode] ? "on" : "off");
            return why;
        }
    return pty_modes_restored(&victim->pty) ? NULL : "its modes are not what they were";
}

/* ---- failing --------------------------------------------------------------------------------- */

static void print_ring(const char *what, const char *ring, size_t size, size_t count, size_t most)
{
    printf("# %s: ", what);
    for (size_t i = count > most ? count - most : 0; i < count; i++) {
        unsigned char c = (unsigned char)ring[i % size];
        if (c == '\n')
            printf("\n# ");
        else
            printf(c >= ' ' && c < 127 && c != '\\' ? "%c" : "\\x%02x", c);
    }
    putchar('\n');
}

static void check(struct victim *victim, bool good, const char *what)
{
    if (good)
        return;
    print_ring("the last input", victim->sent, SENT, victim->written, SENT);
    print_ring("the last output", victim->tail, TAIL, victim->read, SHOWN);
    fail_msg("seed %llu, start %d, to go %ld keys %ld clicks %ld resizes, %s %x: %s",
             (unsigned long long)victim->fuzz.seed, victim->starts, victim->keys, victim->clicks,
             victim->resizes, victim->pty.ended ? "wait status" : "lives,", victim->pty.status, what);
}

/* ---- starting and ending --------------------------------------------------------------------- */

/* What comes in when the program is gone must not be mixed with the last it wrote (echo), take it back
 * (a Ctrl-C throws away what is not read yet) or stop it (Ctrl-S). */
#define CALM "stty -echo -isig -ixon && exec \"$@\""

static void expect_calm(struct termios *modes)
{
    modes->c_lflag &= ~(tcflag_t)(ECHO | ISIG);
    modes->c_iflag &= ~(tcflag_t)IXON;
}

static void start(struct victim *victim)
{
    char state[sizeof victim->place.folder + 32];
    const char *const environment[] = {
        "TERM=xterm-256color", "LC_ALL=C.UTF-8", "OPENBLAS_NUM_THREADS=1", state, "NO_COLOR", "LINES",
        "COLUMNS", "ESCDELAY", NULL,
    };
    const char *const argv[] = {"sh", "-c", CALM, "sh", victim->program, "--data", victim->data,
                                "--pace", "max", "--epochs", "none", "--fps", "60", NULL};
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s", victim->place.folder);
    memset(victim->mode, 0, sizeof victim->mode);
    victim->mode[CURSOR] = victim->mode[WRAP] = true;
    victim->reading = 0;
    victim->starts++;
    pty_start(&victim->pty, 24, 80, (char *const *)argv, environment, victim->place.folder);
    expect_calm(&victim->pty.before);
    check(victim, wait_for(victim, victim->read, "batch"), "it did not start");
}

static void check_end(struct victim *victim)
{
    while (drain(victim, 0.1))
        continue;
    int status = victim->pty.status, signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    const char *why = not_restored(victim);
    check(victim, signal == 0, strsignal(signal));
    check(victim, WEXITSTATUS(status) == 0, "its exit status is not 0");
    check(victim, !why, why);
    pty_done(&victim->pty);
}

/* ---- the stream ------------------------------------------------------------------------------ */

static void send_bytes(struct victim *victim, const char *bytes, size_t count)
{
    double until = terminal_clock() + terminal_patience();
    for (size_t i = 0; i < count; i++)
        victim->sent[victim->written++ % SENT] = bytes[i];
    while (count && !victim->pty.ended) {
        ssize_t n = write(victim->pty.master, bytes, count);
        if (n > 0)
            bytes += n, count -= (size_t)n;
        else
            drain(victim, 0.01);
        check(victim, terminal_clock() < until, "it reads no keys");
    }
}

/* A handful of events; sizes change at once, bytes go out together. */
static void send_chunk(struct victim *victim)
{
    char bytes[CHUNK * FUZZ_BYTES];
    size_t count = 0;
    int events = 1 + fuzz_below(&victim->fuzz, CHUNK);
    for (int i = 0; i < events; i++) {
        int kind = fuzz_below(&victim->fuzz, 3);
        if (kind == 0 && victim->keys-- > 0)
            count += fuzz_key_bytes(&victim->fuzz, bytes + count);
        else if (kind == 1 && victim->clicks-- > 0)
            count += fuzz_mouse_bytes(&victim->fuzz, bytes + count);
        else if (kind == 2 && victim->resizes-- > 0)
            pty_resize(&victim->pty, fuzz_size(&victim->fuzz, FUZZ_ROWS),
                       fuzz_size(&victim->fuzz, FUZZ_COLS));
    }
    send_bytes(victim, bytes, count);
    drain(victim, fuzz_below(&victim->fuzz, 8) ? 0 : 0.02);
}

static void start_again_if_ended(struct victim *victim)
{
    if (!victim->pty.ended)
        return;
    check_end(victim);
    start(victim);
}

static void send_stream(struct victim *victim)
{
    while (victim->keys > 0 || victim->clicks > 0 || victim->resizes > 0) {
        send_chunk(victim);
        start_again_if_ended(victim);
    }
}

/* Redraws when asked, asks before it quits, and quits. Drawn afresh, the question is in one piece. */
static void answer_and_quit(struct victim *victim)
{
    pty_resize(&victim->pty, 24, 80);
    for (int i = 0; i < 5; i++) { /* out of whatever is open; apart, or they were Alt and Escape */
        send_bytes(victim, "\033", 1);
        drain_for(victim, 0.1);
        start_again_if_ended(victim); /* the stream's last keys quit it */
    }
    size_t from = victim->read;
    send_bytes(victim, "q\014", 2);
    bool asks = wait_for(victim, from, "quit? ");
    if (!asks && victim->pty.ended) { /* a slow build was still at the stream's last keys */
        start_again_if_ended(victim);
        from = victim->read;
        send_bytes(victim, "q\014", 2);
        asks = wait_for(victim, from, "quit? ");
    }
    check(victim, asks, "it does not ask before it quits");
    send_bytes(victim, "y", 1);
    double until = terminal_clock() + terminal_patience();
    while (terminal_clock() < until && !victim->pty.ended)
        drain(victim, 0.1);
    check(victim, victim->pty.ended, "it does not quit");
    check_end(victim);
}

static struct victim *new_victim(const char *data)
{
    struct victim *victim = checked_calloc(1, sizeof *victim);
    *victim = (struct victim){.fuzz = fuzz_start(), .data = data, .program = terminal_program()};
    scratch_init(&victim->place);
    start(victim);
    return victim;
}

static void end(struct victim *victim)
{
    answer_and_quit(victim);
    scratch_done(&victim->place);
    free(victim->program);
    free(victim);
}

static void survive(const char *data, long count)
{
    struct victim *victim = new_victim(data);
    victim->keys = victim->clicks = victim->resizes = count;
    send_stream(victim);
    end(victim);
}

static void iris_survives_random_input(void **state)
{
    (void)state;
    survive("iris", fuzz_count(COUNT));
}

static void digits_survive_random_input(void **state)
{
    (void)state;
    survive("digits", fuzz_count(COUNT) / 10);
}

static void wait_stopped(struct victim *victim, bool stopped)
{
    double until = terminal_clock() + terminal_patience();
    while (terminal_clock() < until && victim->pty.stopped != stopped)
        drain(victim, 0.02);
    while (stopped && drain(victim, 0))
        continue;
    check(victim, victim->pty.stopped == stopped, stopped ? "it does not stop" : "it does not go on");
}

/* However much it has drawn on it since. */
static bool wait_for_screen(struct victim *victim)
{
    double until = terminal_clock() + terminal_patience();
    while (terminal_clock() < until && !victim->mode[ALTERNATE])
        drain(victim, 0.1);
    return victim->mode[ALTERNATE];
}

/* Ctrl-Z gives the terminal back, going on takes it again, at another size each time. */
static void stopping_and_going_on_is_survived(void **state)
{
    struct victim *victim = new_victim("iris");
    (void)state;
    for (int i = 0; i < 6; i++) {
        send_bytes(victim, i % 2 ? "?\032" : "b\032", 2);
        wait_stopped(victim, true);
        const char *why = not_restored(victim);
        check(victim, !why, why);
        pty_resize(&victim->pty, fuzz_size(&victim->fuzz, FUZZ_ROWS),
                   fuzz_size(&victim->fuzz, FUZZ_COLS));
        kill(victim->pty.program, SIGCONT);
        wait_stopped(victim, false);
        check(victim, wait_for_screen(victim), "it does not draw again");
    }
    end(victim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iris_survives_random_input),
        cmocka_unit_test(digits_survive_random_input),
        cmocka_unit_test(stopping_and_going_on_is_survived),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
