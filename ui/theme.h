/* theme.h -- roles that cells are drawn in, and what each looks like with 256, 8 or no colours.
 *
 * Drawing code names a role, never a colour. In every theme two roles that must be told apart differ
 * in lightness or in an attribute as well as in hue.
 */
#ifndef UI_THEME_H
#define UI_THEME_H

#include <stdbool.h>
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
    ROLES
};

enum { ATTR_BOLD = 1, ATTR_DIM = 2, ATTR_REVERSE = 4, ATTR_UNDERLINE = 8 };

struct role_look {
    int16_t color256; /* foreground, -1 for the terminal's own */
    int16_t color8;   /* 0-7, -1 for the terminal's own */
    uint8_t attr;     /* with colours */
    uint8_t mono;     /* attributes without */
    uint32_t rgb;     /* foreground in pictures, on a dark background */
};
extern const struct role_look role_table[ROLES];

#endif
