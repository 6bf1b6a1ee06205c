/* screen.c -- a grid onto the terminal.
 *
 * ncurses' terminfo says what the terminal understands; what is sent is decided here, because a
 * frame has to be one write and small (screen_paint.c), and because what a terminal answers must not
 * be taken for keys (input.c). Raw mode: Ctrl-C, Ctrl-Z and Ctrl-S are keys like others, and nothing
 * freezes.
 *
 * Synchronised output (DEC private mode 2026) makes a terminal show a frame when it is whole. Whether
 * it can is asked once and not waited for: the answer comes as input, and frames after it are
 * bracketed.
 */
#include "ui/screen.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/util.h"
#include "ui/input.h"
#include "ui/keys.h"
#include "ui/screen_paint.h"
#include "ui/screen_terminal.h"

enum { ESC_MS = 40, SYNC_MODE = 2026 };

struct screen {
    struct terminal_info info;
    struct paint paint;
    struct input input;
    bool entered; /* the terminal is ours now */
    bool asked;   /* an answer is under way */
    bool closed;
    struct screen_rescue rescue;
};

/* ---- opening and closing ----------------------------------------------------------------------- */

static void send(const char *bytes, size_t count)
{
    while (count) {
        ssize_t n = write(STDOUT_FILENO, bytes, count);
        if (n < 0 && errno == EAGAIN)
            poll(&(struct pollfd){STDOUT_FILENO, POLLOUT, 0}, 1, -1);
        else if (n < 0 && errno != EINTR)
            return; /* it is gone: reading will tell */
        if (n > 0) {
            bytes += n;
            count -= (size_t)n;
        }
    }
}

static void hold_stderr(struct screen_rescue *rescue)
{
    rescue->held = rescue->real = -1;
    int held = memfd_create("stderr", MFD_CLOEXEC);
    if (held < 0)
        return;
    fflush(stderr);
    rescue->real = dup(STDERR_FILENO);
    rescue->held = held;
    dup2(held, STDERR_FILENO);
}

static void release_stderr(struct screen_rescue *rescue)
{
    char buffer[4096];
    ssize_t n;
    if (rescue->held < 0)
        return;
    fflush(stderr);
    dup2(rescue->real, STDERR_FILENO);
    lseek(rescue->held, 0, SEEK_SET);
    while ((n = read(rescue->held, buffer, sizeof buffer)) > 0)
        if (write(STDERR_FILENO, buffer, (size_t)n) < 0)
            break;
    close(rescue->held);
    close(rescue->real);
    rescue->held = rescue->real = -1;
}

static void enter(struct screen *screen)
{
    struct termios modes = screen->rescue.modes;
    cfmakeraw(&modes);
    modes.c_oflag |= screen->rescue.modes.c_oflag & OPOST;
    tcsetattr(STDIN_FILENO, TCSANOW, &modes);
    if (!screen->entered)
        send(screen->info.enter.bytes, screen->info.enter.count);
    send(screen->info.modes.bytes, screen->info.modes.count);
    screen->entered = true;
    screen_redraw(screen);
}

/* An answer that is still under way must not reach who reads next. */
static void leave(struct screen *screen)
{
    send(screen->info.leave.bytes, screen->info.leave.count);
    if (screen->asked)
        tcflush(STDIN_FILENO, TCIFLUSH);
    tcsetattr(STDIN_FILENO, TCSANOW, &screen->rescue.modes);
    screen->entered = false;
}

bool screen_check(struct status *status)
{
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return status_bad(status, "explore needs a terminal; batchscope run trains without one");
    return terminal_check(status);
}

struct screen *screen_open(const struct screen_options *options, struct status *status)
{
    if (!screen_check(status))
        return NULL;
    struct screen *screen = checked_calloc(1, sizeof *screen);
    struct screen_rescue *rescue = &screen->rescue;
    if (tcgetattr(STDIN_FILENO, &rescue->modes) != 0 ||
        !terminal_describe(&screen->info, &screen->paint, options->theme, options->mouse, status)) {
        status_bad(status, "the terminal cannot be drawn on");
        free(screen);
        return NULL;
    }
    rescue->bytes = screen->info.leave.bytes;
    rescue->count = screen->info.leave.count;
    fflush(stdout);
    enter(screen);
    send(screen->info.ask.bytes, screen->info.ask.count);
    screen->asked = screen->info.ask.count > 0;
    hold_stderr(rescue);
    return screen;
}

void screen_close(struct screen *screen)
{
    if (!screen)
        return;
    if (screen->entered)
        leave(screen);
    release_stderr(&screen->rescue);
    terminal_forget();
    paint_done(&screen->paint);
    free(screen);
}

const struct screen_rescue *screen_rescue(const struct screen *screen)
{
    return &screen->rescue;
}

void screen_suspend(struct screen *screen)
{
    if (screen->entered)
        leave(screen);
}

void screen_resume(struct screen *screen)
{
    enter(screen);
}

/* ---- showing ----------------------------------------------------------------------------------- */

void screen_size(struct screen *screen, int *rows, int *cols)
{
    struct winsize size;
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col;
    *rows = known ? size.ws_row : MAX(screen->info.rows, 1);
    *cols = known ? size.ws_col : MAX(screen->info.cols, 1);
}

void screen_redraw(struct screen *screen)
{
    paint_forget(&screen->paint);
}

void screen_show(struct screen *screen, const struct grid *grid)
{
    paint_frame(&screen->paint, grid);
    send(screen->paint.bytes, screen->paint.count);
}

/* ---- keys -------------------------------------------------------------------------------------- */

static bool is_ready(int milliseconds)
{
    struct pollfd terminal = {STDIN_FILENO, POLLIN, 0};
    return poll(&terminal, 1, milliseconds) > 0;
}

/* A byte at a time: what it makes is taken before the next one makes more. False: there is none. */
static bool read_input(struct screen *screen, int milliseconds)
{
    unsigned char byte;
    if (screen->closed || !is_ready(milliseconds))
        return false;
    ssize_t n = read(STDIN_FILENO, &byte, 1);
    screen->closed = n == 0 || (n < 0 && errno != EINTR && errno != EAGAIN);
    if (n == 1)
        input_byte(&screen->input, byte);
    return n == 1;
}

/* 1 and 2: the terminal has the mode, and it is set or not. */
static void take_report(struct screen *screen)
{
    if (screen->input.mode != SYNC_MODE)
        return;
    screen->asked = false;
    screen->paint.syncs = screen->input.mode_state == 1 || screen->input.mode_state == 2;
}

int screen_key(struct screen *screen)
{
    struct input *input = &screen->input;
    int key;
    while ((key = input_key(input)) == INPUT_NONE || key == KEY_MODE_REPORT) {
        if (key == KEY_MODE_REPORT)
            take_report(screen);
        else if (!read_input(screen, input_unsure(input) ? ESC_MS : 0)) {
            if (!input_unsure(input))
                return screen->closed ? SCREEN_CLOSED : SCREEN_NO_KEY;
            input_settle(input);
        }
    }
    return key;
}

void screen_mouse(const struct screen *screen, struct mouse *mouse)
{
    *mouse = screen->input.mouse;
}
