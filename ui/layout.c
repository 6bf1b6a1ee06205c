/* layout.c -- which panel goes where, for a terminal of any size.
 *
 * Lines are cut off the screen from the outside in, and what is left is divided. Every cut takes
 * its rows or columns away from the rectangle it is made in, so panels cannot overlap, and `place`
 * leaves out what came out empty.
 */
#include "ui/layout.h"

#include "engine/util.h"

enum {
    LEAST_COLS = 40, LEAST_ROWS = 10,
    FULL_COLS = 80, FULL_ROWS = 24,
    PANEL_ROWS = 34,  /* memory and events as panels rather than lines */
    SIDE_COLS = 160,  /* a column of side panels */
    THREE_COLS = 132, /* accuracy beside the loss where it has no room below */
    NOISE_COLS = 34,  /* least width of the noise panel: its sentences wrap well */
    NOISE_ROWS = 32,  /* more would stay empty */
};

static void place(struct layout *layout, enum panel_id panel, struct rect rect)
{
    if (rect.rows <= 0 || rect.cols <= 0)
        return;
    layout->item[layout->count].panel = panel;
    layout->item[layout->count++].rect = rect;
}

static struct rect cut_top(struct rect *from, int rows)
{
    struct rect part = *from;

    part.rows = MAX(0, MIN(rows, from->rows));
    from->row += part.rows;
    from->rows -= part.rows;
    return part;
}

static struct rect cut_bottom(struct rect *from, int rows)
{
    struct rect part = *from;

    part.rows = MAX(0, MIN(rows, from->rows));
    from->rows -= part.rows;
    part.row = from->row + from->rows;
    return part;
}

static struct rect cut_left(struct rect *from, int cols)
{
    struct rect part = *from;

    part.cols = MAX(0, MIN(cols, from->cols));
    from->col += part.cols;
    from->cols -= part.cols;
    return part;
}

static struct rect cut_right(struct rect *from, int cols)
{
    struct rect part = *from;

    part.cols = MAX(0, MIN(cols, from->cols));
    from->cols -= part.cols;
    part.col = from->col + from->cols;
    return part;
}

/* One line at the bottom of what is left. */
static void line(struct layout *layout, enum panel_id panel, struct rect *rest)
{
    place(layout, panel, cut_bottom(rest, 1));
}

/* Below 80 x 24: what is least needed appears last as the rows grow. */
static void make_small(struct layout *layout, struct rect rest)
{
    int rows = rest.rows;

    if (rows >= 12)
        line(layout, PANEL_HINTS, &rest);
    place(layout, PANEL_KNOBS, cut_bottom(&rest, rows >= 18 && rest.cols < FULL_COLS ? 2 : 1));
    line(layout, PANEL_STATUS, &rest);
    if (rows >= 18)
        line(layout, PANEL_CHANGE, &rest);
    if (rows >= 16)
        line(layout, PANEL_MEMORY_LINE, &rest);
    if (rows >= 14)
        line(layout, PANEL_SUMMARY, &rest);
    if (rows >= 12)
        place(layout, PANEL_HEADER, cut_top(&rest, 1));
    if (rest.cols >= FULL_COLS && rows >= 16)
        place(layout, PANEL_NOISE, cut_right(&rest, NOISE_COLS));
    else if (rows >= PANEL_ROWS)
        place(layout, PANEL_NOISE, cut_bottom(&rest, rest.rows * 9 / 20));
    place(layout, PANEL_LOSS, rest);
}

/* Header above; hints, knobs, status and the last change below: on every full screen. */
static void make_lines(struct layout *layout, struct rect *rest)
{
    place(layout, PANEL_HEADER, cut_top(rest, 1));
    line(layout, PANEL_HINTS, rest);
    line(layout, PANEL_KNOBS, rest);
    line(layout, PANEL_STATUS, rest);
    line(layout, PANEL_CHANGE, rest);
}

/* 24 to 33 rows: the panels need them all, so memory is a line. */
static void make_short(struct layout *layout, struct rect rest)
{
    int extra = rest.cols - FULL_COLS;

    make_lines(layout, &rest);
    line(layout, PANEL_MEMORY_LINE, &rest);
    line(layout, PANEL_SUMMARY, &rest);
    place(layout, PANEL_NOISE, cut_right(&rest, NOISE_COLS + MIN(extra / 4, 16)));
    if (extra + FULL_COLS >= THREE_COLS)
        place(layout, PANEL_ACCURACY, cut_right(&rest, rest.cols * 2 / 5));
    place(layout, PANEL_LOSS, rest);
}

/* Loss over accuracy, so that the same moments lie above each other. */
static void make_charts(struct layout *layout, struct rect rest)
{
    if (rest.rows >= 24)
        place(layout, PANEL_ACCURACY, cut_bottom(&rest, rest.rows * 3 / 8));
    place(layout, PANEL_LOSS, rest);
}

static void make_band(struct layout *layout, struct rect band)
{
    place(layout, PANEL_MEMORY, cut_left(&band, band.cols / 2));
    place(layout, PANEL_EVENTS, band);
}

static int band_rows(int rows)
{
    return rows < 40 ? 6 : rows < 56 ? 7 : 8;
}

/* From 34 rows: memory and events share a band under the charts. */
static void make_tall(struct layout *layout, struct rect rest)
{
    int rows = rest.rows, noise = NOISE_COLS + (rest.cols - FULL_COLS) * 13 / 40;
    struct rect side;

    make_lines(layout, &rest);
    line(layout, PANEL_SUMMARY, &rest);
    make_band(layout, cut_bottom(&rest, band_rows(rows)));
    side = cut_right(&rest, MIN(noise, 58));
    if (side.rows >= NOISE_ROWS + 10)
        place(layout, PANEL_NOISE_CHART, cut_bottom(&side, side.rows - NOISE_ROWS));
    place(layout, PANEL_NOISE, side);
    make_charts(layout, rest);
}

/* From 160 columns: the charts get the space, the side panels keep a width one can read. */
static void make_side(struct layout *layout, struct rect rest)
{
    int rows = rest.rows;
    struct rect side;

    make_lines(layout, &rest);
    line(layout, PANEL_SUMMARY, &rest);
    side = cut_right(&rest, MIN(62 + (rest.cols - SIDE_COLS) / 8, 78));
    if (rows < 60) {
        make_band(layout, cut_bottom(&rest, band_rows(rows)));
        if (side.rows >= 38)
            place(layout, PANEL_NOISE_CHART, cut_bottom(&side, side.rows - 26));
        place(layout, PANEL_NOISE, side);
    } else {
        place(layout, PANEL_NOISE, cut_top(&side, NOISE_ROWS));
        place(layout, PANEL_NOISE_CHART, cut_top(&side, side.rows / 2));
        place(layout, PANEL_MEMORY, cut_top(&side, 8));
        place(layout, PANEL_EVENTS, side);
    }
    make_charts(layout, rest);
}

struct layout layout_make(int rows, int cols)
{
    struct layout layout = {.count = 0};
    struct rect screen = {.rows = rows, .cols = cols};

    if (rows < LEAST_ROWS || cols < LEAST_COLS)
        place(&layout, PANEL_TOO_SMALL, screen);
    else if (rows < FULL_ROWS || cols < FULL_COLS)
        make_small(&layout, screen);
    else if (rows < PANEL_ROWS)
        make_short(&layout, screen);
    else if (cols < SIDE_COLS)
        make_tall(&layout, screen);
    else
        make_side(&layout, screen);
    return layout;
}
