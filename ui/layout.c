/* layout.c -- which panel goes where: what panels ask for, and the three modes. */
#include "ui/layout.h"

#include <stddef.h>

#include "ui/layout_parts.h"

enum {
    LEAST_COLS = 40, LEAST_ROWS = 10,
    LINES_ROWS = 12, /* header and hints too */
    KNOBS_ROWS = 28, /* and the control strip, where one panel has the screen */
};

/*                        least     wish grow rank picks */
const struct panel_size panel_sizes[PANELS] = {
    [PANEL_HEADER]      = {1, 40,    1,   0,   0,  false},
    [PANEL_LOSS]        = {7, 40,   16,   5,   1,  true},
    [PANEL_NOISE]       = {7, 34,   24,   0,   1,  true},
    [PANEL_NOISE_CHART] = {7, 34,   12,   1,   6,  true},
    [PANEL_ACCURACY]    = {7, 34,   10,   3,   5,  true},
    [PANEL_MEMORY]      = {6, 40,    8,   0,   2,  true},
    [PANEL_EVENTS]      = {4, 34,    4,   1,   4,  true},
    [PANEL_PRECISION]   = {7, 40,   17,   1,   7,  true},
    [PANEL_THROUGHPUT]  = {6, 40,    8,   0,   8,  true},
    [PANEL_TABLE]       = {7, 40,    8,   0,   3,  true},
    [PANEL_RUNS]        = {2, 40,    5,   0,   0,  true},
    [PANEL_SUMMARY]     = {1, 40,    1,   0,   0,  false},
    [PANEL_MEMORY_LINE] = {1, 40,    1,   0,   0,  false},
    [PANEL_CHANGE]      = {1, 40,    1,   0,   0,  false},
    [PANEL_STATUS]      = {1, 40,    1,   0,   0,  false},
    [PANEL_KNOBS]       = {1, 40,    1,   0,   0,  false},
    [PANEL_HINTS]       = {1, 40,    1,   0,   0,  false},
    [PANEL_LECTURE]     = {8, 40,    8,   1,   1,  false},
    [PANEL_TOO_SMALL]   = {1, 1,     1,   0,   0,  false},
};

const struct rect *layout_find(const struct layout *layout, enum panel_id panel)
{
    for (int i = 0; i < layout->count; i++)
        if (layout->item[i].panel == panel)
            return &layout->item[i].rect;
    return NULL;
}

bool layout_picks(enum panel_id panel, int runs)
{
    return panel < PANELS && panel_sizes[panel].picks && (panel != PANEL_RUNS || runs > 1);
}

/* One panel between the lines. */
static void make_single(struct layout *layout, struct rect rest, enum panel_id panel)
{
    int rows = rest.rows;

    if (rows >= LINES_ROWS) {
        layout_place(layout, PANEL_HEADER, layout_cut_top(&rest, 1));
        layout_line(layout, PANEL_HINTS, &rest);
    }
    if (rows >= KNOBS_ROWS)
        layout_line(layout, PANEL_KNOBS, &rest);
    layout_line(layout, PANEL_STATUS, &rest);
    layout_place(layout, panel, rest);
}

struct layout layout_make(int rows, int cols, int runs, enum screen_mode mode, enum panel_id panel)
{
    struct layout layout = {.count = 0};
    struct rect screen = {.rows = rows, .cols = cols};

    if (rows < LEAST_ROWS || cols < LEAST_COLS)
        layout_place(&layout, PANEL_TOO_SMALL, screen);
    else if (mode == MODE_LECTURE)
        make_single(&layout, screen, PANEL_LECTURE);
    else if (mode == MODE_PANEL && layout_picks(panel, runs))
        make_single(&layout, screen, panel);
    else
        layout_overview(&layout, screen, runs > 1 ? 1 + runs : 0);
    return layout;
}
