/* support_pty.h -- a program on a pseudo-terminal, started the way a shell starts it.
 *
 * A small shell process leads the session and owns the terminal; the program is its foreground job.
 * So stopping and going on work, and the terminal outlives the program: the modes it left behind
 * can be read afterwards.
 */
#ifndef TESTS_SUPPORT_PTY_H
#define TESTS_SUPPORT_PTY_H

#include <stdbool.h>
#include <sys/types.h>
#include <termios.h>

struct pty {
    int master, slave;    /* -1 once closed */
    int reports, control; /* from the shell; to it, closed to end it */
    pid_t shell, program;
    bool stopped, ended;
    int status; /* as of waitpid; once ended */
    struct termios before;
};

/* `argv` ends with NULL; so does `environment`, of NAME=VALUE to set and NAME to take out.
 * `directory` (or NULL) is where the program runs. */
void pty_start(struct pty *pty, int rows, int cols, char *const argv[],
               const char *const environment[], const char *directory);

/* Takes what the shell reported: stopped, continued, ended. Does not wait. */
void pty_notice(struct pty *pty);

void pty_resize(struct pty *pty, int rows, int cols);

/* Whether the terminal's modes are as they were before the program. */
bool pty_modes_restored(const struct pty *pty);

/* Hangs up, as a closed window does. */
void pty_hang_up(struct pty *pty);

/* Kills what still runs and frees what the pty holds. */
void pty_done(struct pty *pty);

#endif
