/* support_terminal.c -- a terminal for tests: a program under test and the screen it draws.
 *
 * Whatever is read is kept as it came. It is shown by libvterm, whose answers to the program's queries
 * are sent back, but in whole characters, as of one that comes in two pieces libvterm (0.1.4) loses
 * cells, and in whole frames: a terminal with synchronised output (mode 2026) shows no half of one,
 * and a test that saw it would take what is on its way out for what is there.
 */
#include "tests/support_terminal.h"

#include <errno.h>
#include <glob.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <vterm.h>

#include "engine/util.h"
#include "tests/support_engine.h"
#include "tests/support_pty.h"
#include "tests/support_scratch.h"

enum { ENVIRONMENT_MOST = 64 };

struct terminal {
    struct pty pty;
    struct scratch state; /* XDG_STATE_HOME, unless the environment names another */
    VTerm *vterm;
    VTermScreen *screen;
    int rows, cols;
    bool alternate, cursor;
    char *bytes, *text;
    size_t count, room;
    size_t shown; /* of the bytes, those that libvterm was given */
};

double terminal_clock(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* build/X/tests/test_terminal is beside build/X/batchscope's directory. */
char *terminal_program(void)
{
    const char *given = getenv("BATCHSCOPE_PROGRAM");
    char self[4096], *slash, *path = NULL;
    if (given && *given)
        return realpath(given, NULL);
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    REQUIRE(n > 0);
    self[n] = '\0';
    for (int i = 0; i < 2; i++)
        if ((slash = strrchr(self, '/')))
            *slash = '\0';
    REQUIRE(asprintf(&path, "%s/batchscope", self) > 0);
    return path;
}

/* ---- starting and ending --------------------------------------------------------------------- */

static int on_property(VTermProp property, VTermValue *value, void *context)
{
    struct terminal *terminal = context;
    if (property == VTERM_PROP_ALTSCREEN)
        terminal->alternate = value->boolean;
    else if (property == VTERM_PROP_CURSORVISIBLE)
        terminal->cursor = value->boolean;
    return 1;
}

static const VTermScreenCallbacks callbacks = {.settermprop = on_property};

static VTermColor color_of(uint32_t rgb)
{
    VTermColor color;
    vterm_color_rgb(&color, (uint8_t)(rgb >> 16), (uint8_t)(rgb >> 8), (uint8_t)rgb);
    return color;
}

static void start_screen(struct terminal *terminal)
{
    VTermColor fg = color_of(TERMINAL_FOREGROUND), bg = color_of(TERMINAL_BACKGROUND);
    terminal->vterm = vterm_new(terminal->rows, terminal->cols);
    terminal->screen = vterm_obtain_screen(terminal->vterm);
    terminal->cursor = true;
    vterm_set_utf8(terminal->vterm, 1);
    vterm_state_set_default_colors(vterm_obtain_state(terminal->vterm), &fg, &bg);
    vterm_screen_set_callbacks(terminal->screen, &callbacks, terminal);
    vterm_screen_enable_altscreen(terminal->screen, 1);
    vterm_screen_reset(terminal->screen, 1);
}

struct terminal *terminal_start(int rows, int cols, char *const argv[],
                                const char *const environment[], const char *directory)
{
    static const char *const usual[] = {
        "TERM=xterm-256color", "LC_ALL=C.UTF-8", "OPENBLAS_CORETYPE=Haswell",
        "OPENBLAS_NUM_THREADS=1", "NO_COLOR", "COLORTERM", "LINES", "COLUMNS", "ESCDELAY",
    };
    const char *all[ENVIRONMENT_MOST] = {NULL};
    struct terminal *terminal = checked_calloc(1, sizeof *terminal);
    char state[sizeof terminal->state.folder + 32];
    size_t n = 0;
    scratch_init(&terminal->state);
    snprintf(state, sizeof state, "XDG_STATE_HOME=%s", terminal->state.folder);
    for (; n < COUNT_OF(usual); n++)
        all[n] = usual[n];
    all[n++] = state;
    for (; environment && *environment; environment++) {
        REQUIRE(n + 1 < ENVIRONMENT_MOST);
        all[n++] = *environment;
    }
    terminal->rows = rows;
    terminal->cols = cols;
    terminal->bytes = checked_calloc(1, 1);
    start_screen(terminal);
    pty_start(&terminal->pty, rows, cols, argv, all, directory);
    return terminal;
}

void terminal_free(struct terminal *terminal)
{
    if (!terminal)
        return;
    pty_done(&terminal->pty);
    scratch_done(&terminal->state);
    vterm_free(terminal->vterm);
    free(terminal->bytes);
    free(terminal->text);
    free(terminal);
}

/* ---- bytes in and out ------------------------------------------------------------------------ */

static void keep(struct terminal *terminal, const char *bytes, size_t n)
{
    if (terminal->count + n + 1 > terminal->room) {
        terminal->room = 2 * (terminal->count + n + 1);
        terminal->bytes = checked_realloc(terminal->bytes, terminal->room);
    }
    memcpy(terminal->bytes + terminal->count, bytes, n);
    terminal->count += n;
    terminal->bytes[terminal->count] = '\0';
}

/* The bytes but for a last character of UTF-8 whose rest is to come. */
static size_t whole_characters(const char *bytes, size_t count)
{
    for (size_t n = 1; n <= 3 && n <= count; n++) {
        unsigned char byte = (unsigned char)bytes[count - n];
        size_t length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
        if (byte < 0x80 || byte >= 0xc0)
            return length > n ? count - n : count;
    }
    return count;
}

/* The bytes but for a last frame whose end is to come, be it that it only begins to begin. */
static size_t whole_frames(const char *bytes, size_t count)
{
    static const char begins[] = "\033[?2026h", ends[] = "\033[?2026l";
    const char *end = bytes + count, *last = memrchr(bytes, '\033', count), *p;
    if (last && (size_t)(end - last) < strlen(begins) && !memcmp(last, begins, (size_t)(end - last)))
        end = last;
    for (p = bytes; (p = memmem(p, (size_t)(end - p), begins, strlen(begins))); p++)
        if (!memmem(p, (size_t)(end - p), ends, strlen(ends)))
            return (size_t)(p - bytes);
    return (size_t)(end - bytes);
}

/* What an ended program left unfinished is shown as it is. */
static void show(struct terminal *terminal)
{
    const char *bytes = terminal->bytes + terminal->shown;
    size_t count = terminal->count - terminal->shown;
    if (!terminal->pty.ended)
        count = whole_characters(bytes, whole_frames(bytes, count));
    vterm_input_write(terminal->vterm, bytes, count);
    terminal->shown += count;
}

/* libvterm does not know synchronised output; here frames are shown whole. */
static void answer_queries(struct terminal *terminal)
{
    static const char unknown[] = "\033[?2026;0$y";
    char buffer[256], *answer;
    size_t n;
    while ((n = vterm_output_read(terminal->vterm, buffer, sizeof buffer)) > 0) {
        if ((answer = memmem(buffer, n, unknown, strlen(unknown))))
            answer[strlen("\033[?2026;")] = '2';
        terminal_send(terminal, buffer, n);
    }
}

bool terminal_read(struct terminal *terminal, double seconds)
{
    struct pollfd fds[] = {{terminal->pty.master, POLLIN, 0}, {terminal->pty.reports, POLLIN, 0}};
    char buffer[4096];
    ssize_t n = -1;
    pty_notice(&terminal->pty);
    if (poll(fds, terminal->pty.ended ? 1 : 2, (int)(seconds * 1000)) > 0 && fds[0].revents)
        n = read(terminal->pty.master, buffer, sizeof buffer);
    if (n <= 0) {
        show(terminal);
        return false;
    }
    keep(terminal, buffer, (size_t)n);
    show(terminal);
    answer_queries(terminal);
    return true;
}

size_t terminal_read_for(struct terminal *terminal, double seconds)
{
    double until = terminal_clock() + seconds, left;
    size_t before = terminal->count;
    while ((left = until - terminal_clock()) > 0)
        terminal_read(terminal, left < 0.05 ? left : 0.05);
    return terminal->count - before;
}

/* A program that does not read its keys for long has lost them: the test goes on and tells. */
void terminal_send(struct terminal *terminal, const char *bytes, size_t count)
{
    double until = terminal_clock() + terminal_patience();
    while (count && terminal->pty.master >= 0 && terminal_clock() < until) {
        ssize_t n = write(terminal->pty.master, bytes, count);
        if (n > 0) {
            bytes += n;
            count -= (size_t)n;
        } else if (errno == EAGAIN) {
            terminal_read(terminal, 0.01);
        } else {
            return;
        }
    }
}

void terminal_type(struct terminal *terminal, const char *text)
{
    terminal_send(terminal, text, strlen(text));
}

void terminal_resize(struct terminal *terminal, int rows, int cols)
{
    terminal->rows = rows;
    terminal->cols = cols;
    vterm_set_size(terminal->vterm, rows, cols);
    pty_resize(&terminal->pty, rows, cols);
}

#ifdef __SANITIZE_THREAD__
static bool main_thread_runs(const struct terminal *terminal)
{
    char file[64], state = 0;
    snprintf(file, sizeof file, "/proc/%d/stat", (int)terminal->pty.program);
    FILE *in = fopen(file, "r");
    if (in && fscanf(in, "%*d (%*[^)]) %c", &state) != 1)
        state = 0;
    if (in)
        fclose(in);
    return state == 'R';
}

/* The thread sanitizer runs a handler at once where a thread sleeps, else when it sees fit: of 300
 * signals between the first frames about one was never heeded, and of 4,500 in release none was not. */
static void await_sleep(struct terminal *terminal)
{
    double until = terminal_clock() + 5;
    while (main_thread_runs(terminal) && terminal_clock() < until)
        terminal_read(terminal, 0.001);
}
#else
static void await_sleep(struct terminal *terminal)
{
    (void)terminal;
}
#endif

void terminal_signal(struct terminal *terminal, int signal)
{
    await_sleep(terminal);
    kill(terminal->pty.program, signal);
}

void terminal_hang_up(struct terminal *terminal)
{
    pty_hang_up(&terminal->pty);
}

static long sleeps_of(const char *file)
{
    char line[128];
    long sleeps = -1;
    FILE *in = fopen(file, "r");
    while (in && fgets(line, sizeof line, in))
        sscanf(line, "voluntary_ctxt_switches: %ld", &sleeps);
    if (in)
        fclose(in);
    return sleeps;
}

long terminal_sleeps(const struct terminal *terminal)
{
    char pattern[64];
    glob_t files;
    long all = 0, one = 0;
    snprintf(pattern, sizeof pattern, "/proc/%d/task/*/status", (int)terminal->pty.program);
    if (glob(pattern, 0, NULL, &files) != 0)
        return -1;
    for (size_t i = 0; i < files.gl_pathc && one >= 0; i++) {
        one = sleeps_of(files.gl_pathv[i]);
        all += one;
    }
    globfree(&files);
    return one < 0 ? -1 : all;
}

/* ---- the screen ------------------------------------------------------------------------------ */

int terminal_rows(const struct terminal *terminal)
{
    return terminal->rows;
}

int terminal_cols(const struct terminal *terminal)
{
    return terminal->cols;
}

static uint32_t rgb_of(const struct terminal *terminal, VTermColor color)
{
    vterm_screen_convert_color_to_rgb(terminal->screen, &color);
    return (uint32_t)color.rgb.red << 16 | (uint32_t)color.rgb.green << 8 | color.rgb.blue;
}

struct terminal_cell terminal_cell(const struct terminal *terminal, int row, int col)
{
    VTermScreenCell cell = {0};
    vterm_screen_get_cell(terminal->screen, (VTermPos){row, col}, &cell);
    return (struct terminal_cell){
        .ch = cell.chars[0] ? cell.chars[0] : ' ',
        .fg = rgb_of(terminal, cell.fg),
        .bg = rgb_of(terminal, cell.bg),
        .bold = cell.attrs.bold,
        .reverse = cell.attrs.reverse,
        .underline = cell.attrs.underline != 0,
    };
}

static char *put_utf8(char *to, uint32_t ch)
{
    if (ch < 0x80) {
        *to++ = (char)ch;
        return to;
    }
    if (ch < 0x800) {
        *to++ = (char)(0xc0 | ch >> 6);
    } else {
        *to++ = (char)(ch < 0x10000 ? 0xe0 | ch >> 12 : 0xf0 | ch >> 18);
        if (ch >= 0x10000)
            *to++ = (char)(0x80 | (ch >> 12 & 0x3f));
        *to++ = (char)(0x80 | (ch >> 6 & 0x3f));
    }
    *to++ = (char)(0x80 | (ch & 0x3f));
    return to;
}

const char *terminal_text(struct terminal *terminal)
{
    size_t line = 4 * (size_t)terminal->cols + 1;
    free(terminal->text);
    char *to = terminal->text = checked_calloc((size_t)terminal->rows * line + 1, 1);
    for (int row = 0; row < terminal->rows; row++) {
        char *end = to;
        for (int col = 0; col < terminal->cols; col++) {
            struct terminal_cell cell = terminal_cell(terminal, row, col);
            to = put_utf8(to, cell.ch);
            if (cell.ch != ' ')
                end = to;
        }
        to = end;
        *to++ = '\n';
    }
    *to = '\0';
    return terminal->text;
}

/* ---- how it ended, what it left -------------------------------------------------------------- */

bool terminal_ended(struct terminal *terminal)
{
    pty_notice(&terminal->pty);
    return terminal->pty.ended;
}

bool terminal_stopped(struct terminal *terminal)
{
    pty_notice(&terminal->pty);
    return terminal->pty.stopped;
}

int terminal_exit_status(const struct terminal *terminal)
{
    int status = terminal->pty.status;
    return terminal->pty.ended && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int terminal_end_signal(const struct terminal *terminal)
{
    int status = terminal->pty.status;
    return terminal->pty.ended && WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

bool terminal_alternate(const struct terminal *terminal)
{
    return terminal->alternate;
}

bool terminal_cursor_visible(const struct terminal *terminal)
{
    return terminal->cursor;
}

bool terminal_modes_restored(const struct terminal *terminal)
{
    return pty_modes_restored(&terminal->pty);
}

const char *terminal_not_restored(const struct terminal *terminal)
{
    return terminal->alternate                  ? "it is still on the alternate screen"
           : !terminal->cursor                  ? "the cursor is hidden"
           : !pty_modes_restored(&terminal->pty) ? "its modes are not what they were"
                                                : NULL;
}

const char *terminal_bytes(const struct terminal *terminal, size_t *count)
{
    *count = terminal->count;
    return terminal->bytes;
}

/* Parameters 30-38, 40-48, 90-107 of CSI … m; 39 and 49 give the terminal's own back. */
static bool sets_color(const char *parameters)
{
    int value = 0;
    for (const char *p = parameters;; p++) {
        if (*p >= '0' && *p <= '9') {
            value = value * 10 + *p - '0';
            continue;
        }
        if ((value >= 30 && value <= 38) || (value >= 40 && value <= 48) ||
            (value >= 90 && value <= 107))
            return true;
        value = 0;
        if (*p != ';' && *p != ':')
            return false;
    }
}

bool terminal_was_colored(const struct terminal *terminal)
{
    const char *end = terminal->bytes + terminal->count, *p = terminal->bytes;
    while ((p = memmem(p, (size_t)(end - p), "\033[", 2))) {
        p += 2;
        if (p[strspn(p, "0123456789;:")] == 'm' && sets_color(p))
            return true;
    }
    return false;
}
