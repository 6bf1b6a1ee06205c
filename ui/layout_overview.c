/* layout_overview.c -- the screen that shows everything at once, by the room there is.
 *
 * Lines are cut off from the outside in, and what is left is divided. The table of runs has the
 * numbers of the summary and takes its place.
 */
#include "engine/util.h"
#include "ui/layout_parts.h"

enum {
    FULL_COLS = 80, FULL_ROWS = 24,
    PANEL_ROWS = 34,  /* memory and events as panels rather than lines */
    BANDS_ROWS = 58,  /* precision and throughput under them */
    THREE_COLS = 132, /* accuracy beside the loss where it has no room below */
    SIDE_COLS = 160,  /* three columns of panels */
    FOUR_COLS = 200,  /* the table beside the noise where rows are few */
    NOISE_COLS = 34,  /* least width of the noise panel: its sentences wrap well */
    NOISE_ROWS = 24,  /* more would stay empty */
    TABLE_COLS = 46,  /* unless it is so wide: then it has the table too */
    TABLE_ROWS = 6,
    CHART_ROWS = 8,   /* least rows for the noise over time */
    PANEL_COLS = 48,  /* least width of the table */
    BAND_ROWS = 9,
    BELOW_ROWS = 24,  /* charts so high have room for the accuracy below the loss */
    CURVES_ROWS = 32, /* and where curves of several runs want to be told apart */
    LOW_ROWS = 18,    /* fewer for the curves, beside a table of runs, and memory has no line */
};

#define STACK(layout, rect, ...) \
    layout_stack(layout, rect, (const enum panel_id[]){__VA_ARGS__}, \
                 (int)(sizeof(enum panel_id[]){__VA_ARGS__} / sizeof(enum panel_id)))

static void place_table(struct layout *layout, struct rect *rest, int table)
{
    if (table)
        layout_place(layout, PANEL_RUNS, layout_cut_bottom(rest, table));
    else
        layout_line(layout, PANEL_SUMMARY, rest);
}

/* Below 80 x 24: what is least needed appears last as the rows grow. */
static void make_small(struct layout *layout, struct rect rest, int table)
{
    int rows = rest.rows, knobs = rows >= 18 && rest.cols < FULL_COLS ? 2 : 1;

    if (rows >= 12)
        layout_line(layout, PANEL_HINTS, &rest);
    layout_place(layout, PANEL_KNOBS, layout_cut_bottom(&rest, knobs));
    layout_line(layout, PANEL_STATUS, &rest);
    if (rows >= 18)
        layout_line(layout, PANEL_CHANGE, &rest);
    if (rows >= 16)
        layout_line(layout, PANEL_MEMORY_LINE, &rest);
    if (rows >= 14)
        place_table(layout, &rest, rows >= FULL_ROWS ? table : 0);
    if (rows >= 12)
        layout_place(layout, PANEL_HEADER, layout_cut_top(&rest, 1));
    if (rest.cols >= FULL_COLS && rows >= 16)
        layout_place(layout, PANEL_NOISE, layout_cut_right(&rest, NOISE_COLS));
    else if (rows >= PANEL_ROWS)
        layout_place(layout, PANEL_NOISE, layout_cut_bottom(&rest, rest.rows * 9 / 20));
    layout_place(layout, PANEL_LOSS, rest);
}

/* Header above; hints, knobs, status and the last change below: on every full screen. */
static void make_lines(struct layout *layout, struct rect *rest)
{
    layout_place(layout, PANEL_HEADER, layout_cut_top(rest, 1));
    layout_line(layout, PANEL_HINTS, rest);
    layout_line(layout, PANEL_KNOBS, rest);
    layout_line(layout, PANEL_STATUS, rest);
    layout_line(layout, PANEL_CHANGE, rest);
}

/* 24 to 33 rows: the panels need them all, so memory is a line. */
static void make_short(struct layout *layout, struct rect rest, int table)
{
    int cols = rest.cols;

    make_lines(layout, &rest);
    if (!table || rest.rows - table > LOW_ROWS)
        layout_line(layout, PANEL_MEMORY_LINE, &rest);
    place_table(layout, &rest, table);
    if (cols >= FOUR_COLS)
        STACK(layout, layout_cut_right(&rest, PANEL_COLS), PANEL_TABLE, PANEL_NOISE_CHART);
    layout_place(layout, PANEL_NOISE,
                 layout_cut_right(&rest, NOISE_COLS + MIN((cols - FULL_COLS) / 4, 16)));
    if (cols >= THREE_COLS)
        layout_place(layout, PANEL_ACCURACY, layout_cut_right(&rest, rest.cols * 2 / 5));
    layout_place(layout, PANEL_LOSS, rest);
}

/* Loss over accuracy, so that the same moments lie above each other. */
static void make_charts(struct layout *layout, struct rect rest, int table)
{
    if (rest.rows >= (table ? CURVES_ROWS : BELOW_ROWS))
        layout_place(layout, PANEL_ACCURACY, layout_cut_bottom(&rest, rest.rows * 3 / 8));
    layout_place(layout, PANEL_LOSS, rest);
}

static void make_band(struct layout *layout, struct rect band, enum panel_id left,
                      enum panel_id right)
{
    layout_place(layout, left, layout_cut_left(&band, band.cols / 2));
    layout_place(layout, right, band);
}

static int band_rows(int rows)
{
    return rows < 40 ? 6 : rows < 56 ? 7 : 8;
}

/* From 34 rows: memory and events share a band under the charts. */
static void make_tall(struct layout *layout, struct rect rest, int table)
{
    int rows = rest.rows, noise = NOISE_COLS + (rest.cols - FULL_COLS) * 13 / 40, full;
    struct rect side;

    make_lines(layout, &rest);
    if (!table)
        layout_line(layout, PANEL_SUMMARY, &rest);
    if (rows >= BANDS_ROWS)
        make_band(layout, layout_cut_bottom(&rest, BAND_ROWS), PANEL_PRECISION, PANEL_THROUGHPUT);
    make_band(layout, layout_cut_bottom(&rest, band_rows(rows)), PANEL_MEMORY, PANEL_EVENTS);
    if (table)
        place_table(layout, &rest, table);
    side = layout_cut_right(&rest, MIN(noise, 58));
    full = NOISE_ROWS + (side.cols >= TABLE_COLS ? TABLE_ROWS : 0);
    if (side.rows >= full + CHART_ROWS)
        layout_place(layout, PANEL_NOISE_CHART, layout_cut_bottom(&side, side.rows - full));
    layout_place(layout, PANEL_NOISE, side);
    make_charts(layout, rest, table);
}

/* From 160 columns: the charts, the noise, and what it costs; the side panels keep a width one can
 * read. */
static void make_side(struct layout *layout, struct rect rest, int table)
{
    int more = rest.cols - SIDE_COLS;
    struct rect costs, noise;

    make_lines(layout, &rest);
    place_table(layout, &rest, table);
    costs = layout_cut_right(&rest, MIN(PANEL_COLS + more * 3 / 10, 72));
    noise = layout_cut_right(&rest, MIN(PANEL_COLS + more * 3 / 10, 68));
    STACK(layout, costs, PANEL_TABLE, PANEL_MEMORY, PANEL_PRECISION, PANEL_THROUGHPUT,
          PANEL_EVENTS);
    STACK(layout, noise, PANEL_NOISE, PANEL_NOISE_CHART);
    make_charts(layout, rest, table);
}

void layout_overview(struct layout *layout, struct rect screen, int table)
{
    if (screen.rows < FULL_ROWS || screen.cols < FULL_COLS)
        make_small(layout, screen, table);
    else if (screen.rows < PANEL_ROWS)
        make_short(layout, screen, table);
    else if (screen.cols < SIDE_COLS)
        make_tall(layout, screen, table);
    else
        make_side(layout, screen, table);
}
