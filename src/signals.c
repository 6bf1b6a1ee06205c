/* signals.c -- handlers that only write: a number into a pipe, or the terminal back to health. */
#include "src/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stddef.h>
#include <unistd.h>

#include "engine/util.h"

static const int ordinary[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT};
static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGQUIT};

/* A handler can be told nothing but through objects of static storage. */
static int pipe_ends[2] = {-1, -1};
static void (*leave_call)(void *context, int signal);
static void *leave_context;
static _Atomic(const struct screen_rescue *) rescue_now;

static void on_ordinary(int signal)
{
    int saved = errno;
    char byte = (char)signal;
    if ((signal == SIGTERM || signal == SIGHUP) && leave_call)
        leave_call(leave_context, signal);
    if (write(pipe_ends[1], &byte, 1) < 0)
        errno = saved; /* full: the reader is awake already */
    errno = saved;
}

/* Blocks on nothing: a dead terminal must not keep a crash from ending the process. */
static void on_fatal(int signal)
{
    const struct screen_rescue *rescue = atomic_exchange(&rescue_now, NULL);
    char buffer[1024];
    ssize_t n;
    if (rescue) {
        n = write(STDOUT_FILENO, rescue->bytes, rescue->count);
        tcsetattr(STDIN_FILENO, TCSANOW, &rescue->modes);
        if (rescue->held >= 0 && lseek(rescue->held, 0, SEEK_SET) == 0)
            while ((n = read(rescue->held, buffer, sizeof buffer)) > 0)
                if (write(rescue->real, buffer, (size_t)n) < 0)
                    break;
    }
    raise(signal); /* the default action: SA_RESETHAND */
}

static void handle(const int *signals, size_t count, void (*handler)(int), int flags)
{
    struct sigaction action = {.sa_handler = handler, .sa_flags = flags};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < count; i++)
        sigaction(signals[i], &action, NULL);
}

int signals_start(void)
{
    REQUIRE(pipe2(pipe_ends, O_CLOEXEC | O_NONBLOCK) == 0);
    handle(ordinary, COUNT_OF(ordinary), on_ordinary, SA_RESTART);
    handle(fatal, COUNT_OF(fatal), on_fatal, (int)SA_RESETHAND);
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);
    return pipe_ends[0];
}

int signals_wake(void)
{
    return pipe_ends[1];
}

void signals_on_leave(void (*leave)(void *context, int signal), void *context)
{
    leave_context = context;
    leave_call = leave;
}

void signals_rescue(const struct screen_rescue *rescue)
{
    atomic_store(&rescue_now, rescue);
}

void signals_stop_self(void)
{
    raise(SIGSTOP);
}

void signals_end(void)
{
    leave_call = NULL;
    signals_rescue(NULL);
    handle(ordinary, COUNT_OF(ordinary), SIG_DFL, 0);
    handle(fatal, COUNT_OF(fatal), SIG_DFL, 0);
    close(pipe_ends[0]);
    close(pipe_ends[1]);
    pipe_ends[0] = pipe_ends[1] = -1;
}
