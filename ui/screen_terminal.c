/* screen_terminal.c -- what terminfo knows of the terminal, as bytes made once.
 *
 * Padding ($<5>) is left out: it was for terminals on wires. Where setting attributes and colours is
 * ECMA-48's SGR, a look is one sequence that begins by resetting everything; else it is terminfo's
 * strings one after another. Modes that terminfo has no words for (mouse, pasting, frames held back)
 * are DEC's private ones, of xterm; each is set only where the terminal knows it or ignores it.
 */
#include "ui/screen_terminal.h"

#include <curses.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <term.h> /* defines macros for every capability: keep it away from other code */

#include "engine/util.h"

#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define ASK_SYNC "\033[?2026$p"
#define END_SYNC "\033[?2026l"

/* ---- strings of terminfo ---- */

static const char *capability(const char *name)
{
    const char *text = tigetstr(name);
    return text && text != (char *)-1 ? text : "";
}

static void add_bytes(struct sequence *sequence, const char *text)
{
    while (*text) {
        const char *padding = strncmp(text, "$<", 2) ? NULL : strchr(text, '>');
        REQUIRE(sequence->count < sizeof sequence->bytes);
        if (padding)
            text = padding + 1;
        else
            sequence->bytes[sequence->count++] = *text++;
    }
}

static const char *without_padding(const char *text, char *buffer, size_t size)
{
    struct sequence sequence = {.count = 0};
    add_bytes(&sequence, text);
    snprintf(buffer, size, "%.*s", (int)sequence.count, sequence.bytes);
    return buffer;
}

void terminal_move(const char *cup, int row, int col, char *text, size_t size)
{
    without_padding(tparm(cup, row, col), text, size);
}

/* ---- looks ---- */

/* What stands between CSI and m, or NULL if the string is no SGR. */
static const char *sgr_parameters(const char *text, char *buffer, size_t size)
{
    char plain[LOOK_BYTES];
    size_t n = strlen(without_padding(text, plain, sizeof plain));
    if (n < 3 || strncmp(plain, "\033[", 2) != 0 || plain[n - 1] != 'm')
        return NULL;
    snprintf(buffer, size, "%.*s", (int)(n - 3), plain + 2);
    return buffer;
}

static void add_look(char *look, const char *text)
{
    char parameters[LOOK_BYTES];
    size_t n = strlen(look);
    if (!*text)
        return;
    if (n && look[n - 1] == 'm' && sgr_parameters(text, parameters, sizeof parameters))
        snprintf(look + n - 1, LOOK_BYTES - n + 1, ";%sm", parameters);
    else
        snprintf(look + n, LOOK_BYTES - n, "%s", without_padding(text, parameters, sizeof parameters));
}

static void make_look(char *look, const struct role_paint *role, enum depth depth)
{
    static const struct {
        unsigned bit;
        const char *name;
    } attributes[] = {{ATTR_BOLD, "bold"}, {ATTR_DIM, "dim"}, {ATTR_REVERSE, "rev"},
                      {ATTR_UNDERLINE, "smul"}};
    char color[32] = "";
    bool sgr = strstr(capability("sgr0"), "\033[m") || strstr(capability("sgr0"), "\033[0m");
    snprintf(look, LOOK_BYTES, "%s", sgr ? "\033[m" : "");
    if (!sgr)
        add_look(look, capability("sgr0"));
    for (size_t i = 0; i < COUNT_OF(attributes); i++)
        if (role->attr & attributes[i].bit)
            add_look(look, capability(attributes[i].name));
    if (role->color != COLOR_OWN && depth == DEPTH_TRUE)
        snprintf(color, sizeof color, "\033[38;2;%d;%d;%dm", role->color >> 16 & 255,
                 role->color >> 8 & 255, role->color & 255);
    else if (role->color != COLOR_OWN)
        without_padding(tparm(capability("setaf"), role->color), color, sizeof color);
    add_look(look, color);
}

static void make_looks(struct paint *paint, enum theme theme)
{
    const char *term = getenv("TERM");
    enum depth depth = depth_choose(theme, tigetnum("colors"), term ? term : "",
                                    getenv("COLORTERM"));
    for (int role = 0; role < ROLES; role++) {
        struct role_paint look = role_paint(theme, depth, (enum role)role);
        make_look(paint->look[role], &look, depth);
        paint->shows_blank[role] = look.attr & (ATTR_REVERSE | ATTR_UNDERLINE);
        paint->same[role] = (uint8_t)role;
        for (int i = role - 1; i >= 0; i--)
            if (!strcmp(paint->look[i], paint->look[role]))
                paint->same[role] = (uint8_t)i;
    }
}

/* ---- the terminal ---- */

static bool begins_with_one_of(const char *term, const char *const *words)
{
    for (; *words; words++)
        if (!strncmp(term, *words, strlen(*words)))
            return true;
    return false;
}

/* Those whose kind answer such a question, or ignore it; the first frame covers what does neither. */
static bool may_be_asked(const char *term)
{
    static const char *const kinds[] = {"xterm", "tmux",   "foot", "alacritty", "kitty", "wezterm",
                                        "contour", "ghostty", "vte",  "konsole",   "mintty", NULL};
    return begins_with_one_of(term, kinds);
}

static void make_sequences(struct terminal_info *info, bool mouse)
{
    const char *term = getenv("TERM");
    bool modes = *capability("kmous"); /* a terminal of xterm's kind */
    struct sequence *set = &info->modes, *leave = &info->leave;
    *info = (struct terminal_info){.rows = tigetnum("lines"), .cols = tigetnum("cols")};
    add_bytes(&info->enter, capability("smcup"));
    add_bytes(set, capability("smkx"));
    add_bytes(set, capability("civis"));
    add_bytes(set, capability("rmam"));
    add_bytes(set, modes && mouse ? MOUSE_ON : "");
    add_bytes(set, modes ? PASTE_ON : "");
    if (may_be_asked(term ? term : ""))
        add_bytes(&info->ask, ASK_SYNC);
    add_bytes(leave, info->ask.count ? END_SYNC : "");
    add_bytes(leave, modes ? PASTE_OFF : "");
    add_bytes(leave, modes && mouse ? MOUSE_OFF : "");
    add_bytes(leave, *capability("rmam") ? capability("smam") : "");
    add_bytes(leave, capability("sgr0"));
    add_bytes(leave, capability("op"));
    add_bytes(leave, capability("rmkx"));
    if (*capability("rmcup"))
        add_bytes(leave, capability("rmcup"));
    else /* below what was drawn */
        add_bytes(leave, tparm(capability("cup"), 998, 0)), add_bytes(leave, "\r\n");
    add_bytes(leave, capability("cnorm")); /* last: some terminals hide it again with rmcup */
}

static bool describe(struct status *status)
{
    const char *term = getenv("TERM");
    int found = 0;
    if (setupterm(NULL, 1, &found) != OK)
        return status_bad(status, "TERM is '%s', which is not in this machine's terminfo; install "
                          "ncurses-term, or set TERM to what the terminal is like, such as xterm",
                          term ? term : "");
    if (*capability("cup"))
        return true;
    terminal_forget();
    return status_bad(status, "TERM is '%s', a terminal whose cursor cannot be moved; set TERM to "
                      "what it really is, such as xterm, or use batchscope run", term);
}

bool terminal_check(struct status *status)
{
    if (!describe(status))
        return false;
    terminal_forget();
    return true;
}

bool terminal_describe(struct terminal_info *info, struct paint *paint, enum theme theme, bool mouse,
                       struct status *status)
{
    char cup[64];
    if (!describe(status))
        return false;
    make_sequences(info, mouse);
    make_looks(paint, theme);
    paint->move = capability("cup");
    paint->ansi = !strcmp(without_padding(paint->move, cup, sizeof cup), "\033[%i%p1%d;%p2%dH");
    paint->erases = paint->ansi && strncmp(capability("el"), "\033[K", 3) == 0;
    paint->row = paint->col = paint->role = -1;
    paint->forgotten = true;
    return true;
}

void terminal_forget(void)
{
    if (cur_term)
        del_curterm(cur_term);
}
