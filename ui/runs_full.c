/* runs_full.c -- the runs beside each other: a column each, a line for everything there is to tell.
 *
 * Lines find room by rank; blank ones part groups while there is room. Knobs that have no line of
 * their own get one where runs differ in them. What is left below says what comes of it.
 */
#include "ui/runs_full.h"

#include <string.h>

#include "engine/util.h"
#include "ui/compare.h"
#include "ui/flow.h"
#include "ui/run_fields.h"

enum {
    LABEL = 25, LABEL_LEAST = 12, COLUMN = 10, COLUMN_MOST = 24, LINES = RUN_FIELDS + SETTINGS,
    HEAD_ROWS = 2, KNOB_RANK = 7,
};

/* One of the table's, or a knob. */
struct line {
    const struct run_field *field; /* NULL: a knob */
    enum setting setting;
    int group, rank;
};

struct lines {
    int count;
    struct line line[LINES];
};

/* ---- which lines ---- */

static void add(struct lines *lines, struct line line)
{
    lines->line[lines->count++] = line;
}

static void add_knobs(struct lines *lines, const struct view *view)
{
    for (int s = 0; s < SETTINGS; s++)
        if (compare_knob((enum setting)s) && compare_differ(view, (enum setting)s))
            add(lines, (struct line){NULL, (enum setting)s, run_fields[0].group, KNOB_RANK});
}

static struct lines all_lines(const struct view *view, const struct look *look)
{
    struct lines lines = {.count = 0};

    for (int f = 0; f < RUN_FIELDS; f++) {
        const struct run_field *field = &run_fields[f];

        if (f > 0 && field->group != field[-1].group && field[-1].group == run_fields[0].group)
            add_knobs(&lines, view);
        if (run_field_shown(view, field))
            add(&lines, (struct line){field, SETTINGS, field->group,
                                      run_field_rank(view, look, field)});
    }
    return lines;
}

/* Drops the last in rank until the rest fit. */
static void fit(struct lines *lines, int rows)
{
    for (int rank = RUN_RANKS; rank > 0 && lines->count > MAX(rows, 0); rank--)
        for (int i = lines->count; i-- > 0 && lines->count > MAX(rows, 0);)
            if (lines->line[i].rank == rank) {
                lines->count--;
                memmove(&lines->line[i], &lines->line[i + 1],
                        (size_t)(lines->count - i) * sizeof lines->line[0]);
            }
}

/* ---- where they go ---- */

struct columns {
    int label, width;
};

static struct columns columns_for(const struct view *view, int cols)
{
    int runs = MAX(view->run_count, 1);
    struct columns columns = {LABEL, (cols - LABEL) / runs};

    if (columns.width < COLUMN) {
        columns.label = LABEL_LEAST;
        columns.width = (cols - LABEL_LEAST) / runs;
    }
    columns.width = MAX(MIN(columns.width, COLUMN_MOST), 1);
    return columns;
}

static struct pane inside_of(const struct pane *pane)
{
    return pane_part(pane, 1, 2, pane->rect.rows - 2, pane->rect.cols - 4);
}

/* ---- drawing ---- */

static char *line_text(const struct view *view, const struct look *look, int run,
                       const struct line *line, char text[RUN_TEXT])
{
    if (line->field)
        return run_field_text(view, look, line->field, run, text);
    return setting_format(&setting_table[line->setting], view->runs[run].knob[line->setting], text,
                          RUN_TEXT);
}

static const char *label_of(const struct line *line, bool brief)
{
    if (!line->field)
        return setting_table[line->setting].name;
    return brief ? line->field->name : line->field->full;
}

static void draw_line(const struct view *view, const struct look *look, const struct line *line,
                      const struct columns *columns, const struct pane *pane, int row)
{
    char text[RUN_TEXT];
    int end = columns->label;

    pane_text(pane, row, 0, ROLE_DIM, label_of(line, columns->label < LABEL));
    for (int run = run_next(view, -1); run < RUNS; run = run_next(view, run)) {
        end += columns->width;
        pane_text_right(pane, row, end, run_row_role(view, look, run),
                        line_text(view, look, run, line, text));
    }
}

static void draw_heads(const struct view *view, const struct look *look,
                       const struct columns *columns, const struct pane *pane)
{
    int end = columns->label;

    for (int run = run_next(view, -1); run < RUNS; run = run_next(view, run)) {
        end += columns->width;
        run_mark(view, look, run, pane, 0, end - RUN_MARK_COLS);
        if (text_columns(pane->glyphs, view->runs[run].name) < columns->width)
            pane_text_right(pane, 1, end, run_row_role(view, look, run), view->runs[run].name);
    }
}

/* In that many rows; returns the row below. */
static int draw_lines(const struct view *view, const struct look *look, const struct lines *lines,
                      const struct pane *pane, int rows)
{
    struct columns columns = columns_for(view, pane->rect.cols);
    int row = HEAD_ROWS, spare = rows - HEAD_ROWS - lines->count;

    draw_heads(view, look, &columns, pane);
    for (int i = 0; i < lines->count; i++) {
        if (i > 0 && lines->line[i].group != lines->line[i - 1].group && spare-- > 0)
            row++;
        draw_line(view, look, &lines->line[i], &columns, pane, row++);
    }
    return row;
}

void runs_full_draw(const struct view *view, const struct look *look, const struct pane *pane)
{
    struct pane inside = inside_of(pane);
    struct lines lines = all_lines(view, look);
    char text[COMPARE_TEXT];
    int rows, row;

    pane_frame(pane, "runs", NULL);
    compare_text(view, look, pane->glyphs, COMPARE_TEXT, text, sizeof text);
    rows = *text ? 1 + flow_rows(pane->glyphs, text, inside.rect.cols) : 0;
    fit(&lines, inside.rect.rows - HEAD_ROWS);
    row = draw_lines(view, look, &lines, &inside, inside.rect.rows - rows);
    if (*text && row + rows <= inside.rect.rows)
        flow_text(&inside, row + 1, ROLE_STRONG, text);
}

int runs_full_hit(const struct view *view, const struct pane *pane, int row, int col)
{
    struct pane inside = inside_of(pane);
    struct columns columns = columns_for(view, inside.rect.cols);
    int at = col - 2 - columns.label, run = run_next(view, -1);

    if (at < 0 || row < 1 || row > inside.rect.rows)
        return -1;
    for (at /= columns.width; at > 0 && run < RUNS; at--)
        run = run_next(view, run);
    return run < RUNS ? run : -1;
}
