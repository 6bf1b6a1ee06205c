/* theme.c -- what each role looks like.
 *
 * Hues follow Okabe and Ito's palette, which colour-blind eyes tell apart: blue for training,
 * orange for test, green for signal, purple for noise. The 256-colour values are of middle
 * lightness, so that they read on dark and on light backgrounds. Roles that meet on one chart
 * differ in lightness too, and by shape: dots, lines, crosses.
 */
#include "ui/theme.h"

enum { OWN = -1, RED = 1, GREEN, YELLOW, BLUE, MAGENTA, CYAN };
enum {
    BOLD = ATTR_BOLD,
    DIM = ATTR_DIM,
    LINE = ATTR_UNDERLINE,
    ALERT = ATTR_BOLD | ATTR_REVERSE,
};

/*                      256  of 8     attributes with colours, without; in pictures */
const struct role_look role_table[ROLES] = {
    [ROLE_TEXT]        = {OWN, OWN,     0,     0,     0xd0d7de},
    [ROLE_DIM]         = {245, OWN,     0,     DIM,   0x8b949e},
    [ROLE_STRONG]      = {OWN, OWN,     BOLD,  BOLD,  0xf4f7fa},
    [ROLE_TITLE]       = {OWN, OWN,     BOLD,  BOLD,  0xf4f7fa},
    [ROLE_FRAME]       = {242, OWN,     0,     DIM,   0x57606a},
    [ROLE_HEADER]      = {OWN, OWN,     BOLD,  BOLD,  0xf4f7fa},
    [ROLE_TRAIN]       = {67,  CYAN,    0,     DIM,   0x4f7da6},
    [ROLE_SMOOTH]      = {33,  CYAN,    BOLD,  BOLD,  0x58b6f5},
    [ROLE_TEST]        = {172, YELLOW,  BOLD,  BOLD,  0xf0a93c},
    [ROLE_SIGNAL]      = {36,  GREEN,   BOLD,  BOLD,  0x35d0a0},
    [ROLE_NOISE]       = {133, MAGENTA, 0,     0,     0xc070c0},
    [ROLE_TRACE]       = {137, YELLOW,  0,     DIM,   0xc9a66b},
    [ROLE_GHOST]       = {245, OWN,     0,     DIM,   0x7d8590},
    [ROLE_MARKER]      = {OWN, OWN,     BOLD,  BOLD,  0xe6edf3},
    [ROLE_WEIGHTS]     = {33,  BLUE,    0,     0,     0x58b6f5},
    [ROLE_MASTER]      = {67,  CYAN,    0,     BOLD,  0x3f6f9c},
    [ROLE_GRADIENTS]   = {172, YELLOW,  0,     0,     0xf0a93c},
    [ROLE_OPTIMIZER]   = {133, MAGENTA, 0,     BOLD,  0xa85aa8},
    [ROLE_ACTIVATIONS] = {36,  GREEN,   0,     0,     0x35d0a0},
    [ROLE_INPUT]       = {245, OWN,     0,     BOLD,  0x8b949e},
    [ROLE_WORKSPACE]   = {143, RED,     0,     0,     0xd9cf6b},
    [ROLE_KNOB]        = {OWN, OWN,     BOLD,  BOLD,  0xf4f7fa},
    [ROLE_FOCUS]       = {OWN, OWN,     ALERT, ALERT, 0xf4f7fa},
    [ROLE_PENDING]     = {172, YELLOW,  0,     LINE,  0xf0a93c},
    [ROLE_ECHO]        = {36,  GREEN,   BOLD,  BOLD,  0x35d0a0},
    [ROLE_WARN]        = {167, RED,     BOLD,  ALERT, 0xff7b72},
    [ROLE_KEY]         = {33,  CYAN,    BOLD,  BOLD,  0x58b6f5},
};
