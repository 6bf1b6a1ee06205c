/* panel_runs.c -- the runs of a session below each other, a row each; alone on the screen, beside each
 * other with everything there is to tell (runs_full.c).
 *
 * Columns find room by rank and keep the order of the table.
 */
#include "ui/panel.h"

#include "engine/util.h"
#include "ui/explain.h"
#include "ui/run_fields.h"
#include "ui/runs_full.h"

enum { GAP = 2, GAP_MOST = 4, NAME_GAP = 1, NAMES_COLS = 60 };

struct columns {
    bool shown[RUN_FIELDS];
    int width[RUN_FIELDS];
    int names; /* columns they take */
    int gap;   /* in front of each column */
};

/* 0 where no run has anything to say. */
static int field_width(const struct view *view, const struct look *look,
                       const struct run_field *field, const struct glyphs *glyphs)
{
    int width = MAX(field->width, text_columns(glyphs, field->name));
    char text[RUN_TEXT];

    for (int run = run_next(view, -1); run < RUNS; run = run_next(view, run)) {
        run_field_text(view, look, field, run, text);
        width = MAX(width, text_columns(glyphs, text));
    }
    return width;
}

static int names_width(const struct view *view, const struct pane *pane)
{
    int width = 0;

    for (int run = run_next(view, -1); run < RUNS; run = run_next(view, run))
        width = MAX(width, text_columns(pane->glyphs, view->runs[run].name));
    return width > 0 && pane->rect.cols >= NAMES_COLS ? NAME_GAP + width : 0;
}

static struct columns columns_for(const struct view *view, const struct look *look,
                                  const struct pane *pane)
{
    struct columns columns = {.names = names_width(view, pane)};
    int room = pane->rect.cols - 1 - RUN_MARK_COLS - columns.names, count = 0;
    int ranks[RUN_FIELDS];

    for (int f = 0; f < RUN_FIELDS; f++) {
        const struct run_field *field = &run_fields[f];

        ranks[f] = run_field_shown(view, field) ? run_field_rank(view, look, field) : 0;
        columns.width[f] = field_width(view, look, field, pane->glyphs);
    }
    for (int rank = 1; rank < RUN_RANKS; rank++)
        for (int f = 0; f < RUN_FIELDS; f++) {
            int need = GAP + columns.width[f];

            if (ranks[f] != rank || need == GAP || need > room)
                continue;
            columns.shown[f] = true;
            room -= need;
            count++;
        }
    columns.gap = MIN(GAP + room / MAX(count, 1), GAP_MOST);
    return columns;
}

static void draw_names(const struct columns *columns, const struct pane *pane)
{
    int end = RUN_MARK_COLS + columns->names;

    pane_text(pane, 0, 2, ROLE_TITLE, "run");
    for (int f = 0; f < RUN_FIELDS; f++)
        if (columns->shown[f]) {
            end += columns->gap + columns->width[f];
            pane_text_right(pane, 0, end, ROLE_DIM, run_fields[f].name);
        }
}

static void draw_run(const struct view *view, const struct look *look, int run,
                     const struct columns *columns, const struct pane *pane, int row)
{
    int end = RUN_MARK_COLS + columns->names;
    char text[RUN_TEXT];

    run_mark(view, look, run, pane, row, 0);
    if (columns->names)
        pane_text(pane, row, RUN_MARK_COLS + NAME_GAP, run_row_role(view, look, run), view->runs[run].name);
    for (int f = 0; f < RUN_FIELDS; f++)
        if (columns->shown[f]) {
            end += columns->gap + columns->width[f];
            run_field_text(view, look, &run_fields[f], run, text);
            pane_text_right(pane, row, end, run_row_role(view, look, run), text);
        }
}

static void draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct columns columns;
    int row = 1;

    if (look->mode == MODE_PANEL) {
        runs_full_draw(view, look, pane);
        return;
    }
    columns = columns_for(view, look, pane);
    draw_names(&columns, pane);
    for (int run = run_next(view, -1); run < RUNS; run = run_next(view, run))
        draw_run(view, look, run, &columns, pane, row++);
}

/* A press selects; the run selected already would be hidden by its key. */
static struct hit hit(const struct view *view, const struct look *look, const struct pane *pane,
                      int row, int col)
{
    int run = look->mode == MODE_PANEL ? runs_full_hit(view, pane, row, col) : run_next(view, -1);

    for (int i = 1; look->mode != MODE_PANEL && i < row && run < RUNS; i++)
        run = run_next(view, run);
    if (row < 1 || run < 0 || run >= RUNS || run == look->run)
        return (struct hit){.kind = HIT_NOTHING};
    return (struct hit){.kind = HIT_KEY, .key = '1' + run};
}

const struct panel_ops panel_runs = {.name = "runs", .draw = draw, .explain = explain_runs, .hit = hit};
