/* window.h -- which part of a clock the charts show: zoom and pan.
 *
 * Pure. All charts share one window. It shows the whole clock, or a part of it: one that stands
 * still, or one that follows the live end. The latter moves on by a quarter of its width at a time,
 * so that curves stand still in between. On a logarithmic clock widths are ratios.
 */
#ifndef UI_WINDOW_H
#define UI_WINDOW_H

#include <stdbool.h>

/* A clock from end to end. */
struct clock_scale {
    double low, high; /* log: low > 0 */
    double live;      /* where the run stands; of several, the furthest */
    double least;     /* the narrowest part worth showing */
    bool log;
};

enum window_mode { WINDOW_WHOLE, WINDOW_LIVE, WINDOW_STILL };

struct window {
    enum window_mode mode;
    double from, to; /* of a part; WINDOW_LIVE: only how far apart they are */
};

struct span {
    double from, to;
    bool log;
};

/* What it shows now: never empty, and inside the clock. */
struct span window_shown(const struct window *window, const struct clock_scale *scale);

/* Where a place lies in a span, 0 to 1 inside, and the place there. */
double span_share(const struct span *span, double at);
double span_place(const struct span *span, double share);

/* Zooms in (out, below 1), so that `around` stays where it is, or the live end if that is before
 * it: what lies ahead is empty. NAN: so that the live end stays in view, and is followed if it was.
 * Out of the whole clock there is nothing to zoom. */
void window_zoom(struct window *window, const struct clock_scale *scale, double factor,
                 double around);

/* Moves so that a place comes into view; by that share of its own width. */
void window_reveal(struct window *window, const struct clock_scale *scale, double at);
void window_pan(struct window *window, const struct clock_scale *scale, double share);

/* Follows the live end, at the same width. */
void window_follow(struct window *window, const struct clock_scale *scale);

/* Shows that part, standing still, or all of the clock if the part is no smaller. */
void window_set(struct window *window, const struct clock_scale *scale, double from, double to);

/* How many times narrower it is than the clock. */
double window_magnified(const struct window *window, const struct clock_scale *scale);

#endif
