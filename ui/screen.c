/* screen.c -- a grid onto the terminal, through curses.
 *
 * curses writes only what differs from what the terminal shows; cells that are as they were in the
 * last grid are not even handed to it. Colours come from the theme's tables by what the terminal
 * has. Raw mode: Ctrl-C, Ctrl-Z and Ctrl-S are keys like others, and nothing freezes.
 */
#include "ui/screen.h"

#include <curses.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "engine/util.h"
#include "ui/keys.h"
#include "ui/screen_rescue.h"

struct screen {
    SCREEN *curses;
    struct grid shown; /* what curses was handed last */
    bool color, closed;
    attr_t attributes[ROLES];
    short pair[ROLES];
    struct screen_rescue rescue;
};

/* ---- what the terminal can do ------------------------------------------------------------------ */

static attr_t attributes_of(unsigned bits)
{
    return (bits & ATTR_BOLD ? A_BOLD : 0) | (bits & ATTR_DIM ? A_DIM : 0) |
           (bits & ATTR_REVERSE ? A_REVERSE : 0) | (bits & ATTR_UNDERLINE ? A_UNDERLINE : 0);
}

static void choose_looks(struct screen *screen, bool color)
{
    screen->color = color && has_colors() && start_color() == OK;
    if (screen->color)
        use_default_colors();
    for (int role = 0; role < ROLES; role++) {
        const struct role_look *look = &role_table[role];
        screen->attributes[role] = attributes_of(screen->color ? look->attr : look->mono);
        if (screen->color && role + 1 < COLOR_PAIRS) {
            init_pair((short)(role + 1), COLORS >= 256 ? look->color256 : look->color8, -1);
            screen->pair[role] = (short)(role + 1);
        }
    }
}

/* ---- opening and closing ----------------------------------------------------------------------- */

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

static void set_modes(void)
{
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    leaveok(stdscr, TRUE);
    curs_set(0);
    set_escdelay(25);
}

bool screen_check(struct status *status)
{
    const char *term = getenv("TERM");
    if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
        return status_bad(status, "explore needs a terminal; batchscope run trains without one");
    return screen_knows_terminal() ||
           status_bad(status, "TERM is '%s', which is not in this machine's terminfo; install "
                      "ncurses-term, or set TERM to what the terminal is like, such as xterm",
                      term ? term : "");
}

struct screen *screen_open(bool color, struct status *status)
{
    if (!screen_check(status))
        return NULL;
    struct screen *screen = checked_calloc(1, sizeof *screen);
    if (tcgetattr(STDIN_FILENO, &screen->rescue.modes) == 0)
        screen->curses = newterm(NULL, stdout, stdin);
    if (!screen->curses) {
        status_bad(status, "the terminal cannot be drawn on");
        free(screen);
        return NULL;
    }
    set_modes();
    choose_looks(screen, color);
    screen_prepare_rescue(&screen->rescue);
    hold_stderr(&screen->rescue);
    return screen;
}

/* To scroll some lines curses saves the cursor's place while the cursor is hidden, and a terminal
 * that keeps "hidden" with the place (libvterm's, as in Neovim) hides it again when the main screen
 * comes back: so it is shown once more after that. */
static void leave_curses(void)
{
    endwin();
    curs_set(1);
}

void screen_close(struct screen *screen)
{
    if (!screen)
        return;
    leave_curses();
    delscreen(screen->curses);
    tcsetattr(STDIN_FILENO, TCSANOW, &screen->rescue.modes);
    release_stderr(&screen->rescue);
    grid_done(&screen->shown);
    free(screen);
}

const struct screen_rescue *screen_rescue(const struct screen *screen)
{
    return &screen->rescue;
}

void screen_suspend(struct screen *screen)
{
    leave_curses();
    tcsetattr(STDIN_FILENO, TCSANOW, &screen->rescue.modes);
}

void screen_resume(struct screen *screen)
{
    reset_prog_mode();
    set_modes();
    screen_redraw(screen);
}

/* ---- showing ----------------------------------------------------------------------------------- */

void screen_size(struct screen *screen, int *rows, int *cols)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row && size.ws_col &&
        (size.ws_row != LINES || size.ws_col != COLS)) {
        resizeterm(size.ws_row, size.ws_col);
        screen_redraw(screen);
    }
    *rows = LINES;
    *cols = COLS;
}

void screen_redraw(struct screen *screen)
{
    grid_done(&screen->shown);
    screen->shown = (struct grid){0, 0, NULL};
    clearok(stdscr, TRUE);
}

static void show_cell(const struct screen *screen, int row, int col, const struct cell *cell)
{
    wchar_t text[2] = {(wchar_t)cell->ch, 0};
    cchar_t character;
    setcchar(&character, text, screen->attributes[cell->role], screen->pair[cell->role], NULL);
    mvadd_wch(row, col, &character);
}

void screen_show(struct screen *screen, const struct grid *grid)
{
    struct grid *shown = &screen->shown;
    bool whole = shown->rows != grid->rows || shown->cols != grid->cols;
    if (whole)
        grid_resize(shown, grid->rows, grid->cols);
    for (int i = 0; i < grid->rows * grid->cols; i++) {
        const struct cell *cell = &grid->cells[i], *was = &shown->cells[i];
        if (whole || cell->ch != was->ch || cell->role != was->role)
            show_cell(screen, i / grid->cols, i % grid->cols, cell);
    }
    memcpy(shown->cells, grid->cells, (size_t)(grid->rows * grid->cols) * sizeof *grid->cells);
    refresh();
}

/* ---- keys -------------------------------------------------------------------------------------- */

static int special_key(wint_t key)
{
    switch (key) {
    case KEY_LEFT:
        return KEY_ARROW_LEFT;
    case KEY_RIGHT:
        return KEY_ARROW_RIGHT;
    case KEY_UP:
        return KEY_ARROW_UP;
    case KEY_DOWN:
        return KEY_ARROW_DOWN;
    case KEY_BTAB:
        return KEY_BACK_TAB;
    case KEY_ENTER:
        return KEY_ENTER_KEY;
    case KEY_BACKSPACE:
        return KEY_BACKSPACE_KEY;
    default:
        return 0; /* a key that means nothing here */
    }
}

static int plain_key(wint_t key)
{
    return key == '\r' || key == '\n'    ? KEY_ENTER_KEY
           : key == 27                   ? KEY_ESCAPE
           : key == '\t'                 ? KEY_TAB
           : key == 127 || key == '\b'   ? KEY_BACKSPACE_KEY
                                         : (int)key;
}

/* An end of file on the terminal looks like no key to curses: ask the descriptor. */
static bool hung_up(void)
{
    int waiting = 0;
    char none;
    return ioctl(STDIN_FILENO, FIONREAD, &waiting) < 0 ||
           (waiting == 0 && read(STDIN_FILENO, &none, 0) < 0 && errno == EIO);
}

int screen_key(struct screen *screen)
{
    wint_t key;
    int kind = get_wch(&key);
    if (kind == KEY_CODE_YES)
        return special_key(key);
    if (kind != ERR)
        return plain_key(key);
    screen->closed |= hung_up();
    return screen->closed ? SCREEN_CLOSED : SCREEN_NO_KEY;
}
