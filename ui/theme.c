/* theme.c -- what each role looks like, in every theme and with as many colours as there are.
 *
 * Hues follow Okabe and Ito's palette, which colour-blind eyes tell apart: blue for training,
 * orange for test, green for signal, purple for noise. What meets on one chart differs in lightness
 * too, and by shape: dots, lines, crosses. A dark theme has light colours on the terminal's own
 * background, a light theme dark ones; nothing paints a background. Of 8 and 16 colours only those
 * are used that xterm's palette shows well on that background. Without colours runs are told by letters
 * and patterns alone: weight is left to the one selected. tests/test_theme.c measures it all.
 */
#include "ui/theme.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { OWN = COLOR_OWN };
enum { RED = 1, GREEN, YELLOW, BLUE, MAGENTA, CYAN, WHITE, GREY, BRIGHT = 8 };
enum {
    BOLD = ATTR_BOLD,
    DIM = ATTR_DIM,
    REVERSE = ATTR_REVERSE,
    LINE = ATTR_UNDERLINE,
    ALERT = ATTR_BOLD | ATTR_REVERSE,
};

const struct theme_info theme_info[THEMES] = {
    [THEME_DARK] = {"dark", 0x0d1117, 0x30363d},
    [THEME_LIGHT] = {"light", 0xffffff, 0xd0d7de},
    [THEME_MONO] = {"mono", 0x0d1117, 0x30363d},
};

#define PLAIN(attributes) {0xd0d7de, OWN, OWN, OWN, attributes}

/*                      truecolor  256  of 16           of 8     attributes */
const struct role_look theme_table[THEMES][ROLES] = {
    [THEME_DARK] = {
        [ROLE_TEXT]        = {0xd0d7de, OWN, OWN,            OWN,     0},
        [ROLE_DIM]         = {0x8b949e, 246, WHITE,          OWN,     0},
        [ROLE_STRONG]      = {0xf4f7fa, OWN, OWN,            OWN,     BOLD},
        [ROLE_TITLE]       = {0xf4f7fa, OWN, OWN,            OWN,     BOLD},
        [ROLE_FRAME]       = {0x6b7480, 242, GREY,           OWN,     0},
        [ROLE_HEADER]      = {0xf4f7fa, OWN, OWN,            OWN,     BOLD},
        [ROLE_TRAIN]       = {0x4f7da6,  67, CYAN,           CYAN,    0},
        [ROLE_SMOOTH]      = {0x58b6f5,  75, BRIGHT+CYAN,    CYAN,    BOLD},
        [ROLE_TEST]        = {0xf7c766, 221, BRIGHT+YELLOW,  YELLOW,  BOLD},
        [ROLE_SIGNAL]      = {0x35d0a0,  43, BRIGHT+GREEN,   GREEN,   BOLD},
        [ROLE_NOISE]       = {0xc070c0, 133, MAGENTA,        MAGENTA, 0},
        [ROLE_TRACE]       = {0xeadb9c, 229, YELLOW,         YELLOW,  0},
        [ROLE_GHOST]       = {0x7d8590, 102, GREY,           OWN,     0},
        [ROLE_MARKER]      = {0xe6edf3, OWN, OWN,            OWN,     BOLD},
        [ROLE_WEIGHTS]     = {0x58b6f5,  75, BRIGHT+CYAN,    CYAN,    0},
        [ROLE_MASTER]      = {0x4a7db0,  67, CYAN,           CYAN,    0},
        [ROLE_GRADIENTS]   = {0xf7c766, 221, BRIGHT+YELLOW,  YELLOW,  0},
        [ROLE_OPTIMIZER]   = {0xa85aa8, 133, MAGENTA,        MAGENTA, 0},
        [ROLE_ACTIVATIONS] = {0x35d0a0,  43, GREEN,          GREEN,   0},
        [ROLE_INPUT]       = {0x8b949e, 243, WHITE,          OWN,     0},
        [ROLE_WORKSPACE]   = {0xf0e89a, 186, YELLOW,         RED,     0},
        [ROLE_KNOB]        = {0xf4f7fa, OWN, OWN,            OWN,     BOLD},
        [ROLE_FOCUS]       = {0xf4f7fa, OWN, OWN,            OWN,     ALERT},
        [ROLE_PENDING]     = {0xf0a93c, 215, YELLOW,         YELLOW,  0},
        [ROLE_ECHO]        = {0x35d0a0,  43, BRIGHT+GREEN,   GREEN,   BOLD},
        [ROLE_WARN]        = {0xff8b72, 209, BRIGHT+RED,     RED,     BOLD},
        [ROLE_KEY]         = {0x58b6f5,  75, BRIGHT+CYAN,    CYAN,    BOLD},
        [ROLE_RUN_A]       = {0x58b6f5,  75, BRIGHT+CYAN,    CYAN,    BOLD},
        [ROLE_RUN_B]       = {0xf5c35c, 221, BRIGHT+YELLOW,  YELLOW,  BOLD},
        [ROLE_RUN_C]       = {0x00a577,  35, GREEN,          GREEN,   BOLD},
        [ROLE_RUN_D]       = {0xf5e9f2, 231, MAGENTA,        MAGENTA, BOLD},
        [ROLE_STEP_A]      = {0x4f7da6,  67, CYAN,           CYAN,    0},
        [ROLE_STEP_B]      = {0x9a7a35, 101, YELLOW,         YELLOW,  0},
        [ROLE_STEP_C]      = {0x2f7560,  29, GREEN,          GREEN,   0},
        [ROLE_STEP_D]      = {0x9a8793, 102, MAGENTA,        MAGENTA, 0},
    },
    [THEME_LIGHT] = {
        [ROLE_TEXT]        = {0x1f2328, OWN, OWN,            OWN,     0},
        [ROLE_DIM]         = {0x57606a,  59, OWN,            OWN,     0},
        [ROLE_STRONG]      = {0x000000, OWN, OWN,            OWN,     BOLD},
        [ROLE_TITLE]       = {0x000000, OWN, OWN,            OWN,     BOLD},
        [ROLE_FRAME]       = {0x7d8590, 102, GREY,           OWN,     0},
        [ROLE_HEADER]      = {0x000000, OWN, OWN,            OWN,     BOLD},
        [ROLE_TRAIN]       = {0x5f93c4,  67, GREY,           BLUE,    0},
        [ROLE_SMOOTH]      = {0x0a4a90,  24, BLUE,           BLUE,    BOLD},
        [ROLE_TEST]        = {0xb85200, 130, RED,            RED,     BOLD},
        [ROLE_SIGNAL]      = {0x00503a,  22, OWN,            OWN,     BOLD},
        [ROLE_NOISE]       = {0x97358a, 127, MAGENTA,        MAGENTA, 0},
        [ROLE_TRACE]       = {0x946f1c, 136, GREY,           OWN,     0},
        [ROLE_GHOST]       = {0x7d8590, 102, GREY,           OWN,     0},
        [ROLE_MARKER]      = {0x24292f, OWN, OWN,            OWN,     BOLD},
        [ROLE_WEIGHTS]     = {0x0a4a90,  24, BLUE,           BLUE,    0},
        [ROLE_MASTER]      = {0x5f93c4,  67, GREY,           OWN,     0},
        [ROLE_GRADIENTS]   = {0xb85200, 130, RED,            RED,     0},
        [ROLE_OPTIMIZER]   = {0x953a8c, 127, MAGENTA,        MAGENTA, 0},
        [ROLE_ACTIVATIONS] = {0x00503a,  22, OWN,            OWN,     0},
        [ROLE_INPUT]       = {0x7d8590, 241, GREY,           OWN,     0},
        [ROLE_WORKSPACE]   = {0x8a6d1a, 136, RED,            RED,     0},
        [ROLE_KNOB]        = {0x000000, OWN, OWN,            OWN,     BOLD},
        [ROLE_FOCUS]       = {0x000000, OWN, OWN,            OWN,     ALERT},
        [ROLE_PENDING]     = {0xa04100, 130, RED,            RED,     0},
        [ROLE_ECHO]        = {0x006b4e,  29, OWN,            OWN,     BOLD},
        [ROLE_WARN]        = {0xb3261e, 124, RED,            RED,     BOLD},
        [ROLE_KEY]         = {0x0b5cad,  25, BLUE,           BLUE,    BOLD},
        [ROLE_RUN_A]       = {0x0b5cad,  25, BLUE,           BLUE,    BOLD},
        [ROLE_RUN_B]       = {0xb85200, 130, RED,            RED,     BOLD},
        [ROLE_RUN_C]       = {0x00352a,  22, OWN,            OWN,     BOLD},
        [ROLE_RUN_D]       = {0x8a1452,  89, MAGENTA,        MAGENTA, BOLD},
        [ROLE_STEP_A]      = {0x5f93c4,  67, GREY,           BLUE,    0},
        [ROLE_STEP_B]      = {0xb87436, 137, RED,            RED,     0},
        [ROLE_STEP_C]      = {0x5f8f80,  66, GREY,           OWN,     0},
        [ROLE_STEP_D]      = {0xc06a96, 132, MAGENTA,        MAGENTA, 0},
    },
    [THEME_MONO] = {
        [ROLE_TEXT]        = PLAIN(0),
        [ROLE_DIM]         = PLAIN(DIM),
        [ROLE_STRONG]      = PLAIN(BOLD),
        [ROLE_TITLE]       = PLAIN(BOLD),
        [ROLE_FRAME]       = PLAIN(DIM),
        [ROLE_HEADER]      = PLAIN(BOLD),
        [ROLE_TRAIN]       = PLAIN(DIM),
        [ROLE_SMOOTH]      = PLAIN(BOLD),
        [ROLE_TEST]        = PLAIN(BOLD),
        [ROLE_SIGNAL]      = PLAIN(BOLD),
        [ROLE_NOISE]       = PLAIN(0),
        [ROLE_TRACE]       = PLAIN(DIM),
        [ROLE_GHOST]       = PLAIN(DIM),
        [ROLE_MARKER]      = PLAIN(BOLD),
        [ROLE_WEIGHTS]     = PLAIN(0),
        [ROLE_MASTER]      = PLAIN(BOLD),
        [ROLE_GRADIENTS]   = PLAIN(0),
        [ROLE_OPTIMIZER]   = PLAIN(BOLD),
        [ROLE_ACTIVATIONS] = PLAIN(0),
        [ROLE_INPUT]       = PLAIN(BOLD),
        [ROLE_WORKSPACE]   = PLAIN(0),
        [ROLE_KNOB]        = PLAIN(BOLD),
        [ROLE_FOCUS]       = PLAIN(ALERT),
        [ROLE_PENDING]     = PLAIN(LINE),
        [ROLE_ECHO]        = PLAIN(BOLD),
        [ROLE_WARN]        = PLAIN(ALERT),
        [ROLE_KEY]         = PLAIN(BOLD),
        [ROLE_RUN_A]       = PLAIN(0),
        [ROLE_RUN_B]       = PLAIN(0),
        [ROLE_RUN_C]       = PLAIN(0),
        [ROLE_RUN_D]       = PLAIN(0),
        [ROLE_STEP_A]      = PLAIN(DIM),
        [ROLE_STEP_B]      = PLAIN(DIM),
        [ROLE_STEP_C]      = PLAIN(DIM),
        [ROLE_STEP_D]      = PLAIN(DIM),
    },
};

/* ---- choosing ---- */

/* The last number of COLORFGBG ("15;0", "0;default;15") is the background's. */
static bool is_light(const char *colorfgbg)
{
    const char *last = colorfgbg ? strrchr(colorfgbg, ';') : NULL;
    char *end;
    if (!last)
        return false;
    long background = strtol(last + 1, &end, 10);
    return end > last + 1 && !*end && (background == WHITE || (background > 8 && background < 16));
}

enum theme theme_choose(int wanted, const char *no_color, const char *colorfgbg)
{
    if (no_color && *no_color)
        return THEME_MONO;
    if (wanted > 0)
        return (enum theme)(wanted - 1);
    return is_light(colorfgbg) ? THEME_LIGHT : THEME_DARK;
}

static bool begins(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

/* GNU screen takes a truecolor sequence for attributes, whatever the terminal round it can do. */
static bool takes_truecolor(const char *term, const char *colorterm)
{
    return colorterm && (!strcmp(colorterm, "truecolor") || !strcmp(colorterm, "24bit")) &&
           !begins(term, "screen");
}

enum depth depth_choose(enum theme theme, int colors, const char *term, const char *colorterm)
{
    if (theme == THEME_MONO || colors < 8)
        return DEPTH_MONO;
    if (colors >= 1 << 24 || (colors >= 256 && takes_truecolor(term, colorterm)))
        return DEPTH_TRUE;
    return colors >= 256 ? DEPTH_256 : colors >= 16 ? DEPTH_16 : DEPTH_8;
}

struct role_paint role_paint(enum theme theme, enum depth depth, enum role role)
{
    const struct role_look *look = &theme_table[depth == DEPTH_MONO ? THEME_MONO : theme][role];
    struct role_paint paint = {COLOR_OWN, look->attr};
    if (look->color256 == OWN)
        return paint;
    paint.color = depth == DEPTH_TRUE  ? (int32_t)look->rgb
                  : depth == DEPTH_256 ? look->color256
                  : depth == DEPTH_16  ? look->color16
                                       : look->color8;
    return paint;
}
