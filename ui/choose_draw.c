/* choose_draw.c -- the list of data sets or models as a box over the screen.
 *
 * Rows above, what is said of the one picked below. Both are worked out from the size alone, so that
 * the mouse finds what was drawn. Columns that do not fit are left out: what they hold is said below.
 */
#include "ui/choose.h"

#include <stdio.h>
#include <string.h>

#include "engine/memory.h"
#include "engine/util.h"
#include "ui/flow.h"

enum { MOST_COLS = 100, SAYS = 1400 };

struct box {
    struct pane frame, head, list, says; /* head: of the columns; no rows where there is no room */
    int first;                           /* row of the list at its top */
    char text[SAYS];
};

/* Blanks into words that are wider than a line, behind a comma or a slash if there is one: a path or
 * a list of layers is shown whole. */
static void break_words(char *text, size_t size, int width)
{
    int cols = 0;
    char *part = NULL;

    for (char *at = text; *at; at++) {
        bool within = ((unsigned char)*at & 0xc0) == 0x80; /* a character */
        if (!within && ++cols > width && strlen(text) + 1 < size) {
            part = part ? part : at;
            memmove(part + 1, part, strlen(part) + 1);
            *part = ' ';
            at = part;
        }
        if (*at == ' ')
            cols = 0;
        part = *at == ' ' ? NULL : *at == ',' || *at == '/' ? at + 1 : part;
    }
}

static struct box make_box(const struct choose *choose, const struct catalogue *catalogue,
                           const struct view *view, const struct pane *screen)
{
    struct box box;
    int count = choose_rows(choose, catalogue), cols = MIN(screen->rect.cols, MOST_COLS);
    int width = MAX(cols - 4, 1), most = MAX(screen->rect.rows - 2, 1);

    choose_says(choose, catalogue, view, box.text, sizeof box.text);
    break_words(box.text, sizeof box.text, width);
    int says = MIN(flow_rows(screen->glyphs, box.text, width), MAX(most - 1, 0));
    int least = says < 3 && most >= count + 3 ? 3 : says; /* it does not jump from row to row */
    int list = MIN(count, most - least), left = most - least - list;
    int head = left > 0, gap = left > 1, rows = head + list + gap + least + 2;

    box.frame = pane_middle(screen, rows, cols);
    box.head = pane_part(&box.frame, 1, 2, head, width);
    box.list = pane_part(&box.frame, 1 + head, 2, list, width);
    box.says = pane_part(&box.frame, 1 + head + list + gap, 2, least, width);
    box.first = MAX(0, MIN(choose->row - list / 2, count - list));
    return box;
}

/* ---- a row ----------------------------------------------------------------------------------- */

/* Columns: a sign, the name, two numbers to the right of theirs, and the rest. */
struct columns {
    int name, first_end, second, second_end, about;
};
static const struct columns data_columns = {2, 26, 28, 38, 40}, model_columns = {2, 32, 0, 43, 45};

/* Text from a column on, cut at a word if need be. */
static void put_rest(const struct pane *line, int col, enum role role, const char *text)
{
    if (line->rect.cols >= col + 12)
        flow_line(line, 0, col, role, text);
}

/* The end of a text too long for its room, and the cursor. */
static void put_typed(const struct pane *line, int col, enum role role, const char *text)
{
    int room = line->rect.cols - col - 1, used = text_columns(line->glyphs, text);

    if (room < 1)
        return;
    for (; used > room; used = text_columns(line->glyphs, text))
        glyph_decode(&text);
    col += pane_text(line, 0, col, role, text);
    pane_put(line, 0, col, role, '_');
}

static void draw_data(const struct pane *line, const struct catalogue_data *data, enum role role,
                      enum role faint)
{
    char size[64], task[32] = "regression";
    const struct columns *at = &data_columns;

    snprintf(size, sizeof size, "%zu×%d", data->rows, data->columns);
    if (data->outputs > 1)
        snprintf(task, sizeof task, "%d classes", data->outputs);
    pane_text(line, 0, at->name, role, data->name);
    if (line->rect.cols >= at->first_end)
        pane_text_right(line, 0, at->first_end, role, size);
    if (line->rect.cols >= at->second_end)
        pane_text_right(line, 0, at->second_end, role, task);
    put_rest(line, at->about, faint, data->missing ? data->missing : data->about);
}

static void draw_weight(const struct pane *line, const struct model_weight *weight, enum role role)
{
    char parameters[32], bytes[32];

    if (!weight->fits)
        return;
    snprintf(parameters, sizeof parameters, "%zu", weight->parameters);
    if (line->rect.cols >= model_columns.first_end)
        pane_text_right(line, 0, model_columns.first_end, role, parameters);
    if (line->rect.cols >= model_columns.second_end)
        pane_text_right(line, 0, model_columns.second_end, role,
                        memory_format(weight->bytes, bytes, sizeof bytes));
}

/* Without the layer it is about: that is said below. */
static const char *short_reason(const struct model_weight *weight)
{
    const char *layer = strstr(weight->why, "': ");

    return layer ? layer + 3 : weight->why;
}

static void draw_model(const struct pane *line, const struct catalogue_model *model,
                       const struct model_weight *weight, enum role role, enum role faint)
{
    pane_text(line, 0, model_columns.name, role, model->name);
    draw_weight(line, weight, role);
    put_rest(line, model_columns.about, faint, weight->fits ? model->about : short_reason(weight));
}

static void draw_typed(const struct choose *choose, const struct catalogue *catalogue,
                       const struct pane *line, enum role role)
{
    const char *typed = choose->models ? choose->layers : choose->file;
    const char *label = choose->models ? "layers: " : "a CSV file: ";
    bool now = choose_types(choose, catalogue);
    int col = data_columns.name;

    if (!now && !*typed) {
        pane_text(line, 0, col, role, choose->models ? "type layers …" : "a CSV file …");
        return;
    }
    col += pane_text(line, 0, col, role, label);
    if (now)
        put_typed(line, col, role, typed);
    else
        flow_line(line, 0, col, role, typed);
}

static bool is_dim(const struct choose *choose, const struct catalogue *catalogue, int row)
{
    return choose->models ? !choose->weight[row].fits : catalogue->data[row].missing != NULL;
}

static bool is_present(const struct choose *choose, const struct catalogue *catalogue,
                       const struct view *view, int row)
{
    struct choose there = {.models = choose->models, .row = row};

    return !strcmp(choose_text(&there, catalogue),
                   choose->models ? view->model : catalogue->present_data);
}

static void draw_row(const struct choose *choose, const struct catalogue *catalogue,
                     const struct view *view, const struct pane *line, int row)
{
    bool typed = row == choose_rows(choose, catalogue) - 1, picked = row == choose->row;
    bool dim = !typed && is_dim(choose, catalogue, row);
    bool present = !typed && is_present(choose, catalogue, view, row);
    enum role role = picked ? ROLE_FOCUS : dim ? ROLE_DIM : present ? ROLE_STRONG : ROLE_TEXT;
    enum role faint = picked ? ROLE_FOCUS : ROLE_DIM;

    pane_clear(line, role);
    if (present)
        pane_put(line, 0, 0, role, '*');
    if (typed)
        draw_typed(choose, catalogue, line, role);
    else if (choose->models)
        draw_model(line, &catalogue->model[row], &choose->weight[row], role, faint);
    else
        draw_data(line, &catalogue->data[row], role, faint);
}

/* ---- the box --------------------------------------------------------------------------------- */

static void draw_head(const struct choose *choose, const struct view *view, const struct pane *line)
{
    const struct columns *at = choose->models ? &model_columns : &data_columns;
    char batch[48];

    snprintf(batch, sizeof batch, "at B %zu", view->batch);
    pane_text(line, 0, 0, ROLE_DIM, "* present");
    if (line->rect.cols >= at->first_end)
        pane_text_right(line, 0, at->first_end, ROLE_DIM,
                        choose->models ? "parameters" : "examples×values");
    if (choose->models && line->rect.cols >= at->second_end)
        pane_text_right(line, 0, at->second_end, ROLE_DIM, batch);
}

void choose_draw(const struct choose *choose, const struct catalogue *catalogue,
                 const struct view *view, const struct pane *screen)
{
    struct box box = make_box(choose, catalogue, view, screen);
    bool wrong = *choose->said && !choose->asks;

    pane_clear(&box.frame, ROLE_TEXT);
    pane_frame(&box.frame, choose->models ? "model of a new run" : "data of a new run",
               choose->asks ? "Enter starts, Esc back" : "Enter chooses, Esc back");
    draw_head(choose, view, &box.head);
    for (int row = 0; row < box.list.rect.rows; row++) {
        struct pane line = pane_part(&box.list, row, 0, 1, box.list.rect.cols);

        draw_row(choose, catalogue, view, &line, box.first + row);
    }
    flow_text(&box.says, 0, choose->asks ? ROLE_ECHO : wrong ? ROLE_WARN : ROLE_TEXT, box.text);
}

int choose_at(const struct choose *choose, const struct catalogue *catalogue,
              const struct view *view, const struct pane *screen, int row, int col)
{
    struct box box = make_box(choose, catalogue, view, screen);
    const struct rect *list = &box.list.rect;

    row -= list->row;
    col -= list->col;
    if (row < 0 || row >= list->rows || col < 0 || col >= list->cols)
        return -1;
    return box.first + row;
}
