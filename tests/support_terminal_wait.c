/* support_terminal_wait.c -- waiting for what a terminal is to show.
 *
 * All waiting is one loop: look whether the condition holds, read what came, look again.
 */
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "engine/util.h"
#include "tests/support_terminal.h"

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
enum { USUAL_PATIENCE = 150 };
#else
enum { USUAL_PATIENCE = 60 };
#endif

double terminal_patience(void)
{
    const char *given = getenv("TEST_PATIENCE");
    return given && atof(given) > 0 ? atof(given) : USUAL_PATIENCE;
}

typedef bool condition(struct terminal *terminal, const char *text);

static bool has(struct terminal *terminal, const char *text)
{
    return strstr(terminal_text(terminal), text) != NULL;
}

static bool has_not(struct terminal *terminal, const char *text)
{
    return !has(terminal, text);
}

bool terminal_matches(struct terminal *terminal, const char *regex)
{
    regex_t compiled;
    REQUIRE(regcomp(&compiled, regex, REG_EXTENDED | REG_NEWLINE | REG_NOSUB) == 0);
    bool found = regexec(&compiled, terminal_text(terminal), 0, NULL, 0) == 0;
    regfree(&compiled);
    return found;
}

static bool is_stopped(struct terminal *terminal, const char *text)
{
    (void)text;
    return terminal_stopped(terminal);
}

/* What is still in the pseudo-terminal is read first. */
static bool has_ended(struct terminal *terminal, const char *text)
{
    (void)text;
    return terminal_ended(terminal) && !terminal_read(terminal, 0);
}

static bool wait_until(struct terminal *terminal, condition *holds, const char *text)
{
    double until = terminal_clock() + terminal_patience();
    while (!holds(terminal, text)) {
        if (terminal_clock() > until)
            return false;
        if (terminal_ended(terminal) && !terminal_read(terminal, 0))
            return holds(terminal, text); /* nothing more will come */
        terminal_read(terminal, 0.1);
    }
    return true;
}

bool terminal_wait(struct terminal *terminal, const char *text)
{
    return wait_until(terminal, has, text);
}

bool terminal_wait_gone(struct terminal *terminal, const char *text)
{
    return wait_until(terminal, has_not, text);
}

bool terminal_wait_match(struct terminal *terminal, const char *regex)
{
    return wait_until(terminal, terminal_matches, regex);
}

bool terminal_wait_stopped(struct terminal *terminal)
{
    return wait_until(terminal, is_stopped, NULL);
}

bool terminal_wait_end(struct terminal *terminal)
{
    return wait_until(terminal, has_ended, NULL);
}

void terminal_read_until_quiet(struct terminal *terminal, double seconds)
{
    double until = terminal_clock() + terminal_patience(), last = terminal_clock();
    while (terminal_clock() < until && terminal_clock() < last + seconds)
        if (terminal_read(terminal, 0.1))
            last = terminal_clock();
}
