/* test_theme.c -- themes, measured: contrast with the background, lightness and hue between what
 * meets, for eyes of three kinds; and which theme and how many colours a terminal gets.
 *
 * Contrast is WCAG 2.1's ratio of relative luminances; colour difference is CIE76 in L*a*b*; what
 * colour-blind eyes see is Machado, Oliveira and Fernandes 2009 at full severity.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "engine/config.h"
#include "engine/util.h"
#include "ui/theme.h"

#define READS 4.5 /* contrast of letters */
#define SHOWS 3.0 /* of lines and dots, and of the few colours a palette of 16 leaves */

struct linear {
    double r, g, b;
};

static double linear_of(uint32_t value)
{
    double c = value / 255.0;
    return c <= 0.03928 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static struct linear light_of(uint32_t rgb)
{
    return (struct linear){linear_of(rgb >> 16 & 255), linear_of(rgb >> 8 & 255),
                           linear_of(rgb & 255)};
}

static double luminance(uint32_t rgb)
{
    struct linear l = light_of(rgb);
    return 0.2126 * l.r + 0.7152 * l.g + 0.0722 * l.b;
}

static double contrast(uint32_t a, uint32_t b)
{
    double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

/* ---- eyes ---- */

static const double eyes[3][9] = {
    {1, 0, 0, 0, 1, 0, 0, 0, 1},
    {.152286, 1.052583, -.204868, .114503, .786281, .099216, -.003882, -.048116, 1.051998},
    {.367322, .860646, -.227968, .280085, .672501, .047413, -.011820, .042940, .968881},
};

static double root(double t)
{
    return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

static void lab_of(uint32_t rgb, const double *m, double lab[3])
{
    struct linear l = light_of(rgb);
    double r = fmin(fmax(m[0] * l.r + m[1] * l.g + m[2] * l.b, 0), 1);
    double g = fmin(fmax(m[3] * l.r + m[4] * l.g + m[5] * l.b, 0), 1);
    double b = fmin(fmax(m[6] * l.r + m[7] * l.g + m[8] * l.b, 0), 1);
    double x = root((.4124 * r + .3576 * g + .1805 * b) / .95047);
    double y = root(.2126 * r + .7152 * g + .0722 * b);
    double z = root((.0193 * r + .1192 * g + .9505 * b) / 1.08883);
    lab[0] = 116 * y - 16;
    lab[1] = 500 * (x - y);
    lab[2] = 200 * (y - z);
}

static double difference(uint32_t a, uint32_t b, const double *eye)
{
    double p[3], q[3];
    lab_of(a, eye, p);
    lab_of(b, eye, q);
    return hypot(hypot(p[0] - q[0], p[1] - q[1]), p[2] - q[2]);
}

/* ---- palettes ---- */

/* xterm's: 16 of its own, a cube of 6 x 6 x 6, 24 greys. */
static uint32_t palette(int color)
{
    static const uint32_t first[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x0000ee, 0xcd00cd,
                                       0x00cdcd, 0xe5e5e5, 0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
                                       0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};
    static const uint32_t level[6] = {0, 95, 135, 175, 215, 255};
    uint32_t grey = (uint32_t)(8 + 10 * (color - 232));
    if (color < 16)
        return first[color];
    if (color >= 232)
        return grey << 16 | grey << 8 | grey;
    color -= 16;
    return level[color / 36] << 16 | level[color / 6 % 6] << 8 | level[color % 6];
}

/* What a role is drawn with; the terminal's own foreground is as in pictures. */
static uint32_t shown(enum theme theme, enum depth depth, enum role role)
{
    struct role_paint paint = role_paint(theme, depth, role);
    if (paint.color == COLOR_OWN)
        return theme_table[theme][ROLE_TEXT].rgb;
    return depth == DEPTH_TRUE ? (uint32_t)paint.color : palette(paint.color);
}

/* Lines, dots and areas, which words accompany. */
static bool is_line(enum role role)
{
    return role == ROLE_FRAME || role == ROLE_TRAIN || role == ROLE_GHOST || role == ROLE_TRACE ||
           (role >= ROLE_STEP_A && role <= ROLE_STEP_D) ||
           (role >= ROLE_WEIGHTS && role <= ROLE_WORKSPACE);
}

static void every_role_can_be_read(void **state)
{
    (void)state;
    for (enum theme theme = THEME_DARK; theme <= THEME_LIGHT; theme++)
        for (enum depth depth = DEPTH_8; depth <= DEPTH_TRUE; depth++)
            for (enum role role = 0; role < ROLES; role++) {
                double need = depth <= DEPTH_16 || is_line(role) ? SHOWS : READS;
                double is = contrast(shown(theme, depth, role), theme_info[theme].paper);
                if (is < need)
                    fail_msg("%s, depth %d, role %d: contrast %.9g of %.9g", theme_info[theme].name,
                             (int)depth, (int)role, is, need);
            }
}

static const enum role meet[][2] = {
    {ROLE_TRAIN, ROLE_SMOOTH},         {ROLE_SMOOTH, ROLE_TEST},
    {ROLE_TRAIN, ROLE_TEST},           {ROLE_SMOOTH, ROLE_GHOST},
    {ROLE_TEST, ROLE_GHOST},           {ROLE_SIGNAL, ROLE_NOISE},
    {ROLE_NOISE, ROLE_TRACE},          {ROLE_SIGNAL, ROLE_TRACE},
    {ROLE_WEIGHTS, ROLE_MASTER},       {ROLE_WEIGHTS, ROLE_GRADIENTS},
    {ROLE_MASTER, ROLE_GRADIENTS},     {ROLE_GRADIENTS, ROLE_OPTIMIZER},
    {ROLE_GRADIENTS, ROLE_ACTIVATIONS}, {ROLE_OPTIMIZER, ROLE_ACTIVATIONS},
    {ROLE_ACTIVATIONS, ROLE_INPUT},    {ROLE_ACTIVATIONS, ROLE_WORKSPACE},
    {ROLE_INPUT, ROLE_WORKSPACE},      {ROLE_RUN_A, ROLE_RUN_B},
    {ROLE_RUN_A, ROLE_RUN_C},          {ROLE_RUN_A, ROLE_RUN_D},
    {ROLE_RUN_B, ROLE_RUN_C},          {ROLE_RUN_B, ROLE_RUN_D},
    {ROLE_RUN_C, ROLE_RUN_D},          {ROLE_RUN_A, ROLE_STEP_A},
    {ROLE_RUN_B, ROLE_STEP_B},         {ROLE_RUN_C, ROLE_STEP_C},
    {ROLE_RUN_D, ROLE_STEP_D},         {ROLE_RUN_A, ROLE_GHOST},
    {ROLE_RUN_B, ROLE_GHOST},          {ROLE_RUN_C, ROLE_GHOST},
    {ROLE_RUN_D, ROLE_GHOST},
};

static void what_meets_differs_in_lightness(void **state)
{
    (void)state;
    for (enum theme theme = THEME_DARK; theme <= THEME_LIGHT; theme++)
        for (size_t i = 0; i < COUNT_OF(meet); i++) {
            double is = contrast(shown(theme, DEPTH_TRUE, meet[i][0]),
                                 shown(theme, DEPTH_TRUE, meet[i][1]));
            if (is < 1.15)
                fail_msg("%s: roles %d and %d: %.9g", theme_info[theme].name, meet[i][0],
                         meet[i][1], is);
        }
}

static void what_meets_differs_for_every_eye(void **state)
{
    (void)state;
    for (enum theme theme = THEME_DARK; theme <= THEME_LIGHT; theme++)
        for (enum depth depth = DEPTH_256; depth <= DEPTH_TRUE; depth++)
            for (size_t i = 0; i < COUNT_OF(meet); i++)
                for (size_t eye = 0; eye < COUNT_OF(eyes); eye++) {
                    double is = difference(shown(theme, depth, meet[i][0]),
                                           shown(theme, depth, meet[i][1]), eyes[eye]);
                    if (is < 10)
                        fail_msg("%s, depth %d, eye %zu: roles %d and %d: %.9g",
                                 theme_info[theme].name, (int)depth, eye, meet[i][0], meet[i][1],
                                 is);
                }
}

static void a_palette_is_near_the_true_colour(void **state)
{
    (void)state;
    for (enum theme theme = THEME_DARK; theme <= THEME_LIGHT; theme++)
        for (enum role role = 0; role < ROLES; role++) {
            double is = difference(shown(theme, DEPTH_256, role), shown(theme, DEPTH_TRUE, role),
                                   eyes[0]);
            if (is > 50)
                fail_msg("%s: role %d is %.9g off", theme_info[theme].name, (int)role, is);
        }
}

static bool looks_alike(enum theme theme, enum depth depth, enum role a, enum role b)
{
    struct role_paint p = role_paint(theme, depth, a), q = role_paint(theme, depth, b);
    return p.color == q.color && p.attr == q.attr;
}

static void differ(const enum role pairs[][2], size_t count, enum depth least)
{
    for (enum theme theme = 0; theme < THEMES; theme++)
        for (enum depth depth = least; depth <= DEPTH_TRUE; depth++)
            for (size_t i = 0; i < count; i++)
                if ((least == DEPTH_MONO || theme != THEME_MONO) &&
                    looks_alike(theme, depth, pairs[i][0], pairs[i][1]))
                    fail_msg("theme %d, depth %d: roles %d and %d", (int)theme, (int)depth,
                             pairs[i][0], pairs[i][1]);
}

/* With few colours or none an attribute has to tell; but runs have letters and patterns. */
static void states_differ_with_any_colours(void **state)
{
    static const enum role apart[][2] = {
        {ROLE_KNOB, ROLE_FOCUS},   {ROLE_KNOB, ROLE_PENDING}, {ROLE_WARN, ROLE_ECHO},
        {ROLE_TRAIN, ROLE_SMOOTH}, {ROLE_TEXT, ROLE_FOCUS},   {ROLE_TITLE, ROLE_FOCUS},
        {ROLE_RUN_A, ROLE_STRONG}, {ROLE_RUN_A, ROLE_STEP_A},
    };
    static const enum role coloured[][2] = {
        {ROLE_RUN_A, ROLE_RUN_B},  {ROLE_RUN_B, ROLE_RUN_C},  {ROLE_RUN_C, ROLE_RUN_D},
        {ROLE_RUN_A, ROLE_RUN_C},  {ROLE_RUN_A, ROLE_RUN_D},  {ROLE_RUN_B, ROLE_RUN_D},
    };
    (void)state;
    differ(apart, COUNT_OF(apart), DEPTH_MONO);
    differ(coloured, COUNT_OF(coloured), DEPTH_8);
}

static void without_colours_none_is_set(void **state)
{
    (void)state;
    for (enum theme theme = 0; theme < THEMES; theme++)
        for (enum role role = 0; role < ROLES; role++)
            assert_int_equal(role_paint(theme, DEPTH_MONO, role).color, COLOR_OWN);
}

static void the_theme_is_chosen(void **state)
{
    const struct setting_info *setting = &setting_table[SET_THEME];
    (void)state;
    for (int i = 0; i < THEMES; i++) {
        assert_string_equal(setting->choices[i + 1], theme_info[i].name);
        assert_int_equal(theme_choose(i + 1, NULL, "0;15"), i);
        assert_int_equal(theme_choose(i + 1, "1", NULL), THEME_MONO);
    }
    assert_int_equal((int)setting->most, THEMES);
    assert_int_equal(theme_choose(0, NULL, NULL), THEME_DARK);
    assert_int_equal(theme_choose(0, "", "15;0"), THEME_DARK);
    assert_int_equal(theme_choose(0, NULL, "0;15"), THEME_LIGHT);
    assert_int_equal(theme_choose(0, NULL, "0;default;7"), THEME_LIGHT);
    assert_int_equal(theme_choose(0, NULL, "0;default"), THEME_DARK);
    assert_int_equal(theme_choose(0, NULL, "0;8"), THEME_DARK);
    assert_int_equal(theme_choose(0, NULL, ";"), THEME_DARK);
    assert_int_equal(theme_choose(0, NULL, "junk"), THEME_DARK);
}

static void the_depth_is_chosen(void **state)
{
    (void)state;
    assert_int_equal(depth_choose(THEME_DARK, 256, "xterm-256color", "truecolor"), DEPTH_TRUE);
    assert_int_equal(depth_choose(THEME_DARK, 256, "tmux-256color", "24bit"), DEPTH_TRUE);
    assert_int_equal(depth_choose(THEME_DARK, 1 << 24, "xterm-direct", NULL), DEPTH_TRUE);
    assert_int_equal(depth_choose(THEME_DARK, 256, "screen-256color", "truecolor"), DEPTH_256);
    assert_int_equal(depth_choose(THEME_DARK, 256, "xterm-256color", "yes"), DEPTH_256);
    assert_int_equal(depth_choose(THEME_DARK, 88, "rxvt-88color", NULL), DEPTH_16);
    assert_int_equal(depth_choose(THEME_DARK, 8, "xterm", "truecolor"), DEPTH_8);
    assert_int_equal(depth_choose(THEME_DARK, -1, "vt100", "truecolor"), DEPTH_MONO);
    assert_int_equal(depth_choose(THEME_MONO, 1 << 24, "xterm-direct", "truecolor"), DEPTH_MONO);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_role_can_be_read),
        cmocka_unit_test(what_meets_differs_in_lightness),
        cmocka_unit_test(what_meets_differs_for_every_eye),
        cmocka_unit_test(a_palette_is_near_the_true_colour),
        cmocka_unit_test(states_differ_with_any_colours),
        cmocka_unit_test(without_colours_none_is_set),
        cmocka_unit_test(the_theme_is_chosen),
        cmocka_unit_test(the_depth_is_chosen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
