/* support_sessions.c -- explorers on a terminal, and what is left of their sessions. */
#include "tests/support_sessions.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "engine/util.h"
#include "src/record_files.h"

enum { ROWS = 70, COLS = 160, WORDS = 32, SHOWN = 600 };

/* ---- the place ------------------------------------------------------------------------------- */

void sessions_init(struct sessions *sessions)
{
    *sessions = (struct sessions){.program = terminal_program()};
    scratch_init(&sessions->scratch);
    scratch_path(&sessions->scratch, "state", sessions->state, sizeof sessions->state);
    setenv("XDG_STATE_HOME", sessions->state, 1);
    snprintf(sessions->variable[0], sizeof sessions->variable[0], "XDG_STATE_HOME=%s", sessions->state);
    snprintf(sessions->variable[1], sizeof sessions->variable[1], "XDG_CACHE_HOME=%s/cache",
             sessions->scratch.folder);
    for (int i = 0; i < 2; i++)
        sessions->environment[i] = sessions->variable[i];
}

void sessions_done(struct sessions *sessions)
{
    sessions_free(sessions);
    scratch_done(&sessions->scratch);
    free(sessions->program);
}

char *sessions_path(const struct sessions *sessions, const char *name)
{
    char path[256];
    return checked_strdup(scratch_path(&sessions->scratch, name, path, sizeof path));
}

char *sessions_file(const struct sessions *sessions)
{
    struct status ignored;
    (void)sessions;
    return record_file_newest(&ignored);
}

/* ---- on a terminal --------------------------------------------------------------------------- */

void sessions_start(struct sessions *sessions, const char *words, const char *const environment[])
{
    char *argv[WORDS + 2] = {sessions->program}, *copy = checked_strdup(words);
    int n = 1;
    for (char *word = strtok(copy, " "); word && n <= WORDS; word = strtok(NULL, " "))
        argv[n++] = word;
    REQUIRE(!sessions->terminal);
    sessions->terminal = terminal_start(ROWS, COLS, argv, environment ? environment
                                        : sessions->environment, sessions->scratch.folder);
    free(copy);
}

void sessions_free(struct sessions *sessions)
{
    terminal_free(sessions->terminal);
    sessions->terminal = NULL;
}

void sessions_press(struct sessions *sessions, const char *keys)
{
    terminal_type(sessions->terminal, keys);
}

static bool kept(const struct sessions *sessions, const char *text)
{
    char *file = sessions_file(sessions), *all = sessions_text(file ? file : "");
    bool found = strstr(all, text);
    free(file);
    free(all);
    return found;
}

_Noreturn static void fail_waiting(const struct sessions *sessions, const char *text)
{
    char *file = sessions_file(sessions), *all = sessions_text(file ? file : "");
    size_t n = strlen(all);
    printf("# %s ends in\n%s\n%s\n", file, all + (n > SHOWN ? n - SHOWN : 0),
           terminal_text(sessions->terminal));
    fail_msg("'%s' did not come", text);
    abort();
}

void sessions_wait(struct sessions *sessions, const char *text)
{
    double until = terminal_clock() + terminal_patience();
    while (!kept(sessions, text)) {
        if (terminal_clock() > until || terminal_ended(sessions->terminal))
            fail_waiting(sessions, text);
        terminal_read(sessions->terminal, 0.02);
    }
}

void sessions_see(struct sessions *sessions, const char *text)
{
    if (!terminal_wait(sessions->terminal, text))
        fail_waiting(sessions, text);
}

const char *sessions_quit(struct sessions *sessions)
{
    sessions_press(sessions, "q");
    sessions_see(sessions, "quit? ");
    sessions_press(sessions, "q");
    if (!terminal_wait_end(sessions->terminal))
        fail_waiting(sessions, "its end");
    const char *why = terminal_not_restored(sessions->terminal);
    size_t count;
    if (why)
        fail_msg("the terminal: %s", why);
    assert_int_equal(terminal_exit_status(sessions->terminal), 0);
    return terminal_bytes(sessions->terminal, &count);
}

/* ---- without one ----------------------------------------------------------------------------- */

/* All there is to be read; the caller frees it. */
static char *read_all(FILE *in)
{
    size_t used = 0, size = 4096, n;
    char *text = checked_malloc(size);
    while ((n = fread(text + used, 1, size - used - 1, in)) > 0)
        if ((used += n) + 1 == size)
            text = checked_realloc(text, size *= 2);
    text[used] = '\0';
    return text;
}

int sessions_run(const struct sessions *sessions, const char *words, char **said)
{
    char *line;
    REQUIRE(asprintf(&line, "cd '%s' && %s OPENBLAS_CORETYPE=Haswell OPENBLAS_NUM_THREADS=1 '%s' %s "
                     "2>&1 </dev/null", sessions->scratch.folder, sessions->variable[1],
                     sessions->program, words) > 0);
    FILE *in = popen(line, "r");
    assert_non_null(in);
    char *text = read_all(in);
    int status = pclose(in);
    free(line);
    if (said)
        *said = text;
    else
        free(text);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

char *sessions_text(const char *file)
{
    FILE *in = fopen(file, "r");
    char *text = in ? read_all(in) : checked_strdup("");
    if (in)
        fclose(in);
    return text;
}

/* ---- logs ------------------------------------------------------------------------------------ */

char *sessions_rows(const char *log, char letter)
{
    char *whole = sessions_text(log), *text, *out;
    bool empty = !*whole;
    free(whole);
    if (empty)
        return checked_strdup("");
    text = out = log_without_times(log);
    for (char *line = text, *end; (end = strchr(line, '\n')); line = end + 1)
        if (line[0] == letter && line[1] == ',') {
            memmove(out, line, (size_t)(end + 1 - line));
            out += end + 1 - line;
        }
    *out = '\0';
    return text;
}

/* What is left of so many bytes without their last `but` lines. */
static size_t without_last(const char *text, size_t bytes, int but)
{
    for (; but > 0 && bytes; but--)
        while (--bytes && text[bytes - 1] != '\n')
            continue;
    return bytes;
}

void assert_starts(const char *what, const char *whole, const char *start, int but)
{
    size_t n = without_last(start, strlen(start), but), line = 1, from = 0, i = 0;
    for (; i < n && whole[i] == start[i]; i++)
        if (whole[i] == '\n') {
            line++;
            from = i + 1;
        }
    if (i < n)
        fail_msg("%s: row %zu is\n%.*s\nexpected\n%.*s", what, line,
                 (int)strcspn(whole + from, "\r\n"), whole + from,
                 (int)strcspn(start + from, "\r\n"), start + from);
}
