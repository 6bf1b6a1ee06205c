/* window.c -- which part of a clock the charts show.
 *
 * Everything is reckoned on the drawn axis: the clock itself, or its logarithm. There a window is
 * an interval like any other, moved and scaled the same way on both.
 */
#include "ui/window.h"

#include <math.h>

#include "engine/util.h"

enum { PAGES = 4 }; /* a window that follows moves on by one of so many */

static double to_axis(bool log_axis, double at, double low)
{
    return log_axis ? log(MAX(at, low)) : at;
}

static double from_axis(bool log_axis, double at)
{
    return log_axis ? exp(at) : at;
}

static double axis_of(const struct clock_scale *scale, double at)
{
    return to_axis(scale->log, at, scale->low);
}

static double whole_width(const struct clock_scale *scale)
{
    return axis_of(scale, scale->high) - axis_of(scale, scale->low);
}

static double kept_width(const struct window *window, const struct clock_scale *scale)
{
    double from = scale->log ? MAX(window->from, scale->low * 1e-9) : window->from;
    double width = scale->log ? log(window->to / from) : window->to - from;

    return window->mode == WINDOW_WHOLE || !(width > 0) ? whole_width(scale)
                                                        : MIN(width, whole_width(scale));
}

static struct span clamped(const struct clock_scale *scale, double left, double width)
{
    double low = axis_of(scale, scale->low), high = axis_of(scale, scale->high);

    left = MAX(low, MIN(high - width, left));
    if (width >= (high - low) * (1 - 1e-9))
        return (struct span){scale->low, scale->high, scale->log};
    return (struct span){from_axis(scale->log, left), from_axis(scale->log, left + width),
                         scale->log};
}

/* The left end of the page that the live end is on the last quarter of. */
static double live_left(const struct clock_scale *scale, double width)
{
    double low = axis_of(scale, scale->low), page = width / PAGES;

    return low + ceil((axis_of(scale, scale->live) - low) / page) * page - width;
}

struct span window_shown(const struct window *window, const struct clock_scale *scale)
{
    double width = kept_width(window, scale);

    if (window->mode == WINDOW_LIVE)
        return clamped(scale, live_left(scale, width), width);
    return clamped(scale, axis_of(scale, window->from), width);
}

double span_share(const struct span *span, double at)
{
    double from = to_axis(span->log, span->from, span->from);

    return (to_axis(span->log, at, 1e-300) - from) / (to_axis(span->log, span->to, 0) - from);
}

double span_place(const struct span *span, double share)
{
    double from = to_axis(span->log, span->from, 0), to = to_axis(span->log, span->to, 0);

    return from_axis(span->log, from + (to - from) * share);
}

static void set(struct window *window, const struct clock_scale *scale, double left, double width)
{
    struct span span = clamped(scale, left, MIN(width, whole_width(scale)));
    bool whole = !(width < whole_width(scale) * (1 - 1e-9));

    *window = (struct window){whole ? WINDOW_WHOLE : WINDOW_STILL, span.from, span.to};
}

void window_set(struct window *window, const struct clock_scale *scale, double from, double to)
{
    set(window, scale, axis_of(scale, from), axis_of(scale, to) - axis_of(scale, from));
}

/* Not so narrow that it holds less than `least` around a place. */
static double widened(const struct clock_scale *scale, double width, double around)
{
    double least = scale->log ? log1p(scale->least / MAX(around, scale->low)) : scale->least;

    return MAX(width, least);
}

void window_zoom(struct window *window, const struct clock_scale *scale, double factor,
                 double around)
{
    struct span shown = window_shown(window, scale);
    bool follows = isnan(around) && window->mode != WINDOW_STILL;

    if (isnan(around))
        around = scale->live >= shown.from && scale->live <= shown.to ? scale->live
                                                                      : span_place(&shown, .5);
    around = MIN(around, scale->live);
    double share = MAX(0, MIN(1, span_share(&shown, around)));
    double width = axis_of(scale, shown.to) - axis_of(scale, shown.from);
    double left = axis_of(scale, shown.from) + share * width;
    width = widened(scale, width / factor, around);
    left -= share * width;
    set(window, scale, left, width);
    if (follows && window->mode == WINDOW_STILL)
        window->mode = WINDOW_LIVE;
}

void window_pan(struct window *window, const struct clock_scale *scale, double share)
{
    struct span shown = window_shown(window, scale);
    double left = axis_of(scale, shown.from), width = axis_of(scale, shown.to) - left;

    set(window, scale, left + share * width, width);
}

void window_reveal(struct window *window, const struct clock_scale *scale, double at)
{
    struct span shown = window_shown(window, scale);
    double share = span_share(&shown, at);

    if (share < 0)
        window_pan(window, scale, share);
    if (share > 1)
        window_pan(window, scale, share - 1);
}

void window_follow(struct window *window, const struct clock_scale *scale)
{
    struct span shown = window_shown(window, scale);

    if (window->mode == WINDOW_STILL)
        *window = (struct window){WINDOW_LIVE, shown.from, shown.to};
}

double window_magnified(const struct window *window, const struct clock_scale *scale)
{
    struct span shown = window_shown(window, scale);

    return whole_width(scale) / (axis_of(scale, shown.to) - axis_of(scale, shown.from));
}
