/* support_pty.c -- a program on a pseudo-terminal, started the way a shell starts it.
 *
 * The shell reports through a pipe: first the program's pid, then one wait status after another. It
 * then waits until the other end of the control pipe closes. Should the test die, its processes die
 * with it (PR_SET_PDEATHSIG).
 */
#include "tests/support_pty.h"

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "engine/util.h"

/* ---- in the child processes ------------------------------------------------------------------ */

static void change_environment(const char *const environment[])
{
    for (; environment && *environment; environment++) {
        if (strchr(*environment, '='))
            putenv((char *)*environment);
        else
            unsetenv(*environment);
    }
}

/* Those that came while they were held take effect. */
static void default_signals(void)
{
    sigset_t none;
    sigemptyset(&none);
    for (int s = 1; s < NSIG; s++)
        signal(s, SIG_DFL);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Under its last name, as the shell calls what it finds on the PATH. */
static void execute(char *const argv[])
{
    const char *slash = strrchr(argv[0], '/');
    char *words[64] = {slash ? (char *)slash + 1 : argv[0]};
    for (size_t i = 1; argv[i]; i++) {
        REQUIRE(i + 1 < COUNT_OF(words));
        words[i] = argv[i];
    }
    execvp(argv[0], words);
}

_Noreturn static void become_program(int slave, char *const argv[],
                                     const char *const environment[], const char *directory)
{
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setpgid(0, 0);
    tcsetpgrp(slave, getpid());
    default_signals();
    change_environment(environment);
    for (int fd = 0; fd < 3; fd++)
        dup2(slave, fd);
    if (!directory || chdir(directory) == 0)
        execute(argv);
    dprintf(2, "%s: %s\n", argv[0], strerror(errno));
    _exit(127);
}

static void report(int reports, int value)
{
    if (write(reports, &value, sizeof value) != sizeof value)
        _exit(1);
}

/* Reports what becomes of the program until it has ended. */
static void watch(pid_t program, int reports)
{
    int status;
    report(reports, program);
    do {
        if (waitpid(program, &status, WUNTRACED | WCONTINUED) != program)
            _exit(1);
        report(reports, status);
    } while (!WIFEXITED(status) && !WIFSIGNALED(status));
}

_Noreturn static void become_shell(int slave, int reports, int control, char *const argv[],
                                   const char *const environment[], const char *directory)
{
    static const int ignored[] = {SIGHUP, SIGINT, SIGQUIT, SIGTSTP, SIGTTOU, SIGTTIN, SIGPIPE};
    char none;
    sigset_t all, usual;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (size_t i = 0; i < COUNT_OF(ignored); i++)
        signal(ignored[i], SIG_IGN);
    setsid();
    ioctl(slave, TIOCSCTTY, 0);
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &usual); /* the program does not lose one while it ignores them, too */
    pid_t program = fork();
    if (program == 0)
        become_program(slave, argv, environment, directory);
    sigprocmask(SIG_SETMASK, &usual, NULL);
    watch(program, reports);
    while (read(control, &none, 1) < 0 && errno == EINTR)
        continue;
    _exit(0);
}

/* ---- in the test ----------------------------------------------------------------------------- */

static void own(int fd, bool blocks)
{
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    if (!blocks)
        fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
}

void pty_start(struct pty *pty, int rows, int cols, char *const argv[],
               const char *const environment[], const char *directory)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    int reports[2], control[2], program = 0;
    *pty = (struct pty){.master = -1};
    REQUIRE(openpty(&pty->master, &pty->slave, NULL, NULL, &size) == 0);
    REQUIRE(pipe2(reports, O_CLOEXEC) == 0 && pipe2(control, O_CLOEXEC) == 0);
    own(pty->master, false);
    own(pty->slave, true);
    tcgetattr(pty->slave, &pty->before);
    fflush(NULL);
    pty->shell = fork();
    REQUIRE(pty->shell >= 0);
    if (pty->shell == 0) {
        close(control[1]);
        close(pty->master);
        become_shell(pty->slave, reports[1], control[0], argv, environment, directory);
    }
    close(reports[1]);
    close(control[0]);
    pty->reports = reports[0];
    pty->control = control[1];
    REQUIRE(read(pty->reports, &program, sizeof program) == sizeof program);
    pty->program = program;
    own(pty->reports, false);
}

void pty_notice(struct pty *pty)
{
    int status;
    while (read(pty->reports, &status, sizeof status) == sizeof status) {
        pty->stopped = WIFSTOPPED(status);
        pty->ended = WIFEXITED(status) || WIFSIGNALED(status);
        pty->status = status;
    }
}

void pty_resize(struct pty *pty, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    ioctl(pty->master, TIOCSWINSZ, &size);
}

bool pty_modes_restored(const struct pty *pty)
{
    const struct termios *before = &pty->before;
    struct termios now;
    return tcgetattr(pty->slave, &now) == 0 && now.c_iflag == before->c_iflag &&
           now.c_oflag == before->c_oflag && now.c_cflag == before->c_cflag &&
           now.c_lflag == before->c_lflag && !memcmp(now.c_cc, before->c_cc, sizeof now.c_cc);
}

void pty_hang_up(struct pty *pty)
{
    if (pty->master >= 0)
        close(pty->master);
    pty->master = -1;
}

void pty_done(struct pty *pty)
{
    pty_notice(pty);
    if (!pty->ended)
        kill(pty->program, SIGKILL);
    close(pty->control);
    pty_hang_up(pty);
    waitpid(pty->shell, NULL, 0);
    close(pty->slave);
    close(pty->reports);
}
