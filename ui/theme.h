/* theme.h -- roles that cells are drawn in, and what each looks like: a table by theme and role.
 *
 * Drawing code names a role, never a colour. In every theme two roles that must be told apart differ
 * in lightness or in an attribute as well as in hue. The terminal's own background is kept.
 * Pure.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <stdint.h>

enum role {
    ROLE_TEXT,
    ROLE_DIM,      /* labels, help */
    ROLE_STRONG,   /* numbers that matter */
    ROLE_TITLE,    /* of a panel */
    ROLE_FRAME,    /* lines round a panel */
    ROLE_HEADER,   /* first line of the screen */
    ROLE_TRAIN,    /* faint dots: one step's loss */
    ROLE_SMOOTH,   /* smoothed training curve */
    ROLE_TEST,     /* test curve */
    ROLE_SIGNAL,   /* |G|^2 */
    ROLE_NOISE,    /* noise of the batch mean */
    ROLE_TRACE,    /* tr Sigma */
    ROLE_GHOST,    /* the run before this one */
    ROLE_MARKER,   /* a knob turned here */
    ROLE_WEIGHTS, ROLE_MASTER, ROLE_GRADIENTS, ROLE_OPTIMIZER, ROLE_ACTIVATIONS, ROLE_INPUT,
    ROLE_WORKSPACE, /* memory by purpose, in the order of enum purpose */
    ROLE_KNOB,     /* value of a knob */
    ROLE_FOCUS,    /* the knob picked */
    ROLE_PENDING,  /* asked for, not applied yet */
    ROLE_ECHO,     /* what the last key did */
    ROLE_WARN,     /* refused, diverged */
    ROLE_KEY,      /* a key in help and hints */
    ROLE_RUN_A, ROLE_RUN_B, ROLE_RUN_C, ROLE_RUN_D, /* curves of runs laid over each other */
    ROLE_STEP_A, ROLE_STEP_B, ROLE_STEP_C, ROLE_STEP_D, /* faint dots of the same */
    ROLES
};

enum { ATTR_BOLD = 1, ATTR_DIM = 2, ATTR_REVERSE = 4, ATTR_UNDERLINE = 8 };

enum { COLOR_OWN = -1 }; /* the terminal's own foreground */

struct role_look {
    uint32_t rgb;     /* foreground; also of pictures, where the terminal's own is this */
    int16_t color256; /* COLOR_OWN: the terminal's own, with fewer and with more colours too */
    int16_t color16, color8;
    uint8_t attr;
};

enum theme { THEME_DARK, THEME_LIGHT, THEME_MONO, THEMES };

struct theme_info {
    const char *name;
    uint32_t paper, edge; /* of pictures: background, and the line round it */
};
extern const struct theme_info theme_info[THEMES];
extern const struct role_look theme_table[THEMES][ROLES];

/* How many colours a terminal shows. */
enum depth { DEPTH_MONO, DEPTH_8, DEPTH_16, DEPTH_256, DEPTH_TRUE };

/* `wanted` is SET_THEME's number: 0 for auto, else 1 + enum theme. The other two are the values of
 * NO_COLOR, which wins unless empty, and of COLORFGBG, by which auto tells a light background; each
 * may be NULL. */
enum theme theme_choose(int wanted, const char *no_color, const char *colorfgbg);

/* `colors` as terminfo has it for `term`; `colorterm` is COLORTERM's value or NULL. */
enum depth depth_choose(enum theme theme, int colors, const char *term, const char *colorterm);

struct role_paint {
    int32_t color; /* COLOR_OWN, a number of the palette, or with DEPTH_TRUE 0xRRGGBB */
    uint8_t attr;
};
struct role_paint role_paint(enum theme theme, enum depth depth, enum role role);

#endif
