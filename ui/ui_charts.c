/* ui_charts.c -- keys and the mouse that say how the charts are looked at.
 *
 * Window and cursor are places on the clock: when the clock changes they go to the same moments on
 * the other, by the history; what lies ahead of the run goes to the same share of what is left.
 */
#include <math.h>
#include <stdio.h>

#include "engine/util.h"
#include "ui/actions.h"
#include "ui/clock_axis.h"
#include "ui/turn.h"
#include "ui/ui_state.h"

enum { ROWS_AT_FIRST = 24, COLS_AT_FIRST = 80, FAR = 10 };

static struct clock_scale scale_of(const struct press *press)
{
    const struct look *look = &press->ui->look;

    return clock_axis_scale(press->view, look->hidden, look->clock, look->log_x);
}

static void echo(const struct press *press, const char *text)
{
    ui_say(press->ui, ROLE_ECHO, press->now + UI_ECHO, text);
}

/* The pace follows the clock while it is the clock's own. */
static void follow_pace(const struct press *press, double before, double after)
{
    struct change change = {0};

    if (after == before || press->view->knob[SET_PACE] != before)
        return;
    turn_set_pace(press->view, after, &change);
    ui_send_change(press, &change);
}

/* ---- the clock ---- */

static double moment_on(const struct press *press, double at, enum clock from, enum clock to)
{
    const bool *hidden = press->ui->look.hidden;
    struct clock_scale here = clock_axis_scale(press->view, hidden, from, false),
                       there = clock_axis_scale(press->view, hidden, to, false);

    double live[CLOCKS];

    history_steps(press->view->history, live);
    if (at <= live[from])
        return history_convert(press->view->history, from, at, to);
    if (here.high <= live[from]) /* nothing is left */
        return there.high;
    return live[to] + (at - live[from]) / (here.high - live[from]) * (there.high - live[to]);
}

/* A window of the whole clock, and one that follows, stay what they are. */
static void change_clock(const struct press *press, enum clock to)
{
    struct look *look = &press->ui->look;
    struct clock_scale before = scale_of(press), after;
    struct span shown = window_shown(&look->window, &before);
    enum window_mode mode = look->window.mode;
    enum clock from = look->clock;

    look->clock = to;
    ui_request_add(press, UI_CLOCK)->clock = to;
    look->cursor_at = moment_on(press, look->cursor_at, from, to);
    after = scale_of(press);
    if (mode == WINDOW_WHOLE)
        return;
    window_set(&look->window, &after, moment_on(press, shown.from, from, to),
               moment_on(press, shown.to, from, to));
    if (mode == WINDOW_LIVE)
        window_follow(&look->window, &after);
}

void action_clock(const struct press *press, const struct key_row *row)
{
    struct look *look = &press->ui->look;
    double before = turn_default_pace(look->clock);
    char text[64];

    (void)row;
    change_clock(press, (look->clock + 1) % CLOCKS);
    follow_pace(press, before, turn_default_pace(look->clock));
    snprintf(text, sizeof text, "x axis: %s", clock_names[look->clock]);
    echo(press, text);
}

/* ---- axes and curves ---- */

void action_log_y(const struct press *press, const struct key_row *row)
{
    struct look *look = &press->ui->look;

    (void)row;
    look->linear_y = !look->linear_y;
    echo(press, look->linear_y ? "y axis: linear" : "y axis: logarithmic");
}

/* A part that is shown stays the same part. */
void action_log_x(const struct press *press, const struct key_row *row)
{
    struct look *look = &press->ui->look;
    struct clock_scale scale = scale_of(press);
    struct span shown = window_shown(&look->window, &scale);

    (void)row;
    look->log_x = !look->log_x;
    if (look->window.mode != WINDOW_WHOLE) {
        look->window.from = shown.from;
        look->window.to = shown.to;
    }
    echo(press, look->log_x ? "x axis: logarithmic, from the first step" : "x axis: linear");
}

void action_smooth(const struct press *press, const struct key_row *row)
{
    static const char *const said[SMOOTHINGS] = {
        "curves: averages over 2048 examples", "curves: averages over 512 examples",
        "curves: not smoothed, the mean of the steps in each column",
    };
    struct look *look = &press->ui->look;

    (void)row;
    look->smoothing = (look->smoothing + 1) % SMOOTHINGS;
    echo(press, said[look->smoothing]);
}

/* ---- the window ---- */

static void say_window(const struct press *press)
{
    const struct window *window = &press->ui->look.window;
    struct clock_scale scale = scale_of(press);
    char text[64];

    snprintf(text, sizeof text, "zoom ×%.3g, %s · Esc shows all",
             window_magnified(window, &scale),
             window->mode == WINDOW_LIVE ? "following the run" : "standing still");
    echo(press, window->mode == WINDOW_WHOLE ? "all of the run" : text);
}

static void zoom(const struct press *press, int direction, double around)
{
    struct clock_scale scale = scale_of(press);

    window_zoom(&press->ui->look.window, &scale, direction > 0 ? 2 : .5, around);
    say_window(press);
}

void action_zoom(const struct press *press, const struct key_row *row)
{
    const struct look *look = &press->ui->look;

    zoom(press, row->direction, look->cursor ? look->cursor_at : NAN);
}

void action_to_start(const struct press *press, const struct key_row *row)
{
    struct look *look = &press->ui->look;
    struct clock_scale scale = scale_of(press);
    struct span shown = window_shown(&look->window, &scale);

    (void)row;
    window_pan(&look->window, &scale, -MAX(0, span_share(&shown, scale.high)));
    say_window(press);
}

void action_to_live(const struct press *press, const struct key_row *row)
{
    struct clock_scale scale = scale_of(press);

    (void)row;
    window_follow(&press->ui->look.window, &scale);
    say_window(press);
}

/* ---- the cursor ---- */

/* Not ahead of all runs: there is nothing to read. */
static void put_cursor(const struct press *press, double at)
{
    struct look *look = &press->ui->look;
    struct clock_scale scale = scale_of(press);

    look->cursor = true;
    look->cursor_at = MAX(scale.low, MIN(scale.live, at));
}

static struct hit hit_at(const struct press *press, struct grid *screen, int row, int col)
{
    return panels_hit(press->view, &press->ui->look, screen, press->ui->glyphs, row, col, NULL);
}

/* How far apart two columns of the first chart on the screen are, as a share of the window. */
static double column_share(const struct press *press)
{
    struct clock_scale scale = scale_of(press);
    struct span shown = window_shown(&press->ui->look.window, &scale);
    struct grid screen = {.rows = press->ui->rows ? press->ui->rows : ROWS_AT_FIRST,
                          .cols = press->ui->cols ? press->ui->cols : COLS_AT_FIRST};

    for (int row = 1; row < screen.rows; row += 3)
        for (int col = 8; col + 1 < screen.cols; col += 8) {
            struct hit left = hit_at(press, &screen, row, col),
                       right = hit_at(press, &screen, row, col + 1);
            if (left.kind == HIT_CLOCK && right.kind == HIT_CLOCK && right.at > left.at)
                return span_share(&shown, right.at) - span_share(&shown, left.at);
        }
    return 1. / COLS_AT_FIRST;
}

/* It comes out where the run selected stands, or in the middle of the part that is shown. */
static void bring_out(const struct press *press)
{
    struct clock_scale scale = scale_of(press);
    struct span shown = window_shown(&press->ui->look.window, &scale);
    double live[CLOCKS], own;

    history_steps(press->view->history, live);
    own = live[press->ui->look.clock];
    put_cursor(press, own <= shown.to ? own : span_place(&shown, .5));
}

static void move_cursor(const struct press *press, int columns)
{
    struct look *look = &press->ui->look;
    struct clock_scale scale = scale_of(press);
    struct span shown = window_shown(&look->window, &scale);

    if (!look->cursor) {
        bring_out(press);
        return;
    }
    double share = span_share(&shown, MAX(look->cursor_at, scale.low));
    put_cursor(press, span_place(&shown, share + columns * column_share(press)));
    window_reveal(&look->window, &scale, look->cursor_at);
}

void action_cursor(const struct press *press, const struct key_row *row)
{
    move_cursor(press, row->direction);
}

void action_cursor_far(const struct press *press, const struct key_row *row)
{
    move_cursor(press, FAR * row->direction);
}

void charts_mouse(const struct press *press, double at, const struct mouse *mouse)
{
    if (mouse->kind == MOUSE_PRESS)
        put_cursor(press, at);
    else
        zoom(press, mouse->kind == MOUSE_WHEEL_UP ? +1 : -1, at);
}

bool charts_back(const struct press *press)
{
    struct look *look = &press->ui->look;
    bool cursor = look->cursor, zoomed = look->window.mode != WINDOW_WHOLE;

    look->cursor = false;
    if (!cursor && zoomed) {
        look->window.mode = WINDOW_WHOLE;
        say_window(press);
    }
    return cursor || zoomed;
}
